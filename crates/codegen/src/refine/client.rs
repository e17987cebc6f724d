//! Gap: progenitor's client holds an address as text and an HTTP client, is made by a constructor
//! that panics, and reaches our code only through traits that it implements itself. Here it is a
//! session of our support layer and nothing else.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{File, Item, parse_quote};

use super::{ident, is_doc, self_name};
use crate::lower::{Plan, is_error};

/// Replaces the client type and all that stands around it.
pub(super) fn client(file: &mut File, plan: &Plan) {
    let docs: TokenStream = file
        .items
        .iter()
        .find_map(|item| match item {
            Item::Struct(item) if item.ident == "Client" => Some(item.attrs.iter()),
            _ => None,
        })
        .into_iter()
        .flatten()
        .filter(|attribute| is_doc(attribute))
        .map(|attribute| quote! { #attribute })
        .collect();
    file.items.retain(|item| match item {
        Item::Use(_) => false,
        Item::Struct(item) => item.ident != "Client",
        Item::Mod(item) => item.ident != "prelude",
        Item::Impl(item) => item.trait_.is_none() && !constructs(item),
        _ => true,
    });
    let error = error(plan);
    let ours: File = parse_quote! {
        #[doc(no_inline)]
        #[allow(unused_imports, reason = "who uses the client may not name it")]
        pub use ::paas_support::ResponseValue;
        #error

        #docs
        #[derive(Clone, Debug)]
        pub struct Client {
            session: ::paas_support::Session,
        }

        impl Client {
            /// A client that calls through `session`.
            #[must_use]
            pub fn new(session: ::paas_support::Session) -> Self {
                Self { session }
            }

            /// The same client, for calls that have these options in the place of those it had.
            #[must_use]
            pub fn with_options(&self, options: ::paas_support::CallOptions) -> Self {
                Self { session: self.session.with_options(options) }
            }

            /// What the client calls through.
            #[must_use]
            pub fn session(&self) -> &::paas_support::Session {
                &self.session
            }
        }
    };
    file.items.splice(0..0, ours.items);
}

/// The name of the error of every call: with the one body that the API sends with errors, when
/// there is only one.
fn error(plan: &Plan) -> TokenStream {
    let answers = plan.operations.iter().flat_map(|operation| &operation.answers);
    let errors = answers.filter(|answer| is_error(&answer.status));
    let bodies: BTreeSet<&String> = errors.filter_map(|answer| answer.body.as_ref()).collect();
    match Vec::from_iter(bodies).as_slice() {
        [only] => {
            let body = ident(only);
            quote! {
                /// What every call fails with.
                pub type Error<E = types::#body> = ::paas_support::Error<E>;
            }
        }
        _ => quote! {
            #[doc(no_inline)]
            #[allow(unused_imports, reason = "who uses the client may not name it")]
            pub use ::paas_support::Error;
        },
    }
}

/// Whether an `impl` is progenitor's constructors of the client.
fn constructs(item: &syn::ItemImpl) -> bool {
    self_name(item).as_deref() == Some("Client")
        && item
            .items
            .iter()
            .any(|item| matches!(item, syn::ImplItem::Fn(function) if function.sig.ident == "new"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{assert_has, progenitor, refined_by, with_operation};

    #[test]
    fn the_client_is_a_session() {
        let spec = with_operation(json!({ "responses": { "204": { "description": "" } } }));
        let source = refined_by(client, &spec);
        assert!(source.contains("session: ::paas_support::Session,"), "{source}");
        assert!(!source.contains("impl ClientHooks"), "{source}");
        assert!(source.contains("pub fn get_a(&self)"), "{source}");
    }

    #[test]
    fn the_one_body_that_errors_have_is_the_usual_one() {
        let error = json!({ "description": "", "content": { "application/json": {
            "schema": { "$ref": "#/components/schemas/Problem" } } } });
        let mut spec = with_operation(json!({ "responses": {
            "204": { "description": "" }, "404": error, "500": error } }));
        spec["components"]["schemas"]["Problem"] = json!({ "type": "object" });
        let source = refined_by(client, &spec);
        assert_has(&source, "pub type Error<E = types::Problem> = ::paas_support::Error<E>;");
    }

    /// When this fails, progenitor's client no longer panics, and the pass may become smaller.
    #[test]
    fn progenitor_makes_a_client_or_panics() {
        let source = progenitor(&crate::testing::with_schemas(json!({}))).unwrap();
        assert!(source.contains("client.build().unwrap()"), "{source}");
    }
}
