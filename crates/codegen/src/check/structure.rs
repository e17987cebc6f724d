//! Whether openapiv3, which reads documents for progenitor, can read every part of this one. It
//! is asked when no other rule has anything to say: those have better words.

use openapiv3::{
    Example, Header, MediaType, OpenAPI, Operation, Parameter, PathItem, RequestBody, Response,
    Schema,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Problem;
use crate::document::Document;
use crate::walk::Kind;

pub(super) fn structure(document: &Document) -> Vec<Problem> {
    let mut unread: Vec<(String, String)> = Vec::new();
    document.visit(|kind, at, value| {
        if value.get("$ref").is_none() {
            unread.extend(error(kind, value).map(|error| (at.to_owned(), error)));
        }
    });
    // What is around an unreadable part is unreadable because of it.
    let is_innermost = |at: &str| {
        let below = format!("{at}/");
        !unread.iter().any(|(other, _)| other.starts_with(&below))
    };
    let innermost = unread.iter().filter(|(at, _)| is_innermost(at));
    innermost
        .map(|(at, error)| {
            let what = format!("this cannot be read: {error}");
            Problem::new(at, what, "write what OpenAPI 3.0 says stands here")
        })
        .collect()
}

fn error(kind: Kind, value: &Value) -> Option<String> {
    match kind {
        Kind::Document => read::<OpenAPI>(value),
        Kind::PathItem => read::<PathItem>(value),
        Kind::Operation => read::<Operation>(value),
        Kind::Parameter => read::<Parameter>(value),
        Kind::RequestBody => read::<RequestBody>(value),
        Kind::Response => read::<Response>(value),
        Kind::Header => read::<Header>(value),
        Kind::MediaType => read::<MediaType>(value),
        Kind::Example => read::<Example>(value),
        Kind::Schema => read::<Schema>(value),
    }
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<String> {
    T::deserialize(value).err().map(|error| error.to_string())
}
