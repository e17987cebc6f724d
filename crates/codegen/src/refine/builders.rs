//! Gap: typify's builders ask for an `Option` where a value may be left out, insist on the unknown
//! members, and end in a conversion that has to be spelt out. Here they take values, fill in what
//! has only one value, and end in `build()`. They are made from the types as other passes left them.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Field, Fields, File, Ident, Item, ItemStruct, Type, parse_quote};

use super::members::is_optional;
use super::{declared, from_outside, ident, is_doc, last_segment, module, parsed, types, wrapped};
use crate::lower::Plan;
use crate::names::variant_names;

/// Replaces typify's builders by ours.
pub(super) fn builders(file: &mut File, plan: &Plan) {
    let Some(items) = types(file) else { return };
    let declared = declared(items);
    let builders: TokenStream = items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some(builder(item, &declared, plan)),
            _ => None,
        })
        .collect();
    match module(items, "builder") {
        Some(old) => *old = parsed(builders),
        None => items.push(parse_quote! {
            /// Types for composing complex structures.
            pub mod builder {
                #builders
            }
        }),
    }
    for item in items {
        let Item::Impl(item) = item else { continue };
        for function in &mut item.items {
            if let syn::ImplItem::Fn(function) = function
                && function.sig.ident == "builder"
            {
                function.attrs.push(parse_quote! { #[doc = "A builder with nothing in it."] });
                function.attrs.push(parse_quote! { #[must_use] });
            }
        }
    }
}

fn builder(item: &ItemStruct, declared: &BTreeSet<String>, plan: &Plan) -> TokenStream {
    let Fields::Named(fields) = &item.fields else { return TokenStream::new() };
    let name = &item.ident;
    let doc = format!("Builder for [`{name}`](super::{name}).");
    let fields: Vec<&Field> = fields.named.iter().collect();
    let names: Vec<&Ident> = fields.iter().filter_map(|field| field.ident.as_ref()).collect();
    let outside = parse_quote!(super);
    let kinds: Vec<Type> =
        fields.iter().map(|field| from_outside(&field.ty, declared, &outside)).collect();
    let initial = fields.iter().zip(&names).map(|(field, name)| {
        let missing = format!("{name} is missing");
        if is_optional(field) {
            quote! { ::std::result::Result::Ok(::std::default::Default::default()) }
        } else if let Some(value) = only_value(&field.ty, plan) {
            quote! { ::std::result::Result::Ok(super::#value) }
        } else {
            quote! { ::std::result::Result::Err(#missing.to_owned()) }
        }
    });
    let setters = fields.iter().zip(&names).zip(&kinds).map(|((field, name), kind)| {
        let docs = field.attrs.iter().filter(|attribute| is_doc(attribute));
        let docs: Vec<_> = docs.collect();
        let refused = format!("{name}: {{reason}}");
        // A value that may be left out is either given or not asked for.
        let (kind, some, null) = if let Some(inner) = wrapped(kind, "Nullable") {
            let value = quote! { .map(::paas_support::Nullable::Value) };
            (inner, value, null_setter(name, &names))
        } else if let Some(inner) = wrapped(kind, "Option").filter(|_| is_optional(field)) {
            (inner, quote! { .map(::std::option::Option::Some) }, None)
        } else {
            (kind, quote! {}, None)
        };
        quote! {
            #null

            #(#docs)*
            #[must_use]
            pub fn #name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<#kind>,
                T::Error: ::std::fmt::Display,
            {
                self.#name = value.try_into() #some .map_err(|reason| format!(#refused));
                self
            }
        }
    });
    let build = (!names.iter().any(|name| *name == "build")).then(|| {
        quote! {
            /// The value.
            ///
            /// # Errors
            ///
            /// A member that is missing or was refused.
            pub fn build(
                self,
            ) -> ::std::result::Result<super::#name, super::error::ConversionError> {
                ::std::convert::TryFrom::try_from(self)
            }
        }
    });
    let value = if names.is_empty() { quote!(_) } else { quote!(value) };
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug)]
        pub struct #name {
            #(#names: ::std::result::Result<#kinds, ::std::string::String>,)*
        }

        impl ::std::default::Default for #name {
            fn default() -> Self {
                Self { #(#names: #initial,)* }
            }
        }

        impl #name {
            #(#setters)*
            #build
        }

        impl ::std::convert::TryFrom<#name> for super::#name {
            type Error = super::error::ConversionError;

            fn try_from(#value: #name) -> ::std::result::Result<Self, Self::Error> {
                ::std::result::Result::Ok(Self { #(#names: value.#names?,)* })
            }
        }

        impl ::std::convert::From<super::#name> for #name {
            fn from(#value: super::#name) -> Self {
                Self { #(#names: ::std::result::Result::Ok(value.#names),)* }
            }
        }
    }
}

/// What sends null for a member, which the platform takes for something else than its absence.
fn null_setter(name: &Ident, taken: &[&Ident]) -> Option<TokenStream> {
    let function = ident(&format!("{}_null", name.to_string().trim_end_matches('_')));
    let doc = format!("Null for [`{name}`](Self::{name}), which is something else than nothing.");
    (!taken.contains(&&function)).then(|| {
        quote! {
            #[doc = #doc]
            #[must_use]
            pub fn #function(mut self) -> Self {
                self.#name = ::std::result::Result::Ok(::paas_support::Nullable::Null);
                self
            }
        }
    })
}

/// The value of a type that requests use and that has only one.
fn only_value(kind: &Type, plan: &Plan) -> Option<TokenStream> {
    let name = last_segment(kind).filter(|name| plan.closed.contains(name))?;
    let values = variant_names(&plan.enums.get(&name)?.values, &[]);
    let [only] = values.as_slice() else { return None };
    let (name, only) = (ident(&name), ident(only));
    Some(quote! { #name::#only })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{assert_has, progenitor, refined_by, with_schemas};

    fn spec(member: &str) -> serde_json::Value {
        let text = json!({ "type": "string" });
        with_schemas(json!({ "Pet": { "type": "object", "required": ["id"],
            "properties": { "id": { "$ref": "#/components/schemas/PetId" }, member: text } },
            "PetId": text,
        }))
    }

    #[test]
    fn a_builder_takes_values_and_needs_what_is_required() {
        let source = refined_by(builders, &spec("name"));
        for part in [
            r#"id: ::std::result::Result::Err("id is missing".to_owned())"#,
            "name: ::std::result::Result::Ok(::std::default::Default::default())",
            "T: ::std::convert::TryInto<super::PetId>,",
            "T: ::std::convert::TryInto<::std::string::String>,",
            "pub fn build(",
        ] {
            assert_has(&source, part);
        }
    }

    #[test]
    fn a_member_called_build_takes_the_place_of_the_function() {
        let source = refined_by(builders, &spec("build"));
        assert_eq!(source.matches("pub fn build").count(), 2, "builder() and build(): {source}");
    }

    /// When this fails, typify's builders take values, and the pass may go.
    #[test]
    fn progenitor_asks_for_an_option() {
        let source = progenitor(&spec("name")).unwrap();
        assert!(source.contains("TryInto<::std::option::Option<::std::string::String>>,"));
    }
}
