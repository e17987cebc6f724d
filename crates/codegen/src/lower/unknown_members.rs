//! Gap: progenitor drops the members of an answer that the document does not name, and keeps
//! those of a request. Here an object that answers use keeps them, in `extra`; one that only
//! requests use refuses them, as the platform would, unless the document allows them.

use serde_json::{Value, json};

use super::Lowered;
use crate::document::set;

/// Says of every object with named members what happens to the others.
pub(super) fn unknown_members(lowered: &mut Lowered) {
    let Lowered { api, plan } = lowered;
    let schemas = api.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        if schema.get("properties").is_none() {
            continue;
        }
        let more = match schema.get("additionalProperties") {
            None if plan.closed.contains(name) => json!(false),
            None | Some(Value::Bool(true)) => json!({}),
            Some(_) => continue,
        };
        set(schema, "additionalProperties", more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{lower_with, progenitor, with_schemas};

    fn spec() -> Value {
        let object = json!({ "type": "object", "properties": { "a": {} } });
        let mut open = object.clone();
        open["additionalProperties"] = json!(true);
        with_schemas(
            json!({ "Ask": object, "Open": open, "Told": object, "Map": { "type": "object" } }),
        )
    }

    #[test]
    fn answers_keep_other_members_and_requests_refuse_them() {
        let api = lower_with(
            |lowered| {
                lowered.plan.closed.extend(["Ask".to_owned(), "Open".to_owned()]);
                unknown_members(lowered);
            },
            &spec(),
        );
        let more = |name: &str| api["components"]["schemas"][name].get("additionalProperties");
        assert_eq!(more("Ask"), Some(&json!(false)));
        assert_eq!(more("Open"), Some(&json!({})));
        assert_eq!(more("Told"), Some(&json!({})));
        assert_eq!(more("Map"), None);
    }

    /// When this fails, progenitor keeps other members, and that half of the pass can go.
    #[test]
    fn progenitor_drops_other_members() {
        let source = progenitor(&spec()).unwrap();
        assert!(!source.contains("serde(flatten)"), "{source}");
    }
}
