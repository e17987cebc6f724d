//! Gap: typify turns limits into types: `minLength` and `pattern` into types that refuse on the
//! way in, `uniqueItems` and `maxItems` into sets and tuples, `minimum: 1` into `NonZeroU64`. An
//! answer is read whatever it holds, so limits go; but for the pattern and the length of a named
//! string that only requests use: what the platform would refuse is not sent.

use serde_json::Value;

use super::Lowered;
use crate::pointer;
use crate::walk::{self, Kind};

const OF_TEXTS: &[&str] = &["minLength", "maxLength", "pattern"];
const OF_NUMBERS: &[&str] = &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
const OF_OTHERS: &[&str] =
    &["minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "multipleOf"];

/// Removes the limits that answers must not be held to.
pub(super) fn drop_limits(lowered: &mut Lowered) {
    let closed = &lowered.plan.closed;
    walk::visit_mut(Kind::Document, &mut lowered.api, &mut |kind, at, schema| {
        let (Kind::Schema, Value::Object(schema)) = (kind, schema) else { return };
        let is_named = pointer::parent(at) == Some("/components/schemas");
        let only_in_requests =
            is_named && pointer::last(at).is_some_and(|name| closed.contains(&name));
        let of_texts = if only_in_requests { &[] } else { OF_TEXTS };
        // A number may have limits; something that may be anything cannot.
        let of_numbers = if schema.contains_key("type") { &[] } else { OF_NUMBERS };
        for name in of_texts.iter().chain(OF_OTHERS).chain(of_numbers) {
            schema.remove(*name);
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{lower_with, progenitor, with_schemas};

    fn spec() -> Value {
        with_schemas(json!({
            "Day": { "type": "string", "pattern": "^[a-z]+$" },
            "Pet": { "type": "object", "properties": {
                "name": { "type": "string", "minLength": 1 },
                "tags": { "type": "array", "uniqueItems": true, "items": { "type": "string" } },
            } },
        }))
    }

    #[test]
    fn limits_go_but_for_a_named_text_of_requests() {
        let api = lower_with(
            |lowered| {
                lowered.plan.closed.insert("Day".to_owned());
                drop_limits(lowered);
            },
            &spec(),
        );
        assert_eq!(
            api["components"]["schemas"],
            json!({
                "Day": { "type": "string", "pattern": "^[a-z]+$" },
                "Pet": { "type": "object", "properties": {
                    "name": { "type": "string" },
                    "tags": { "type": "array", "items": { "type": "string" } },
                } },
            })
        );
    }

    /// When this fails, progenitor reads a value outside of its limits, and the pass can go.
    #[test]
    fn progenitor_refuses_an_answer_outside_of_its_limits() {
        let source = progenitor(&spec()).unwrap();
        assert!(source.contains("pub struct PetName("), "{source}");
    }
}
