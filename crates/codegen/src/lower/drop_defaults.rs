//! Gap: typify writes a member's `default` back when the member was absent, so that a payload
//! comes back with more than it had. A default is what the server does; here it goes.

use serde_json::Value;

use super::Lowered;
use crate::walk::{self, Kind};

/// Removes the defaults of schemas.
pub(super) fn drop_defaults(lowered: &mut Lowered) {
    walk::visit_mut(Kind::Document, &mut lowered.api, &mut |kind, _, schema| {
        if let (Kind::Schema, Value::Object(schema)) = (kind, schema) {
            schema.remove("default");
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{lowered_by, progenitor, with_schemas};

    fn spec() -> Value {
        with_schemas(json!({ "Pet": { "type": "object", "properties": {
            "colour": { "type": "string", "default": "red" },
        } } }))
    }

    #[test]
    fn defaults_go() {
        let schemas = lowered_by(drop_defaults, &spec());
        assert_eq!(schemas["Pet"]["properties"]["colour"], json!({ "type": "string" }));
    }

    /// When this fails, progenitor keeps an absent member absent, and the pass can go.
    #[test]
    fn progenitor_writes_a_default_into_an_absent_member() {
        let source = progenitor(&spec()).unwrap();
        assert!(source.contains("default = \"defaults::pet_colour\""), "{source}");
    }
}
