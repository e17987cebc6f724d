//! OpenAPI 3.0's schemas -> JSON Schema (draft 2020-12), for validators.

use serde_json::{Map, Value, json};

use crate::document::{Document, set};
use crate::walk::{self, Kind};

impl Document {
    /// The component schema `name` as a JSON Schema that stands on its own.
    ///
    /// OpenAPI 3.0 has words of its own: `nullable` becomes a type `null`, a boolean
    /// `exclusiveMinimum` a number, and what says nothing about validity goes.
    ///
    /// # Examples
    ///
    /// ```
    /// let folder = tempfile::tempdir()?;
    /// std::fs::write(
    ///     folder.path().join("openapi.yaml"),
    ///     "openapi: 3.0.3\ninfo: {title: Pets, version: '1'}\npaths: {}\n\
    ///      components: {schemas: {Name: {type: string, nullable: true}}}\n",
    /// )?;
    /// let document = paas_codegen::load(folder.path())?;
    /// let schema = document.json_schema("Name");
    /// assert_eq!(schema["$ref"], "#/components/schemas/Name");
    /// let name = &schema["components"]["schemas"]["Name"];
    /// assert_eq!(*name, serde_json::json!({ "type": ["string", "null"] }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn json_schema(&self, name: &str) -> Value {
        let mut schemas = self.value().pointer("/components/schemas").cloned().unwrap_or_default();
        for schema in schemas.as_object_mut().into_iter().flat_map(Map::values_mut) {
            walk::rebuild(Kind::Schema, schema, &mut |kind, schema| {
                if kind == Kind::Schema {
                    convert(schema);
                }
            });
        }
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": format!("#/components/schemas/{name}"),
            "components": { "schemas": schemas },
        })
    }
}

/// What JSON Schema does not know, or does not need.
const NOT_OF_JSON_SCHEMA: &[&str] = &[
    "nullable",
    "discriminator",
    "readOnly",
    "writeOnly",
    "xml",
    "externalDocs",
    "example",
    "deprecated",
];

/// Converts one schema, whose parts are converted already.
fn convert(schema: &mut Value) {
    let Value::Object(members) = schema else { return };
    if let Some(reference) = members.get("$ref").cloned() {
        *schema = json!({ "$ref": reference });
        return;
    }
    let is_nullable = members.get("nullable") == Some(&Value::Bool(true));
    members
        .retain(|name, _| !NOT_OF_JSON_SCHEMA.contains(&name.as_str()) && !name.starts_with("x-"));
    for (exclusive, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if let Some(Value::Bool(is_exclusive)) = members.remove(exclusive)
            && is_exclusive
            && let Some(limit) = members.remove(bound)
        {
            members.insert(exclusive.to_owned(), limit);
        }
    }
    if !is_nullable {
        return;
    }
    if let Some(Value::Array(values)) = members.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    // What is meant by a reference is not null itself.
    match members.get("type").filter(|_| !members.contains_key("allOf")).cloned() {
        Some(kind) => set(schema, "type", json!([kind, "null"])),
        None => *schema = json!({ "anyOf": [schema.take(), { "type": "null" }] }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{document, with_schemas};

    #[test]
    fn words_of_openapi_become_words_of_json_schema() {
        let spec = with_schemas(json!({
            "Pet": { "type": "object", "x-since": "1", "properties": {
                "kind": { "type": "string", "nullable": true, "enum": ["cat"], "example": "cat" },
                "age": { "type": "integer", "minimum": 0, "exclusiveMinimum": true },
                "weight": { "type": "number", "maximum": 9, "exclusiveMaximum": false },
                "owner": { "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Pet" }] },
                "friend": { "$ref": "#/components/schemas/Pet", "description": "ignored" },
            } },
        }));
        let schema = document(&spec).json_schema("Pet");
        assert_eq!(
            schema["components"]["schemas"]["Pet"],
            json!({ "type": "object", "properties": {
                "kind": { "type": ["string", "null"], "enum": ["cat", null] },
                "age": { "type": "integer", "exclusiveMinimum": 0 },
                "weight": { "type": "number", "maximum": 9 },
                "owner": { "anyOf": [
                    { "allOf": [{ "$ref": "#/components/schemas/Pet" }] },
                    { "type": "null" },
                ] },
                "friend": { "$ref": "#/components/schemas/Pet" },
            } })
        );
    }
}
