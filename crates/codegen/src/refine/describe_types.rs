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
