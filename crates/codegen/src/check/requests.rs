//! Rules about the bodies of requests.

use serde_json::{Map, Value};

use super::Problem;
use crate::document::{Document, is_raw, meaning, members, plain_media_type};
use crate::lower::object;
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
        if !MEDIA_TYPES.contains(&plain_media_type(name)) {
            let what = format!("a body of `{name}` is not sent");
            let mend = "write JSON, a form, plain text or octets, or leave the operation out";
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

pub(super) fn raw(document: &Document) -> Vec<Problem> {
    let problem = |(at, name, media_type): (String, &String, &Value)| {
        let schema = meaning(document.value(), media_type.get("schema")?)?;
        let is_text = schema.get("type").is_some_and(|kind| kind == "string");
        (is_raw(name) && !is_text).then(|| {
            let what = format!("a body of `{name}` is one text, and this is no string");
            Problem::new(&pointer::child(&at, "schema"), what, "write `type: string`")
        })
    };
    media_types(document).into_iter().filter_map(problem).collect()
}

pub(super) fn form(document: &Document) -> Vec<Problem> {
    let problem = |(at, name, media_type): (String, &String, &Value)| {
        if plain_media_type(name) != "application/x-www-form-urlencoded" {
            return None;
        }
        let at = pointer::child(&at, "schema");
        let schema = object(document.value(), media_type.get("schema")?);
        let Some(schema) = schema.map(Value::Object).filter(|it| it.get("properties").is_some())
        else {
            let mend = "describe an object with `properties`";
            return Some(Problem::new(&at, "a form has fields, and none are named here", mend));
        };
        let (name, _) = members(&schema, "properties").find(|(_, member)| {
            !meaning(document.value(), member).is_some_and(super::parameters::is_scalar)
        })?;
        let what = format!("nothing says how `{name}` is written in a form");
        Some(Problem::new(&at, what, "make it a text, a number or a boolean, or send JSON"))
    };
    media_types(document).into_iter().filter_map(problem).collect()
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
