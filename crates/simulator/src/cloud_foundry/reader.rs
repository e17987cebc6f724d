//! Reads the members of a body, and notes everything that is wrong with them.

use serde_json::{Number, Value};

use super::age::Release;
use super::body::{Members, Sent};
use super::query::in_words;

/// What a request says of a member that can be reset.
#[derive(Debug, Default)]
pub(super) enum Change<T> {
    #[default]
    Keep,
    Reset,
    Set(T),
}

impl<T> Change<T> {
    pub(super) fn apply(self, value: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Reset => *value = None,
            Self::Set(new) => *value = Some(new),
        }
    }
}

/// The numbers that a member may have.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub(super) least: i64,
    pub(super) most: i64,
    /// What a number must be that is less.
    pub(super) must_be: &'static str,
}

/// The largest number of most columns of the platform's database.
pub(super) const LARGEST: i64 = i32::MAX as i64;

pub(super) struct Reader {
    release: Release,
    wrong: Vec<String>,
}

impl Reader {
    pub(super) fn new(release: Release) -> Self {
        Self { release, wrong: Vec::new() }
    }

    pub(super) fn note(&mut self, reason: String) {
        self.wrong.push(reason);
    }

    /// What was read, or all that is wrong with it.
    pub(super) fn finish<T>(self, read: T) -> Result<T, Vec<String>> {
        if self.wrong.is_empty() { Ok(read) } else { Err(self.wrong) }
    }

    /// Takes out the members that are not known, and notes them.
    pub(super) fn known(&mut self, members: &mut Members, known: &[&str]) {
        let unknown = members.take_unknown(known);
        self.note_unknown(unknown.iter().map(String::as_str));
    }

    /// The same, of an object inside of the body, where only Korifi minds.
    pub(super) fn known_within(&mut self, members: &Members, known: &[&str]) {
        if self.release == Release::Korifi {
            let names = members.iter().map(|(name, _)| name);
            self.note_unknown(names.filter(|name| !known.contains(name)));
        }
    }

    fn note_unknown<'a>(&mut self, mut unknown: impl Iterator<Item = &'a str>) {
        let Some(first) = unknown.next() else { return };
        let reason = if self.release == Release::Korifi {
            format!("invalid request body: json: unknown field \"{first}\"")
        } else {
            let more: String = unknown.map(|name| format!(", '{name}'")).collect();
            format!("Unknown field(s): '{first}'{more}")
        };
        self.note(reason);
    }

    /// An object; null is none.
    pub(super) fn object<'a>(&mut self, members: &'a Members, name: &str) -> Option<&'a Members> {
        match members.get(name)? {
            Sent::Object(members) => Some(members),
            Sent::Plain(Value::Null) => None,
            Sent::Plain(_) => {
                self.note(format!("{} must be an object", in_words(name)));
                None
            }
        }
    }

    pub(super) fn text(&mut self, members: &Members, name: &str, longest: usize) -> Change<String> {
        let words = in_words(name);
        match members.get(name) {
            None => return Change::Keep,
            Some(Sent::Plain(Value::Null)) => return Change::Reset,
            Some(Sent::Plain(Value::String(text))) => {
                if (1..=longest).contains(&text.chars().count()) {
                    return Change::Set(text.clone());
                }
                self.note(format!("{words} must be between 1 and {longest} characters"));
            }
            Some(_) => self.note(format!("{words} must be a string")),
        }
        Change::Keep
    }

    /// An integer, which the platform takes as a text as well.
    pub(super) fn integer(
        &mut self,
        members: &Members,
        name: &str,
        words: &str,
        range: Range,
    ) -> Change<i64> {
        let Range { least, most, must_be } = range;
        let read = match members.get(name) {
            None => return Change::Keep,
            Some(Sent::Plain(Value::Null)) => return Change::Reset,
            Some(Sent::Plain(Value::Number(number))) => integer(number),
            Some(Sent::Plain(Value::String(text))) if self.release != Release::Korifi => {
                integer_in(text)
            }
            Some(_) => Err("is not a number"),
        };
        match read.map(|number| (number, i64::try_from(number))) {
            Ok((_, Ok(number))) if (least..=most).contains(&number) => return Change::Set(number),
            Ok((number, _)) if number < i128::from(least) => {
                self.note(format!("{words} must be {must_be}"));
            }
            Ok(_) => self.note(format!("{words} must be less than or equal to {most}")),
            Err(reason) => self.note(format!("{words} {reason}")),
        }
        Change::Keep
    }
}

/// An integer, or why it is none.
fn integer(number: &Number) -> Result<i128, &'static str> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    let small = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    small
        .or_else(|| match number.as_f64() {
            // What is so large is read as a fraction, even if there is no point in it.
            Some(large) if large >= BEYOND => Some(i128::MAX),
            Some(large) if large <= -BEYOND => Some(i128::MIN),
            _ => None,
        })
        .ok_or("must be an integer")
}

/// The same, of a text.
fn integer_in(text: &str) -> Result<i128, &'static str> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let beyond = if text.starts_with('-') { i128::MIN } else { i128::MAX };
        return Ok(text.parse().unwrap_or(beyond));
    }
    let trimmed = text.trim();
    let is_plain = trimmed.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let is_number = is_plain && trimmed.parse::<f64>().is_ok();
    Err(if is_number { "must be an integer" } else { "is not a number" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_is_digits_of_any_number() {
        for (text, read) in [
            ("3", Ok(3)),
            ("+3", Ok(3)),
            ("-3", Ok(-3)),
            ("99999999999999999999", Ok(99_999_999_999_999_999_999)),
            ("3.0", Err("must be an integer")),
            (" 3", Err("must be an integer")),
            ("1e3", Err("must be an integer")),
            ("", Err("is not a number")),
            ("-", Err("is not a number")),
            ("inf", Err("is not a number")),
            ("0x1f", Err("is not a number")),
        ] {
            assert_eq!(integer_in(text), read, "{text}");
        }
        let digits = "9".repeat(100);
        assert_eq!(integer_in(&digits), Ok(i128::MAX));
        assert_eq!(integer_in(&format!("-{digits}")), Ok(i128::MIN));
        for (json, read) in [
            ("18446744073709551615", Ok(18_446_744_073_709_551_615)),
            ("99999999999999999999", Ok(i128::MAX)),
            ("-99999999999999999999", Ok(i128::MIN)),
            ("3.0", Err("must be an integer")),
        ] {
            assert_eq!(integer(&serde_json::from_str(json).unwrap()), read, "{json}");
        }
    }
}
