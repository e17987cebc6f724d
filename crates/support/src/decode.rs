//! JSON -> typed values, with the place of what does not fit; and what generated types need of it.

use std::fmt;
use std::fmt::Write as _;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize, forward_to_deserialize_any};
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use crate::redact::Redactor;

/// A JSON text that is not what the document says.
///
/// # Examples
///
/// ```
/// let error = paas_support::decode::<[u8; 2]>(b"[1, true]").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "$[1]: invalid type: boolean `true`, expected u8 at line 1 column 8"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct DecodeError {
    path: String,
    message: String,
}

impl DecodeError {
    /// Where, as a JSONPath (RFC 9535): `$.resources[0].instances`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong there.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The same of a text that may hold secrets: without the value that does not fit.
    pub(crate) fn without_value(self, redactor: &Redactor) -> Self {
        Self { path: redactor.line(&self.path), message: redactor.line(&what_only(&self.message)) }
    }
}

/// Reads a typed value from JSON text.
///
/// # Errors
///
/// A text that is no JSON, or not of this type, with the path to what does not fit.
///
/// # Examples
///
/// ```
/// let error = paas_support::decode::<Vec<u32>>(b"[1, -2]").unwrap_err();
/// assert_eq!(error.path(), "$[1]");
/// assert_eq!(error.message(), "invalid value: integer `-2`, expected u32 at line 1 column 6");
/// ```
pub fn decode<T: DeserializeOwned>(json: &[u8]) -> Result<T, DecodeError> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let value = with_path(&mut deserializer)?;
    deserializer
        .end()
        .map_err(|error| DecodeError { path: "$".to_owned(), message: error.to_string() })?;
    Ok(value)
}

/// Reads a typed value from JSON text and writes it again: what generated payload tables do.
///
/// # Errors
///
/// As [`decode`].
pub fn round_trip<T: DeserializeOwned + Serialize>(json: &[u8]) -> Result<String, DecodeError> {
    let value: T = decode(json)?;
    serde_json::to_string(&value)
        .map_err(|error| DecodeError { path: "$".to_owned(), message: error.to_string() })
}

fn with_path<'de, T, D>(deserializer: D) -> Result<T, DecodeError>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
    D::Error: fmt::Display,
{
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let mut path = json_path(error.path());
        let mut message = escaped(&error.inner().to_string());
        // A union reads its branch from a value of its own, and says where in it in the message.
        if let Some((below, inner)) = message.strip_prefix(IN_BRANCH).and_then(split_path) {
            path.push_str(below);
            message = inner.to_owned();
        }
        DecodeError { path, message }
    })
}

/// What serde says of a value, without the value: `invalid type: string "a", expected u32`.
fn what_only(message: &str) -> String {
    let says_value = ["invalid type: ", "invalid value: ", "unknown variant ", "unknown value "]
        .iter()
        .any(|start| message.starts_with(start));
    let parts = message.rsplit_once(", expected ").filter(|_| says_value);
    let Some((value, expected)) = parts else { return message.to_owned() };
    let what = value.split(['`', '"']).next().unwrap_or_default();
    format!("{}, expected {expected}", what.trim_end())
}

/// What the message of an error inside of a union's branch starts with, before the path.
const IN_BRANCH: &str = "at $";

/// Splits `.a['b: c'][0]: message` at the end of the path.
fn split_path(text: &str) -> Option<(&str, &str)> {
    let mut is_quoted = false;
    let mut is_escaped = false;
    for (index, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '\'' => is_quoted = !is_quoted,
            ':' if !is_quoted => {
                let (path, rest) = text.split_at_checked(index)?;
                return Some((path, rest.strip_prefix(": ")?));
            }
            _ => {}
        }
    }
    None
}

/// A path in the normal form of RFC 9535, but with `.name` for a name that needs no quotes.
fn json_path(path: &Path) -> String {
    let mut text = "$".to_owned();
    for segment in path {
        // Writing to a string cannot fail.
        let _ = match segment {
            Segment::Seq { index } => write!(text, "[{index}]"),
            Segment::Map { key } | Segment::Enum { variant: key } if is_plain(key) => {
                write!(text, ".{key}")
            }
            Segment::Map { key } | Segment::Enum { variant: key } => {
                let key = key.replace('\\', "\\\\").replace('\'', "\\'");
                write!(text, "['{}']", escaped(&key))
            }
            Segment::Unknown => Ok(()),
        };
    }
    text
}

/// The text with its control characters escaped.
fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut text, c| {
        match c.is_control() {
            // Writing to a string cannot fail.
            true => drop(write!(text, "\\u{:04x}", u32::from(c))),
            false => text.push(c),
        }
        text
    })
}

fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// An optional member that may be left out and may not be null.
///
/// # Errors
///
/// Null, and whatever `T` refuses.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A member that may be null and must be there.
///
/// # Errors
///
/// Whatever `T` refuses.
pub fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// Gives a struct an object to be read from, and nothing else: what serde derives would take an
/// array as well.
pub struct Object<D>(pub D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Object<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

/// A text of which the document lists the values.
///
/// # Errors
///
/// What is no text, or a value that `T` cannot keep.
pub fn value_of<'de, T, D>(deserializer: D, values: &'static [&'static str]) -> Result<T, D::Error>
where
    T: for<'a> TryFrom<&'a str>,
    D: Deserializer<'de>,
{
    struct Value<T>(&'static [&'static str], PhantomData<T>);

    impl<T: for<'a> TryFrom<&'a str>> Visitor<'_> for Value<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("text")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            T::try_from(text).map_err(|_| E::unknown_variant(text, self.0))
        }
    }

    deserializer.deserialize_str(Value(values, PhantomData))
}

/// Reads an object whose member `tag` tells which of several it is.
///
/// # Errors
///
/// What is no object, or has something else than text in `tag`.
pub fn buffer<'de, D: Deserializer<'de>>(
    deserializer: D,
    tag: &'static str,
) -> Result<(Option<String>, Value), D::Error> {
    let value = Value::deserialize(deserializer)?;
    let Value::Object(members) = &value else {
        return Err(D::Error::custom("expected an object"));
    };
    let found = match members.get(tag) {
        None => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(_) => return Err(in_branch(&format!(".{tag}"), "expected text")),
    };
    Ok((found, value))
}

/// Reads the branch of a union from what [`buffer`] gave.
///
/// # Errors
///
/// What the branch refuses, with the path inside of it.
pub fn branch<T: DeserializeOwned, E: Error>(value: Value) -> Result<T, E> {
    with_path(value).map_err(|error| {
        in_branch(error.path.strip_prefix('$').unwrap_or_default(), &error.message)
    })
}

/// The error of a union whose tag has a value that the document does not list.
pub fn unknown_tag<E: Error>(tag: &str, value: &str, expected: &[&str]) -> E {
    let expected = expected.join("`, `");
    in_branch(&format!(".{tag}"), &format!("unknown value `{value}`, expected `{expected}`"))
}

/// The error of a union whose tag is not there.
pub fn missing_tag<E: Error>(tag: &'static str) -> E {
    E::missing_field(tag)
}

fn in_branch<E: Error>(path: &str, message: &str) -> E {
    E::custom(format_args!("{IN_BRANCH}{path}: {message}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Cat {
        #[serde(rename = "kind")]
        _kind: String,
        #[serde(rename = "lives", default)]
        _lives: BTreeMap<String, u8>,
    }

    /// A union as generated code reads it.
    #[derive(Debug)]
    struct Pet(#[expect(dead_code, reason = "only its errors are looked at")] Cat);

    impl<'de> Deserialize<'de> for Pet {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let (tag, value) = buffer(deserializer, "kind")?;
            match tag.as_deref() {
                Some("cat") => branch(value).map(Self),
                Some(other) => Err(unknown_tag("kind", other, &["cat"])),
                None => Err(missing_tag("kind")),
            }
        }
    }

    fn complaint(json: &str) -> String {
        decode::<BTreeMap<String, Vec<Pet>>>(json.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn the_path_leads_through_unions_to_what_does_not_fit() {
        for (json, expected) in [
            (
                r#"{"a":[{"kind":"cat","x":1}]}"#,
                "$.a[0].x: unknown field `x`, expected `kind` or `lives`",
            ),
            (
                r#"{"a b":[{"kind":"cat","lives":{"it's: odd":-1}}]}"#,
                "$['a b'][0].lives['it\\'s: odd']: invalid value: integer `-1`, expected u8",
            ),
            (r#"{"a":[{"kind":"dog"}]}"#, "$.a[0].kind: unknown value `dog`, expected `cat`"),
            (r#"{"a":[{"kind":1}]}"#, "$.a[0].kind: expected text"),
            (r#"{"a":[{}]}"#, "$.a[0]: missing field `kind`"),
            (r#"{"a":[7]}"#, "$.a[0]: expected an object"),
        ] {
            let complaint = complaint(json);
            assert!(complaint.starts_with(expected), "{complaint}\n{expected}");
        }
    }

    #[test]
    fn what_may_be_secret_is_not_said() {
        for (json, expected) in [
            (
                r#"{"a":[{"kind":"cat","lives":{"nine, \u001b[1m":"pw, expected `x` "}}]}"#,
                "$.a[0].lives['nine, \\u001b[1m']: invalid type: string, expected u8",
            ),
            (r#"{"a":[{"kind":"pw"}]}"#, "$.a[0].kind: unknown value, expected `cat`"),
            (r#"{"a":"pw"}"#, "$.a: invalid type: string, expected a sequence at line 1 column 9"),
            (r#"{"a":[]"#, "$: EOF while parsing an object at line 1 column 7"),
        ] {
            let error = decode::<BTreeMap<String, Vec<Pet>>>(json.as_bytes()).unwrap_err();
            let error = error.without_value(&Redactor::new(None)).to_string();
            assert!(error.starts_with(expected), "{error}\n{expected}");
            assert!(!error.contains("pw"), "{error}");
        }
    }

    #[test]
    fn what_follows_the_value_is_an_error() {
        let error = decode::<u8>(b"1 2").unwrap_err();
        assert_eq!(error.to_string(), "$: trailing characters at line 1 column 3");
    }
}
