//! Cloud Foundry's v3 API: processes, and what leads to them.

use paas_support::jiff;

include!(concat!(env!("OUT_DIR"), "/cloud-foundry.rs"));

#[cfg(feature = "payloads")]
include!(concat!(env!("OUT_DIR"), "/cloud-foundry.payloads.rs"));

/// The OpenAPI document that this module is generated from, in one piece, as JSON text.
///
/// # Examples
///
/// ```
/// let document: paas::support::serde_json::Value =
///     paas::support::serde_json::from_str(paas::cloud_foundry::DOCUMENT)?;
/// assert_eq!(document["openapi"], "3.0.3");
/// # Ok::<(), paas::support::serde_json::Error>(())
/// ```
pub const DOCUMENT: &str = include_str!(concat!(env!("OUT_DIR"), "/cloud-foundry.json"));

impl TryFrom<jiff::Timestamp> for types::TimestampFilter {
    type Error = types::error::ConversionError;

    /// The time in the one form that the platform takes: UTC, in whole seconds.
    fn try_from(time: jiff::Timestamp) -> Result<Self, Self::Error> {
        time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().parse()
    }
}
