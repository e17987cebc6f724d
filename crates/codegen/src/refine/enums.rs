//! Gap: typify knows no enum that keeps a value that it does not list. Here every string enum is
//! one of ours. Where answers use it, it has an `Unknown` variant that keeps the text; where only
//! requests do, an unknown value is refused.

use proc_macro2::TokenStream;
use quote::quote;
use syn::File;

use super::{ident, replace_type, types};
use crate::lower::{Plan, StringEnum};
use crate::names::variant_names;

/// Puts our enums in the place of the strings that `lower` left.
pub(super) fn enums(file: &mut File, plan: &Plan) {
    let Some(items) = types(file) else { return };
    for (name, described) in &plan.enums {
        let tokens = if plan.closed.contains(name) {
            closed(name, described)
        } else {
            open(name, described)
        };
        replace_type(items, name, tokens);
    }
}

/// What both kinds have: the declaration, the text of each value, and the ways out.
fn common(name: &str, described: &StringEnum, taken: &[&str], extra: Extra) -> TokenStream {
    let name = ident(name);
    let Extra { derives, variant, as_str } = extra;
    let doc = described.description.clone().unwrap_or_else(|| format!("`{name}`"));
    let values = &described.values;
    let variants: Vec<_> =
        variant_names(values, taken).iter().map(|variant| ident(variant)).collect();
    let docs = values.iter().map(|value| format!("`{value}`"));
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, #derives)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #docs] #variants,)*
            #variant
        }

        impl #name {
            /// The values that the document lists.
            pub const VALUES: &'static [&'static str] = &[#(#values),*];

            /// The text of the value.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    #as_str
                }
            }

            fn listed(text: &str) -> ::std::option::Option<Self> {
                match text {
                    #(#values => ::std::option::Option::Some(Self::#variants),)*
                    _ => ::std::option::Option::None,
                }
            }
        }

        impl ::std::convert::AsRef<str> for #name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                ::paas_support::generated::value_of(deserializer, Self::VALUES)
            }
        }
    }
}

/// What one kind has beyond [`common`].
struct Extra {
    derives: TokenStream,
    variant: TokenStream,
    as_str: TokenStream,
}

fn open(name: &str, described: &StringEnum) -> TokenStream {
    let extra = Extra {
        derives: quote! {},
        variant: quote! {
            /// A value that the document does not list, as it came.
            Unknown(::std::string::String),
        },
        as_str: quote! { Self::Unknown(text) => text, },
    };
    let common = common(name, described, &["Unknown"], extra);
    let name = ident(name);
    quote! {
        #common

        impl ::std::convert::From<&str> for #name {
            fn from(text: &str) -> Self {
                Self::listed(text).unwrap_or_else(|| Self::Unknown(text.to_owned()))
            }
        }

        impl ::std::convert::From<::std::string::String> for #name {
            fn from(text: ::std::string::String) -> Self {
                Self::listed(&text).unwrap_or(Self::Unknown(text))
            }
        }

        impl ::std::str::FromStr for #name {
            type Err = ::std::convert::Infallible;

            fn from_str(text: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                ::std::result::Result::Ok(text.into())
            }
        }
    }
}

fn closed(name: &str, described: &StringEnum) -> TokenStream {
    let extra = Extra { derives: quote! { Copy }, variant: quote! {}, as_str: quote! {} };
    let common = common(name, described, &[], extra);
    let name = ident(name);
    quote! {
        #common

        impl ::std::str::FromStr for #name {
            type Err = self::error::ConversionError;

            fn from_str(text: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
                Self::listed(text).ok_or_else(|| {
                    let values = Self::VALUES.join("`, `");
                    format!("`{text}` is none of `{values}`").into()
                })
            }
        }

        impl ::std::convert::TryFrom<&str> for #name {
            type Error = self::error::ConversionError;

            fn try_from(text: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
                text.parse()
            }
        }

        impl ::std::convert::TryFrom<::std::string::String> for #name {
            type Error = self::error::ConversionError;

            fn try_from(
                text: ::std::string::String,
            ) -> ::std::result::Result<Self, self::error::ConversionError> {
                text.parse()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{progenitor, refined_by, with_operation_at};

    fn spec() -> serde_json::Value {
        let mut spec = with_operation_at(
            "/a",
            json!({
                "parameters": [{ "name": "sort", "in": "query",
                    "schema": { "$ref": "#/components/schemas/Sort" } }],
                "responses": { "200": { "description": "", "content": { "application/json": {
                    "schema": { "$ref": "#/components/schemas/Colour" } } } } },
            }),
        );
        spec["components"]["schemas"] = json!({
            "Sort": { "type": "string", "enum": ["name", "-name"] },
            "Colour": { "type": "string", "enum": ["red"] },
        });
        spec
    }

    #[test]
    fn an_enum_of_answers_keeps_unknown_values_and_one_of_requests_refuses_them() {
        let source = refined_by(enums, &spec());
        let (_, colour) = source.split_once("pub enum Colour").unwrap();
        let (colour, _) = colour.split_once("pub enum Sort").unwrap();
        assert!(colour.contains("Unknown(::std::string::String)"), "{source}");
        assert!(colour.contains("type Err = ::std::convert::Infallible;"), "{source}");
        let (_, sort) = source.split_once("pub enum Sort").unwrap();
        assert!(sort.contains("MinusName,"), "{source}");
        assert!(!sort.contains("Unknown("), "{source}");
        assert!(sort.contains("type Error = self::error::ConversionError;"), "{source}");
    }

    /// When this fails, typify may know open enums, and the pass can go.
    #[test]
    fn progenitor_refuses_a_value_that_is_not_listed() {
        let source = progenitor(&spec()).unwrap();
        assert!(!source.contains("Unknown"), "{source}");
        assert!(source.contains(r#"_ => Err("invalid value".into())"#), "{source}");
    }
}
