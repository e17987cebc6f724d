//! Rules about the bodies of requests.

use serde_json::{Map, Value};

use super::Problem;
use crate::document::Document;
use crate::pointer;
use crate::walk::Kind;

/// What can be sent.
const MEDIA_TYPES: &[&str] = &[
    "application/json",
    "application/x-www-form-urlencoded",
    "application/octet-stream",
    "text/plain",
];

/// Every body of a request with its pointer, where it is written.
fn bodies(document: &Document) -> Vec<(String, &Value)> {
    let mut bodies = Vec::new();
    document.visit(|kind, at, value| {
        if kind == Kind::RequestBody && value.get("$ref").is_none() {
            bodies.push((at.to_owned(), value));
        }
    });
    bodies
}

fn content(body: &Value) -> Option<&Map<String, Value>> {
    body.get("content")?.as_object()
}

/// Every media type of every body, with its pointer.
fn media_types(document: &Document) -> Vec<(String, &String, &Value)> {
    let of_body = |(at, body): (String, _)| {
        let media_types = content(body).into_iter().flatten();
        let at = pointer::child(&at, "content");
        media_types.map(move |(name, media_type)| (pointer::child(&at, name), name, media_type))
    };
    bodies(document).into_iter().flat_map(of_body).collect()
}

pub(super) fn media_type(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, body) in bodies(document) {
        if content(body).is_some_and(|content| content.len() > 1) {
            let what = "this body has several media types";
            let mend = "keep the one that is sent";
            problems.push(Problem::new(&pointer::child(&at, "content"), what, mend));
        }
    }
    for (at, name, _) in media_types(document) {
        if !MEDIA_TYPES.contains(&name.split(';').next().unwrap_or_default().trim()) {
            let what = format!("a body of `{name}` is not sent");
            let mend =
                "write JSON, a form, plain text or an octet stream, or leave the operation out";
            problems.push(Problem::new(&at, what, mend));
        }
    }
    problems
}

pub(super) fn schema(document: &Document) -> Vec<Problem> {
    let bare = media_types(document).into_iter().filter(|(_, _, it)| it.get("schema").is_none());
    bare.map(|(at, _, _)| {
        Problem::new(&at, "nothing says what is in this body", "describe it by `schema`")
    })
    .collect()
}

pub(super) fn optional(document: &Document) -> Vec<Problem> {
    let required = |body: &Value| body.get("required") == Some(&Value::Bool(true));
    let optional = bodies(document).into_iter().filter(|(_, body)| !required(body));
    optional
        .map(|(at, _)| {
            let what = "this body may be left out, and the client always sends one";
            Problem::new(&at, what, "write `required: true`, and let its members be optional")
        })
        .collect()
}

pub(super) fn encoding(document: &Document) -> Vec<Problem> {
    let encoded =
        media_types(document).into_iter().filter(|(_, _, it)| it.get("encoding").is_some());
    encoded
        .map(|(at, _, _)| {
            let what = "`encoding` is not followed";
            Problem::new(&pointer::child(&at, "encoding"), what, "leave it out")
        })
        .collect()
}
