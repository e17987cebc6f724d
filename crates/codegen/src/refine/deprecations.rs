//! Gap: progenitor does not say that an operation is deprecated. Here the compiler does.

use syn::{File, ImplItem, Item, parse_quote};

use super::self_name;
use crate::lower::Plan;
use crate::names::field_name;

/// Marks the functions of deprecated operations.
pub(super) fn deprecations(file: &mut File, plan: &Plan) {
    let is_deprecated = |name: &syn::Ident| {
        plan.operations
            .iter()
            .any(|operation| operation.deprecated && *name == field_name(&operation.id))
    };
    for item in &mut file.items {
        let Item::Impl(item) = item else { continue };
        if self_name(item).as_deref() != Some("Client") {
            continue;
        }
        for function in &mut item.items {
            if let ImplItem::Fn(function) = function
                && is_deprecated(&function.sig.ident)
            {
                function.attrs.push(parse_quote! {
                    #[deprecated = "the API's document calls this operation deprecated"]
                });
            }
        }
    }
}
