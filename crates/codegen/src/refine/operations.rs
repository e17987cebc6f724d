//! Gap: progenitor keeps only the names of operations. Here every operation is a constant with
//! what the document says of it, for errors, hooks and tools.

use quote::quote;
use syn::{File, parse_quote};

use super::ident;
use crate::lower::Plan;
use crate::names::constant_name;

/// Adds the module `operations`.
pub(super) fn operations(file: &mut File, plan: &Plan) {
    let names: Vec<_> =
        plan.operations.iter().map(|operation| ident(&constant_name(&operation.id))).collect();
    let constants = plan.operations.iter().zip(&names).map(|(operation, name)| {
        let doc = operation.summary.as_ref().unwrap_or(&operation.id);
        let (id, method, path) = (&operation.id, &operation.method, &operation.path);
        let deprecated = operation.deprecated.then(|| quote! { .deprecated() });
        quote! {
            #[doc = #doc]
            pub const #name: Operation = Operation::new(#id, #method, #path) #deprecated;
        }
    });
    file.items.push(parse_quote! {
        /// What the document says of each operation.
        pub mod operations {
            use ::paas_support::Operation;

            #(#constants)*

            /// All operations, in the order of their paths.
            pub const ALL: &[Operation] = &[#(#names),*];
        }
    });
}
