//! Gap: progenitor writes an empty path parameter, `.` and `..` into the path, and the request goes
//! elsewhere. Here our support layer makes the segment, or refuses.

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprMacro, File, Token, parse_quote};

use crate::lower::Plan;

/// Lets path parameters be refused.
pub(super) fn path_segments(file: &mut File, _: &Plan) {
    Formats.visit_file_mut(file);
}

/// Rewrites the arguments of `format!`, which is where progenitor makes paths.
struct Formats;

impl VisitMut for Formats {
    fn visit_expr_macro_mut(&mut self, call: &mut ExprMacro) {
        visit_mut::visit_expr_macro_mut(self, call);
        let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
        if call.mac.path.is_ident("format")
            && let Ok(mut arguments) = call.mac.parse_body_with(parser)
        {
            for argument in &mut arguments {
                if let Some(segment) = segment(argument) {
                    *argument = segment;
                }
            }
            call.mac.tokens = arguments.to_token_stream();
        }
    }
}

/// `encode_path(&x.to_string())` -> `self::path_segment("x", &x)?`, which no argument can hide.
fn segment(argument: &Expr) -> Option<Expr> {
    let Expr::Call(call) = argument else { return None };
    if call.func.to_token_stream().to_string() != "encode_path" {
        return None;
    }
    let Expr::Reference(reference) = call.args.first()? else { return None };
    let Expr::MethodCall(to_string) = &*reference.expr else { return None };
    let value: &Expr = &to_string.receiver;
    let name = value.to_token_stream().to_string();
    Some(parse_quote!(self::path_segment(#name, &#value)?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{assert_has, progenitor, refined_by, with_operation_at};

    fn spec() -> serde_json::Value {
        with_operation_at(
            "/a/{id}",
            json!({
                "parameters": [{ "name": "id", "in": "path", "required": true,
                    "schema": { "type": "string" } }],
                "responses": { "204": { "description": "" } },
            }),
        )
    }

    #[test]
    fn a_path_parameter_may_be_refused() {
        assert_has(&refined_by(path_segments, &spec()), r#"self::path_segment("id", &id)?"#);
    }

    /// When this fails, look whether progenitor refuses what leaves the path.
    #[test]
    fn progenitor_takes_any() {
        assert_has(&progenitor(&spec()).unwrap(), "encode_path(&id.to_string())");
    }
}
