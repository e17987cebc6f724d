//! Gap: typify makes a newtype of a named string, but not one that is easily made: from a `&str`,
//! or from another that one has only a reference to. Here it is.

use syn::{Fields, File, Item, parse_quote};

use super::{insert, last_segment, types};
use crate::lower::Plan;

/// Adds the conversions that arguments need to every newtype of text.
pub(super) fn identifiers(file: &mut File, _: &Plan) {
    let Some(items) = types(file) else { return };
    let mut position = 0;
    while let Some(item) = items.get(position) {
        position += 1;
        let Item::Struct(item) = item else { continue };
        let Fields::Unnamed(fields) = &item.fields else { continue };
        let Some(field) = fields.unnamed.first() else { continue };
        if last_segment(&field.ty).as_deref() != Some("String") {
            continue;
        }
        let name = &item.ident;
        let mut new: Vec<Item> = vec![parse_quote! {
            impl ::std::convert::From<&#name> for #name {
                fn from(value: &#name) -> Self {
                    value.clone()
                }
            }
        }];
        // One with limits is made by `TryFrom`, and typify gives it no `Display`.
        new.push(if matches!(field.vis, syn::Visibility::Public(_)) {
            parse_quote! {
                impl ::std::convert::From<&str> for #name {
                    fn from(value: &str) -> Self {
                        Self(value.to_owned())
                    }
                }
            }
        } else {
            parse_quote! {
                impl ::std::fmt::Display for #name {
                    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        self.0.fmt(f)
                    }
                }
            }
        });
        insert(items, position, new);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{progenitor, refined_by, with_schemas};

    #[test]
    fn a_newtype_of_text_is_made_of_text_and_of_references() {
        let spec = with_schemas(json!({ "PetId": { "type": "string" } }));
        let source = refined_by(identifiers, &spec);
        assert!(source.contains("impl ::std::convert::From<&str> for PetId"), "{source}");
        assert!(source.contains("impl ::std::convert::From<&PetId> for PetId"), "{source}");
        assert_eq!(source.matches("Display for PetId").count(), 1, "{source}");
    }

    /// When this fails, typify makes these itself, and the pass can go.
    #[test]
    fn progenitor_makes_one_of_a_string_only() {
        let source = progenitor(&with_schemas(json!({ "PetId": { "type": "string" } }))).unwrap();
        assert!(!source.contains("From<&str> for PetId"), "{source}");
    }
}
