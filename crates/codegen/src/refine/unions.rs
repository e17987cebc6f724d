//! Gap: typify makes an untagged enum of a `oneOf`, whose refusals do not say why. Here a union
//! that one member tells apart looks at that member, and reads the one object that it means. Where
//! answers use it, an object that the document does not list is kept as it came.

use proc_macro2::TokenStream;
use quote::quote;
use syn::File;

use super::{ident, replace_type, types};
use crate::lower::{Plan, Union};
use crate::names::variant_names;

/// Puts our unions in the open places that `lower` left.
pub(super) fn unions(file: &mut File, plan: &Plan) {
    let Some(items) = types(file) else { return };
    for (name, union) in &plan.unions {
        replace_type(items, name, declare(name, union, plan.closed.contains(name)));
    }
}

fn declare(name: &str, union: &Union, is_closed: bool) -> TokenStream {
    let doc = union.description.clone().unwrap_or_else(|| format!("`{name}`"));
    let name = ident(name);
    let tag = &union.tag;
    let values: Vec<&Vec<String>> = union.variants.iter().map(|variant| &variant.values).collect();
    let first: Vec<String> = values.iter().filter_map(|values| values.first().cloned()).collect();
    let all: Vec<&String> = values.iter().copied().flatten().collect();
    let taken: &[&str] = if is_closed { &[] } else { &["Unknown"] };
    let variants: Vec<_> =
        variant_names(&first, taken).iter().map(|variant| ident(variant)).collect();
    let inner: Vec<_> = union.variants.iter().map(|variant| ident(&variant.type_name)).collect();
    let docs = values.iter().map(|values| format!("`{tag}` is `{}`.", values.join("` or `")));
    let default = union.variants.iter().zip(&variants).find(|(variant, _)| variant.is_default).map(
        |(_, name)| quote! { None => ::paas_support::generated::branch(value).map(Self::#name), },
    );
    let (unknown_variant, unknown_value, unknown_none) = if is_closed {
        (
            quote! {},
            quote! {
                Some(other) => Err(::paas_support::generated::unknown_tag(#tag, other, &[#(#all),*])),
            },
            quote! { None => Err(::paas_support::generated::missing_tag(#tag)), },
        )
    } else {
        (
            quote! {
                /// An object that the document does not list, as it came.
                Unknown(::serde_json::Value),
            },
            quote! { Some(_) => Ok(Self::Unknown(value)), },
            quote! { None => Ok(Self::Unknown(value)), },
        )
    };
    let none = default.unwrap_or(unknown_none);
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, PartialEq, ::serde::Serialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #docs] #variants(#inner),)*
            #unknown_variant
        }

        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let (tag, value) = ::paas_support::generated::buffer(deserializer, #tag)?;
                match tag.as_deref() {
                    #(Some(#(#values)|*) => ::paas_support::generated::branch(value).map(Self::#variants),)*
                    #unknown_value
                    #none
                }
            }
        }

        #(
            impl ::std::convert::From<#inner> for #name {
                fn from(value: #inner) -> Self {
                    Self::#variants(value)
                }
            }

            impl ::std::convert::TryFrom<builder::#inner> for #name {
                type Error = self::error::ConversionError;

                fn try_from(
                    value: builder::#inner,
                ) -> ::std::result::Result<Self, self::error::ConversionError> {
                    value.try_into().map(Self::#variants)
                }
            }
        )*
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{assert_has, progenitor, refined_by, with_operation_at};

    fn spec(place: &str) -> serde_json::Value {
        let kind = |name: &str| {
            json!({ "type": "object", "required": ["kind"],
            "properties": { "kind": { "type": "string", "enum": [name] } } })
        };
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let pet = json!({ "description": "", "required": true, "content": {
            "application/json": { "schema": reference("Pet") } } });
        let empty = json!({ "description": "" });
        let mut spec = with_operation_at(
            "/a",
            json!({ "responses": {
            "200": if place == "answer" { &pet } else { &empty } } }),
        );
        if place == "request" {
            spec["paths"]["/a"]["get"]["requestBody"] = pet;
        }
        spec["components"]["schemas"] = json!({
            "Pet": { "oneOf": [reference("Cat"), reference("Dog")] },
            "Cat": kind("cat"),
            "Dog": kind("dog"),
        });
        spec
    }

    #[test]
    fn the_member_that_tells_chooses_the_object() {
        let source = refined_by(unions, &spec("request"));
        for part in [
            "Cat(Cat),",
            r#"Some("dog") => ::paas_support::generated::branch(value).map(Self::Dog),"#,
            r#"unknown_tag("kind", other, &["cat", "dog"])"#,
            r#"missing_tag("kind")"#,
        ] {
            assert_has(&source, part);
        }
    }

    #[test]
    fn an_answer_keeps_an_object_that_the_document_does_not_list() {
        let source = refined_by(unions, &spec("answer"));
        assert!(source.contains("Unknown(::serde_json::Value),"), "{source}");
        assert!(source.contains("Some(_) => Ok(Self::Unknown(value)),"), "{source}");
    }

    /// When this fails, typify looks at the member that tells, and the pass can go.
    #[test]
    fn progenitor_tries_one_object_after_the_other() {
        assert_has(&progenitor(&spec("answer")).unwrap(), "#[serde(untagged)] pub enum Pet {");
    }
}
