//! What the spec allows to ask of an operation, and what it may answer.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::spec::Spec;

/// An operation of a spec.
pub(crate) struct Operation {
    pub(crate) id: String,
    method: String,
    path: String,
    parameters: BTreeMap<String, Parameter>,
    /// Whether there has to be a body, and what it must be.
    request: Option<(bool, Schema)>,
    /// By status; no body is documented where there is no media type.
    answers: BTreeMap<u16, Option<(String, Schema)>>,
}

/// A parameter of the query.
struct Parameter {
    is_list: bool,
    is_integer: bool,
    /// Of the value, or of each item of the list.
    schema: Schema,
}

/// What holds values to a schema. It is made when it is asked for first.
struct Schema {
    spec: &'static Spec,
    /// It may be a reference.
    schema: Value,
    validator: OnceLock<Validator>,
}

impl Operation {
    pub(crate) fn all(spec: &'static Spec) -> Vec<Self> {
        let operations = spec.operations().into_iter();
        operations.map(|(path, method, it)| Self::of(spec, path, method, &it)).collect()
    }

    fn of(spec: &'static Spec, path: String, method: String, operation: &Value) -> Self {
        let schema = |value: &Value| Schema::new(spec, value);
        let parameters = spec.parameters(&path, operation).into_iter();
        let parameters = parameters.filter(|it| it["in"] == "query").map(|parameter| {
            let whole = spec.resolve(&parameter["schema"]);
            let is_list = whole["type"] == "array";
            let one = if is_list { spec.resolve(&whole["items"]) } else { whole };
            let is_integer = one["type"] == "integer";
            let name = parameter["name"].as_str().unwrap().to_owned();
            (name, Parameter { is_list, is_integer, schema: schema(one) })
        });
        let content = |owner: &Value| {
            let (media_type, it) = spec.content(owner)?;
            Some((media_type.clone(), schema(&it["schema"])))
        };
        let answers = operation["responses"].as_object().unwrap().iter();
        let request = operation.get("requestBody").map(|body| {
            let (_, schema) = content(body).unwrap();
            (spec.resolve(body)["required"] == true, schema)
        });
        Self {
            id: operation["operationId"].as_str().unwrap().to_owned(),
            parameters: parameters.collect(),
            request,
            answers: answers.map(|(status, it)| (status.parse().unwrap(), content(it))).collect(),
            method,
            path,
        }
    }

    /// Whether a request is of this operation.
    pub(crate) fn is_at(&self, method: &str, path: &str) -> bool {
        self.method == method && is_like(&self.path, path)
    }

    /// How many parts of its path are parameters. Of two operations of a path it is the one with
    /// fewer.
    pub(crate) fn open_parts(&self) -> usize {
        self.path.matches('{').count()
    }

    /// Whether the spec has this status.
    pub(crate) fn has(&self, status: u16) -> bool {
        self.answers.contains_key(&status)
    }

    /// What is wrong with an answer.
    pub(crate) fn answer(&self, status: u16, content_type: &str, body: &[u8]) -> Option<String> {
        let media_type = content_type.split(';').next().unwrap_or_default();
        match self.answers.get(&status) {
            None => Some("the status is not documented".to_owned()),
            Some(None) if body.is_empty() => None,
            Some(None) => Some("there is a body, which is not documented".to_owned()),
            Some(Some((documented, _))) if media_type != documented => {
                Some(format!("the body is {media_type} and not {documented}"))
            }
            Some(Some((_, schema))) => schema.refuses_bytes(body),
        }
    }

    /// What is wrong with a request.
    pub(crate) fn request(&self, query: &str, body: &[u8]) -> Option<String> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
        let of_query = pairs.iter().find_map(|(name, text)| match self.parameters.get(name) {
            None => Some(format!("the parameter {name} is not documented")),
            Some(parameter) => Some(format!("{name}: {}", parameter.refuses(text)?)),
        });
        of_query.or_else(|| match &self.request {
            Some((is_required, _)) if body.is_empty() => {
                is_required.then(|| "there is no body".to_owned())
            }
            Some((_, schema)) => schema.refuses_bytes(body),
            None => (!body.is_empty()).then(|| "a body is not documented".to_owned()),
        })
    }
}

/// Whether a path is one of a template's.
pub(crate) fn is_like(template: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    let is_part = |own: &str| parts.next().is_some_and(|it| it == own || own.starts_with('{'));
    template.split('/').all(is_part) && parts.next().is_none()
}

impl Parameter {
    fn refuses(&self, text: &str) -> Option<String> {
        let items = if self.is_list { text.split(',').collect() } else { vec![text] };
        items.into_iter().find_map(|item| {
            let number = item.parse::<i64>().ok().filter(|_| self.is_integer);
            self.schema.refuses(&number.map_or_else(|| json!(item), |number| json!(number)))
        })
    }
}

impl Schema {
    fn new(spec: &'static Spec, schema: &Value) -> Self {
        Self { spec, schema: schema.clone(), validator: OnceLock::new() }
    }

    fn validator(&self) -> &Validator {
        self.validator.get_or_init(|| {
            // No component is wanted but all of them beside, to which the schema may refer.
            let components = &self.spec.document.json_schema("")["components"];
            let whole = json!({ "allOf": [self.schema], "components": components });
            jsonschema::validator_for(&whole).unwrap()
        })
    }

    fn refuses(&self, value: &Value) -> Option<String> {
        let problems = self.validator().iter_errors(value);
        let problems: Vec<String> =
            problems.map(|it| format!("{} {it}", it.instance_path())).collect();
        (!problems.is_empty()).then(|| problems.join("; "))
    }

    fn refuses_bytes(&self, body: &[u8]) -> Option<String> {
        match serde_json::from_slice(body) {
            Ok(value) => self.refuses(&value),
            Err(error) => Some(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::specs;

    #[test]
    fn it_says_what_is_wrong() {
        let [nodion, cloud_foundry] = specs().each_ref().map(Operation::all);
        let find = |all: &'static str, operations: Vec<Operation>| {
            operations.into_iter().find(|it| it.id == all).unwrap()
        };
        let scale = find("scaleApplicationProcess", nodion);
        let list = find("listApps", cloud_foundry);
        let html = "text/html; charset=utf-8";
        for (problem, words) in [
            (list.answer(418, "application/json", b"{}"), "the status is not documented"),
            (list.answer(200, html, b""), "the body is text/html and not application/json"),
            (list.answer(200, "application/json", b"{"), "EOF while parsing"),
            (list.answer(200, "application/json", b"{}"), "\"resources\" is a required property"),
            (list.request("colour=red", b""), "the parameter colour is not documented"),
            (list.request("include=space,stack", b""), "include:  \"stack\" is not one of"),
            (list.request("page=0", b""), "page:  0 is less than the minimum of 1"),
            (list.request("", b"{}"), "a body is not documented"),
            (scale.request("", b""), "there is no body"),
            (scale.request("", br#"{"instance_amount": "3"}"#), "/instance_amount"),
        ] {
            assert!(problem.as_ref().is_some_and(|it| it.contains(words)), "{words}: {problem:?}");
        }
        assert_eq!(
            list.request("page=2&guids=a,b&created_ats[lt]=2026-01-01T00:00:00Z", b""),
            None
        );
        assert_eq!(scale.request("", br#"{"instance_amount": 3}"#), None);
    }

    #[test]
    fn a_path_is_like_a_template_part_by_part() {
        for (path, is) in [
            ("/v3/apps/a", true),
            ("/v3/apps/a/env", false),
            ("/v3/apps", false),
            ("/v2/apps/a", false),
        ] {
            assert_eq!(is_like("/v3/apps/{app_guid}", path), is, "{path}");
        }
    }
}
