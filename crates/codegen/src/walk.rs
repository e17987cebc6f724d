//! The grammar of an OpenAPI document: which of its objects are schemas, parameters, answers, ...
//!
//! Every room walks documents through here, so that a payload in an example, or a property that
//! happens to be called `items`, is never taken for a part of the document's structure.

use serde_json::Value;

use crate::pointer;

/// What an object of an OpenAPI document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Document,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Response,
    Header,
    MediaType,
    Example,
    Schema,
}

/// Any member of an object, any item of an array.
const ANY: &str = "*";

impl Kind {
    /// Which parts of an object of this kind are objects of the grammar again.
    fn parts(self) -> &'static [(&'static [&'static str], Kind)] {
        match self {
            Kind::Document => &[
                (&["paths", ANY], Kind::PathItem),
                (&["components", "schemas", ANY], Kind::Schema),
                (&["components", "parameters", ANY], Kind::Parameter),
                (&["components", "requestBodies", ANY], Kind::RequestBody),
                (&["components", "responses", ANY], Kind::Response),
                (&["components", "headers", ANY], Kind::Header),
                (&["components", "examples", ANY], Kind::Example),
            ],
            Kind::PathItem => &[
                (&["parameters", ANY], Kind::Parameter),
                (&["get"], Kind::Operation),
                (&["put"], Kind::Operation),
                (&["post"], Kind::Operation),
                (&["delete"], Kind::Operation),
                (&["options"], Kind::Operation),
                (&["head"], Kind::Operation),
                (&["patch"], Kind::Operation),
                (&["trace"], Kind::Operation),
            ],
            Kind::Operation => &[
                (&["parameters", ANY], Kind::Parameter),
                (&["requestBody"], Kind::RequestBody),
                (&["responses", ANY], Kind::Response),
            ],
            Kind::Parameter | Kind::Header => &[
                (&["schema"], Kind::Schema),
                (&["content", ANY], Kind::MediaType),
                (&["examples", ANY], Kind::Example),
            ],
            Kind::RequestBody => &[(&["content", ANY], Kind::MediaType)],
            Kind::Response => {
                &[(&["content", ANY], Kind::MediaType), (&["headers", ANY], Kind::Header)]
            }
            Kind::MediaType => &[(&["schema"], Kind::Schema), (&["examples", ANY], Kind::Example)],
            Kind::Schema => &[
                (&["properties", ANY], Kind::Schema),
                (&["additionalProperties"], Kind::Schema),
                (&["items"], Kind::Schema),
                (&["allOf", ANY], Kind::Schema),
                (&["oneOf", ANY], Kind::Schema),
                (&["anyOf", ANY], Kind::Schema),
                (&["not"], Kind::Schema),
            ],
            Kind::Example => &[],
        }
    }

    /// The section of `components` that holds objects of this kind.
    pub(crate) fn section(self) -> Option<&'static str> {
        match self {
            Kind::Schema => Some("schemas"),
            Kind::Parameter => Some("parameters"),
            Kind::RequestBody => Some("requestBodies"),
            Kind::Response => Some("responses"),
            Kind::Header => Some("headers"),
            Kind::Example => Some("examples"),
            Kind::Document | Kind::PathItem | Kind::Operation | Kind::MediaType => None,
        }
    }

    /// Whether what stands at `at` is an extension, where an object of this kind could stand.
    fn is_extension(self, at: &str) -> bool {
        matches!(self, Kind::PathItem | Kind::Response)
            && pointer::last(at).is_some_and(|name| name.starts_with("x-"))
    }
}

/// Visits `value`, which is of `kind`, and everything of the grammar below it, outermost first.
/// A reference is visited and not followed.
pub(crate) fn visit<'a>(
    kind: Kind,
    value: &'a Value,
    visitor: &mut impl FnMut(Kind, &str, &'a Value),
) {
    visit_at(kind, "", value, visitor);
}

/// As [`visit`], for changing what is visited. What a visitor puts in place is walked in turn.
pub(crate) fn visit_mut(
    kind: Kind,
    value: &mut Value,
    visitor: &mut impl FnMut(Kind, &str, &mut Value),
) {
    visit_mut_at(kind, "", value, visitor);
}

/// As [`visit_mut`], innermost first: a visitor sees an object after all below it was visited.
pub(crate) fn rebuild(kind: Kind, value: &mut Value, visitor: &mut impl FnMut(Kind, &mut Value)) {
    for (part, below) in parts_of(kind, value) {
        if let Some(value) = value.pointer_mut(&below) {
            rebuild(part, value, visitor);
        }
    }
    visitor(kind, value);
}

fn visit_at<'a>(
    kind: Kind,
    at: &str,
    value: &'a Value,
    visitor: &mut impl FnMut(Kind, &str, &'a Value),
) {
    visitor(kind, at, value);
    for (part, below) in parts_of(kind, value) {
        if let Some(value) = value.pointer(&below) {
            visit_at(part, &format!("{at}{below}"), value, visitor);
        }
    }
}

fn visit_mut_at(
    kind: Kind,
    at: &str,
    value: &mut Value,
    visitor: &mut impl FnMut(Kind, &str, &mut Value),
) {
    visitor(kind, at, value);
    for (part, below) in parts_of(kind, value) {
        if let Some(value) = value.pointer_mut(&below) {
            visit_mut_at(part, &format!("{at}{below}"), value, visitor);
        }
    }
}

/// The objects of the grammar directly below `value`, as pointers from it. A reference has none.
fn parts_of(kind: Kind, value: &Value) -> Vec<(Kind, String)> {
    if value.get("$ref").is_some() {
        return Vec::new();
    }
    let mut parts = Vec::new();
    for (steps, part) in kind.parts() {
        let mut found = vec![(String::new(), value)];
        for step in *steps {
            found = found.into_iter().flat_map(|(at, value)| enter(&at, value, step)).collect();
        }
        parts.extend(
            found
                .into_iter()
                .filter(|(at, value)| value.is_object() && !part.is_extension(at))
                .map(|(at, _)| (*part, at)),
        );
    }
    parts
}

/// Where one step of a path leads from `value`: to one member, or to all there are.
fn enter<'a>(at: &str, value: &'a Value, step: &str) -> Vec<(String, &'a Value)> {
    let child = |token: &str, value: &'a Value| (pointer::child(at, token), value);
    match value {
        Value::Object(members) if step == ANY => {
            members.iter().map(|(name, member)| child(name, member)).collect()
        }
        Value::Array(items) if step == ANY => {
            items.iter().enumerate().map(|(index, item)| child(&index.to_string(), item)).collect()
        }
        _ => value.get(step).map(|member| child(step, member)).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schemas(document: &Value) -> Vec<String> {
        let mut found = Vec::new();
        visit(Kind::Document, document, &mut |kind, at, _| {
            if kind == Kind::Schema {
                found.push(at.to_owned());
            }
        });
        found
    }

    #[test]
    fn properties_named_like_keywords_and_payloads_are_not_mistaken_for_structure() {
        let document = json!({
            "paths": { "x-note": { "get": { "parameters": [{ "schema": {} }] } } },
            "components": { "schemas": { "A": {
                "properties": { "items": { "type": "string" }, "x-y": {} },
                "additionalProperties": true,
                "example": { "items": { "properties": {} } },
            } } },
        });
        assert_eq!(
            schemas(&document),
            [
                "/components/schemas/A",
                "/components/schemas/A/properties/items",
                "/components/schemas/A/properties/x-y",
            ]
        );
    }

    #[test]
    fn what_a_visitor_puts_in_place_is_walked_in_turn() {
        let mut schema = json!({ "type": "array" });
        let mut seen = Vec::new();
        visit_mut(Kind::Schema, &mut schema, &mut |_, at, schema| {
            seen.push(at.to_owned());
            if at.is_empty() {
                *schema = json!({ "items": {} });
            }
        });
        assert_eq!(seen, ["", "/items"]);
    }
}
