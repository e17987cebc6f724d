//! Gap: progenitor makes an `f64` of every `number`, so that `1` comes back as `1.0`, and any of
//! ten integer types of an `integer`, by its bounds and format. Here a number is a
//! `serde_json::Number`, which knows whether it is an integer; an integer has 32 bits if its
//! format says so and 64 otherwise, and no sign if its minimum is not negative.

use serde_json::{Value, json};

use super::{Lowered, rust_type};
use crate::document::set;
use crate::walk::{self, Kind};

const BOUNDS: &[&str] = &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];

/// Gives every number an exact type.
pub(super) fn numbers(lowered: &mut Lowered) {
    walk::rebuild(Kind::Document, &mut lowered.api, &mut |kind, schema| {
        if kind != Kind::Schema {
            return;
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("integer") => {
                set(schema, "format", json!(integer_format(schema)));
                if let Value::Object(schema) = schema {
                    BOUNDS.iter().for_each(|name| drop(schema.remove(*name)));
                }
            }
            Some("number") => {
                super::replace_type(schema, rust_type("serde_json::Number", &[]));
            }
            _ => {}
        }
    });
}

fn integer_format(schema: &Value) -> &'static str {
    let is_short = schema.get("format").is_some_and(|format| format == "int32");
    let is_unsigned = schema.get("minimum").and_then(Value::as_i64).is_some_and(|min| min >= 0);
    match (is_short, is_unsigned) {
        (true, true) => "uint32",
        (true, false) => "int32",
        (false, true) => "uint64",
        (false, false) => "int64",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{lowered_by, progenitor, with_schemas};

    fn spec() -> Value {
        with_schemas(json!({ "Pet": { "type": "object", "properties": {
            "age": { "type": "integer", "minimum": 1, "maximum": 30 },
            "legs": { "type": "integer", "format": "int32" },
            "weight": { "type": "number", "nullable": true },
        } } }))
    }

    #[test]
    fn integers_have_32_or_64_bits_and_numbers_are_exact() {
        let schemas = lowered_by(numbers, &spec());
        let members = &schemas["Pet"]["properties"];
        assert_eq!(members["age"], json!({ "type": "integer", "format": "uint64" }));
        assert_eq!(members["legs"], json!({ "type": "integer", "format": "int32" }));
        assert_eq!(members["weight"]["x-rust-type"]["path"], "serde_json::Number");
        assert_eq!(members["weight"]["nullable"], true);
    }

    /// When this fails, progenitor reads numbers exactly, and the pass can go.
    #[test]
    fn progenitor_makes_floats_and_non_zero_integers() {
        let source = progenitor(&spec()).unwrap();
        assert!(source.contains("pub weight: ::std::option::Option<f64>"), "{source}");
        assert!(source.contains("NonZeroU64"), "{source}");
    }
}
