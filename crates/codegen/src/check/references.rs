//! Whether this is a document that the other rules can be asked about.

use serde_json::Value;

use super::Problem;
use crate::document::{Document, resolve};

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
    problems
}
