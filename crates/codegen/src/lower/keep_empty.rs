//! Gap: progenitor leaves an optional array or map out when it is empty, so that `[]` comes back
//! as nothing. Here typify is given the Rust type, and makes it an `Option` like any other.

use serde_json::{Value, json};

use super::plan::required;
use super::{Lowered, rust_type};
use crate::walk::{self, Kind};

/// Tells an empty array or map from an absent one.
pub(super) fn keep_empty(lowered: &mut Lowered) {
    walk::rebuild(Kind::Document, &mut lowered.api, &mut |kind, schema| {
        if kind != Kind::Schema {
            return;
        }
        let required: Vec<String> = required(schema).into_iter().map(str::to_owned).collect();
        let members = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (name, member) in members.into_iter().flatten() {
            if !required.contains(name)
                && let Some(collection) = collection(member)
            {
                super::replace_type(member, collection);
            }
        }
    });
}

/// The Rust type of an array or a map.
fn collection(schema: &Value) -> Option<Value> {
    match schema.get("type")?.as_str()? {
        "array" => {
            let item = schema.get("items").cloned().unwrap_or_else(|| json!({}));
            Some(rust_type("std::vec::Vec", &[item]))
        }
        "object" if schema.get("properties").is_none() => {
            let key = json!({ "type": "string" });
            Some(match schema.get("additionalProperties").filter(|more| more.is_object()) {
                Some(value) => rust_type("std::collections::BTreeMap", &[key, value.clone()]),
                None => rust_type("serde_json::Map", &[key, json!({})]),
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{lowered_by, progenitor, with_schemas};

    fn spec() -> Value {
        let tags = json!({ "type": "array", "items": { "type": "string" } });
        with_schemas(json!({ "Pet": { "type": "object", "required": ["names"], "properties": {
            "names": tags,
            "tags": tags,
            "sizes": { "type": "object", "additionalProperties": { "type": "string" } },
            "more": { "type": "object" },
        } } }))
    }

    #[test]
    fn optional_collections_become_rust_types() {
        let schemas = lowered_by(keep_empty, &spec());
        let members = &schemas["Pet"]["properties"];
        assert_eq!(members["names"]["type"], "array");
        assert_eq!(members["tags"]["x-rust-type"]["path"], "std::vec::Vec");
        assert_eq!(members["sizes"]["x-rust-type"]["path"], "std::collections::BTreeMap");
        assert_eq!(members["more"]["x-rust-type"]["path"], "serde_json::Map");
    }

    /// When this fails, progenitor writes empty arrays, and the pass can go.
    #[test]
    fn progenitor_leaves_empty_collections_out() {
        let source = progenitor(&spec()).unwrap();
        assert!(source.contains("skip_serializing_if = \"::std::vec::Vec::is_empty\""), "{source}");
    }
}
