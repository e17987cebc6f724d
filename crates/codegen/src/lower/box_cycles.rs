//! Gap: typify boxes a member that contains its own type again, but only where it makes the types
//! on the way itself; through a `Nullable` or a union of ours the type would have no end. Here
//! every such member is boxed.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Lowered, rust_type};
use crate::document::{meant_schema, members, schema, schema_reference};

/// Boxes every member through which an object contains itself.
pub(super) fn box_cycles(lowered: &mut Lowered) {
    let api = lowered.api.clone();
    let schemas = lowered.api.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (owner, schema) in schemas.into_iter().flatten() {
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for member in properties.into_iter().flatten().map(|(_, member)| member) {
            if let Some(name) = meant_schema(member).map(str::to_owned)
                && contains(&api, &name, owner)
            {
                super::replace_type(
                    member,
                    rust_type("std::boxed::Box", &[schema_reference(&name)]),
                );
            }
        }
    }
}

/// Whether a value of schema `outer` has one of `inner` in it, not counting what arrays and maps
/// hold: those are somewhere else in memory.
fn contains(api: &Value, outer: &str, inner: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut unseen = vec![outer.to_owned()];
    while let Some(name) = unseen.pop() {
        if name == inner {
            return true;
        }
        if !seen.insert(name.clone()) {
            continue;
        }
        let Some(schema) = schema(api, &name) else { continue };
        let parts = members(schema, "properties").map(|(_, member)| member);
        let branches = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
        unseen.extend(
            parts.chain(branches).chain([schema]).filter_map(meant_schema).map(str::to_owned),
        );
    }
    false
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{lowered_by, progenitor, with_schemas};

    #[test]
    fn a_member_that_contains_its_owner_is_boxed() {
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let schemas = lowered_by(
            box_cycles,
            &with_schemas(json!({
                "Cat": { "type": "object", "properties": {
                    "mother": { "nullable": true, "allOf": [reference("Cat")] },
                    "friend": reference("Pet"),
                    "owner": reference("Owner"),
                    "kittens": { "type": "array", "items": reference("Cat") },
                } },
                "Pet": { "oneOf": [reference("Cat")] },
                "Owner": { "type": "object", "properties": {
                    "cats": { "type": "array", "items": reference("Cat") },
                } },
            })),
        );
        let members = &schemas["Cat"]["properties"];
        for name in ["mother", "friend"] {
            assert_eq!(members[name]["x-rust-type"]["path"], "std::boxed::Box", "{name}");
        }
        assert_eq!(members["mother"]["nullable"], true);
        assert_eq!(members["owner"], reference("Owner"));
        assert_eq!(members["kittens"]["items"], reference("Cat"));
    }

    /// When this fails, typify boxes what is inside a type of ours, and the pass may go.
    #[test]
    fn progenitor_leaves_a_type_of_ours_without_end() {
        let cat = crate::document::schema_reference("Cat");
        let mother = rust_type("paas_support::Nullable", &[cat]);
        let spec = with_schemas(json!({ "Cat": { "type": "object",
            "properties": { "mother": mother } } }));
        let source = progenitor(&spec).unwrap();
        assert!(source.contains("::paas_support::Nullable<Cat>"), "{source}");
    }
}
