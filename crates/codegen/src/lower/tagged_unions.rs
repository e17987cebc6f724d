//! Gap: progenitor ignores `discriminator` and makes an untagged enum of a `oneOf`, which takes
//! what fits none of its objects best for another one, and says of a refusal only that nothing
//! fitted. Here a `oneOf` of objects that one member tells apart leaves an open place; `refine`
//! puts an enum of ours there that looks at the member first.

use serde_json::{Map, Value, json};

use super::plan::required;
use super::{Lowered, Plan, Union, Variant};
use crate::document::{self, meant_schema, replace_schema, resolve, schemas};

/// Takes the unions that a member tells apart out of the document and into the plan.
pub(super) fn tagged_unions(lowered: &mut Lowered) {
    let Lowered { api, plan } = lowered;
    for (name, schema) in schemas(api) {
        if let Some(union) = union(api, plan, schema) {
            plan.unions.insert(name.clone(), union);
        }
    }
    for name in plan.unions.keys() {
        replace_schema(api, name, json!({}));
    }
}

fn union(api: &Value, plan: &Plan, schema: &Value) -> Option<Union> {
    let types: Vec<&str> = schema
        .get("oneOf")?
        .as_array()?
        .iter()
        .map(|branch| meant_schema(branch).filter(|name| is_object(api, name)))
        .collect::<Option<_>>()?;
    let described = |tag: &str, variants| Union {
        description: schema.get("description").and_then(Value::as_str).map(str::to_owned),
        tag: tag.to_owned(),
        variants,
    };
    if let Some(discriminator) = schema.get("discriminator") {
        let tag = discriminator.get("propertyName")?.as_str()?;
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        return Some(described(
            tag,
            variants(&types, |name| Some((mapped(plan, mapping, name), false)))?,
        ));
    }
    let first = types.first()?;
    let candidates = document::schema(api, first)?.get("properties")?.as_object()?;
    candidates.keys().find_map(|tag| {
        let variants = variants(&types, |name| only_value(api, plan, name, tag))?;
        Some(described(tag, variants))
    })
}

fn is_object(api: &Value, name: &str) -> bool {
    document::schema(api, name).is_some_and(|schema| schema.get("properties").is_some())
}

/// The variants, if the tag has values of its own in each, and at most one may leave it out.
fn variants(
    types: &[&str],
    tag: impl Fn(&str) -> Option<(Vec<String>, bool)>,
) -> Option<Vec<Variant>> {
    let mut variants: Vec<Variant> = Vec::new();
    for name in types {
        let (values, is_default) = tag(name)?;
        let clashes = |known: &Variant| {
            known.values.iter().any(|known| values.contains(known))
                || (known.is_default && is_default)
        };
        if variants.iter().any(clashes) {
            return None;
        }
        variants.push(Variant { values, is_default, type_name: (*name).to_owned() });
    }
    Some(variants)
}

/// The tag's values for the type `name` by a discriminator's mapping; when there are none, the
/// name that the document gives the schema.
fn mapped(plan: &Plan, mapping: Option<&Map<String, Value>>, name: &str) -> Vec<String> {
    let mapping = mapping.into_iter().flatten().filter(|(_, target)| *target == name);
    let mut values: Vec<String> = mapping.map(|(value, _)| value.clone()).collect();
    if values.is_empty() {
        let schema = plan.schemas.iter().find(|(_, kind)| *kind == name);
        values.push(schema.map_or(name, |(schema, _)| schema).to_owned());
    }
    values
}

/// The one value that member `tag` of schema `name` may have, and whether it may be left out.
fn only_value(api: &Value, plan: &Plan, name: &str, tag: &str) -> Option<(Vec<String>, bool)> {
    let schema = document::schema(api, name)?;
    let member = schema.get("properties")?.get(tag)?;
    let of_enum = meant_schema(member).and_then(|name| plan.enums.get(name));
    let values = match of_enum {
        Some(known) => known.values.clone(),
        None => super::string_enums::string_values(resolve(api, member)?)?,
    };
    (values.len() == 1).then(|| (values, !required(schema).contains(&tag)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{lower, progenitor, with_schemas};

    fn spec() -> Value {
        let pet = |kind: &str, required: Value| {
            json!({
                "type": "object",
                "required": required,
                "properties": { "name": {}, "kind": { "type": "string", "enum": [kind] } },
            })
        };
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        with_schemas(json!({
            "Pet": { "oneOf": [reference("Cat"), reference("Dog")] },
            "Cat": pet("cat", json!(["kind"])),
            "Dog": pet("dog", json!([])),
        }))
    }

    fn union_of(spec: &Value) -> Option<Union> {
        let mut lowered = lower(spec);
        lowered.plan.unions.remove("Pet")
    }

    fn values(union: &Union) -> Vec<(&str, &str, bool)> {
        let tags = union.variants.iter();
        tags.flat_map(|it| {
            it.values.iter().map(|value| (value.as_str(), it.type_name.as_str(), it.is_default))
        })
        .collect()
    }

    #[test]
    fn a_member_with_a_value_of_its_own_in_each_object_tells_them_apart() {
        let union = union_of(&spec()).unwrap();
        assert_eq!(union.tag, "kind");
        assert_eq!(values(&union), [("cat", "Cat", false), ("dog", "Dog", true)]);
    }

    #[test]
    fn a_discriminator_is_followed() {
        let mut spec = spec();
        let schemas = &mut spec["components"]["schemas"];
        schemas["big_dog"] = schemas["Dog"].take();
        schemas["Pet"] = json!({
            "oneOf": [
                { "$ref": "#/components/schemas/Cat" },
                { "$ref": "#/components/schemas/big_dog" },
            ],
            "discriminator": {
                "propertyName": "name",
                "mapping": { "tom": "#/components/schemas/Cat", "kit": "Cat" },
            },
        });
        let union = union_of(&spec).unwrap();
        assert_eq!(union.tag, "name");
        assert_eq!(
            values(&union),
            [("kit", "Cat", false), ("tom", "Cat", false), ("big_dog", "BigDog", false)]
        );
    }

    #[test]
    fn objects_that_nothing_tells_apart_are_left_to_progenitor() {
        let mut spec = spec();
        spec["components"]["schemas"]["Dog"] = spec["components"]["schemas"]["Cat"].clone();
        assert!(union_of(&spec).is_none());
    }

    /// When this fails, progenitor looks at the member that tells, and the pass can go.
    #[test]
    fn progenitor_tries_one_object_after_the_other() {
        let source = progenitor(&spec()).unwrap();
        assert!(source.contains("#[serde(untagged)]\n    pub enum Pet {"), "{source}");
    }
}
