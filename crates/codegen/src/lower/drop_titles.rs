//! Gap: typify names types by their `title`: two inline schemas of one title become one type, and
//! a nullable component with a title does not compile. Components have names; titles go.

use serde_json::Value;

use super::Lowered;
use crate::walk::{self, Kind};

/// Removes the titles of schemas.
pub(super) fn drop_titles(lowered: &mut Lowered) {
    walk::visit_mut(Kind::Document, &mut lowered.api, &mut |kind, _, schema| {
        if let (Kind::Schema, Value::Object(schema)) = (kind, schema) {
            schema.remove("title");
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{lowered_by, progenitor, with_schemas};

    fn spec() -> Value {
        let inline = |name: &str| {
            json!({ "type": "object", "title": "Tag",
            "properties": { name: { "type": "string" } } })
        };
        with_schemas(json!({ "Pet": { "type": "object", "properties": {
            "colour": inline("rgb"), "size": inline("metres"),
        } } }))
    }

    #[test]
    fn titles_go() {
        let schemas = lowered_by(drop_titles, &spec());
        assert!(schemas["Pet"]["properties"]["size"].get("title").is_none());
    }

    /// When this fails, progenitor keeps two schemas of one title apart, and the pass can go.
    #[test]
    fn progenitor_takes_two_schemas_of_one_title_for_one() {
        let source = progenitor(&spec()).unwrap();
        assert!(!(source.contains("pub rgb") && source.contains("pub metres")), "{source}");
    }
}
