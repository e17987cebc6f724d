//! Gap: typify has no type for a component that may be null: it makes one that a null cannot
//! become. By the letter of OpenAPI 3.0 such a component is what `nullable` at a use needs where
//! the use refers to it by `allOf`. Here each use says by itself that it may be null.

use serde_json::{Value, json};

use crate::document::{resolve, schema_name, schemas, set};
use crate::walk::{self, Kind};

/// Moves `nullable` from components to what refers to them and says nothing else.
pub(super) fn null_of_components(api: &mut Value) {
    // One that is another one by a reference may be null if that may be.
    let may_be_null = |schema: &Value| {
        let meant = resolve(api, schema).and_then(|schema| schema.get("nullable"));
        meant == Some(&Value::Bool(true))
    };
    let names: Vec<String> =
        schemas(api).filter(|(_, it)| may_be_null(it)).map(|(name, _)| name.clone()).collect();
    let is_meant = |value: &Value| {
        schema_name(value).is_some_and(|name| names.iter().any(|nullable| nullable == name))
    };
    walk::visit_mut(Kind::Document, api, &mut |kind, _, value| {
        if kind != Kind::Schema {
            return;
        }
        let members = value.get_mut("properties").and_then(Value::as_object_mut);
        let members = members.into_iter().flat_map(serde_json::Map::values_mut);
        members.filter(|it| is_meant(it)).for_each(say_it);
        for part in ["items", "additionalProperties"] {
            value.get_mut(part).into_iter().filter(|it| is_meant(it)).for_each(say_it);
        }
    });
    for name in names {
        let schema = api.pointer_mut("/components/schemas").and_then(|it| it.get_mut(&name));
        if let Some(Value::Object(schema)) = schema {
            schema.remove("nullable");
        }
    }
}

/// Makes a reference one that may be null.
fn say_it(reference: &mut Value) {
    let meant = std::mem::take(reference);
    *reference = json!({ "allOf": [meant] });
    set(reference, "nullable", true.into());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{progenitor, with_schemas};

    fn spec() -> Value {
        let tag = json!({ "$ref": "#/components/schemas/Tag" });
        with_schemas(json!({
            "Tag": { "type": "object", "nullable": true,
                "properties": { "a": { "type": "string" } } },
            "Badge": tag,
            "Pet": { "type": "object", "required": ["id", "sure"], "properties": {
                "id": tag,
                "badge": { "$ref": "#/components/schemas/Badge" },
                "said": { "type": "object", "nullable": true, "allOf": [tag] },
                "sure": { "type": "object", "allOf": [tag] },
                "list": { "type": "array", "items": tag },
                "map": { "type": "object", "additionalProperties": tag },
            } },
        }))
    }

    #[test]
    fn what_refers_to_it_says_that_it_may_be_null() {
        let mut api = spec();
        null_of_components(&mut api);
        let schemas = &api["components"]["schemas"];
        assert_eq!(schemas["Tag"].get("nullable"), None);
        let tag = json!({ "$ref": "#/components/schemas/Tag" });
        let nullable = json!({ "nullable": true, "allOf": [tag] });
        let members = &schemas["Pet"]["properties"];
        assert_eq!(members["id"], nullable);
        assert_eq!(members["list"]["items"], nullable);
        assert_eq!(members["map"]["additionalProperties"], nullable);
        assert_eq!(members["said"]["nullable"], true);
        assert_eq!(members["badge"]["nullable"], true);
        assert_eq!(members["sure"], json!({ "type": "object", "allOf": [tag] }), "it is not null");
    }

    /// When this fails, progenitor takes such a component, and the pass can go.
    #[test]
    fn progenitor_has_no_type_for_it() {
        let source = progenitor(&spec()).unwrap();
        assert!(
            source.contains("pub id: Tag") || source.contains("pub id: types::Tag"),
            "{source}"
        );
    }
}
