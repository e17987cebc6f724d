//! Rules about parameters.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Problem;
use super::operations::operations;
use crate::document::{Document, resolve};
use crate::names::field_name;
use crate::pointer;
use crate::walk::Kind;

/// Every parameter with its pointer, where it is written.
fn parameters(document: &Document) -> Vec<(String, &Value)> {
    let mut parameters = Vec::new();
    document.visit(|kind, at, value| {
        if kind == Kind::Parameter && value.get("$ref").is_none() {
            parameters.push((at.to_owned(), value));
        }
    });
    parameters
}

fn text<'a>(parameter: &'a Value, name: &str) -> &'a str {
    parameter.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The type of a parameter's schema.
fn kind<'a>(document: &'a Document, parameter: &'a Value) -> Option<&'a str> {
    resolve(document.value(), parameter.get("schema")?)?.get("type")?.as_str()
}

pub(super) fn location(document: &Document) -> Vec<Problem> {
    let cookies = parameters(document).into_iter().filter(|(_, it)| text(it, "in") == "cookie");
    cookies
        .map(|(at, _)| {
            let what = "a parameter in a cookie is not sent";
            Problem::new(
                &pointer::child(&at, "in"),
                what,
                "leave it out, or set the header by hand",
            )
        })
        .collect()
}

pub(super) fn content(document: &Document) -> Vec<Problem> {
    let described = parameters(document).into_iter().filter(|(_, it)| it.get("content").is_some());
    described
        .map(|(at, _)| {
            let what = "a parameter with `content` is not encoded";
            Problem::new(&pointer::child(&at, "content"), what, "describe it by `schema`")
        })
        .collect()
}

pub(super) fn style(document: &Document) -> Vec<Problem> {
    let problem = |(at, parameter): (String, &Value)| {
        let usual = if text(parameter, "in") == "query" { "form" } else { "simple" };
        let style = text(parameter, "style");
        if !style.is_empty() && style != usual {
            let what = format!("the style `{style}` is not encoded");
            let mend = "write `form` for a query and `simple` elsewhere, or one parameter a member";
            return Some(Problem::new(&pointer::child(&at, "style"), what, mend));
        }
        (text(parameter, "in") == "query" && kind(document, parameter) == Some("object")).then(
            || {
                let what = "an object in a query is not encoded";
                Problem::new(&pointer::child(&at, "schema"), what, "write one parameter a member")
            },
        )
    };
    parameters(document).into_iter().filter_map(problem).collect()
}

/// What the builder of every operation has beside its parameters.
const TAKEN: &[&str] = &["body", "body_map", "client", "new", "request", "send"];

pub(super) fn name(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, operation) in operations(document) {
        let mut names = BTreeSet::new();
        for (at, parameter) in of_operation(document, &at, operation) {
            let name = field_name(text(parameter, "name"));
            // One that a path item has and the operation has as well is one parameter.
            let is_new =
                names.insert((name.clone(), text(parameter, "in"), text(parameter, "name")));
            let namesakes = names.iter().filter(|(known, _, _)| *known == name).count();
            if TAKEN.contains(&name.as_str()) || (is_new && namesakes > 1) {
                let what = format!("`{name}` is also the name of something else of this operation");
                problems.push(Problem::new(&at, what, "give the parameter another name"));
            }
        }
    }
    problems
}

/// The parameters of an operation and of its path item, with the pointers of their mentions.
fn of_operation<'a>(
    document: &'a Document,
    at: &str,
    operation: &'a Value,
) -> Vec<(String, &'a Value)> {
    let item_at = pointer::parent(at).unwrap_or_default();
    let item = document.value().pointer(item_at);
    [(Some(operation), at), (item, item_at)]
        .into_iter()
        .filter_map(|(owner, at)| Some((owner?.get("parameters")?.as_array()?, at)))
        .flat_map(|(parameters, at)| {
            parameters.iter().enumerate().filter_map(move |(index, parameter)| {
                let at = format!("{at}/parameters/{index}");
                Some((at, resolve(document.value(), parameter)?))
            })
        })
        .collect()
}

pub(super) fn path_parameter(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, operation) in operations(document) {
        let path = pointer::tokens(&at).nth(1).unwrap_or_default();
        let in_template: BTreeSet<&str> = path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
            .collect();
        let mut declared = BTreeSet::new();
        for (at, parameter) in of_operation(document, &at, operation) {
            if text(parameter, "in") != "path" {
                continue;
            }
            let name = text(parameter, "name");
            declared.insert(name);
            if parameter.get("required") != Some(&Value::Bool(true)) {
                let what = format!("the path parameter `{name}` is not required");
                problems.push(Problem::new(&at, what, "write `required: true`"));
            }
            if !in_template.contains(name) {
                let what = format!("the path `{path}` has no `{{{name}}}`");
                problems.push(Problem::new(
                    &at,
                    what,
                    "leave the parameter out, or correct its name",
                ));
            }
        }
        for name in in_template.difference(&declared) {
            let what = format!("`{{{name}}}` of the path is no parameter of this operation");
            problems.push(Problem::new(&at, what, "declare it, with `in: path`"));
        }
    }
    problems
}

pub(super) fn header_parameter(document: &Document) -> Vec<Problem> {
    let problem = |(at, parameter): (String, &Value)| {
        let schema = resolve(document.value(), parameter.get("schema")?)?;
        let is_nullable = schema.get("nullable") == Some(&Value::Bool(true));
        let is_collection = matches!(kind(document, parameter), Some("array" | "object"));
        (text(parameter, "in") == "header" && (is_nullable || is_collection)).then(|| {
            let what = "a header is one text, and this is null or several";
            Problem::new(&pointer::child(&at, "schema"), what, "describe it as a string")
        })
    };
    parameters(document).into_iter().filter_map(problem).collect()
}
