//! One OpenAPI document with the place of everything in it: what `load` gives and all rooms read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::finding::{Finding, Place};
use crate::pointer;
use crate::walk::{self, Kind};

/// An OpenAPI document in one piece.
///
/// References to other files are resolved, inline schemas have names, and the examples that stand
/// in files are in it. It remembers the file, line and column of everything.
#[derive(Clone, Debug)]
pub struct Document {
    /// The document.
    pub(crate) root: Value,
    /// JSON pointer -> place, for all that was read from a file.
    pub(crate) places: BTreeMap<String, Place>,
    /// Every file that was read, the document's own first.
    pub(crate) files: Vec<PathBuf>,
}

impl Document {
    /// The document as a value, as a tool that knows nothing of our files would read it.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.root
    }

    /// The document as JSON text.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!("{:#}", self.root)
    }

    /// The files that the document was read from, its own first.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// The place of what stands at `pointer`, or of the nearest thing around it.
    #[must_use]
    pub fn place(&self, pointer: &str) -> Place {
        let mut at = Some(pointer);
        while let Some(pointer) = at {
            if let Some(place) = self.places.get(pointer) {
                return place.clone();
            }
            at = pointer::parent(pointer);
        }
        Place::start_of(self.files.first().map_or(Path::new(""), PathBuf::as_path))
    }

    /// A finding at `pointer`.
    pub(crate) fn finding(
        &self,
        rule: &'static str,
        pointer: &str,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) -> Finding {
        Finding { place: self.place(pointer), rule, message: message.into(), mend: mend.into() }
    }

    /// The object that `value` refers to, through as many references as it takes; `value` itself
    /// when it is no reference. `None` when the reference leads nowhere, or back to itself.
    pub(crate) fn resolve<'a>(&'a self, value: &'a Value) -> Option<&'a Value> {
        resolve(&self.root, value)
    }

    /// Visits everything of the document, outermost first.
    pub(crate) fn visit<'a>(&'a self, mut visitor: impl FnMut(Kind, &str, &'a Value)) {
        walk::visit(Kind::Document, &self.root, &mut visitor);
    }
}

/// As [`Document::resolve`], in any document.
pub(crate) fn resolve<'a>(root: &'a Value, mut value: &'a Value) -> Option<&'a Value> {
    // A chain of references that is longer than this leads back to itself.
    for _ in 0..64 {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return Some(value);
        };
        value = root.pointer(reference.strip_prefix('#')?)?;
    }
    None
}

/// The name of the component schema that `value` refers to.
pub(crate) fn schema_name(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)
}

/// The name of the component schema that `value` means: by a reference, or by `allOf` with one
/// reference, OpenAPI 3.0's way to say something beside a `$ref`.
pub(crate) fn meant_schema(value: &Value) -> Option<&str> {
    schema_name(value).or_else(|| {
        let says_more = ["properties", "additionalProperties", "oneOf", "anyOf", "enum", "items"]
            .iter()
            .any(|name| value.get(name).is_some());
        match value.get("allOf")?.as_array()?.as_slice() {
            [only] if !says_more => schema_name(only),
            _ => None,
        }
    })
}

/// A reference to a component schema.
pub(crate) fn schema_reference(name: &str) -> Value {
    serde_json::json!({ "$ref": format!("{SCHEMAS}{name}") })
}

const SCHEMAS: &str = "#/components/schemas/";

/// The members of the object that stands at `name` in `value`; none when there is no such object.
pub(crate) fn members<'a>(
    value: &'a Value,
    name: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.get(name).and_then(Value::as_object).into_iter().flatten()
}
