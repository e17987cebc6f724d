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
        let anonymous = operation.anonymous.then(|| quote! { .anonymous() });
        let idempotent = operation.idempotent.map(|is| quote! { .idempotent(#is) });
        quote! {
            #[doc = #doc]
            pub const #name: Operation =
                Operation::new(#id, #method, #path) #deprecated #anonymous #idempotent;
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{assert_has, progenitor, refined_by, with_operation_at};

    #[test]
    fn every_operation_is_a_constant() {
        let mut spec = with_operation_at(
            "/a",
            json!({ "summary": "Get it",
            "responses": { "204": { "description": "" } } }),
        );
        let mut other = spec["paths"]["/a"]["get"].clone();
        other["operationId"] = json!("putA");
        other["deprecated"] = json!(true);
        other["security"] = json!([]);
        other["x-idempotent"] = json!(false);
        spec["paths"]["/a"]["put"] = other;
        let source = refined_by(operations, &spec);
        for part in [
            "///Get it",
            r#"pub const GET_A: Operation = Operation::new("getA", "GET", "/a");"#,
            r#"Operation::new("putA", "PUT", "/a").deprecated().anonymous().idempotent(false);"#,
            "pub const ALL: &[Operation] = &[GET_A, PUT_A];",
        ] {
            assert_has(&source, part);
        }
    }

    /// When this fails, progenitor may keep what we add, and the pass may go.
    #[test]
    fn progenitor_keeps_only_the_name_in_what_hooks_are_told() {
        let spec =
            with_operation_at("/a", json!({ "responses": { "204": { "description": "" } } }));
        let source = progenitor(&spec).unwrap();
        assert_has(&source, r#"let info = OperationInfo { operation_id: "get_a","#);
    }
}
