//! The table of payload types, which a crate compiles beside its client when it checks payloads.

use proc_macro2::{Ident, Span};
use quote::quote;
use syn::{File, parse_quote};

use crate::lower::Plan;

/// The source of a function that gives the table; it expects the module `types` beside it.
pub(crate) fn payloads(plan: &Plan) -> File {
    let of_type = |name: &str| {
        let name = Ident::new(name, Span::call_site());
        quote! { ::paas_support::generated::round_trip::<types::#name> }
    };
    let schemas = plan.schemas.iter().map(|(name, kind)| {
        let round_trip = of_type(kind);
        quote! { (#name, #round_trip as RoundTrip) }
    });
    let requests = plan.operations.iter().filter_map(|operation| {
        let (id, round_trip) = (&operation.id, of_type(operation.request.as_ref()?));
        Some(quote! { (#id, #round_trip as RoundTrip) })
    });
    let answers = plan.operations.iter().flat_map(|operation| {
        operation.answers.iter().map(|answer| {
            let (id, status) = (&operation.id, &answer.status);
            let body = match &answer.body {
                Some(kind) => {
                    let round_trip = of_type(kind);
                    quote! { Some(#round_trip as RoundTrip) }
                }
                None => quote! { None },
            };
            quote! { (#id, #status, #body) }
        })
    });
    parse_quote! {
        /// The types of all documented payloads.
        #[must_use]
        pub fn payloads() -> ::paas_support::Payloads {
            #[allow(unused_imports, reason = "a document may have no payload")]
            use ::paas_support::RoundTrip;
            ::paas_support::Payloads {
                schemas: vec![#(#schemas),*],
                requests: vec![#(#requests),*],
                answers: vec![#(#answers),*],
            }
        }
    }
}
