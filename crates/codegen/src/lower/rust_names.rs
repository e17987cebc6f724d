//! Gap: a component's name need not be a Rust name, and typify makes one by rules of its own.
//! Here every component schema gets the name of its type, so that all later rooms, `refine` with
//! its syntax tree included, call it the same.

use serde_json::{Map, Value};

use crate::document::{schema_name, schema_reference};
use crate::names::type_name;
use crate::walk::{self, Kind};

/// Renames component schemas to their Rust names, and the references to them.
pub(super) fn rust_names(api: &mut Value) {
    if let Some(Value::Object(schemas)) = api.pointer_mut("/components/schemas") {
        *schemas = std::mem::take(schemas)
            .into_iter()
            .map(|(name, schema)| (type_name(&name), schema))
            .collect::<Map<_, _>>();
    }
    walk::visit_mut(Kind::Document, api, &mut |_, _, value| {
        if let Some(name) = schema_name(value) {
            *value = schema_reference(&type_name(name));
        }
        let mapping = value.pointer_mut("/discriminator/mapping").and_then(Value::as_object_mut);
        for target in mapping.into_iter().flat_map(Map::values_mut) {
            if let Some(name) = target.as_str().and_then(|text| text.rsplit('/').next()) {
                *target = Value::String(type_name(name));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{progenitor, with_schemas};

    #[test]
    fn names_and_references_become_rust_names() {
        let mut api = with_schemas(json!({
            "a_pet": { "type": "object", "properties": {
                "next": { "$ref": "#/components/schemas/a_pet" },
            } },
        }));
        rust_names(&mut api);
        assert_eq!(
            api["components"]["schemas"],
            json!({ "APet": { "type": "object", "properties": {
                "next": { "$ref": "#/components/schemas/APet" },
            } } })
        );
    }

    #[test]
    fn progenitor_gives_the_same_name() {
        for name in ["a_pet", "process_stats-resource", "type", "2xx", "HTTPThing"] {
            let source = progenitor(&with_schemas(json!({ name: {
                "type": "object", "properties": { "a": { "type": "string" } },
            } })))
            .unwrap();
            let declaration = format!("pub struct {} {{", type_name(name));
            assert!(source.contains(&declaration), "{declaration}\n{source}");
        }
    }
}
