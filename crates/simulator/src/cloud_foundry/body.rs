//! What the body of a request says, in the order in which it says it.

use std::collections::BTreeMap;
use std::fmt;

use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::age::Release;
use super::answer::Refusal;

/// The body of a request, and what its sender calls it.
pub(super) struct Body<'a> {
    bytes: &'a [u8],
    content_type: &'a str,
    release: Release,
}

/// What is sent under one name.
#[derive(Debug)]
pub(super) enum Sent {
    Object(Members),
    Plain(Value),
}

/// The members of an object in the order in which they were sent. Of one that is sent twice, the
/// last is read.
#[derive(Debug, Default)]
pub(super) struct Members {
    names: Vec<String>,
    values: BTreeMap<String, Sent>,
}

impl<'a> Body<'a> {
    pub(super) fn of(parts: &'a Parts, bytes: &'a [u8], release: Release) -> Self {
        let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        Self { bytes, content_type: content_type.unwrap_or_default(), release }
    }

    /// What it says. Korifi reads all of them as JSON; the platform reads what is called JSON or a
    /// form, and nothing in any other.
    pub(super) fn members(&self) -> Result<Members, Refusal> {
        if self.release == Release::Korifi {
            return match self.json()? {
                Sent::Object(members) => Ok(members),
                Sent::Plain(_) => Err(Refusal::unreadable()),
            };
        }
        if self.bytes.is_empty() {
            return Ok(Members::default());
        }
        let media_type = self.content_type.split([';', ',']).next().unwrap_or_default().trim();
        match media_type.to_ascii_lowercase().as_str() {
            "application/json" => Ok(match self.json()? {
                Sent::Object(members) => members,
                // What is no object gets this name.
                plain @ Sent::Plain(_) => Members::from_iter([("_json".to_owned(), plain)]),
            }),
            "application/x-www-form-urlencoded" => {
                let pairs = serde_urlencoded::from_bytes::<Vec<(String, String)>>(self.bytes);
                let pairs = pairs.map_err(|_| Refusal::unreadable())?.into_iter();
                Ok(pairs.map(|(name, text)| (name, Sent::Plain(text.into()))).collect())
            }
            // The platform reads these too, the simulator does not.
            "multipart/form-data" => Err(Refusal::unreadable()),
            _ => Ok(Members::default()),
        }
    }

    fn json(&self) -> Result<Sent, Refusal> {
        serde_json::from_slice(self.bytes).map_err(|_| Refusal::unreadable())
    }
}

impl Members {
    pub(super) fn get(&self, name: &str) -> Option<&Sent> {
        self.values.get(name)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Sent)> {
        self.names.iter().filter_map(|name| Some((name.as_str(), self.values.get(name)?)))
    }

    /// Takes out those that are not one of these; gives their names.
    pub(super) fn take_unknown(&mut self, known: &[&str]) -> Vec<String> {
        let is_known = |name: &String| known.contains(&name.as_str());
        let (kept, unknown) = std::mem::take(&mut self.names).into_iter().partition(is_known);
        self.names = kept;
        self.values.retain(|name, _| is_known(name));
        unknown
    }

    fn insert(&mut self, name: String, value: Sent) {
        if self.values.insert(name.clone(), value).is_none() {
            self.names.push(name);
        }
    }
}

impl FromIterator<(String, Sent)> for Members {
    fn from_iter<T: IntoIterator<Item = (String, Sent)>>(pairs: T) -> Self {
        let mut members = Self::default();
        pairs.into_iter().for_each(|(name, value)| members.insert(name, value));
        members
    }
}

impl<'de> Deserialize<'de> for Sent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Sent;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Sent, E> {
        Ok(Sent::Plain(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Sent, E> {
        Ok(Sent::Plain(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Sent, E> {
        Ok(Sent::Plain(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Sent, E> {
        Ok(Sent::Plain(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Sent, E> {
        Ok(Sent::Plain(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Sent, E> {
        Ok(Sent::Plain(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Sent, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(list)).map(Sent::Plain)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Sent, A::Error> {
        let mut members = Members::default();
        while let Some((name, value)) = map.next_entry()? {
            members.insert(name, value);
        }
        Ok(Sent::Object(members))
    }
}
