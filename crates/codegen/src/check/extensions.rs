//! Whether our own words stand where they mean something.

use serde_json::Value;

use super::Problem;
use crate::document::Document;
use crate::pointer;
use crate::walk::Kind;

pub(super) fn extension(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    document.visit(|kind, at, value| {
        if let Some(reason) = value.get("x-assumed")
            && !reason.is_string()
        {
            let what = "`x-assumed` has no reason";
            let at = pointer::child(at, "x-assumed");
            problems.push(Problem::new(&at, what, "say why it is assumed, as text"));
        }
        if let Some(idempotent) = value.get("x-idempotent")
            && !(kind == Kind::Operation && idempotent.is_boolean())
        {
            let what = "`x-idempotent` says of an operation whether repeating it does harm";
            let at = pointer::child(at, "x-idempotent");
            problems.push(Problem::new(&at, what, "write true or false on an operation"));
        }
        if let Some(escape) = value.get("x-list-escape") {
            let is_list = kind == Kind::Parameter
                && value.get("explode") == Some(&Value::Bool(false))
                && value.get("in").is_some_and(|place| place == "query");
            if !is_list || !escape.is_boolean() {
                let what = "`x-list-escape` is for a query parameter with `explode: false`";
                let at = pointer::child(at, "x-list-escape");
                problems.push(Problem::new(&at, what, "write true or false on such a parameter"));
            }
        }
    });
    problems
}
