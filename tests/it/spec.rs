//! The two specs as data: what the tests are derived from.

use std::ops::Deref;
use std::sync::LazyLock;

use paas::support::{Payloads, RoundTrip};
use serde_json::Value;
use watch::{Spec, specs};

/// A family: its spec, and the types that were generated from it.
pub(crate) struct Family {
    spec: &'static Spec,
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

pub(crate) fn families() -> &'static [Family; 2] {
    static FAMILIES: LazyLock<[Family; 2]> = LazyLock::new(|| {
        let [nodion, cloud_foundry] = specs();
        [
            Family { spec: nodion, payloads: paas::nodion::payloads() },
            Family { spec: cloud_foundry, payloads: paas::cloud_foundry::payloads() },
        ]
    });
    &FAMILIES
}

impl Deref for Family {
    type Target = Spec;

    fn deref(&self) -> &Spec {
        self.spec
    }
}

impl Family {
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
        let (_, media_type) = self.content(owner)?;
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
