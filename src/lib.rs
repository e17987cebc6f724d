#![doc = include_str!("../README.md")]

#[cfg(feature = "cloud-foundry")]
pub mod cloud_foundry;
#[cfg(feature = "nodion")]
pub mod nodion;
#[cfg(any(feature = "cloud-foundry", feature = "nodion"))]
pub mod platform;
#[cfg(any(feature = "cloud-foundry", feature = "nodion"))]
mod variables;

pub use paas_support as support;
// The crates whose types stand in this interface.
pub use paas_support::{reqwest, serde_json};
