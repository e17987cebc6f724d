//! Names for inline schemas.
//!
//! progenitor names them itself, by rules that let two different schemas of one operation, or two
//! with one `title`, become one type without a word, and others collide with a component. A name
//! given here is the path to the schema: operation, member, `Item`; one that is taken is a finding.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::document::{is_raw, meant_schema, schema_reference, set};
use crate::finding::{Finding, Place};
use crate::names::type_name;
use crate::pointer;
use crate::tree::Tree;
use crate::walk::{self, Kind};

/// Members of a schema that belong to the place where it is used, not to what it describes.
fn belongs_to_use(name: &str) -> bool {
    matches!(name, "nullable" | "deprecated" | "readOnly" | "writeOnly") || name.starts_with("x-")
}

/// Moves every inline schema that needs a type of its own to `components/schemas`.
pub(crate) fn name_inline_schemas(document: &mut Tree) -> Vec<Finding> {
    let mut inner = inner_targets(&document.value);
    let mut inline = Vec::new();
    walk::visit(Kind::Document, &document.value, &mut |kind, at, value| {
        if kind == Kind::Schema && (needs_name(at, value) || inner.get(at) == Some(&None)) {
            inline.extend(implicit_name(&document.value, at).map(|name| (at.to_owned(), name)));
        }
    });
    let mut findings = Vec::new();
    // Innermost first: a schema takes references to what was inside of it along.
    for (at, name) in inline.into_iter().rev() {
        findings.extend(move_schema(document, &at, &name).err());
        if let Some(target) = inner.get_mut(&at) {
            *target = document.value.pointer(&at).cloned();
        }
    }
    walk::visit_mut(Kind::Document, &mut document.value, &mut |kind, _, value| {
        if kind != Kind::Schema {
            return;
        }
        // A chain that is longer than this leads back to itself, which `check` reports.
        for _ in 0..64 {
            let Some(Some(target)) = inner_reference(value).and_then(|at| inner.get(at)) else {
                break;
            };
            *value = target.clone();
        }
    });
    findings
}

/// Where references lead that lead inside of another schema, with the reference that stands there
/// already; `None` is a schema that has to become a component first.
fn inner_targets(document: &Value) -> BTreeMap<String, Option<Value>> {
    let mut targets = BTreeMap::new();
    walk::visit(Kind::Document, document, &mut |kind, _, value| {
        if kind == Kind::Schema
            && let Some(at) = inner_reference(value)
            && let Some(target) = document.pointer(at)
        {
            targets.insert(at.to_owned(), meant_schema(target).map(|_| target.clone()));
        }
    });
    targets
}

/// The pointer that a reference follows, when it leads to no component.
fn inner_reference(value: &Value) -> Option<&str> {
    let at = value.get("$ref")?.as_str()?.strip_prefix('#')?;
    let is_component = pointer::parent(at) == Some("/components/schemas");
    (!is_component).then_some(at)
}

/// Whether the schema at `at` becomes a type that has to be called something.
fn needs_name(at: &str, schema: &Value) -> bool {
    let parent = pointer::parent(at).unwrap_or_default();
    let inside = pointer::last(parent).unwrap_or_default();
    if parent == "/components/schemas" || inside == "allOf" || at.ends_with("/not") {
        return false;
    }
    if meant_schema(schema).is_some() || schema.get("$ref").is_some() {
        return false;
    }
    let is_body = pointer::parent(parent).is_some_and(|above| above.ends_with("/content"));
    let is_sent = at.contains("/requestBody/") || at.starts_with("/components/requestBodies/");
    if is_body && is_sent && is_raw(&inside) {
        return false;
    }
    is_body
        || ["oneOf", "anyOf", "allOf", "enum"].iter().any(|name| schema.get(name).is_some())
        || schema.get("properties").and_then(Value::as_object).is_some_and(|all| !all.is_empty())
}

/// The name of the schema at `at` by the path to it.
fn implicit_name(root: &Value, at: &str) -> Option<String> {
    let tokens: Vec<String> = pointer::tokens(at).collect();
    let path: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let (mut name, rest) = match path.as_slice() {
        ["components", "schemas", name, rest @ ..] => (type_name(name), rest),
        ["components", "requestBodies", name, "content", _, "schema", rest @ ..] => {
            (type_name(name), rest)
        }
        ["components", "responses", name, "content", _, "schema", rest @ ..] => {
            (type_name(name) + "Body", rest)
        }
        ["components", "parameters" | "headers", name, "schema", rest @ ..] => {
            (type_name(name), rest)
        }
        ["paths", route, "parameters", index, "schema", rest @ ..] => {
            let parameter = root
                .pointer(&format!("/paths/{}/parameters/{index}/name", pointer::escape(route)))?;
            (type_name(&format!("{route} {}", parameter.as_str()?)), rest)
        }
        ["paths", route, method, inner @ ..] => {
            let operation = root.get("paths")?.get(route)?.get(method)?;
            let id = type_name(operation.get("operationId")?.as_str()?);
            match inner {
                ["parameters", index, "schema", rest @ ..] => {
                    let parameter = operation.pointer(&format!("/parameters/{index}/name"))?;
                    (id + &type_name(parameter.as_str()?), rest)
                }
                ["requestBody", "content", media_type, "schema", rest @ ..] => {
                    let content = operation.pointer("/requestBody/content");
                    (id + "Request" + &among(content, media_type), rest)
                }
                ["responses", status, "content", media_type, "schema", rest @ ..] => {
                    let content = operation.pointer(&format!("/responses/{status}/content"));
                    let status = type_name(status);
                    let status = status.trim_start_matches('X');
                    (format!("{id}Response{status}{}", among(content, media_type)), rest)
                }
                _ => return None,
            }
        }
        _ => return None,
    };
    let mut rest = rest;
    loop {
        rest = match rest {
            [] => return Some(name),
            ["properties", member, rest @ ..] => {
                name += &type_name(member);
                rest
            }
            ["items", rest @ ..] => {
                name += "Item";
                rest
            }
            ["additionalProperties", rest @ ..] => {
                name += "Value";
                rest
            }
            ["oneOf" | "anyOf", index, rest @ ..] => {
                name += &format!("Variant{index}");
                rest
            }
            [_, rest @ ..] => rest,
        };
    }
}

/// What tells a body of one media type from those of the others.
fn among(content: Option<&Value>, media_type: &str) -> String {
    match content.and_then(Value::as_object) {
        Some(content) if content.len() > 1 => type_name(media_type),
        _ => String::new(),
    }
}

/// Makes the schema at `at` the component `name`, and leaves a reference.
fn move_schema(document: &mut Tree, at: &str, name: &str) -> Result<(), Finding> {
    let component = pointer::child("/components/schemas", name);
    if document.value.pointer(&component).is_some() {
        return Err(Finding {
            place: document.place(at).cloned().unwrap_or(Place::start_of(Path::new(""))),
            rule: "name-taken",
            message: format!("this inline schema would be called `{name}`, and something else is"),
            mend: "write it under `components/schemas` with a name of its own".to_owned(),
        });
    }
    let Some(mut moved) = document.part(at) else { return Ok(()) };
    let Value::Object(schema) = moved.value.take() else { return Ok(()) };
    let (of_use, mut of_schema): (Map<_, _>, Map<_, _>) =
        schema.into_iter().partition(|(name, _)| belongs_to_use(name));
    // By the letter, null has to be allowed by the use and by what it refers to.
    of_schema.extend(of_use.get_key_value("nullable").map(|(name, it)| (name.clone(), it.clone())));
    let mut reference = schema_reference(name);
    if !of_use.is_empty() {
        reference = Value::Object(of_use);
        set(&mut reference, "allOf", json!([schema_reference(name)]));
    }
    if let Some(place) = document.value.pointer_mut(at) {
        *place = reference;
    }
    moved.value = Value::Object(of_schema);
    document.insert(&component, moved);
    Ok(())
}
