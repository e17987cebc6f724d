//! Rules about operations as a whole.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Problem;
use crate::document::Document;
use crate::names::field_name;
use crate::pointer;
use crate::walk::Kind;

/// Every operation with its pointer.
pub(super) fn operations(document: &Document) -> Vec<(String, &Value)> {
    let mut operations = Vec::new();
    document.visit(|kind, at, value| {
        if kind == Kind::Operation {
            operations.push((at.to_owned(), value));
        }
    });
    operations
}

fn id(operation: &Value) -> Option<&str> {
    operation.get("operationId").and_then(Value::as_str)
}

pub(super) fn method(document: &Document) -> Vec<Problem> {
    let problem = |(at, _): (String, &Value)| {
        let method = pointer::last(&at)?;
        let mend = "leave the operation out; a call with this method can be made by hand";
        matches!(method.as_str(), "options" | "trace")
            .then(|| Problem::new(&at, format!("no client sends `{method}`"), mend))
    };
    operations(document).into_iter().filter_map(problem).collect()
}

pub(super) fn operation_id(document: &Document) -> Vec<Problem> {
    let nameless =
        operations(document).into_iter().filter(|(_, operation)| id(operation).is_none());
    nameless
        .map(|(at, _)| {
            let what = "this operation has no `operationId`";
            Problem::new(&at, what, "give it one; the client's function is called by it")
        })
        .collect()
}

pub(super) fn operation_id_taken(document: &Document) -> Vec<Problem> {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for (at, operation) in operations(document) {
        let Some(id) = id(operation) else { continue };
        if let Some(other) = first.insert(field_name(id), id) {
            let what = format!("`{id}` and `{other}` of another operation become one function");
            problems.push(Problem::new(
                &pointer::child(&at, "operationId"),
                what,
                "give this operation another id",
            ));
        }
    }
    problems
}

pub(super) fn operation_id_length(document: &Document) -> Vec<Problem> {
    let problem = |(at, operation): (String, &Value)| {
        let length = id(operation)?.chars().count();
        let at = pointer::child(&at, "operationId");
        let what = format!("this id has {length} characters");
        (length > 70).then(|| Problem::new(&at, what, "write one of at most 70"))
    };
    operations(document).into_iter().filter_map(problem).collect()
}
