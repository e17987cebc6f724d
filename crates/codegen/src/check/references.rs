//! Whether this is a document that the other rules can be asked about.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Problem;
use crate::document::{self, Document, resolve, schema_name, schemas};
use crate::pointer;

pub(super) fn openapi_version(document: &Document) -> Vec<Problem> {
    let version = document.value().get("openapi").and_then(Value::as_str);
    match version {
        Some(version) if version.starts_with("3.0.") => Vec::new(),
        Some(version) => vec![Problem::new(
            "/openapi",
            format!("this is a document of OpenAPI {version}"),
            "write OpenAPI 3.0, and `openapi: 3.0.3` here",
        )],
        None => vec![Problem::new("", "this is no OpenAPI document", "write `openapi: 3.0.3`")],
    }
}

pub(super) fn dangling_reference(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    document.visit(|_, at, value| {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str)
            && reference.strip_prefix('#').and_then(|at| document.value().pointer(at)).is_none()
        {
            let what = format!("`{reference}` leads nowhere");
            problems.push(Problem::new(at, what, "name something that is there"));
        }
    });
    problems
}

pub(super) fn circular_reference(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    document.visit(|_, at, value| {
        if at.starts_with("/components/")
            && value.get("$ref").is_some()
            && resolve(document.value(), value).is_none()
        {
            let what = "this is a reference that leads back to itself";
            problems.push(Problem::new(at, what, "say what it is"));
        }
    });
    let made_of_itself = schemas(document.value()).filter(|(name, schema)| {
        schema.get("$ref").is_none() && is_made_of(document.value(), schema, name)
    });
    problems.extend(made_of_itself.map(|(name, _)| {
        let at = pointer::child("/components/schemas", name);
        let what = "this schema is a part or a case of itself, so no value is one";
        Problem::new(&at, what, "let it have itself as a member or an item instead")
    }));
    problems
}

/// Whether the value of a schema is also one of the schema `name`, through `allOf` and the like.
fn is_made_of(root: &Value, schema: &Value, name: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut unseen = vec![schema];
    while let Some(schema) = unseen.pop() {
        if let Some(other) = schema_name(schema) {
            if other == name {
                return true;
            }
            if seen.insert(other) {
                unseen.extend(document::schema(root, other));
            }
        }
        let lists = ["allOf", "oneOf", "anyOf"].into_iter().filter_map(|list| schema.get(list));
        unseen.extend(lists.filter_map(Value::as_array).flatten().chain(schema.get("not")));
    }
    false
}

pub(super) fn deep_reference(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    document.visit(|kind, at, value| {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return };
        let inside = kind.section().map(|section| format!("#/components/{section}/"));
        let name = inside.and_then(|inside| reference.strip_prefix(&inside).map(str::to_owned));
        if name.is_none_or(|name| name.contains('/')) {
            let what = format!("`{reference}` is no component of this kind");
            let mend = "move what is meant to a component of its own";
            problems.push(Problem::new(at, what, mend));
        }
    });
    problems
}

pub(super) fn reference_siblings(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    document.visit(|_, at, value| {
        let Some(members) = value.as_object().filter(|it| it.contains_key("$ref")) else { return };
        problems.extend(members.keys().filter(|name| *name != "$ref").map(|name| {
            let what = format!("`{name}` beside a `$ref` is ignored in OpenAPI 3.0");
            let mend = "leave it out, or write `allOf` with the one reference";
            Problem::new(&pointer::child(at, name), what, mend)
        }));
    });
    problems
}
