//! JSON -> type -> JSON gives an equal value: for every documented example, and for what becomes
//! of one when the platform ages.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::mutants::{Expected, mutants};
use crate::spec::{Body, Family, families};

fn come_back(family: &Family, body: &Body, sent: &Value) -> Result<Value, String> {
    let back = family.round_trip(body)(sent.to_string().as_bytes()).map_err(|e| e.to_string())?;
    Ok(serde_json::from_str(&back).unwrap())
}

#[test]
fn every_body_has_an_example() {
    for family in families() {
        let bodies = family.bodies();
        assert!(!bodies.is_empty());
        for body in bodies {
            assert!(!body.examples.is_empty(), "{} {:?}", body.operation, body.part);
        }
    }
}

/// Examples as the documents have them, and not of the form that the platform takes or sends: some
/// have `"string"` where a schema lists values, or 0 where it is refused.
const NOT_OF_THEIR_SCHEMA: &[&str] = &[
    "listAppProcesses Answer(\"200\") flat",
    "scaleProcess Answer(\"202\") placeholder",
    "scaleProcess Request placeholder",
    "scaleProcessForApp Answer(\"202\") placeholder",
    "scaleProcessForApp Request placeholder",
];

#[test]
fn every_example_is_valid_but_for_those_that_are_listed() {
    let mut problems = BTreeMap::new();
    for family in families() {
        for body in family.bodies() {
            let name = body.schema["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
            let schema = family.document.json_schema(name);
            let validator = jsonschema::validator_for(&schema).unwrap();
            for (example, value) in &body.examples {
                if let Err(problem) = validator.validate(value) {
                    let what = format!("{} {:?} {example}", body.operation, body.part);
                    problems.insert(what, problem.to_string());
                }
            }
        }
    }
    let invalid: Vec<&str> = problems.keys().map(String::as_str).collect();
    assert_eq!(invalid, NOT_OF_THEIR_SCHEMA, "{problems:#?}");
}

#[test]
fn every_example_comes_back_equal() {
    let mut count = 0;
    for family in families() {
        for body in family.bodies() {
            for (name, example) in &body.examples {
                let back = come_back(family, &body, example);
                assert_eq!(back.as_ref(), Ok(example), "{} {:?} {name}", body.operation, body.part);
                count += 1;
            }
        }
    }
    assert!(count > 100, "only {count} examples were found");
}

#[test]
fn every_mutant_comes_back_equal_or_is_refused_with_its_place() {
    let mut count = 0;
    for family in families() {
        for body in family.bodies() {
            for (name, example) in &body.examples {
                for mutant in mutants(family, &body, example) {
                    let what = format!(
                        "{} {} {:?} {name}: {}",
                        family.name, body.operation, body.part, mutant.what
                    );
                    let back = come_back(family, &body, &mutant.value);
                    match &mutant.expected {
                        Expected::Equal => {
                            assert_eq!(back.as_ref(), Ok(&mutant.value), "{what}");
                        }
                        Expected::RefusedAt(path) => {
                            let error = back.expect_err(&what);
                            assert!(error.starts_with(&format!("{path}: ")), "{what}: {error}");
                        }
                        Expected::RefusedWithin(path) => {
                            let error = back.expect_err(&what);
                            assert!(error.starts_with(path), "{what}: {error}");
                        }
                    }
                    count += 1;
                }
            }
        }
    }
    assert!(count > 1000, "only {count} mutants were made");
}
