//! Gap: what serde derives for a struct reads an array as well, item by item: `[5]` would be a
//! body with five instances. A struct that keeps unknown members reads objects only; here every
//! other one does, too.

use quote::ToTokens;
use syn::{Fields, File, Item, parse_quote};

use super::{insert, types};
use crate::lower::Plan;

/// Lets structs be read from objects only.
pub(super) fn objects(file: &mut File, _: &Plan) {
    let Some(items) = types(file) else { return };
    let mut position = 0;
    while let Some(item) = items.get_mut(position) {
        position += 1;
        let Item::Struct(item) = item else { continue };
        let Fields::Named(fields) = &item.fields else { continue };
        if fields.to_token_stream().to_string().contains("flatten") {
            continue;
        }
        let name = item.ident.clone();
        // What is derived becomes functions of the type, which the traits below call.
        item.attrs.push(parse_quote! { #[serde(remote = "Self")] });
        let new: File = parse_quote! {
            impl<'de> ::serde::Deserialize<'de> for #name {
                fn deserialize<D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::std::result::Result<Self, D::Error> {
                    Self::deserialize(::paas_support::generated::Object(deserializer))
                }
            }

            impl ::serde::Serialize for #name {
                fn serialize<S: ::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::std::result::Result<S::Ok, S::Error> {
                    Self::serialize(self, serializer)
                }
            }
        };
        insert(items, position, new.items);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{progenitor, refined_by, with_operation_at};

    #[test]
    fn a_struct_without_unknown_members_is_read_from_an_object_only() {
        let schema = json!({ "$ref": "#/components/schemas/Ask" });
        let mut spec = with_operation_at(
            "/a",
            json!({
                "requestBody": { "content": { "application/json": { "schema": schema } } },
                "responses": { "204": { "description": "" } },
            }),
        );
        let object = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
        spec["components"]["schemas"] = json!({ "Ask": object, "Told": object });
        let source = refined_by(objects, &spec);
        assert_eq!(source.matches(r#"#[serde(remote = "Self")]"#).count(), 1, "{source}");
        assert!(source.contains("impl<'de> ::serde::Deserialize<'de> for Ask"), "{source}");
    }

    /// When this fails, look whether what typify makes still reads arrays.
    #[test]
    fn progenitor_lets_serde_derive_what_reads_arrays_too() {
        let object = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
        let spec = crate::testing::with_schemas(json!({ "A": object }));
        let source = progenitor(&spec).unwrap();
        assert!(source.contains("#[derive(::serde::Deserialize, ::serde::Serialize"), "{source}");
    }
}
