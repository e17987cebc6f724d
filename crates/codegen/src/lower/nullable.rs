//! Gap: progenitor knows two states of a member, so that null comes back as nothing where both
//! are allowed. Here a member that may be null and may be absent is a `Nullable` of our support
//! layer, with three states; anything else that may be null is an `Option`.

use serde_json::Value;

use super::plan::required;
use super::{Lowered, rust_type};
use crate::document::{is_note, set};
use crate::walk::{self, Kind};

/// Gives everything that may be null a type that keeps null.
pub(super) fn nullable(lowered: &mut Lowered) {
    walk::rebuild(Kind::Document, &mut lowered.api, &mut |kind, value| match kind {
        Kind::Schema => {
            let required: Vec<String> = required(value).into_iter().map(str::to_owned).collect();
            let members = value.get_mut("properties").and_then(Value::as_object_mut);
            for (name, member) in members.into_iter().flatten() {
                if required.contains(name) {
                    wrap(member, "std::option::Option");
                    continue;
                }
                // What may be anything may be null.
                if is_anything(member) {
                    set(member, "nullable", true.into());
                }
                wrap(member, "paas_support::Nullable");
            }
            for part in ["items", "additionalProperties"] {
                value.get_mut(part).into_iter().for_each(|part| wrap(part, "std::option::Option"));
            }
        }
        // A parameter that is null is one that is not sent.
        Kind::Parameter => {
            if let Some(Value::Object(schema)) = value.get_mut("schema") {
                schema.remove("nullable");
            }
        }
        _ => {}
    });
}

/// Whether a schema says nothing about its values.
fn is_anything(schema: &Value) -> bool {
    schema
        .as_object()
        .is_some_and(|members| members.keys().all(|name| is_note(name) && name != "x-rust-type"))
}

/// Wraps a schema that may be null in the Rust type at `path`.
fn wrap(schema: &mut Value, path: &str) {
    if schema.get("nullable") != Some(&Value::Bool(true)) {
        return;
    }
    let mut inner = schema.clone();
    if let Value::Object(inner) = &mut inner {
        inner.remove("nullable");
        inner.remove("description");
        // What was `allOf` only for the sake of `nullable` is a plain reference again.
        if let Some(Value::Array(parts)) = inner.get("allOf")
            && let ([only], 1) = (parts.as_slice(), inner.len())
        {
            *inner = only.as_object().cloned().unwrap_or_default();
        }
    }
    super::replace_type(schema, rust_type(path, &[inner]));
    if let Value::Object(schema) = schema {
        schema.remove("nullable");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{lowered_by, progenitor, with_schemas};

    fn spec() -> Value {
        let text = json!({ "type": "string", "nullable": true });
        let reference =
            json!({ "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Tag" }] });
        with_schemas(json!({
            "Tag": { "type": "object", "properties": { "a": { "type": "string" } } },
            "Pet": { "type": "object", "required": ["name"], "properties": {
                "name": text,
                "nick": text,
                "note": { "description": "anything" },
                "tag": reference,
                "tags": { "type": "object", "additionalProperties": reference },
            } },
        }))
    }

    #[test]
    fn a_member_that_may_be_null_and_absent_has_three_states() {
        let schemas = lowered_by(nullable, &spec());
        let members = &schemas["Pet"]["properties"];
        let tag = json!([{ "$ref": "#/components/schemas/Tag" }]);
        assert_eq!(members["name"]["x-rust-type"]["path"], "std::option::Option");
        assert_eq!(members["nick"]["x-rust-type"]["path"], "paas_support::Nullable");
        assert_eq!(members["note"]["x-rust-type"]["path"], "paas_support::Nullable");
        assert_eq!(members["tag"]["x-rust-type"]["path"], "paas_support::Nullable");
        assert_eq!(members["tag"]["x-rust-type"]["parameters"], tag);
        let value = &members["tags"]["additionalProperties"];
        assert_eq!(value["x-rust-type"]["path"], "std::option::Option");
        assert_eq!(value["x-rust-type"]["parameters"], tag);
    }

    /// When this fails, progenitor tells null from absent, and the pass can go.
    #[test]
    fn progenitor_takes_null_for_absent() {
        let source = progenitor(&spec()).unwrap();
        assert!(
            source.contains("pub nick: ::std::option::Option<::std::string::String>"),
            "{source}"
        );
    }
}
