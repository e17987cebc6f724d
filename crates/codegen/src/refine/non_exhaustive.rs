//! Gap: a member that a spec change adds would break every literal of its type. Here types are
//! made by builders only, and matched with a rest.

use syn::{Fields, File, Item, parse_quote};

use super::types;
use crate::lower::Plan;

/// Marks structs with members, and enums, as not exhaustive.
pub(super) fn non_exhaustive(file: &mut File, _: &Plan) {
    for item in types(file).into_iter().flatten() {
        let attributes = match item {
            Item::Struct(item) if matches!(item.fields, Fields::Named(_)) => &mut item.attrs,
            Item::Enum(item) => &mut item.attrs,
            _ => continue,
        };
        if !attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive")) {
            attributes.push(parse_quote! { #[non_exhaustive] });
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{progenitor, refined_by, with_schemas};

    #[test]
    fn types_with_members_can_get_more() {
        let spec = with_schemas(json!({
            "Pet": { "type": "object", "properties": { "a": { "type": "string" } } },
            "PetId": { "type": "string" },
        }));
        let source = refined_by(non_exhaustive, &spec);
        assert!(source.contains("#[non_exhaustive]\n    pub struct Pet {"), "{source}");
        assert_eq!(source.matches("#[non_exhaustive]").count(), 1, "{source}");
    }

    /// When this fails, progenitor can do it, and the pass can go.
    #[test]
    fn progenitor_has_no_such_types() {
        let spec = with_schemas(json!({
            "Pet": { "type": "object", "properties": { "a": { "type": "string" } } },
        }));
        assert!(!progenitor(&spec).unwrap().contains("non_exhaustive"));
    }
}
