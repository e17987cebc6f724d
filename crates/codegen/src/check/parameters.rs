//! Rules about parameters.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Problem;
use super::operations::operations;
use crate::document::{Document, meaning, resolve};
use crate::names::argument_name;
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
        let schema = meaning(document.value(), parameter.get("schema")?)?;
        let items = schema.get("items").and_then(|items| meaning(document.value(), items));
        let (is_written, mend) = match text(parameter, "in") {
            "query" => (
                is_scalar(schema) || items.is_some_and(is_scalar),
                "describe a text, a number, a boolean, or an array of such",
            ),
            "path" => (is_scalar(schema), "describe a text, a number or a boolean"),
            _ => return None,
        };
        (!is_written).then(|| {
            let what = "nothing says how a value of this schema is written here";
            Problem::new(&pointer::child(&at, "schema"), what, mend)
        })
    };
    parameters(document).into_iter().filter_map(problem).collect()
}

/// Whether a value of a schema is one text.
pub(super) fn is_scalar(schema: &Value) -> bool {
    let kind = schema.get("type").and_then(Value::as_str);
    matches!(kind, Some("string" | "integer" | "number" | "boolean"))
}

/// What the builder of every operation has beside its parameters.
const TAKEN: &[&str] = &["body", "body_map", "client", "new", "request", "send"];

/// What the builder of a list has, too.
const TAKEN_BY_LISTS: &[&str] = &["pages", "stream"];

pub(super) fn name(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, operation) in operations(document) {
        let is_list = operation.get("x-pagination").is_some();
        let mut names: Vec<(String, (&str, &str), String)> = Vec::new();
        for (at, parameter) in of_operation(document, &at, operation) {
            let name = argument_name(text(parameter, "name"));
            let list = pointer::parent(&at).unwrap_or_default().to_owned();
            let place = (text(parameter, "in"), text(parameter, "name"));
            // One that a path item has and the operation has as well is one parameter.
            let is_other = |known: &(String, (&str, &str), String)| {
                known.0 == name && (known.1 != place || known.2 == list)
            };
            let is_taken = names.iter().any(is_other)
                || TAKEN.contains(&name.as_str())
                || is_list && TAKEN_BY_LISTS.contains(&name.as_str());
            names.push((name.clone(), place, list));
            if is_taken {
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
        if text(parameter, "in") != "header" {
            return None;
        }
        let name = text(parameter, "name");
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.is_empty() || !name.chars().all(is_token) {
            let what = format!("`{name}` is no name of a header");
            let mend = "write letters, digits and hyphens";
            return Some(Problem::new(&pointer::child(&at, "name"), what, mend));
        }
        if ["accept", "content-type", "authorization"].contains(&name.to_lowercase().as_str()) {
            let what = format!("OpenAPI says that a parameter `{name}` is ignored");
            let mend = "leave it out; media types and `security` say the same";
            return Some(Problem::new(&pointer::child(&at, "name"), what, mend));
        }
        let given = parameter.get("schema")?;
        let schema = meaning(document.value(), given)?;
        let is_nullable = |it: &Value| it.get("nullable") == Some(&Value::Bool(true));
        (!is_scalar(schema) || is_nullable(schema) || is_nullable(given)).then(|| {
            let what = "a header is one text, and this may be null, several, or anything";
            let mend = "describe a text, a number or a boolean";
            Problem::new(&pointer::child(&at, "schema"), what, mend)
        })
    };
    parameters(document).into_iter().filter_map(problem).collect()
}
