//! Gap: typify's enums fail a whole answer for one unknown value, and it panics when two values
//! make one Rust name. Here a string of which the document lists the values becomes a plain
//! string; `refine` puts an enum of ours in its place, open where answers use it.

use serde_json::{Value, json};

use super::{Lowered, StringEnum};
use crate::document::{replace_schema, schemas};

/// Takes the string enums out of the document and into the plan.
pub(super) fn string_enums(lowered: &mut Lowered) {
    let Lowered { api, plan } = lowered;
    for (name, schema) in schemas(api) {
        if let Some(values) = string_values(schema) {
            let description = schema.get("description").and_then(Value::as_str);
            let description = description.map(str::to_owned);
            plan.enums.insert(name.clone(), StringEnum { description, values });
        }
    }
    for name in plan.enums.keys() {
        replace_schema(api, name, json!({ "type": "string" }));
    }
}

/// The values of a string enum, each once. Where null is among them, it is `nullable` that says so.
pub(crate) fn string_values(schema: &Value) -> Option<Vec<String>> {
    let listed = schema.get("enum")?.as_array()?;
    let mut values: Vec<String> = Vec::new();
    for value in listed.iter().filter(|value| !value.is_null()) {
        let value = value.as_str()?;
        if !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    }
    (!values.is_empty()).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{lowered_by, progenitor, with_schemas};

    fn spec(values: &[&str]) -> Value {
        with_schemas(json!({ "Sort": { "type": "string", "enum": values } }))
    }

    #[test]
    fn a_string_enum_leaves_a_string() {
        let schemas = lowered_by(string_enums, &spec(&["up", "down"]));
        assert_eq!(schemas["Sort"], json!({ "type": "string" }));
    }

    /// When these fail, progenitor reads values that the document does not list, and tells apart
    /// those it lists; then the pass can go.
    #[test]
    fn progenitor_refuses_unknown_values_and_panics_on_values_of_one_name() {
        let source = progenitor(&spec(&["up", "down"])).unwrap();
        assert!(source.contains("_ => Err(\"invalid value\".into())"), "{source}");
        assert!(progenitor(&spec(&["asc", "ASC"])).is_err());
    }
}
