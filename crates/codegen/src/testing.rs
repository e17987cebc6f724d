//! What the unit tests of several rooms use.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::document::Document;
use crate::generate::generate;
use crate::load::name_inline_schemas;
use crate::lower::{self, Lowered, Plan};
use crate::print::print;
use crate::tree::Tree;

/// A folder of spec files that goes away with the value.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        for (name, text) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// `text` without the name of this folder.
    pub(crate) fn strip(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.path().display()), "")
    }
}

/// A document with these component schemas and no path.
pub(crate) fn with_schemas(schemas: Value) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "paths": {},
        "components": { "schemas": schemas },
    })
}

/// A document with one operation, `GET /a`.
pub(crate) fn with_operation(operation: Value) -> Value {
    with_operation_at("/a", operation)
}

/// A document with one operation, `getA`, at a path of its own.
pub(crate) fn with_operation_at(path: &str, mut operation: Value) -> Value {
    operation["operationId"] = json!("getA");
    let mut document = with_schemas(json!({}));
    document["paths"][path]["get"] = operation;
    document
}

/// What progenitor makes of a document that nobody lowered.
pub(crate) fn progenitor(document: &Value) -> Result<String, String> {
    generate(document).map(|file| print(&file))
}

/// What one refining pass makes of what progenitor makes of a lowered document.
pub(crate) fn refined_by(pass: impl Fn(&mut syn::File, &Plan), document: &Value) -> String {
    let mut tree = Tree { value: document.clone(), ..Tree::default() };
    assert_eq!(name_inline_schemas(&mut tree), []);
    let lowered = lower(&tree.value);
    let mut file = generate(&lowered.api).unwrap();
    pass(&mut file, &lowered.plan);
    print(&file)
}

/// The document after one pass.
pub(crate) fn lower_with(pass: impl Fn(&mut Lowered), document: &Value) -> Value {
    let mut lowered = Lowered { api: document.clone(), plan: Plan::default() };
    pass(&mut lowered);
    lowered.api
}

/// The component schemas after one pass.
pub(crate) fn lowered_by(pass: impl Fn(&mut Lowered), document: &Value) -> Value {
    lower_with(pass, document)["components"]["schemas"].take()
}

/// The document after all passes.
pub(crate) fn lower(spec: &Value) -> Lowered {
    lower::lower(&document(spec))
}

/// A document that was read from no file.
pub(crate) fn document(spec: &Value) -> Document {
    let tree = Tree { value: spec.clone(), ..Tree::default() };
    Document { tree, files: Vec::new() }
}

/// Fails unless `source` has `part`, however either is broken into lines.
#[track_caller]
pub(crate) fn assert_has(source: &str, part: &str) {
    let plain = |text: &str| {
        text.split_whitespace().collect::<String>().replace(",>", ">").replace(",)", ")")
    };
    assert!(plain(source).contains(&plain(part)), "{part}\nis not in\n{source}");
}
