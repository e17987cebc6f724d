//! Gap: progenitor panics when the answers of an operation are not all of one type, a body-less
//! 401 beside a typed 404 included, and takes `default` for a success. Here an operation keeps
//! one success, `2XX`, and one error for `4XX` and `5XX`; our support layer reads any status.

use serde_json::{Map, Value, json};

use super::Lowered;
use crate::document::{members, resolve, set};
use crate::walk::{self, Kind};

/// Folds the answers of every operation to one success and one error.
pub(super) fn fold_answers(lowered: &mut Lowered) {
    let api = lowered.api.clone();
    walk::visit_mut(Kind::Document, &mut lowered.api, &mut |kind, _, operation| {
        if kind != Kind::Operation {
            return;
        }
        let error = body(&api, operation, is_error);
        let mut folded = Map::new();
        folded.insert("2XX".to_owned(), answer(body(&api, operation, is_success)));
        if error.is_some() {
            folded.insert("4XX".to_owned(), answer(error.clone()));
            folded.insert("5XX".to_owned(), answer(error));
        }
        set(operation, "responses", Value::Object(folded));
    });
}

pub(crate) fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

pub(crate) fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5']) || status == "default"
}

/// The schema of the first answer with a body whose status is `wanted`.
fn body(api: &Value, operation: &Value, wanted: fn(&str) -> bool) -> Option<Value> {
    members(operation, "responses")
        .filter(|(status, _)| wanted(status))
        .filter_map(|(_, response)| resolve(api, response))
        .find_map(|response| members(response, "content").next()?.1.get("schema").cloned())
}

fn answer(schema: Option<Value>) -> Value {
    match schema {
        Some(schema) => json!({
            "description": "",
            "content": { "application/json": { "schema": schema } },
        }),
        None => json!({ "description": "" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{lower_with, progenitor, with_operation};

    fn spec(responses: &Value) -> Value {
        let mut spec = with_operation(json!({ "responses": responses }));
        spec["components"]["schemas"] = json!({ "Error": { "type": "object" } });
        spec
    }

    fn error(media_type: &str) -> Value {
        let schema = json!({ "$ref": "#/components/schemas/Error" });
        json!({ "description": "", "content": { media_type: { "schema": schema } } })
    }

    #[test]
    fn all_errors_become_one_and_successes_become_2xx() {
        let api = lower_with(
            fold_answers,
            &spec(&json!({
                "204": { "description": "gone" },
                "401": { "description": "no body" },
                "429": error("text/plain"),
                "default": error("application/json"),
            })),
        );
        assert_eq!(
            api["paths"]["/a"]["get"]["responses"],
            json!({
                "2XX": { "description": "" },
                "4XX": error("application/json"),
                "5XX": error("application/json"),
            })
        );
    }

    /// When this fails, progenitor takes several answers, and the pass can go.
    #[test]
    fn progenitor_panics_on_answers_of_several_types() {
        let responses = json!({
            "204": { "description": "" },
            "401": { "description": "" },
            "404": error("application/json"),
        });
        let message = progenitor(&spec(&responses)).unwrap_err();
        assert!(message.contains("response_types.len() <= 1"), "{message}");
    }
}
