//! Gap: progenitor parses texts by their `format`, and what was parsed is not written as it was
//! read: `…22.000Z` comes back as `…22Z`. Here a time is a `Timestamp` and a decimal a `Decimal`
//! of our support layer, which keep their text; every other format is plain text.

use serde_json::Value;

use super::{Lowered, rust_type};
use crate::walk::{self, Kind};

/// Gives texts with a format a type that keeps the text.
pub(super) fn texts(lowered: &mut Lowered) {
    walk::rebuild(Kind::Document, &mut lowered.api, &mut |kind, schema| {
        if kind != Kind::Schema || schema.get("type").is_none_or(|kind| kind != "string") {
            return;
        }
        let format = schema.get("format").and_then(Value::as_str).map(str::to_owned);
        // Only a named string that requests use still has a pattern: it stays what it is.
        let path = match format.as_deref() {
            _ if schema.get("pattern").is_some() => None,
            Some("date-time") => Some("paas_support::Timestamp"),
            Some("decimal") => Some("paas_support::Decimal"),
            _ => None,
        };
        if let Some(path) = path {
            super::replace_type(schema, rust_type(path, &[]));
        } else if let Value::Object(schema) = schema {
            schema.remove("format");
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{lowered_by, progenitor, with_schemas};

    fn spec() -> Value {
        with_schemas(json!({ "Pet": { "type": "object", "properties": {
            "born": { "type": "string", "format": "date-time", "description": "When" },
            "price": { "type": "string", "format": "decimal" },
            "chip": { "type": "string", "format": "uuid" },
        } } }))
    }

    #[test]
    fn formats_become_types_that_keep_the_text() {
        let schemas = lowered_by(texts, &spec());
        let members = &schemas["Pet"]["properties"];
        assert_eq!(members["born"]["x-rust-type"]["path"], "paas_support::Timestamp");
        assert_eq!(members["born"]["description"], "When");
        assert_eq!(members["price"]["x-rust-type"]["path"], "paas_support::Decimal");
        assert_eq!(members["chip"], json!({ "type": "string" }));
    }

    /// When this fails, progenitor keeps the text of a time, and the pass can go.
    #[test]
    fn progenitor_parses_times_and_identifiers() {
        let source = progenitor(&spec()).unwrap();
        assert!(source.contains("::chrono::DateTime<::chrono::offset::Utc>"), "{source}");
        assert!(source.contains("::uuid::Uuid"), "{source}");
    }
}
