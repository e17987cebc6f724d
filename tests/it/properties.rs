//! For every schema: any value that it describes decodes, comes back equal, and is valid.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::Union;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use crate::spec::{Family, families};

#[test]
fn any_value_of_any_schema_comes_back_equal_and_is_valid() {
    for family in families() {
        for (name, round_trip) in &family.payloads.schemas {
            let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
            let validator = jsonschema::validator_for(&family.document.json_schema(name)).unwrap();
            let mut runner = TestRunner::new(Config { cases: 32, ..Config::default() });
            runner
                .run(&not_null(family, &schema), |value| {
                    let back = round_trip(value.to_string().as_bytes());
                    let back = back.map_err(|error| TestCaseError::fail(error.to_string()))?;
                    let back: Value = serde_json::from_str(&back).unwrap();
                    prop_assert_eq!(&back, &value);
                    let problem = validator.validate(&back).err().map(|error| error.to_string());
                    prop_assert_eq!(problem, None);
                    Ok(())
                })
                .unwrap_or_else(|failure| panic!("{} {name}: {failure}", family.name));
        }
    }
}

/// The values that a schema describes.
fn values(family: &Family, schema: &Value) -> BoxedStrategy<Value> {
    let described = not_null(family, schema);
    if family.resolve(schema)["nullable"] == true {
        prop_oneof![Just(Value::Null), described].boxed()
    } else {
        described
    }
}

/// Those that are not null: a type has no null, which is up to each use of it.
fn not_null(family: &Family, schema: &Value) -> BoxedStrategy<Value> {
    let schema = family.resolve(schema);
    match schema {
        _ if schema.get("enum").is_some() => {
            prop::sample::select(schema["enum"].as_array().unwrap().clone()).boxed()
        }
        _ if schema.get("oneOf").is_some() => {
            let branches = schema["oneOf"].as_array().unwrap();
            Union::new(branches.iter().map(|branch| values(family, branch))).boxed()
        }
        _ if schema.get("allOf").is_some() => not_null(family, &schema["allOf"][0]),
        _ => match schema["type"].as_str() {
            Some("object") if schema.get("properties").is_some() => object(family, schema),
            Some("object") => {
                let more = match schema.get("additionalProperties") {
                    Some(more) => values(family, more),
                    None => anything(),
                };
                prop::collection::btree_map("[a-zA-Z_./ -]{0,12}", more, 0..4)
                    .prop_map(|entries| json!(entries))
                    .boxed()
            }
            Some("array") => prop::collection::vec(values(family, &schema["items"]), 0..3)
                .prop_map(|items| json!(items))
                .boxed(),
            Some("string") => string(schema),
            Some("integer") => integer(schema),
            Some("number") => prop_oneof![
                any::<i64>().prop_map(|number| json!(number)),
                any::<u64>().prop_map(|number| json!(number)),
                prop::num::f64::NORMAL.prop_map(|number| json!(number)),
            ]
            .boxed(),
            Some("boolean") => any::<bool>().prop_map(|value| json!(value)).boxed(),
            _ => anything(),
        },
    }
}

fn object(family: &Family, schema: &Value) -> BoxedStrategy<Value> {
    let required: Vec<&Value> = schema["required"].as_array().into_iter().flatten().collect();
    let mut members: Vec<BoxedStrategy<Option<(String, Value)>>> = Vec::new();
    for (name, described) in schema["properties"].as_object().unwrap() {
        let name = name.clone();
        let is_required = required.contains(&&json!(name));
        let member = values(family, described).prop_map(move |value| Some((name.clone(), value)));
        members.push(if is_required {
            member.boxed()
        } else {
            prop_oneof![Just(None), member].boxed()
        });
    }
    members
        .prop_map(|members| Value::Object(members.into_iter().flatten().collect::<Map<_, _>>()))
        .boxed()
}

fn string(schema: &Value) -> BoxedStrategy<Value> {
    let texts = match (schema["pattern"].as_str(), schema["format"].as_str()) {
        // In a pattern of OpenAPI, as in JavaScript, `\d` is a digit of ASCII.
        (Some(pattern), _) => {
            let pattern = pattern.trim_matches(['^', '$']).replace(r"\d", "[0-9]");
            prop::string::string_regex(&pattern).unwrap().boxed()
        }
        (_, Some("date-time")) => {
            "20[0-9]{2}-0[1-9]-1[0-9]T1[0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|\\+0[0-9]:00)"
                .boxed()
        }
        (_, Some("decimal")) => "[0-9]{1,9}(\\.[0-9]{1,15})?".boxed(),
        _ => {
            let least = schema["minLength"].as_u64().unwrap_or(0) as usize;
            prop::collection::vec(any::<char>(), least..least + 12)
                .prop_map(String::from_iter)
                .boxed()
        }
    };
    texts.prop_map(|text| json!(text)).boxed()
}

fn integer(schema: &Value) -> BoxedStrategy<Value> {
    let (low, high) = if schema["format"] == "int32" {
        (i64::from(i32::MIN), i64::from(i32::MAX))
    } else {
        (i64::MIN, i64::MAX)
    };
    let low = schema["minimum"].as_i64().unwrap_or(low);
    let high = schema["maximum"].as_i64().unwrap_or(high);
    prop_oneof![Just(low), Just(high), low..=high].prop_map(|number| json!(number)).boxed()
}

/// Any JSON value.
fn anything() -> BoxedStrategy<Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(|value| json!(value)),
        any::<i64>().prop_map(|number| json!(number)),
        prop::num::f64::NORMAL.prop_map(|number| json!(number)),
        any::<String>().prop_map(|text| json!(text)),
    ];
    scalar
        .prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(|items| json!(items)),
                prop::collection::btree_map("[a-z]{0,4}", inner, 0..3)
                    .prop_map(|entries: BTreeMap<String, Value>| json!(entries)),
            ]
        })
        .boxed()
}
