//! Rules about operations as a whole.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Problem;
use crate::document::{Document, members};
use crate::names::{argument_name, builder_name};
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

/// What the generated code calls other things by: functions of the client, names that its builders
/// use, and the constant of all operations.
const TAKEN: &[&str] = &[
    "new",
    "session",
    "with_options",
    "clone",
    "all",
    "Error",
    "InvalidRequest",
    "ResponseValue",
    "QueryParam",
    "Result",
    "Option",
    "String",
    "Vec",
    "Some",
    "None",
    "Ok",
    "Err",
];

pub(super) fn operation_id_taken(document: &Document) -> Vec<Problem> {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for (at, operation) in operations(document) {
        let Some(id) = id(operation) else { continue };
        let names = [argument_name(id), builder_name(id)];
        let what = if names.iter().any(|name| TAKEN.contains(&name.as_str())) {
            format!("`{id}` is also the name of something else in the client")
        } else if let Some(other) = names.iter().find_map(|name| first.get(name)) {
            format!("`{id}` and `{other}` of another operation become one function")
        } else {
            first.extend(names.map(|name| (name, id)));
            continue;
        };
        let at = pointer::child(&at, "operationId");
        problems.push(Problem::new(&at, what, "give this operation another id"));
    }
    problems
}

pub(super) fn path(document: &Document) -> Vec<Problem> {
    let paths = members(document.value(), "paths").map(|(path, _)| path);
    let problem = |path: &String| {
        let at = pointer::child("/paths", path);
        if !path.starts_with('/') {
            return Some(Problem::new(&at, format!("`{path}` starts with no slash"), "write one"));
        }
        let braces: String = path.chars().filter(|c| matches!(c, '{' | '}')).collect();
        (!braces.replace("{}", "").is_empty()).then(|| {
            let what = format!("a brace of `{path}` has no partner");
            Problem::new(&at, what, "write each parameter as `{name}`")
        })
    };
    paths.filter(|path| !path.starts_with("x-")).filter_map(problem).collect()
}

pub(super) fn servers(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    document.visit(|kind, at, value| {
        if matches!(kind, Kind::PathItem | Kind::Operation) && value.get("servers").is_some() {
            let what = "`servers` of one path or operation is not followed";
            let mend = "leave it out; a client has one address, and another one is another client";
            problems.push(Problem::new(&pointer::child(at, "servers"), what, mend));
        }
    });
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
