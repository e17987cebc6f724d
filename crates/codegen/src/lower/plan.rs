//! What `refine` has to know that a lowered document cannot say.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Lowered;
use crate::document::{is_raw, meant_schema, members, resolve, schema_name, schemas};
use crate::names::{argument_name, type_name};
use crate::walk::{self, Kind};

/// What the passes leave for `refine`. Types are called by their Rust names.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Types that only requests use: what the platform would refuse as unknown, they refuse.
    pub(crate) closed: BTreeSet<String>,
    pub(crate) enums: BTreeMap<String, StringEnum>,
    pub(crate) unions: BTreeMap<String, Union>,
    /// Type -> member, as JSON calls it -> what the document says of it.
    pub(crate) members: BTreeMap<String, BTreeMap<String, String>>,
    /// Every operation, in the order of the paths and methods.
    pub(crate) operations: Vec<Operation>,
    /// Name of a component schema, as the spec calls it -> its type.
    pub(crate) schemas: BTreeMap<String, String>,
}

/// A string of which the document lists the values.
#[derive(Debug)]
pub(crate) struct StringEnum {
    pub(crate) description: Option<String>,
    pub(crate) values: Vec<String>,
}

/// One of several objects, told apart by the value of one member.
#[derive(Debug)]
pub(crate) struct Union {
    pub(crate) description: Option<String>,
    /// The member that tells.
    pub(crate) tag: String,
    pub(crate) variants: Vec<Variant>,
}

/// One of the objects of a [`Union`].
#[derive(Debug)]
pub(crate) struct Variant {
    /// The values of the tag, at least one.
    pub(crate) values: Vec<String>,
    /// Whether the tag may be left out, and means this object then.
    pub(crate) is_default: bool,
    /// The object's type.
    pub(crate) type_name: String,
}

/// An operation as the document describes it.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    /// Whether it is called without credentials: `security: []`.
    pub(crate) anonymous: bool,
    /// What `x-idempotent` says.
    pub(crate) idempotent: Option<bool>,
    /// What `x-pagination` says.
    pub(crate) pagination: Option<Pagination>,
    /// Parameters by their Rust names, with their descriptions.
    pub(crate) parameters: BTreeMap<String, String>,
    /// The type of the request's body.
    pub(crate) request: Option<String>,
    pub(crate) answers: Vec<Answer>,
}

/// How a list comes in pages, by JSON pointers into a page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pagination {
    /// Where the address of the next page is: the first of these that leads to something.
    pub(crate) next: Vec<String>,
    /// Where the items are.
    pub(crate) items: String,
}

impl Pagination {
    /// What is said by an operation's `x-pagination`.
    pub(crate) fn of(operation: &Value) -> Option<Self> {
        Self::deserialize(operation.get("x-pagination")?).ok()
    }
}

/// One documented answer of an operation.
#[derive(Debug)]
pub(crate) struct Answer {
    /// `200`, `4XX` or `default`.
    pub(crate) status: String,
    pub(crate) description: String,
    /// The type of the body, when it has one.
    pub(crate) body: Option<String>,
}

impl Plan {
    /// What can be read from `api`, whose schemas have their Rust names already; `document` has
    /// the names of the spec.
    pub(super) fn of(api: &Value, document: &Value) -> Self {
        let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
        Self {
            closed: closed(api),
            operations: operations(api),
            schemas: schemas
                .into_iter()
                .flat_map(Map::keys)
                .map(|name| (name.clone(), type_name(name)))
                .collect(),
            ..Self::default()
        }
    }
}

/// Reads what is said of every member of every object, there or at the type of the member.
pub(super) fn read_members(lowered: &mut Lowered) {
    let Lowered { api, plan } = lowered;
    for (name, schema) in schemas(api) {
        let said = members(schema, "properties").filter_map(|(member, schema)| {
            let here = text(schema, "description");
            let said = here.or_else(|| text(resolve(api, schema)?, "description"))?;
            Some((member.clone(), said))
        });
        plan.members.insert(name.clone(), said.collect());
    }
}

/// The names of an object's required members.
pub(super) fn required(schema: &Value) -> Vec<&str> {
    let names = schema.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The names of the schemas that some request uses and no answer does.
fn closed(api: &Value) -> BTreeSet<String> {
    let mut requests = BTreeSet::new();
    let mut answers = BTreeSet::new();
    walk::visit(Kind::Document, api, &mut |kind, at, value| match kind {
        Kind::Response => reach(api, kind, value, &mut answers),
        Kind::RequestBody | Kind::Parameter if at.starts_with("/paths") => {
            reach(api, kind, value, &mut requests);
        }
        _ => {}
    });
    requests.difference(&answers).cloned().collect()
}

/// The names of all schemas that `value` leads to.
pub(crate) fn reached_from(api: &Value, kind: Kind, value: &Value) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    reach(api, kind, value, &mut reached);
    reached
}

/// Adds the names of all schemas that `value` leads to.
fn reach(api: &Value, kind: Kind, value: &Value, reached: &mut BTreeSet<String>) {
    walk::visit(kind, value, &mut |kind, _, value| {
        if value.get("$ref").is_none()
            || schema_name(value).is_some_and(|name| !reached.insert(name.to_owned()))
        {
            return;
        }
        if let Some(target) = resolve(api, value) {
            reach(api, kind, target, reached);
        }
    });
}

fn operations(api: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in members(api, "paths") {
        walk::visit(Kind::PathItem, item, &mut |kind, at, operation| {
            if kind == Kind::Operation {
                operations.push(read_operation(api, path, item, at, operation));
            }
        });
    }
    operations
}

fn read_operation(api: &Value, path: &str, item: &Value, at: &str, operation: &Value) -> Operation {
    let text = |name: &str| text(operation, name);
    let parameters = [item, operation]
        .into_iter()
        .filter_map(|owner| owner.get("parameters")?.as_array())
        .flatten()
        .filter_map(|parameter| resolve(api, parameter))
        .filter_map(|parameter| {
            let name = argument_name(parameter.get("name")?.as_str()?);
            Some((name, parameter.get("description")?.as_str()?.to_owned()))
        })
        .collect();
    Operation {
        id: text("operationId").unwrap_or_default(),
        method: at.trim_start_matches('/').to_uppercase(),
        path: path.to_owned(),
        summary: text("summary"),
        description: text("description"),
        deprecated: operation.get("deprecated") == Some(&Value::Bool(true)),
        anonymous: operation.get("security").or_else(|| api.get("security")).is_some_and(is_empty),
        idempotent: operation.get("x-idempotent").and_then(Value::as_bool),
        pagination: Pagination::of(operation),
        parameters,
        request: operation
            .get("requestBody")
            .filter(|body| !goes_out_raw(api, body))
            .and_then(|body| body_type(api, body)),
        answers: members(operation, "responses")
            .filter(|(status, _)| !status.starts_with("x-"))
            .map(|(status, answer)| Answer {
                status: status.clone(),
                description: resolve(api, answer)
                    .and_then(|answer| self::text(answer, "description"))
                    .unwrap_or_default(),
                body: body_type(api, answer),
            })
            .collect(),
    }
}

/// The type of the body of a request or an answer. `load` gave every typed body's schema a name.
fn body_type(api: &Value, owner: &Value) -> Option<String> {
    let (_, media_type) = members(resolve(api, owner)?, "content").next()?;
    meant_schema(media_type.get("schema")?).map(str::to_owned)
}

fn is_empty(list: &Value) -> bool {
    list.as_array().is_some_and(Vec::is_empty)
}

/// Whether the body of a request goes out as it is.
fn goes_out_raw(api: &Value, body: &Value) -> bool {
    resolve(api, body).is_some_and(|body| members(body, "content").any(|(name, _)| is_raw(name)))
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).map(str::to_owned)
}
