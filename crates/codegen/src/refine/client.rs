//! Gap: progenitor's client holds an address as text and an HTTP client, is made by a constructor
//! that panics, and reaches our code only through traits that it implements itself. Here it is a
//! session of our support layer and nothing else.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{File, Item, parse_quote};

use super::{is_doc, self_name};
use crate::lower::Plan;

/// Replaces the client type and all that stands around it.
pub(super) fn client(file: &mut File, _: &Plan) {
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
    let ours: File = parse_quote! {
        #[doc(no_inline)]
        pub use ::paas_support::{Error, ResponseValue};

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

            /// What the client calls through.
            #[must_use]
            pub fn session(&self) -> &::paas_support::Session {
                &self.session
            }
        }
    };
    file.items.splice(0..0, ours.items);
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
    use crate::testing::{progenitor, refined_by, with_operation};

    #[test]
    fn the_client_is_a_session() {
        let spec = with_operation(json!({ "responses": { "204": { "description": "" } } }));
        let source = refined_by(client, &spec);
        assert!(source.contains("session: ::paas_support::Session,"), "{source}");
        assert!(!source.contains("impl ClientHooks"), "{source}");
        assert!(source.contains("pub fn get_a(&self)"), "{source}");
    }

    /// When this fails, progenitor's client no longer panics, and the pass may become smaller.
    #[test]
    fn progenitor_makes_a_client_or_panics() {
        let source = progenitor(&crate::testing::with_schemas(json!({}))).unwrap();
        assert!(source.contains("client.build().unwrap()"), "{source}");
    }
}
