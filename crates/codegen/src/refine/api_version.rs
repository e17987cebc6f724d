//! Gap: progenitor sends the document's version with every request, in a header `api-version` that
//! no platform asked for. Here it does not go out.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, File, Pat, Stmt};

use crate::lower::Plan;

/// Removes the header, and the map of headers where there is no other.
pub(super) fn api_version(file: &mut File, _: &Plan) {
    Blocks.visit_file_mut(file);
}

struct Blocks;

impl VisitMut for Blocks {
    fn visit_block_mut(&mut self, block: &mut Block) {
        visit_mut::visit_block_mut(self, block);
        let appends = |statement: &Stmt| says(statement, "header_map . append");
        block.stmts.retain(|statement| !(appends(statement) && says(statement, "\"api-version\"")));
        if block.stmts.iter().any(appends) {
            return;
        }
        block.stmts.retain(|statement| !declares_headers(statement));
        for statement in &mut block.stmts {
            NoHeaders.visit_stmt_mut(statement);
        }
    }
}

fn says(statement: &Stmt, words: &str) -> bool {
    statement.to_token_stream().to_string().contains(words)
}

/// `let mut header_map = …;`
fn declares_headers(statement: &Stmt) -> bool {
    let Stmt::Local(local) = statement else { return false };
    matches!(&local.pat, Pat::Ident(pattern) if pattern.ident == "header_map")
}

/// Removes `.headers(header_map)`.
struct NoHeaders;

impl VisitMut for NoHeaders {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Expr::MethodCall(call) = expression
            && call.method == "headers"
        {
            *expression = (*call.receiver).clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{progenitor, refined_by, with_operation};

    fn spec(place: &str) -> serde_json::Value {
        with_operation(json!({
            "parameters": [{ "name": "sort", "in": place, "schema": { "type": "string" } }],
            "responses": { "204": { "description": "" } },
        }))
    }

    #[test]
    fn no_version_goes_out() {
        let source = refined_by(api_version, &spec("query"));
        assert!(!source.contains("api-version") && !source.contains("header_map"), "{source}");
    }

    #[test]
    fn a_header_that_is_a_parameter_does() {
        let source = refined_by(api_version, &spec("header"));
        assert!(!source.contains("api-version"), "{source}");
        assert!(source.contains(r#"header_map.append("sort", value.to_string().try_into()?)"#));
        assert!(source.contains(".headers(header_map)"), "{source}");
    }

    /// When this fails, progenitor can be told not to, and the pass can go.
    #[test]
    fn progenitor_sends_it() {
        assert!(progenitor(&spec("query")).unwrap().contains("\"api-version\""));
    }
}
