//! Which part of a document it is that cannot be taken, when no rule foresaw it.

use serde_json::{Map, Value, json};

use crate::document::{Document, schemas, set};
use crate::lower::reached_from;
use crate::walk::Kind;

/// The pointer of the smallest part that fails when it is alone: of a schema with what it refers
/// to, else of an operation, else of the whole document.
pub(crate) fn culprit(document: &Document, fails: impl Fn(&Document) -> bool) -> String {
    let api = document.value();
    let mut parts: Vec<(String, Map<String, Value>)> = schemas(api)
        .map(|(name, schema)| {
            let mut needed = reached_from(api, Kind::Schema, schema);
            needed.insert(name.clone());
            let all = schemas(api).filter(|(name, _)| needed.contains(*name));
            let all = all.map(|(name, schema)| (name.clone(), schema.clone())).collect();
            (format!("/components/schemas/{name}"), all)
        })
        .collect();
    parts.sort_by_key(|(_, schemas)| schemas.len());
    let alone = parts.into_iter().find(|(_, schemas)| {
        let mut alone = document.clone();
        set(&mut alone.tree.value, "paths", json!({}));
        set(&mut alone.tree.value, "components", json!({ "schemas": schemas }));
        fails(&alone)
    });
    alone.map(|(at, _)| at).or_else(|| operation(document, &fails)).unwrap_or_default()
}

fn operation(document: &Document, fails: &impl Fn(&Document) -> bool) -> Option<String> {
    let mut operations = Vec::new();
    document.visit(|kind, at, _| {
        if kind == Kind::Operation {
            operations.push(at.to_owned());
        }
    });
    operations
        .iter()
        .find(|kept| {
            let mut alone = document.clone();
            for other in operations.iter().filter(|other| other != kept) {
                let (item, method) = other.rsplit_once('/').unwrap_or_default();
                if let Some(Value::Object(item)) = alone.tree.value.pointer_mut(item) {
                    item.remove(method);
                }
            }
            fails(&alone)
        })
        .cloned()
}
