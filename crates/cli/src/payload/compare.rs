//! Whether two JSON texts say the same.
//!
//! The texts are read here and not through any type, so that what a type loses shows: a member
//! that is there twice, a number that changes its value or turns from an integer into a float.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A place where two texts differ.
#[derive(Debug, Serialize)]
pub(super) struct Difference {
    /// The JSON pointer of the place.
    pointer: String,
    /// What the first text has there, if anything; in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Box<RawValue>>,
    /// What the second text has there, if anything; in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Box<RawValue>>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Option<Box<RawValue>>| {
            value.as_ref().map_or("absent".to_owned(), |value| value.get().to_owned())
        };
        let place = if self.pointer.is_empty() { "the whole" } else { &self.pointer };
        write!(f, "{place}: before {}, after {}", shown(&self.before), shown(&self.after))
    }
}

/// Every difference between two JSON texts, in the order of the first.
///
/// # Errors
///
/// A text that is not JSON.
pub(super) fn compare(before: &[u8], after: &[u8]) -> Result<Vec<Difference>, serde_json::Error> {
    let mut differences = Vec::new();
    let before: &RawValue = serde_json::from_slice(before)?;
    let after: &RawValue = serde_json::from_slice(after)?;
    walk("", Some(before), Some(after), &mut differences)?;
    Ok(differences)
}

fn walk(
    pointer: &str,
    before: Option<&RawValue>,
    after: Option<&RawValue>,
    differences: &mut Vec<Difference>,
) -> Result<(), serde_json::Error> {
    let are_equal = match (before, after) {
        (Some(one), Some(other)) => match (kind(one), kind(other)) {
            (Kind::Object, Kind::Object) => {
                return walk_objects(pointer, one, other, differences);
            }
            (Kind::Array, Kind::Array) => return walk_arrays(pointer, one, other, differences),
            (Kind::Number, Kind::Number) => Number::read(one.get()) == Number::read(other.get()),
            (Kind::Text, Kind::Text) => text(one)? == text(other)?,
            (Kind::Word, Kind::Word) => one.get() == other.get(),
            _ => false,
        },
        (before, after) => before.is_none() && after.is_none(),
    };
    if !are_equal {
        differences.push(Difference {
            pointer: pointer.to_owned(),
            before: before.map(compact).transpose()?,
            after: after.map(compact).transpose()?,
        });
    }
    Ok(())
}

fn walk_objects(
    pointer: &str,
    before: &RawValue,
    after: &RawValue,
    differences: &mut Vec<Difference>,
) -> Result<(), serde_json::Error> {
    let Members(before) = serde_json::from_str(before.get())?;
    let Members(after) = serde_json::from_str(after.get())?;
    // A name may be there more than once: the first is compared with the first, and so on.
    let mut rest: BTreeMap<&str, Vec<&RawValue>> = BTreeMap::new();
    for (name, value) in after.iter().rev() {
        rest.entry(name).or_default().push(value);
    }
    for (name, value) in &before {
        let other = rest.get_mut(name.as_str()).and_then(Vec::pop);
        walk(&child(pointer, name), Some(value), other, differences)?;
    }
    for (name, _) in &after {
        if let Some(value) = rest.get_mut(name.as_str()).and_then(Vec::pop) {
            walk(&child(pointer, name), None, Some(value), differences)?;
        }
    }
    Ok(())
}

fn walk_arrays(
    pointer: &str,
    before: &RawValue,
    after: &RawValue,
    differences: &mut Vec<Difference>,
) -> Result<(), serde_json::Error> {
    let before: Vec<&RawValue> = serde_json::from_str(before.get())?;
    let after: Vec<&RawValue> = serde_json::from_str(after.get())?;
    for index in 0..before.len().max(after.len()) {
        let (one, other) = (before.get(index).copied(), after.get(index).copied());
        walk(&child(pointer, &index.to_string()), one, other, differences)?;
    }
    Ok(())
}

/// The value without the space around its parts. Numbers and texts stay as they are written.
fn compact(value: &RawValue) -> Result<Box<RawValue>, serde_json::Error> {
    let (mut is_text, mut is_escaped) = (false, false);
    let mut compact = value.get().to_owned();
    compact.retain(|c| {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_text = !is_text,
            _ => {}
        }
        is_text || !c.is_ascii_whitespace()
    });
    RawValue::from_string(compact)
}

fn child(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", token.replace('~', "~0").replace('/', "~1"))
}

#[derive(PartialEq, Eq)]
enum Kind {
    Object,
    Array,
    Text,
    Number,
    /// `true`, `false` or `null`.
    Word,
}

fn kind(value: &RawValue) -> Kind {
    match value.get().as_bytes().first() {
        Some(b'{') => Kind::Object,
        Some(b'[') => Kind::Array,
        Some(b'"') => Kind::Text,
        Some(b't' | b'f' | b'n') => Kind::Word,
        _ => Kind::Number,
    }
}

fn text(value: &RawValue) -> Result<String, serde_json::Error> {
    serde_json::from_str(value.get())
}

/// The members of an object in their order, all of them.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;

        impl<'de> Visitor<'de> for All {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(All)
    }
}

/// A number by its value, of any size, and by whether it is written as an integer.
#[derive(Debug, PartialEq, Eq)]
struct Number {
    is_integer: bool,
    is_negative: bool,
    /// The digits without zeros at either end.
    digits: String,
    /// The power of ten of the digit before the first.
    exponent: i64,
}

impl Number {
    /// Reads what JSON's grammar knows to be a number.
    fn read(text: &str) -> Self {
        let is_negative = text.starts_with('-');
        let unsigned = text.trim_start_matches('-');
        let (mantissa, power) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let significant = all.trim_start_matches('0');
        let leading = all.len() - significant.len();
        let digits = significant.trim_end_matches('0').to_owned();
        // A power of more digits than this is not one that a number has.
        let power: i64 =
            power.parse().unwrap_or(if power.starts_with('-') { i64::MIN } else { i64::MAX });
        let exponent = match digits.is_empty() {
            true => 0,
            false => power.saturating_add(whole.len() as i64).saturating_sub(leading as i64),
        };
        Self {
            is_integer: unsigned.bytes().all(|b| b.is_ascii_digit()),
            is_negative,
            digits,
            exponent,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every difference as `pointer before after`, with `-` for what is absent.
    fn differences(before: &str, after: &str) -> Vec<String> {
        let shown = |value: &Option<Box<RawValue>>| {
            value.as_ref().map_or("-".to_owned(), |value| value.get().to_owned())
        };
        let found = compare(before.as_bytes(), after.as_bytes()).unwrap().into_iter();
        found
            .map(|it| format!("{} {} {}", it.pointer, shown(&it.before), shown(&it.after)))
            .collect()
    }

    #[test]
    fn order_and_space_and_escapes_do_not_matter() {
        let before = r#"{ "a": [1, {"b": "\u00fc"}], "c": null }"#;
        assert!(differences(before, r#"{"c":null,"a":[1,{"b":"ü"}]}"#).is_empty());
    }

    #[test]
    fn what_is_absent_null_and_empty_are_three_things() {
        assert_eq!(
            differences(r#"{"a/b":null,"c":[],"d":{},"x":1}"#, r#"{"c":null,"d":[],"x":1,"y":""}"#),
            ["/a~1b null -", "/c [] null", "/d {} []", "/y - \"\""]
        );
    }

    #[test]
    fn items_are_compared_by_their_index() {
        assert_eq!(differences("[1,2,3]", "[1,3]"), ["/1 2 3", "/2 3 -"]);
    }

    #[test]
    fn a_member_that_is_there_twice_is_two_members() {
        assert_eq!(differences(r#"{"a":1,"a":2}"#, r#"{"a":2}"#), ["/a 1 2", "/a 2 -"]);
        assert!(differences(r#"{"a":1,"a":2}"#, r#"{"a":1,"a":2}"#).is_empty());
    }

    #[test]
    fn a_number_is_its_value_and_whether_it_is_an_integer() {
        for (one, other, are_equal) in [
            ("1", "1", true),
            ("1", "1.0", false),
            ("1.0", "1.00", true),
            ("1e2", "100.0", true),
            ("1e2", "100", false),
            ("0.5e-3", "5E-4", true),
            ("0", "-0", false),
            ("0.0", "0e9", true),
            ("12345678901234567890123", "12345678901234567890124", false),
            ("0.1", "0.10000000000000001", false),
            ("1e400", "1e401", false),
            ("1e99999999999999999999", "1e-99999999999999999999", false),
            ("0.01e-9223372036854775808", "0.01e-9223372036854775808", true),
        ] {
            assert_eq!(differences(one, other).is_empty(), are_equal, "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn a_number_is_equal_to_itself_however_it_is_written(number in any::<f64>()) {
            prop_assume!(number.is_finite());
            let plain = format!("{number:?}");
            let scientific = format!("{number:e}");
            let scientific = if scientific.contains('.') { scientific } else { scientific.replace('e', ".0e") };
            prop_assert_eq!(differences(&plain, &scientific), Vec::<String>::new());
        }
    }
}
