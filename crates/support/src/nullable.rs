//! A member of an object that may be absent, null, or there.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A member of a JSON object that has three states.
///
/// In a PATCH they are three different things: absent leaves the platform's value alone, null
/// resets it, a value sets it. In an answer, null and absent come back as they were.
///
/// # Examples
///
/// ```
/// use paas_support::Nullable;
///
/// let command: Nullable<String> = "rackup".into();
/// assert_eq!(command.value().map(String::as_str), Some("rackup"));
/// assert!(Nullable::<String>::Null.value().is_none());
/// assert!(Nullable::<String>::default().is_absent());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nullable<T> {
    /// The member is not there.
    #[default]
    Absent,
    /// The member is null.
    Null,
    /// The member has a value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Whether the member is not there. (Null is there.)
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the member is there and null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value itself, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Nullable<String> {
    fn from(value: &str) -> Self {
        Self::Value(value.to_owned())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    /// What is there is null or a value; absence is the caller's `#[serde(default)]`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    /// Absence is the caller's `skip_serializing_if`; what is written nonetheless is null.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    struct Member {
        #[serde(default, skip_serializing_if = "Nullable::is_absent")]
        a: Nullable<u32>,
    }

    #[test]
    fn three_states_come_back_as_they_were() {
        for (json, value) in [
            ("{}", Nullable::Absent),
            (r#"{"a":null}"#, Nullable::Null),
            (r#"{"a":0}"#, Nullable::Value(0)),
        ] {
            let member: Member = serde_json::from_str(json).unwrap();
            assert_eq!(member.a, value);
            assert_eq!(serde_json::to_string(&member).unwrap(), json);
        }
    }
}
