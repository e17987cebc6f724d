#![doc = include_str!("../README.md")]

#[cfg(feature = "cloud-foundry")]
pub mod cloud_foundry;
#[cfg(feature = "nodion")]
pub mod nodion;

pub use paas_support as support;
