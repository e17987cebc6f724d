//! Labels and annotations: which keys and values they may have, and changes of them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::body::{Members, Sent};
use super::reader::Reader;
use super::table::Head;

/// Labels or annotations to set or, where there is none, to remove.
type Notes = BTreeMap<String, Option<String>>;

#[derive(Debug, Default)]
pub(super) struct MetadataUpdate {
    labels: Notes,
    annotations: Notes,
}

/// How many characters a name, or the value of a label, may have.
const LONGEST: usize = 63;
/// How many those may have that stand before a name.
const LONGEST_PREFIX: usize = 253;
const LONGEST_ANNOTATION: usize = 5000;

impl MetadataUpdate {
    pub(super) fn read(reader: &mut Reader, sent: Option<&Sent>) -> Self {
        let members = match sent {
            None => return Self::default(),
            Some(Sent::Object(members)) => members,
            Some(Sent::Plain(_)) => {
                reader.note("Metadata must be an object".to_owned());
                return Self::default();
            }
        };
        let names = members.iter().map(|(name, _)| name);
        let unknown = names.filter(|name| !["labels", "annotations"].contains(name));
        let unknown: Vec<String> = unknown.map(|name| format!("'{name}'")).collect();
        if !unknown.is_empty() {
            reader.note(format!("Metadata has unexpected field(s): {}", unknown.join(" ")));
        }
        Self {
            labels: notes(reader, members, "labels", label),
            annotations: notes(reader, members, "annotations", annotation),
        }
    }

    pub(super) fn apply(self, head: &mut Head) {
        for (notes, changes) in
            [(&mut head.labels, self.labels), (&mut head.annotations, self.annotations)]
        {
            for (key, value) in changes {
                match value {
                    Some(value) => notes.insert(key, value),
                    None => notes.remove(&key),
                };
            }
        }
    }
}

/// Reads the notes of a name, each by `one`, which gives the value and notes what is wrong.
fn notes(
    reader: &mut Reader,
    members: &Members,
    name: &str,
    one: fn(&mut Reader, &str, &Sent) -> Option<String>,
) -> Notes {
    let notes = match members.get(name) {
        None | Some(Sent::Plain(Value::Null | Value::Bool(false))) => return Notes::new(),
        Some(Sent::Object(notes)) => notes,
        Some(Sent::Plain(_)) => {
            reader.note(format!("Metadata '{name}' is not an object"));
            return Notes::new();
        }
    };
    notes.iter().map(|(key, value)| (key.to_owned(), one(reader, key, value))).collect()
}

/// A label. Of a value that is no text, the platform takes its text.
fn label(reader: &mut Reader, key: &str, value: &Sent) -> Option<String> {
    let value = match value {
        Sent::Plain(Value::Null) => None,
        Sent::Plain(Value::String(text)) => Some(text.clone()),
        Sent::Plain(other) => Some(other.to_string()),
        // Whatever is in it, it is no value.
        Sent::Object(_) => Some("{}".to_owned()),
    };
    if let Some(reason) = key_error(key) {
        reader.note(format!("Metadata label key error: {reason}"));
    }
    if let Some(reason) = value.as_deref().and_then(value_error) {
        reader.note(format!("Metadata label value error: {reason}"));
    }
    value
}

/// An annotation. Its key only matters where there is a value.
fn annotation(reader: &mut Reader, key: &str, value: &Sent) -> Option<String> {
    let text = match value {
        Sent::Plain(Value::Null) => return None,
        Sent::Plain(Value::String(text)) => text,
        _ => {
            reader.note("Metadata annotation value error: it must be a string".to_owned());
            return None;
        }
    };
    if let Some(reason) = key_error(key).filter(|_| !text.trim().is_empty()) {
        reader.note(format!("Metadata annotation key error: {reason}"));
    }
    if let Some(reason) = too_long(text, LONGEST_ANNOTATION) {
        reader.note(format!("Metadata annotation value error: {reason}"));
    }
    Some(text.clone())
}

/// Why a key is refused: a name, which a domain may precede.
pub(super) fn key_error(key: &str) -> Option<String> {
    let empty = || Some("key cannot be empty string".to_owned());
    if key.trim().is_empty() || key == "/" {
        return empty();
    }
    if key.matches('/').count() > 1 {
        return Some("key has more than one '/'".to_owned());
    }
    let name = match key.split_once('/') {
        None => key,
        Some((prefix, _)) if !is_domain(prefix) => {
            return Some(format!("prefix '{prefix}' must be in valid dns format"));
        }
        Some((prefix, _)) if prefix.len() > LONGEST_PREFIX => {
            let reason = too_long(prefix, LONGEST_PREFIX)?;
            return Some(format!("prefix {reason}"));
        }
        Some((prefix, _)) if prefix.eq_ignore_ascii_case("cloudfoundry.org") => {
            return Some("prefix 'cloudfoundry.org' is reserved".to_owned());
        }
        Some((_, name)) => name,
    };
    if name.trim().is_empty() { empty() } else { name_error(name) }
}

/// Why a label may not have this value.
pub(super) fn value_error(value: &str) -> Option<String> {
    if value.is_empty() { None } else { name_error(value) }
}

fn name_error(name: &str) -> Option<String> {
    let is_inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_edge = |c: char| c.is_ascii_alphanumeric();
    if !name.chars().all(is_inner) {
        return Some(format!("'{name}' contains invalid characters"));
    }
    if !name.starts_with(is_edge) || !name.ends_with(is_edge) {
        return Some(format!("'{name}' starts or ends with invalid characters"));
    }
    too_long(name, LONGEST)
}

fn too_long(text: &str, longest: usize) -> Option<String> {
    let start: String = text.chars().take(8).collect();
    let is_too_long = text.chars().nth(longest).is_some();
    is_too_long.then(|| format!("'{start}...' is greater than {longest} characters"))
}

/// Whether it is a name of DNS that has at least two parts.
fn is_domain(name: &str) -> bool {
    let is_part = |part: &str| {
        (1..=LONGEST).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    name.contains('.') && name.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_name_that_a_domain_may_precede() {
        let long = "x".repeat(64);
        let domain = format!("{}bb/k", "a.".repeat(126));
        for (key, reason) in [
            ("a", None),
            ("a.b/C_d-e.1", None),
            (&format!("{}b/k", "a.".repeat(126)), None),
            ("", Some("key cannot be empty string")),
            (" ", Some("key cannot be empty string")),
            ("/", Some("key cannot be empty string")),
            ("a.b/", Some("key cannot be empty string")),
            ("a/b/c", Some("key has more than one '/'")),
            ("/a", Some("prefix '' must be in valid dns format")),
            ("a/b", Some("prefix 'a' must be in valid dns format")),
            ("a_b.c/d", Some("prefix 'a_b.c' must be in valid dns format")),
            (&domain, Some("prefix 'a.a.a.a....' is greater than 253 characters")),
            ("CloudFoundry.org/k", Some("prefix 'cloudfoundry.org' is reserved")),
            ("k!", Some("'k!' contains invalid characters")),
            ("a.b/é", Some("'é' contains invalid characters")),
            ("_env", Some("'_env' starts or ends with invalid characters")),
            (&long, Some("'xxxxxxxx...' is greater than 63 characters")),
        ] {
            assert_eq!(key_error(key).as_deref(), reason, "{key}");
        }
        assert_eq!(value_error(""), None);
        assert_eq!(value_error(&long), key_error(&long));
    }
}
