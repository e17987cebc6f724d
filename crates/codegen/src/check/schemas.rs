//! Rules about schemas.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Problem;
use crate::document::{Document, meaning, meant_schema, members, resolve, schema as schema_of};
use crate::lower::{object, reached_from};
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

/// What in a schema says that it may be null: itself, or the reference to what does.
fn said_by(schema: &Value) -> &'static str {
    if is_nullable(schema) { "nullable" } else { "$ref" }
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

pub(super) fn kind_of_value(document: &Document) -> Vec<Problem> {
    const KINDS: [&str; 6] = ["string", "integer", "number", "boolean", "array", "object"];
    each(document, |at, schema| {
        let kind = schema.get("type").filter(|kind| !kind.is_array())?;
        let is_known = kind.as_str().is_some_and(|kind| KINDS.contains(&kind));
        (!is_known).then(|| {
            let what = format!("{kind} is no type of OpenAPI 3.0");
            let mend = "write string, integer, number, boolean, array or object";
            Problem::new(&pointer::child(at, "type"), what, mend)
        })
    })
}

pub(super) fn all_of_conflict(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        let parts = schema.get("allOf")?.as_array()?;
        if meant_schema(schema).is_some() {
            let beside = kind(schema)?;
            let meant = meaning(document.value(), schema).and_then(kind);
            return (meant != Some(beside)).then(|| {
                let what = "the type beside this reference is not that of what is meant";
                Problem::new(&pointer::child(at, "type"), what, "write that one, or none")
            });
        }
        if object(document.value(), schema).is_none() {
            let what = "a part of this schema does not describe an object";
            let mend = "make all of them objects; a limit of a text belongs beside its `type`";
            return Some(Problem::new(at, what, mend));
        }
        let own = schema.as_object().cloned();
        let parts = parts.iter().filter_map(|part| object(document.value(), part));
        let all: Vec<Value> = own.into_iter().chain(parts).map(Value::Object).collect();
        let mut said: BTreeMap<&str, Value> = BTreeMap::new();
        for part in &all {
            let described = members(part, "properties").map(|(name, it)| (name.as_str(), it));
            let others = part.get("additionalProperties").filter(|more| more.is_object());
            for (name, described) in described.chain(others.map(|it| ("additionalProperties", it)))
            {
                let described = without_words(described);
                if said.get(name).is_some_and(|known| *known != described) {
                    let what = format!("two parts of this schema disagree about `{name}`");
                    return Some(Problem::new(at, what, "describe it in one of them"));
                }
                said.insert(name, described);
            }
        }
        None
    })
}

/// A schema without what it says to people.
fn without_words(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Value::Object(members) = &mut schema {
        members.retain(|name, _| is_heard(name));
    }
    schema
}

fn is_heard(name: &str) -> bool {
    !matches!(name, "title" | "description" | "example" | "externalDocs") && !name.starts_with("x-")
}

pub(super) fn any_of(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        schema.get("anyOf")?;
        let what = "a value of `anyOf` cannot be told apart";
        let mend = "write `oneOf`, of objects that the value of one member tells apart";
        Some(Problem::new(&pointer::child(at, "anyOf"), what, mend))
    })
}

pub(super) fn not(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        schema.get("not")?;
        let mend = "leave it out, and say it in the description";
        Some(Problem::new(&pointer::child(at, "not"), "`not` is not enforced", mend))
    })
}

pub(super) fn read_only_required(document: &Document) -> Vec<Problem> {
    let api = document.value();
    let mut sent = BTreeSet::new();
    let mut answered = BTreeSet::new();
    document.visit(|kind, _, value| match kind {
        Kind::RequestBody => sent.extend(reached_from(api, kind, value)),
        Kind::Response => answered.extend(reached_from(api, kind, value)),
        _ => {}
    });
    each(document, |at, schema| {
        let name = at.strip_prefix("/components/schemas/")?;
        let required = schema.get("required")?.as_array()?;
        let is = |member: &Value, word: &str| member.get(word) == Some(&Value::Bool(true));
        let (member, _) = members(schema, "properties").find(|(member, described)| {
            required.iter().any(|it| it.as_str() == Some(member))
                && (is(described, "readOnly") && sent.contains(name)
                    || is(described, "writeOnly") && answered.contains(name))
        })?;
        let what = format!("`{member}` is required where OpenAPI says that it is not sent");
        let mend = "leave it out of `required`, or write a schema for each direction";
        Some(Problem::new(&pointer::child(at, "required"), what, mend))
    })
}

pub(super) fn discriminator(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        let discriminator = schema.get("discriminator")?;
        let cases: Vec<Option<&str>> =
            schema.get("oneOf")?.as_array()?.iter().map(meant_schema).collect();
        let is_object = |name: &Option<&str>| {
            let schema = name.and_then(|name| schema_of(document.value(), name));
            schema
                .and_then(|schema| object(document.value(), schema))
                .is_some_and(|object| object.contains_key("properties"))
        };
        if !cases.iter().all(is_object) {
            let what = "a case beside this discriminator is no component that is an object";
            let mend = "name objects with `properties`, each by a `$ref`";
            return Some(Problem::new(&pointer::child(at, "oneOf"), what, mend));
        }
        let (value, target) = members(discriminator, "mapping").find(|(_, target)| {
            let name = target.as_str().and_then(|target| target.rsplit('/').next());
            !cases.contains(&name)
        })?;
        let what = format!("`{value}` means {target}, which is no case of this `oneOf`");
        Some(Problem::new(&pointer::child(at, "discriminator"), what, "name one that is"))
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
        let is_odd =
            |value: &&Value| !(value.is_string() || value.is_null() && is_nullable(schema));
        let odd = values.iter().find(is_odd)?;
        Some(Problem::new(&at, format!("{odd} is no string"), "quote it, or leave it out"))
    })
}

pub(super) fn format_misplaced(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        let kind = schema.get("type").map_or(Some("any"), Value::as_str)?;
        schema.get("format")?;
        if !matches!(kind, "object" | "array" | "boolean" | "any") {
            return None;
        }
        let what = format!("`format` says nothing about a value of type {kind}");
        Some(Problem::new(&pointer::child(at, "format"), what, "leave it out"))
    })
}

pub(super) fn nullable_body(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    document.visit(|kind, at, value| {
        if let (Kind::MediaType, Some(schema)) = (kind, value.get("schema"))
            && resolve(document.value(), schema).is_some_and(is_nullable)
        {
            let at = pointer::child(&pointer::child(at, "schema"), said_by(schema));
            let what = "a body that may be null has no type of its own";
            problems.push(Problem::new(&at, what, "leave it out, and document an empty answer"));
        }
    });
    problems
}

pub(super) fn nullable_type(document: &Document) -> Vec<Problem> {
    each(document, |at, schema| {
        let cases = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
        let may_be_null = |case: &Value| resolve(document.value(), case).is_some_and(is_nullable);
        if let Some((index, case)) = cases.enumerate().find(|(_, case)| may_be_null(case)) {
            let at = pointer::child(&pointer::child(at, "oneOf"), &index.to_string());
            let what = "a case of `oneOf` that may be null cannot be told from the others";
            let mend = "write `nullable: true` where the whole is used";
            return Some(Problem::new(&pointer::child(&at, said_by(case)), what, mend));
        }
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
