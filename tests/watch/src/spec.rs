//! A spec as data: its operations, and what their parts refer to.

use std::path::Path;
use std::sync::LazyLock;

use paas_codegen::Document;
use serde_json::Value;

/// The spec of a family.
#[derive(Debug)]
pub struct Spec {
    /// The name of its folder.
    pub name: &'static str,
    /// All of it in one.
    pub document: Document,
}

/// The specs of both families, Nodion's first.
pub fn specs() -> &'static [Spec; 2] {
    static SPECS: LazyLock<[Spec; 2]> = LazyLock::new(|| ["nodion", "cloud-foundry"].map(Spec::of));
    &SPECS
}

impl Spec {
    fn of(name: &'static str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec").join(name);
        let document = paas_codegen::load(&folder).unwrap_or_else(|findings| panic!("{findings}"));
        Self { name, document }
    }

    /// Every operation with its path and its method in capitals.
    pub fn operations(&self) -> Vec<(String, String, Value)> {
        let mut operations = Vec::new();
        for (path, item) in self.document.value()["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                if operation.get("operationId").is_some() {
                    operations.push((path.clone(), method.to_uppercase(), operation.clone()));
                }
            }
        }
        operations
    }

    /// The parameters of an operation, those of its path included.
    pub fn parameters<'a>(&'a self, path: &str, operation: &'a Value) -> Vec<&'a Value> {
        let of_path = &self.document.value()["paths"][path]["parameters"];
        let lists = [of_path, &operation["parameters"]].into_iter().filter_map(Value::as_array);
        lists.flatten().map(|parameter| self.resolve(parameter)).collect()
    }

    /// The media type of what a request or an answer has, and what the spec says of it.
    pub fn content<'a>(&'a self, owner: &'a Value) -> Option<(&'a String, &'a Value)> {
        self.resolve(owner).get("content")?.as_object()?.iter().next()
    }

    /// What a reference refers to.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let target = self.document.value().pointer(reference.trim_start_matches('#'));
                self.resolve(target.unwrap_or_else(|| panic!("{reference} leads nowhere")))
            }
            None => value,
        }
    }
}
