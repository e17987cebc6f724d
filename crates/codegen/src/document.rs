//! One OpenAPI document with the place of everything in it: what `load` gives and all rooms read.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::finding::{Finding, Place};
use crate::tree::Tree;
use crate::walk::{self, Kind};

/// An OpenAPI document in one piece.
///
/// References to other files are resolved, inline schemas have names, and the examples that stand
/// in files are in it. It remembers the file, line and column of everything.
#[derive(Clone, Debug)]
pub struct Document {
    pub(crate) tree: Tree,
    /// Every file that was read, the document's own first.
    pub(crate) files: Vec<PathBuf>,
}

impl Document {
    /// The document as a value, as a tool that knows nothing of our files would read it.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.tree.value
    }

    /// The document as JSON text.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!("{:#}", self.tree.value)
    }

    /// The files that the document was read from, its own first.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// The place of what stands at `pointer`, or of the nearest thing around it.
    #[must_use]
    pub fn place(&self, pointer: &str) -> Place {
        let start = || Place::start_of(self.files.first().map_or(Path::new(""), PathBuf::as_path));
        self.tree.place(pointer).cloned().unwrap_or_else(start)
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

    /// Visits everything of the document, outermost first.
    pub(crate) fn visit<'a>(&'a self, mut visitor: impl FnMut(Kind, &str, &'a Value)) {
        walk::visit(Kind::Document, &self.tree.value, &mut visitor);
    }
}

/// The object that `value` refers to, through as many references as it takes; `value` itself when
/// it is no reference. `None` when the reference leads nowhere, or back to itself.
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
/// reference and notes, OpenAPI 3.0's way to say something beside a `$ref`. The `type` may be
/// there again: by the letter, `nullable` needs it.
pub(crate) fn meant_schema(value: &Value) -> Option<&str> {
    schema_name(value).or_else(|| {
        let members = value.as_object()?;
        let are_notes =
            members.keys().all(|name| is_note(name) || matches!(name.as_str(), "allOf" | "type"));
        match members.get("allOf")?.as_array()?.as_slice() {
            [only] if are_notes => schema_name(only),
            _ => None,
        }
    })
}

/// Whether a member of a schema says something about its use and nothing about its values.
pub(crate) fn is_note(name: &str) -> bool {
    const NOTES: &[&str] = &[
        "title",
        "description",
        "nullable",
        "deprecated",
        "readOnly",
        "writeOnly",
        "default",
        "example",
        "externalDocs",
        "xml",
    ];
    NOTES.contains(&name) || name.starts_with("x-")
}

/// The schema that a schema means in the end, through references and notes about its use.
pub(crate) fn meaning<'a>(api: &'a Value, value: &'a Value) -> Option<&'a Value> {
    let mut value = resolve(api, value)?;
    for _ in 0..64 {
        match meant_schema(value) {
            Some(name) => value = resolve(api, schema(api, name)?)?,
            None => return Some(value),
        }
    }
    None
}

/// Whether the bodies of a media type go out as they are, and have no type.
pub(crate) fn is_raw(media_type: &str) -> bool {
    matches!(plain_media_type(media_type), "text/plain" | "application/octet-stream")
}

/// A media type without its parameters.
pub(crate) fn plain_media_type(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// A reference to a component schema.
pub(crate) fn schema_reference(name: &str) -> Value {
    serde_json::json!({ "$ref": format!("{SCHEMAS}{name}") })
}

const SCHEMAS: &str = "#/components/schemas/";

/// The component schema `name`.
pub(crate) fn schema<'a>(api: &'a Value, name: &str) -> Option<&'a Value> {
    api.get("components")?.get("schemas")?.get(name)
}

/// Puts `with` in the place of the component schema `name`.
pub(crate) fn replace_schema(api: &mut Value, name: &str, with: Value) {
    let schema = api.get_mut("components").and_then(|all| all.get_mut("schemas")?.get_mut(name));
    if let Some(schema) = schema {
        *schema = with;
    }
}

/// Sets the member `name` of an object.
pub(crate) fn set(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(members) = object {
        members.insert(name.to_owned(), value);
    }
}

/// All component schemas by name.
pub(crate) fn schemas(api: &Value) -> impl Iterator<Item = (&String, &Value)> {
    api.get("components").into_iter().flat_map(|components| members(components, "schemas"))
}

/// The members of the object that stands at `name` in `value`; none when there is no such object.
pub(crate) fn members<'a>(
    value: &'a Value,
    name: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.get(name).and_then(Value::as_object).into_iter().flatten()
}
