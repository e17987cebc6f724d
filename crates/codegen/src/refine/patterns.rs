//! Gap: typify unwraps the regular expression of a text with a pattern where it is used. `check` has
//! looked at every pattern; here our support layer makes the expression, in one place.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, File, parse_quote};

use crate::lower::Plan;

/// Replaces the unwrapping of patterns.
pub(super) fn patterns(file: &mut File, _: &Plan) {
    Patterns.visit_file_mut(file);
}

struct Patterns;

impl VisitMut for Patterns {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Expr::MethodCall(unwrap) = expression
            && unwrap.method == "unwrap"
            && let Expr::Call(new) = &*unwrap.receiver
            && new.func.to_token_stream().to_string() == ":: regress :: Regex :: new"
        {
            let pattern = &new.args;
            *expression = parse_quote!(::paas_support::generated::pattern(#pattern));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{assert_has, progenitor, refined_by, with_operation_at};

    fn spec() -> serde_json::Value {
        let mut spec = with_operation_at(
            "/a",
            json!({
                "parameters": [{ "name": "day", "in": "query",
                    "schema": { "$ref": "#/components/schemas/Day" } }],
                "responses": { "204": { "description": "" } },
            }),
        );
        spec["components"]["schemas"]["Day"] = json!({ "type": "string", "pattern": "^[a-z]+$" });
        spec
    }

    #[test]
    fn a_pattern_is_made_by_the_support_layer() {
        let source = refined_by(patterns, &spec());
        assert_has(&source, r#"::paas_support::generated::pattern("^[a-z]+$")"#);
        assert!(!source.contains("Regex::new"), "{source}");
    }

    /// When this fails, typify does not unwrap, and the pass can go.
    #[test]
    fn progenitor_unwraps() {
        let source = progenitor(&spec()).unwrap();
        assert_has(&source, r#"::regress::Regex::new("^[a-z]+$").unwrap()"#);
    }
}
