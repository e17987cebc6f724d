//! A point in time as the text that it came as.

use std::fmt;

use serde::{Deserialize, Serialize};

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
#[derive(Clone, Debug, thiserror::Error)]
#[error("`{text}` is not a time in RFC 3339 form: {cause}")]
pub struct InvalidTimestamp {
    text: String,
    cause: jiff::Error,
}

impl Timestamp {
    /// The text as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The point in time, to the nanosecond.
    ///
    /// # Errors
    ///
    /// A text that is no RFC 3339 time.
    pub fn parse(&self) -> Result<jiff::Timestamp, InvalidTimestamp> {
        self.0.parse().map_err(|cause| InvalidTimestamp { text: self.0.clone(), cause })
    }
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
