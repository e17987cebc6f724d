//! Rules about names: what is different in the document must be different in Rust.

use std::collections::BTreeMap;

use super::Problem;
use crate::document::{Document, members, schemas};
use crate::names;
use crate::pointer;
use crate::walk::Kind;

/// What the generated code calls other types by.
const TAKEN: &[&str] = &["Default", "Nullable", "Option"];

pub(super) fn type_name(document: &Document) -> Vec<Problem> {
    let all = || schemas(document.value()).map(|(name, _)| name);
    let taken = all().filter(|name| TAKEN.contains(&names::type_name(name).as_str()));
    let taken = taken.map(|name| (name, "a type that every client uses".to_owned()));
    let namesakes = namesakes(all(), names::type_name).into_iter();
    taken
        .chain(namesakes.map(|(name, other)| (name, format!("`{other}`"))))
        .map(|(name, other)| {
            let at = pointer::child("/components/schemas", name);
            let what = format!("`{name}` and {other} become one type");
            Problem::new(&at, what, "give one of them another name")
        })
        .collect()
}

pub(super) fn member_name(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    document.visit(|kind, at, schema| {
        if kind != Kind::Schema {
            return;
        }
        let at = pointer::child(at, "properties");
        let all = members(schema, "properties").map(|(name, _)| name);
        for (name, other) in namesakes(all, names::field_name) {
            let what = format!("`{name}` and `{other}` become one field");
            problems.push(Problem::new(&pointer::child(&at, name), what, "leave one of them out"));
        }
        if let Some((name, _)) =
            members(schema, "properties").find(|(name, _)| names::field_name(name) == "extra")
        {
            let what = format!("`{name}` becomes the field that keeps unknown members");
            let mend = "leave it out; it is kept among the unknown members";
            problems.push(Problem::new(&pointer::child(&at, name), what, mend));
        }
    });
    problems
}

/// The names that become the same as another one before them, with that one.
fn namesakes<'a>(
    all: impl Iterator<Item = &'a String>,
    rust: fn(&str) -> String,
) -> Vec<(&'a String, &'a String)> {
    let mut first: BTreeMap<String, &String> = BTreeMap::new();
    let mut namesakes = Vec::new();
    for name in all {
        if let Some(other) = first.insert(rust(name), name) {
            namesakes.push((name, other));
        }
    }
    namesakes
}
