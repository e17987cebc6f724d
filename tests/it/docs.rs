//! Whether the documents say what there is.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::spec::{Family, families};

#[test]
fn every_rule_is_in_the_authors_guide() {
    let guide = include_str!("../../docs/spec-authoring.md");
    for rule in paas_codegen::rules() {
        assert!(guide.contains(&format!("\n| `{rule}` |")), "{rule}");
    }
    let listed = guide.split("## Rules").nth(1).unwrap().matches("\n| `").count();
    assert_eq!(listed, paas_codegen::rules().count());
}

/// The front page is also that of the crate's documentation, where no file stands beside it.
#[test]
fn the_front_page_links_to_no_files() {
    let links = include_str!("../../README.md").split("](").skip(1);
    for link in links {
        assert!(link.starts_with("https://"), "{link:.40}");
    }
}

/// The parts of a document that a reader sees, each with what is said of it.
fn said(family: &Family) -> Vec<(String, Option<String>)> {
    let text = |value: &Value, name: &str| value[name].as_str().map(str::to_owned);
    let mut said = Vec::new();
    for (path, _, operation) in family.operations() {
        let id = operation["operationId"].as_str().unwrap();
        said.push((format!("{id}: summary"), text(&operation, "summary")));
        said.push((format!("{id}: description"), text(&operation, "description")));
        for parameter in family.parameters(&path, &operation) {
            said.push((format!("{id}: {}", parameter["name"]), text(parameter, "description")));
        }
        for (status, answer) in operation["responses"].as_object().unwrap() {
            said.push((format!("{id}: {status}"), text(family.resolve(answer), "description")));
        }
    }
    for (name, schema) in family.document.value()["components"]["schemas"].as_object().unwrap() {
        for (member, described) in schema["properties"].as_object().into_iter().flatten() {
            let here = text(described, "description");
            let said_of_it = here.or_else(|| text(family.resolve(described), "description"));
            said.push((format!("{name}.{member}"), said_of_it));
        }
    }
    said
}

#[test]
fn everything_that_a_reader_sees_is_described() {
    for family in families() {
        for (what, said) in said(family) {
            assert!(said.is_some_and(|said| !said.trim().is_empty()), "{}: {what}", family.name);
        }
    }
}

#[test]
fn every_operation_names_its_source() {
    for family in families() {
        for (_, _, operation) in family.operations() {
            let description = operation["description"].as_str().unwrap();
            let has_source = description.contains("Source: ") || operation["x-assumed"].is_string();
            assert!(has_source, "{}", operation["operationId"]);
        }
    }
}

/// All Rust files below a folder.
fn sources(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| match path.is_dir() {
        true => sources(&path),
        false if path.extension().is_some_and(|it| it == "rs") => {
            vec![std::fs::read_to_string(&path).unwrap()]
        }
        false => Vec::new(),
    };
    entries.flat_map(read).collect()
}

#[test]
fn every_test_that_the_comparison_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests = ["tests/it", "crates/support/tests"].map(|folder| sources(&root.join(folder)));
    let tests = tests.concat().concat();
    let text = std::fs::read_to_string(root.join("docs/comparison.md")).unwrap();
    let named: Vec<&str> = text.split('`').filter(|span| span.contains("::")).collect();
    assert!(named.len() > 20, "{named:?}");
    for name in named {
        let function = name.rsplit("::").next().unwrap();
        assert!(tests.contains(&format!("fn {function}(")), "{name}");
    }
}
