//! Nodion's applications and application processes.

include!(concat!(env!("OUT_DIR"), "/nodion.rs"));

#[cfg(feature = "payloads")]
include!(concat!(env!("OUT_DIR"), "/nodion.payloads.rs"));

/// The OpenAPI document that this module is generated from, in one piece, as JSON text.
///
/// # Examples
///
/// ```
/// let document: paas::support::serde_json::Value =
///     paas::support::serde_json::from_str(paas::nodion::DOCUMENT)?;
/// assert_eq!(document["openapi"], "3.0.3");
/// # Ok::<(), paas::support::serde_json::Error>(())
/// ```
pub const DOCUMENT: &str = include_str!(concat!(env!("OUT_DIR"), "/nodion.json"));
