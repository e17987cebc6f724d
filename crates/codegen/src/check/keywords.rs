//! Whether every word of a document is one of OpenAPI's: a misspelt one says nothing.

use serde_json::{Map, Value};

use super::Problem;
use crate::document::Document;
use crate::pointer;
use crate::walk::Kind;

/// The members of each kind of object, by OpenAPI 3.0.3.
fn words(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Document => &[
            "openapi",
            "info",
            "servers",
            "paths",
            "components",
            "security",
            "tags",
            "externalDocs",
        ],
        Kind::PathItem => &[
            "summary",
            "description",
            "get",
            "put",
            "post",
            "delete",
            "options",
            "head",
            "patch",
            "trace",
            "servers",
            "parameters",
        ],
        Kind::Operation => &[
            "tags",
            "summary",
            "description",
            "externalDocs",
            "operationId",
            "parameters",
            "requestBody",
            "responses",
            "callbacks",
            "deprecated",
            "security",
            "servers",
        ],
        Kind::Parameter => &[
            "name",
            "in",
            "description",
            "required",
            "deprecated",
            "allowEmptyValue",
            "style",
            "explode",
            "allowReserved",
            "schema",
            "example",
            "examples",
            "content",
        ],
        Kind::Header => &[
            "description",
            "required",
            "deprecated",
            "allowEmptyValue",
            "style",
            "explode",
            "allowReserved",
            "schema",
            "example",
            "examples",
            "content",
        ],
        Kind::RequestBody => &["description", "content", "required"],
        Kind::Response => &["description", "headers", "content", "links"],
        Kind::MediaType => &["schema", "example", "examples", "encoding"],
        Kind::Example => &["summary", "description", "value", "externalValue"],
        Kind::Schema => &[
            "title",
            "multipleOf",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "maxItems",
            "minItems",
            "uniqueItems",
            "maxProperties",
            "minProperties",
            "required",
            "enum",
            "type",
            "allOf",
            "oneOf",
            "anyOf",
            "not",
            "items",
            "properties",
            "additionalProperties",
            "description",
            "format",
            "default",
            "nullable",
            "discriminator",
            "readOnly",
            "writeOnly",
            "xml",
            "externalDocs",
            "example",
            "deprecated",
            // The rule `openapi-3.1` has more to say of this one.
            "const",
        ],
    }
}

/// The members of the objects of a document that hold nothing else of the grammar, or only that.
const AROUND: &[(&str, &[&str])] = &[
    ("/info", &["title", "description", "termsOfService", "contact", "license", "version"]),
    (
        "/components",
        &[
            "schemas",
            "responses",
            "parameters",
            "examples",
            "requestBodies",
            "headers",
            "securitySchemes",
            "links",
            "callbacks",
        ],
    ),
];

pub(super) fn keyword(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, known) in AROUND {
        let value = document.value().pointer(at).unwrap_or(&Value::Null);
        problems.extend(unknown(at, value, known));
    }
    document.visit(|kind, at, value| {
        if value.get("$ref").is_none() {
            problems.extend(unknown(at, value, words(kind)));
        }
    });
    problems
}

/// The members of an object that are not among those `known`.
fn unknown(at: &str, value: &Value, known: &[&str]) -> Vec<Problem> {
    let names = value.as_object().into_iter().flat_map(Map::keys);
    names
        .filter(|name| !name.starts_with("x-") && !known.contains(&name.as_str()))
        .map(|name| {
            let what = format!("`{name}` is no word of OpenAPI 3.0 here, and would be ignored");
            let mend = "correct it, or call it `x-` something";
            Problem::new(&pointer::child(at, name), what, mend)
        })
        .collect()
}
