//! Gap: progenitor takes a body of plain text or octets only when its schema is the barest string,
//! written in place. Here it is that, whatever else the document says of it.

use serde_json::{Value, json};

use super::Lowered;
use crate::document::{is_raw, plain_media_type};
use crate::walk::{self, Kind};

/// Describes the bodies that go out as they are as progenitor wants them described.
pub(super) fn raw_bodies(lowered: &mut Lowered) {
    walk::visit_mut(Kind::Document, &mut lowered.api, &mut |kind, _, body| {
        if kind != Kind::RequestBody {
            return;
        }
        let content = body.get_mut("content").and_then(Value::as_object_mut);
        for (name, media_type) in content.into_iter().flatten().filter(|(name, _)| is_raw(name)) {
            *media_type = match plain_media_type(name) {
                "text/plain" => json!({ "schema": { "type": "string" } }),
                _ => json!({ "schema": { "type": "string", "format": "binary" } }),
            };
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{lower_with, progenitor, with_operation};

    fn spec() -> Value {
        let mut spec = with_operation(json!({
            "requestBody": { "required": true, "content": {
                "text/plain": { "schema": { "$ref": "#/components/schemas/Note" } } } },
            "responses": { "204": { "description": "" } },
        }));
        spec["components"]["schemas"]["Note"] = json!({ "type": "string", "maxLength": 80 });
        spec
    }

    #[test]
    fn a_body_of_text_is_a_string() {
        let api = lower_with(raw_bodies, &spec());
        let media_type = &api["paths"]["/a"]["get"]["requestBody"]["content"]["text/plain"];
        assert_eq!(*media_type, json!({ "schema": { "type": "string" } }));
    }

    /// When this fails, progenitor takes text with limits, and the pass can go.
    #[test]
    fn progenitor_refuses_text_that_is_described() {
        assert!(progenitor(&spec()).unwrap_err().contains("invalid schema for text/plain"));
    }
}
