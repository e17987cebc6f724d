//! The fourth room: the only call of progenitor.

use openapiv3::OpenAPI;
use progenitor::{CrateVers, GenerationSettings, Generator, InterfaceStyle, TagStyle};
use serde_json::Value;

use crate::panics::caught;

/// The packages whose types `lower` names.
const PACKAGES: &[&str] = &["paas-support", "serde_json", "std"];

/// What progenitor makes of a lowered document.
///
/// # Errors
///
/// progenitor's own words, its panics included: there are more limits than anybody has listed.
pub(crate) fn generate(api: &Value) -> Result<syn::File, String> {
    let spec: OpenAPI = serde_json::from_value(api.clone()).map_err(|error| error.to_string())?;
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_tag(TagStyle::Merged)
        .with_derive("PartialEq")
        .with_map_type("::std::collections::BTreeMap");
    for package in PACKAGES {
        settings.with_crate(package, CrateVers::Any, None);
    }
    let tokens = caught(|| {
        Generator::new(&settings).generate_tokens(&spec).map_err(|error| error.to_string())
    })?;
    syn::parse2(tokens).map_err(|error| error.to_string())
}
