//! Rules about answers. `lower` folds them to one success and one error; what it would have to
//! choose between is a problem here.

use serde_json::Value;

use super::Problem;
use super::operations::operations;
use crate::document::{Document, meant_schema, members, resolve};
use crate::lower::{is_error, is_success};
use crate::pointer;

/// An answer of an operation.
struct Answer<'a> {
    /// Where the operation mentions it.
    at: String,
    status: &'a str,
    /// The media types of its body.
    content: Vec<(&'a String, &'a Value)>,
}

fn answers<'a>(document: &'a Document, at: &str, operation: &'a Value) -> Vec<Answer<'a>> {
    let at = pointer::child(at, "responses");
    members(operation, "responses")
        .filter(|(status, _)| !status.starts_with("x-"))
        .map(|(status, response)| Answer {
            at: pointer::child(&at, status),
            status,
            content: resolve(document.value(), response)
                .into_iter()
                .flat_map(|response| members(response, "content"))
                .collect(),
        })
        .collect()
}

/// The schema of the body of an operation's success.
pub(super) fn body_of_success<'a>(
    document: &'a Document,
    at: &str,
    operation: &'a Value,
) -> Option<&'a Value> {
    let answers = answers(document, at, operation);
    let success = answers.into_iter().find(|answer| is_success(answer.status))?;
    success.content.first()?.1.get("schema")
}

/// All answers of all operations.
fn all(document: &Document) -> Vec<Answer<'_>> {
    operations(document)
        .iter()
        .flat_map(|(at, operation)| answers(document, at, operation))
        .collect()
}

pub(super) fn success(document: &Document) -> Vec<Problem> {
    let problem = |(at, operation): (String, &Value)| {
        let answers = answers(document, &at, operation);
        (!answers.iter().any(|answer| is_success(answer.status))).then(|| {
            let what = "this operation documents no success";
            Problem::new(&at, what, "document its answer with a status of 2XX")
        })
    };
    operations(document).into_iter().filter_map(problem).collect()
}

pub(super) fn status(document: &Document) -> Vec<Problem> {
    let is_known = |status: &str| {
        let (class, rest) = status.split_at_checked(1).unwrap_or_default();
        let is_code = rest.len() == 2 && rest.chars().all(|c| c.is_ascii_digit());
        status == "default" || ("1".."6").contains(&class) && (rest == "XX" || is_code)
    };
    let odd = all(document).into_iter().filter(|answer| !is_known(answer.status));
    odd.map(|answer| {
        let what = format!("`{}` is no status", answer.status);
        Problem::new(&answer.at, what, "write a code such as 200, a class as 4XX, or `default`")
    })
    .collect()
}

pub(super) fn media_type(document: &Document) -> Vec<Problem> {
    let problem = |answer: Answer<'_>| {
        let is_json = |name: &str| {
            let name = name.split(';').next().unwrap_or_default().trim();
            name == "application/json" || name.ends_with("+json")
        };
        let is_read = |(name, _): &(&String, &Value)| {
            is_json(name) || (is_error(answer.status) && name.starts_with("text/plain"))
        };
        let mend = "describe the JSON that is sent, alone; other bodies are not typed";
        match answer.content.as_slice() {
            [] => None,
            [only] if is_read(only) => None,
            [(name, _)] => Some(format!("an answer of `{name}` is not read")),
            _ => Some("this answer has several media types".to_owned()),
        }
        .map(|what| Problem::new(&answer.at, what, mend))
    };
    all(document).into_iter().filter_map(problem).collect()
}

pub(super) fn schema(document: &Document) -> Vec<Problem> {
    let bare = all(document)
        .into_iter()
        .filter(|answer| answer.content.iter().any(|(_, it)| it.get("schema").is_none()));
    bare.map(|answer| {
        let what = "nothing says what is in the body of this answer";
        Problem::new(&answer.at, what, "describe it by `schema`")
    })
    .collect()
}

pub(super) fn types(document: &Document) -> Vec<Problem> {
    different(document, is_success, true)
}

pub(super) fn error_types(document: &Document) -> Vec<Problem> {
    different(document, is_error, false)
}

/// Answers of one kind whose bodies are of another type than that of the first.
fn different(
    document: &Document,
    of_kind: fn(&str) -> bool,
    an_empty_one_counts: bool,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, operation) in operations(document) {
        let mut first = None;
        for answer in answers(document, &at, operation) {
            if !of_kind(answer.status) {
                continue;
            }
            let body = answer.content.first().and_then(|(_, it)| meant_schema(it.get("schema")?));
            if body.is_none() && !an_empty_one_counts {
                continue;
            }
            if *first.get_or_insert(body) != body {
                let what = "the body of this answer is not of the type that another one has";
                let mend = "give all successes one schema, and all errors one, or leave some out";
                problems.push(Problem::new(&answer.at, what, mend));
            }
        }
    }
    problems
}
