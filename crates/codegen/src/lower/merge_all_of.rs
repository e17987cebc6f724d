//! Gap: typify merges an `allOf` of objects in part only: members are lost where a part allows no
//! others, and some parts panic or give an empty type. Here the parts become one object.

use serde_json::{Map, Value};

use super::Lowered;
use crate::document::{meant_schema, resolve};
use crate::walk::{self, Kind};

/// Makes one object of every `allOf` of objects. `allOf` with one reference stays.
pub(super) fn merge_all_of(lowered: &mut Lowered) {
    let api = lowered.api.clone();
    walk::visit_mut(Kind::Document, &mut lowered.api, &mut |kind, _, schema| {
        if kind != Kind::Schema || schema.get("allOf").is_none() {
            return;
        }
        if meant_schema(schema).is_some() {
            // The type is that of what is meant.
            schema.as_object_mut().and_then(|members| members.remove("type"));
        } else if let Some(merged) = object(&api, schema) {
            *schema = Value::Object(merged);
        }
    });
}

/// The object that `schema` describes, or nothing when it does not describe one.
pub(crate) fn object(api: &Value, schema: &Value) -> Option<Map<String, Value>> {
    parts_merged(api, schema, 0)
}

fn parts_merged(api: &Value, schema: &Value, depth: usize) -> Option<Map<String, Value>> {
    let schema = resolve(api, schema)?.as_object()?;
    let Some(parts) = schema.get("allOf").and_then(Value::as_array) else {
        let is_object = schema.get("type").is_none_or(|kind| kind == "object")
            && ["oneOf", "anyOf", "enum", "items"].iter().all(|name| !schema.contains_key(*name));
        return is_object.then(|| schema.clone());
    };
    // Deeper means that a schema is a part of itself.
    if depth > 32 {
        return None;
    }
    let mut merged = schema.clone();
    merged.remove("allOf");
    merged.insert("type".to_owned(), "object".into());
    for part in parts {
        let mut part = parts_merged(api, part, depth + 1)?;
        if let Some(Value::Object(properties)) = part.remove("properties") {
            let all = merged.entry("properties").or_insert_with(|| Map::new().into());
            for (name, property) in properties {
                all.as_object_mut()?.entry(name).or_insert(property);
            }
        }
        if let Some(Value::Array(required)) = part.remove("required") {
            let all = merged.entry("required").or_insert_with(|| Vec::<Value>::new().into());
            let all = all.as_array_mut()?;
            all.extend(required.into_iter().filter(|name| !all.contains(name)).collect::<Vec<_>>());
        }
        // A part that allows no other members would forbid those of its siblings.
        if let Some(more) = part.remove("additionalProperties").filter(|more| *more != false) {
            merged.entry("additionalProperties").or_insert(more);
        }
    }
    Some(merged)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{lowered_by, progenitor, with_schemas};

    fn spec() -> Value {
        with_schemas(json!({
            "Base": { "type": "object", "required": ["id"], "additionalProperties": false,
                "properties": { "id": { "type": "string" } } },
            "Pet": { "description": "A pet", "allOf": [
                { "$ref": "#/components/schemas/Base" },
                { "type": "object", "properties": { "name": { "type": "string" } } },
            ] },
            "Owner": { "type": "object", "properties": {
                "pet": { "nullable": true, "type": "object",
                    "allOf": [{ "$ref": "#/components/schemas/Pet" }] },
            } },
        }))
    }

    #[test]
    fn the_parts_of_an_object_become_one() {
        let schemas = lowered_by(merge_all_of, &spec());
        assert_eq!(
            schemas["Pet"],
            json!({ "type": "object", "description": "A pet", "required": ["id"],
                "properties": { "id": { "type": "string" }, "name": { "type": "string" } } })
        );
        assert_eq!(
            schemas["Owner"]["properties"]["pet"],
            json!({ "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Pet" }] })
        );
    }

    /// When this fails, progenitor merges the parts as meant, and the pass can go.
    #[test]
    fn progenitor_loses_the_members_of_a_part() {
        let source = progenitor(&spec()).unwrap();
        assert!(source.contains("pub struct Pet(pub Base);"), "{source}");
    }
}
