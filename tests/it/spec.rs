//! The two specs as data: what the tests are derived from.

use std::path::Path;
use std::sync::LazyLock;

use paas::support::{Payloads, RoundTrip};
use paas_codegen::Document;
use serde_json::Value;

/// A family: its document, and the types that were generated from it.
pub(crate) struct Family {
    pub(crate) name: &'static str,
    pub(crate) document: Document,
    pub(crate) payloads: Payloads,
}

/// The body of a request or of an answer.
pub(crate) struct Body {
    pub(crate) operation: String,
    pub(crate) part: Part,
    /// The schema, which may be a reference.
    pub(crate) schema: Value,
    /// The examples by name.
    pub(crate) examples: Vec<(String, Value)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Request,
    /// With the status as the document has it.
    Answer(String),
}

pub(crate) fn families() -> &'static [Family] {
    static FAMILIES: LazyLock<[Family; 2]> = LazyLock::new(|| {
        [
            family("nodion", paas::nodion::payloads()),
            family("cloud-foundry", paas::cloud_foundry::payloads()),
        ]
    });
    &*FAMILIES
}

fn family(name: &'static str, payloads: Payloads) -> Family {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec").join(name);
    let document = paas_codegen::load(&folder).unwrap_or_else(|findings| panic!("{findings}"));
    Family { name, document, payloads }
}

impl Family {
    /// Every operation with its path and method.
    pub(crate) fn operations(&self) -> Vec<(String, String, Value)> {
        let mut operations = Vec::new();
        for (path, item) in self.document.value()["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                if operation.get("operationId").is_some() {
                    operations.push((path.clone(), method.to_uppercase(), operation.clone()));
                }
            }
        }
        operations
    }

    /// The parameters of an operation, those of its path included.
    pub(crate) fn parameters<'a>(&'a self, path: &str, operation: &'a Value) -> Vec<&'a Value> {
        let of_path = &self.document.value()["paths"][path]["parameters"];
        let lists = [of_path, &operation["parameters"]].into_iter().filter_map(Value::as_array);
        lists.flatten().map(|parameter| self.resolve(parameter)).collect()
    }

    /// Every body of every operation.
    pub(crate) fn bodies(&self) -> Vec<Body> {
        let mut bodies = Vec::new();
        for (_, _, operation) in self.operations() {
            let id = operation["operationId"].as_str().unwrap();
            if let Some(request) = operation.get("requestBody") {
                bodies.extend(self.body(id, Part::Request, request));
            }
            for (status, answer) in operation["responses"].as_object().unwrap() {
                bodies.extend(self.body(id, Part::Answer(status.clone()), answer));
            }
        }
        bodies
    }

    fn body(&self, operation: &str, part: Part, owner: &Value) -> Option<Body> {
        let (_, media_type) = self.resolve(owner).get("content")?.as_object()?.iter().next()?;
        let examples = media_type.get("examples").and_then(Value::as_object);
        let examples = examples.into_iter().flatten();
        Some(Body {
            operation: operation.to_owned(),
            part,
            schema: media_type["schema"].clone(),
            examples: examples
                .map(|(name, example)| (name.clone(), self.resolve(example)["value"].clone()))
                .collect(),
        })
    }

    /// What a reference refers to.
    pub(crate) fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let target = self.document.value().pointer(reference.trim_start_matches('#'));
                self.resolve(target.unwrap_or_else(|| panic!("{reference} leads nowhere")))
            }
            None => value,
        }
    }

    /// The generated type of a body.
    pub(crate) fn round_trip(&self, body: &Body) -> RoundTrip {
        let found = match &body.part {
            Part::Request => self.payloads.request(&body.operation),
            Part::Answer(status) => {
                let status = status.parse().unwrap();
                self.payloads.answer(&body.operation, status).and_then(|answer| answer.body)
            }
        };
        found.unwrap_or_else(|| panic!("no type for {} {:?}", body.operation, body.part))
    }
}
