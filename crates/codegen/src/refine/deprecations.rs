//! Gap: progenitor does not say that an operation is deprecated. Here the compiler does.

use syn::{File, ImplItem, Item, parse_quote};

use super::self_name;
use crate::lower::Plan;
use crate::names::argument_name;

/// Marks the functions of deprecated operations.
pub(super) fn deprecations(file: &mut File, plan: &Plan) {
    let is_deprecated = |name: &syn::Ident| {
        plan.operations
            .iter()
            .any(|operation| operation.deprecated && *name == argument_name(&operation.id))
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{progenitor, refined_by, with_operation_at};

    fn spec() -> serde_json::Value {
        with_operation_at(
            "/a",
            json!({ "deprecated": true,
            "responses": { "204": { "description": "" } } }),
        )
    }

    #[test]
    fn the_compiler_says_that_an_operation_is_deprecated() {
        let source = refined_by(deprecations, &spec());
        assert!(source.contains("#[deprecated = "), "{source}");
    }

    /// When this fails, progenitor says so itself, and the pass can go.
    #[test]
    fn progenitor_does_not_say_so() {
        assert!(!progenitor(&spec()).unwrap().contains("deprecated"));
    }
}
