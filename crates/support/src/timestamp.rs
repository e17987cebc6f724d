//! A point in time as the text that it came as.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::redact::shown;

/// A point in time, kept as the text that the platform sent and parsed when asked.
///
/// A text that is no RFC 3339 time is kept as well: the examples of some documents have
/// `"string"` there. Two timestamps are equal when their texts are.
///
/// # Examples
///
/// ```
/// use paas_support::Timestamp;
///
/// let time = Timestamp::from("2016-03-23T23:17:30.476314154+00:00");
/// assert_eq!(time.parse()?.as_second(), 1458775050);
/// assert_eq!(time.as_str(), "2016-03-23T23:17:30.476314154+00:00");
/// assert!(Timestamp::from("string").parse().is_err());
/// # Ok::<(), paas_support::InvalidTimestamp>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Timestamp(String);

/// A text that stands where a time should and is none.
///
/// # Examples
///
/// ```
/// let error = paas_support::Timestamp::from("2016-03-23 23:17").parse().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`2016-03-23 23:17` is not a time in RFC 3339 form: it is not written like \
///      `2006-01-02T15:04:05Z`"
/// );
/// ```
#[derive(Clone, Debug, thiserror::Error)]
#[error("`{}` is not a time in RFC 3339 form: {reason}", shown(text))]
pub struct InvalidTimestamp {
    text: String,
    reason: String,
}

impl Timestamp {
    /// The text as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The point in time, to the nanosecond: further digits are dropped.
    ///
    /// # Errors
    ///
    /// A text that is no RFC 3339 time. Other forms of ISO 8601 are not read.
    pub fn parse(&self) -> Result<jiff::Timestamp, InvalidTimestamp> {
        let parsed = match rfc_3339(&self.0) {
            Some(text) => text.parse().map_err(|error: jiff::Error| error.to_string()),
            None => Err("it is not written like `2006-01-02T15:04:05Z`".to_owned()),
        };
        parsed.map_err(|reason| InvalidTimestamp { text: self.0.clone(), reason })
    }
}

/// A text of the form that RFC 3339 allows, in capital letters and without what is below the
/// nanosecond. jiff would take more forms, and not more digits.
fn rfc_3339(text: &str) -> Option<String> {
    const NANOSECONDS: usize = 9;
    let text = text.to_ascii_uppercase();
    let (time, rest) = text.split_at_checked(19)?;
    let (fraction, offset) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at_checked(rest.find(|c: char| !c.is_ascii_digit())?)?,
        None => ("0", rest),
    };
    let is_time = is_like(time, "0000-00-00T00:00:00") && !fraction.is_empty();
    // jiff takes offsets of more than a day.
    let is_offset = offset == "Z"
        || (is_like(offset, "+00:00") || is_like(offset, "-00:00"))
            && offset.get(1..3)? <= "23"
            && offset.get(4..)? <= "59";
    let fraction = fraction.get(..NANOSECONDS).unwrap_or(fraction);
    (is_time && is_offset).then(|| format!("{time}.{fraction}{offset}"))
}

/// Whether a text has a digit for every zero of the form, and is the form otherwise.
fn is_like(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            form => byte == form,
        })
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<jiff::Timestamp> for Timestamp {
    /// Writes the time in UTC, with as many digits of the second as it has.
    fn from(time: jiff::Timestamp) -> Self {
        Self(time.to_string())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_rfc_3339_allows_is_read() {
        for (text, expected) in [
            ("2016-03-23T23:17:30Z", Some("2016-03-23T23:17:30Z")),
            ("2016-03-23t23:17:30z", Some("2016-03-23T23:17:30Z")),
            ("2016-03-23T23:17:30.5+02:00", Some("2016-03-23T21:17:30.5Z")),
            ("2016-03-23T23:17:30-23:59", Some("2016-03-24T23:16:30Z")),
            ("2016-03-23T23:17:30-00:00", Some("2016-03-23T23:17:30Z")),
            ("2016-03-23T23:17:30.1234567899Z", Some("2016-03-23T23:17:30.123456789Z")),
            ("2016-02-29T00:00:00Z", Some("2016-02-29T00:00:00Z")),
            ("2016-12-31T23:59:60Z", Some("2016-12-31T23:59:59Z")),
            ("2015-02-29T00:00:00Z", None),
            ("2016-13-01T00:00:00Z", None),
            ("2016-03-23T24:00:00Z", None),
            ("2016-03-23 23:17:30Z", None),
            ("2016-03-23T23:17:30", None),
            ("2016-03-23T23:17Z", None),
            ("2016-03-23", None),
            ("20160323T231730Z", None),
            ("2016-03-23T23:17:30,5Z", None),
            ("2016-03-23T23:17:30.Z", None),
            ("2016-03-23T23:17:30.5", None),
            ("2016-03-23T23:17:30+02", None),
            ("2016-03-23T23:17:30+0200", None),
            ("2016-03-23T23:17:30+24:00", None),
            ("2016-03-23T23:17:30+02:60", None),
            ("2016-03-23T23:17:30+02:00:00", None),
            ("2016-03-23T23:17:30Z[UTC]", None),
            ("2016-03-23T23:17:30+01:00[Europe/Berlin]", None),
            ("+002016-03-23T23:17:30Z", None),
            (" 2016-03-23T23:17:30Z", None),
            ("2016-03-23T23:17:3\u{0663}Z", None),
            ("1458775050", None),
            ("string", None),
            ("", None),
        ] {
            let time = Timestamp::from(text).parse().map(|time| time.to_string()).ok();
            assert_eq!(time.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_time_of_ours_is_written_in_utc_and_read_again() {
        for (nanoseconds, expected) in
            [(0, "1970-01-01T00:00:00Z"), (1_500_000_000, "1970-01-01T00:00:01.5Z")]
        {
            let time = jiff::Timestamp::from_nanosecond(nanoseconds).unwrap();
            assert_eq!(Timestamp::from(time).as_str(), expected);
            assert_eq!(Timestamp::from(time).parse().unwrap(), time);
        }
    }

    #[test]
    fn a_text_that_is_no_time_is_shown_in_one_line() {
        let error = Timestamp::from("\u{1b}[1m\nnow").parse().unwrap_err().to_string();
        assert!(error.starts_with("`[1m now` is not a time"), "{error}");
    }
}
