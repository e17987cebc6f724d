//! Gap: progenitor leaves members and forms bare unless the place where they are used says
//! something. Here every member says what the document says of it, there or at its type.

use syn::{Fields, File, Item};

use super::members::json_name;
use super::{describe, is_doc, types};
use crate::lower::Plan;

/// Documents the members and variants of types.
pub(super) fn describe_types(file: &mut File, plan: &Plan) {
    for item in types(file).into_iter().flatten() {
        match item {
            Item::Struct(item) => {
                let members = plan.members.get(&item.ident.to_string());
                let Fields::Named(fields) = &mut item.fields else { continue };
                for field in &mut fields.named {
                    let name = json_name(field);
                    let said = name
                        .as_ref()
                        .and_then(|name| members?.get(name).cloned())
                        .unwrap_or_else(|| match name {
                            Some(name) => format!("The member `{name}`."),
                            None => "The members that the document does not name.".to_owned(),
                        });
                    describe(&mut field.attrs, &said);
                }
            }
            Item::Enum(item) => {
                for variant in &mut item.variants {
                    if !variant.attrs.iter().any(is_doc) {
                        let said = format!("The form `{}`.", variant.ident);
                        describe(&mut variant.attrs, &said);
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{assert_has, progenitor, refined_by, with_schemas};

    fn spec() -> serde_json::Value {
        with_schemas(json!({
            "Id": { "type": "string", "description": "Which one." },
            "Pet": { "type": "object", "properties": {
                "id": { "$ref": "#/components/schemas/Id" },
                "name": { "type": "string", "description": "What it is called." },
                "age": { "type": "integer" },
            } },
        }))
    }

    #[test]
    fn a_member_says_what_its_type_says_when_nothing_is_said_of_it() {
        let source = refined_by(describe_types, &spec());
        for part in [
            "/// Which one.\n",
            "/// What it is called.\n",
            "/// The member `age`.\n",
            "/// The members that the document does not name.\n",
        ] {
            assert_has(&source, part);
        }
    }

    /// When this fails, progenitor says of a member what its type says, and the pass may go.
    #[test]
    fn progenitor_says_nothing_of_a_member_that_only_its_type_describes() {
        let source = progenitor(&spec()).unwrap();
        let (_, pet) = source.split_once("pub struct Pet {").unwrap();
        let (members, _) = pet.split_once('}').unwrap();
        assert!(!members.contains("Which one."), "{members}");
    }
}
