//! Gap: progenitor ignores `explode: false` and sends `a=1&a=2`, of which many servers keep only
//! the last. Here such a parameter is a `CommaList` of our support layer, one comma-joined value;
//! with `x-list-escape: true`, an `EscapedCommaList`, whose items may hold commas.

use serde_json::Value;

use super::{Lowered, rust_type};
use crate::document::{meaning, set};
use crate::walk::{self, Kind};

/// Makes one value of the query parameters that are lists and not exploded.
pub(super) fn comma_lists(lowered: &mut Lowered) {
    let api = lowered.api.clone();
    walk::visit_mut(Kind::Document, &mut lowered.api, &mut |kind, _, parameter| {
        let is = |name: &str, value: Value| parameter.get(name) == Some(&value);
        if kind != Kind::Parameter || !is("in", "query".into()) || !is("explode", false.into()) {
            return;
        }
        let schema = parameter.get("schema").and_then(|schema| meaning(&api, schema));
        let Some(array) = schema.filter(|it| it.get("type").is_some_and(|it| it == "array")) else {
            return;
        };
        let item = array.get("items").cloned().unwrap_or_default();
        let list = if is("x-list-escape", true.into()) {
            "paas_support::EscapedCommaList"
        } else {
            "paas_support::CommaList"
        };
        set(parameter, "schema", rust_type(list, &[item]));
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{lower_with, progenitor, with_operation};

    #[test]
    fn a_list_by_its_name_is_one_value_too() {
        let mut spec = spec();
        spec["components"]["schemas"]["Guids"] =
            spec["paths"]["/a"]["get"]["parameters"][0]["schema"].take();
        spec["paths"]["/a"]["get"]["parameters"][0]["schema"] =
            json!({ "allOf": [{ "$ref": "#/components/schemas/Guids" }] });
        let api = lower_with(comma_lists, &spec);
        let schema = &api["paths"]["/a"]["get"]["parameters"][0]["schema"];
        assert_eq!(schema["x-rust-type"]["path"], "paas_support::EscapedCommaList");
    }

    fn spec() -> Value {
        let parameter = |name: &str, escape: bool| {
            json!({ "name": name, "in": "query", "style": "form", "explode": false,
                "x-list-escape": escape,
                "schema": { "type": "array", "items": { "type": "string" } } })
        };
        with_operation(json!({
            "parameters": [parameter("guids", true), parameter("colours", false)],
            "responses": { "204": { "description": "" } },
        }))
    }

    #[test]
    fn a_list_that_is_not_exploded_is_one_value() {
        let api = lower_with(comma_lists, &spec());
        let path = |index: usize| {
            api["paths"]["/a"]["get"]["parameters"][index]["schema"]["x-rust-type"]["path"].clone()
        };
        assert_eq!(path(0), "paas_support::EscapedCommaList");
        assert_eq!(path(1), "paas_support::CommaList");
    }

    /// When this fails, progenitor may send one value, and the pass can go.
    #[test]
    fn progenitor_sends_one_parameter_for_each_item() {
        let source = progenitor(&spec()).unwrap();
        assert!(source.contains("guids: Result<Option<::std::vec::Vec<"), "{source}");
    }
}
