//! Whether every word of a document is one of OpenAPI's: a misspelt one says nothing.

use serde_json::Value;

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

pub(super) fn keyword(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    document.visit(|kind, at, value| {
        let Value::Object(members) = value else { return };
        if members.contains_key("$ref") {
            return;
        }
        let unknown = members
            .keys()
            .filter(|name| !name.starts_with("x-") && !words(kind).contains(&name.as_str()));
        problems.extend(unknown.map(|name| {
            let what = format!("`{name}` is no word of OpenAPI 3.0 here, and would be ignored");
            let mend = "correct it, or call it `x-` something";
            Problem::new(&pointer::child(at, name), what, mend)
        }));
    });
    problems
}
