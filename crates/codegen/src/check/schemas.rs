//! Rules about schemas.

use serde_json::Value;

use super::Problem;
use crate::document::{Document, meant_schema, members, resolve};
use crate::pointer;
use crate::walk::Kind;

/// Every schema with its pointer, where it is written.
fn schemas(document: &Document) -> Vec<(String, &Value)> {
    let mut schemas = Vec::new();
    document.visit(|kind, at, value| {
        if kind == Kind::Schema && value.get("$ref").is_none() {
            schemas.push((at.to_owned(), value));
        }
    });
    schemas
}

/// The problems of all schemas, each found by `problem`.
fn each(document: &Document, problem: impl Fn(&str, &Value) -> Option<Problem>) -> Vec<Problem> {
    schemas(document).iter().filter_map(|(at, schema)| problem(at, schema)).collect()
}

fn kind(schema: &Value) -> Option<&str> {
    schema.get("type").and_then(Value::as_str)
}

fn is_nullable(schema: &Value) -> bool {
    schema.get("nullable") == Some(&Value::Bool(true))
}

/// Whether a value is of a schema's type.
fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

pub(super) fn openapi_3_1(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        let (name, what, mend) = if schema.get("type").is_some_and(Value::is_array) {
            ("type", "a list of types", "write one type, and `nullable: true` for null")
        } else if schema.get("exclusiveMinimum").is_some_and(Value::is_number) {
            ("exclusiveMinimum", "a number here", "write `minimum` and `exclusiveMinimum: true`")
        } else if schema.get("exclusiveMaximum").is_some_and(Value::is_number) {
            ("exclusiveMaximum", "a number here", "write `maximum` and `exclusiveMaximum: true`")
        } else if schema.get("const").is_some() {
            ("const", "`const`", "write an `enum` of one value")
        } else {
            return None;
        };
        Some(Problem::new(&pointer::child(at, name), format!("{what} is OpenAPI 3.1"), mend))
    })
}

pub(super) fn all_of_conflict(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        let parts = schema.get("allOf")?.as_array()?;
        let parts: Vec<&Value> =
            parts.iter().filter_map(|part| resolve(document.value(), part)).collect();
        let mut kinds = parts.iter().filter_map(|part| kind(part));
        let first = kinds.next();
        if kinds.any(|kind| Some(kind) != first) {
            let what = "the parts of this schema are of different types";
            return Some(Problem::new(at, what, "make all of them objects"));
        }
        let conflict = parts.iter().enumerate().find_map(|(index, part)| {
            members(part, "properties").find_map(|(name, described)| {
                let others = parts.iter().skip(index + 1);
                let is_other = |part: &&Value| {
                    part.get("properties").and_then(|all| all.get(name)).is_some_and(|other| {
                        let kinds = [described, other].map(|it| resolve(document.value(), it));
                        kinds[0].and_then(kind) != kinds[1].and_then(kind)
                    })
                };
                others.copied().any(|part| is_other(&part)).then_some(name)
            })
        })?;
        let what = format!("two parts of this schema disagree about `{conflict}`");
        Some(Problem::new(at, what, "describe the member in one of them"))
    })
}

pub(super) fn any_of(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        schema.get("anyOf")?;
        let what = "a value of `anyOf` cannot be told apart";
        let mend = "write `oneOf`, of objects that the value of one member tells apart";
        Some(Problem::new(&pointer::child(at, "anyOf"), what, mend))
    })
}

pub(super) fn default_kind(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        let default = schema.get("default")?;
        let is_listed = schema
            .get("enum")
            .and_then(Value::as_array)
            .is_none_or(|values| values.contains(default));
        let is_null = is_nullable(schema) && default.is_null();
        let fits = is_null || kind(schema).is_none_or(|kind| is_of(kind, default)) && is_listed;
        (!fits).then(|| {
            let what = format!("the default {default} is no value of this schema");
            Problem::new(&pointer::child(at, "default"), what, "correct it, or leave it out")
        })
    })
}

pub(super) fn discriminator_parent(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        let is_parent = |part: &Value| {
            resolve(document.value(), part).is_some_and(|part| part.get("discriminator").is_some())
        };
        schema.get("allOf")?.as_array()?.iter().any(is_parent).then(|| {
            let what = "a part of this schema has a discriminator, and so may contain this one";
            let mend = "move the discriminator to a `oneOf` of the children";
            Problem::new(&pointer::child(at, "allOf"), what, mend)
        })
    })
}

pub(super) fn enum_kind(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        let values = schema.get("enum")?.as_array()?;
        let at = pointer::child(at, "enum");
        if kind(schema) != Some("string") {
            let what = "values are listed of something that is no string, and would be lost";
            return Some(Problem::new(&at, what, "list them in the description"));
        }
        let odd = values.iter().find(|value| !value.is_string())?;
        Some(Problem::new(&at, format!("{odd} is no string"), "quote it, or leave it out"))
    })
}

pub(super) fn format_misplaced(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        let kind = kind(schema).filter(|kind| matches!(*kind, "object" | "array" | "boolean"))?;
        schema.get("format")?;
        let what = format!("`format` says nothing about a value of type {kind}");
        Some(Problem::new(&pointer::child(at, "format"), what, "leave it out"))
    })
}

pub(super) fn nullable_component(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        let is_component = pointer::parent(at) == Some("/components/schemas");
        (is_component && is_nullable(schema)).then(|| {
            let what = "a component that may be null has no type of its own";
            let mend = "write `nullable: true` where it is used, with `allOf` around the reference";
            Problem::new(&pointer::child(at, "nullable"), what, mend)
        })
    })
}

pub(super) fn nullable_type(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        let is_clear = kind(schema).is_some() || meant_schema(schema).is_some();
        (is_nullable(schema) && !is_clear).then(|| {
            let what = "`nullable` says nothing without a `type` beside it";
            let mend = "write the type, or `allOf` with one reference";
            Problem::new(&pointer::child(at, "nullable"), what, mend)
        })
    })
}

pub(super) fn pattern(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        let error = regress::Regex::new(schema.get("pattern")?.as_str()?).err()?;
        let what = format!("this pattern is no regular expression of ECMA 262: {error}");
        let mend = "correct it; flags such as `(?i)` are not of ECMA 262, write both cases";
        Some(Problem::new(&pointer::child(at, "pattern"), what, mend))
    })
}
