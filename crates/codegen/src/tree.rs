//! A JSON value with the place in a file of everything in it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::finding::Place;
use crate::pointer;

/// A value and the places of all that is in it, by JSON pointer from the value itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    pub(crate) value: Value,
    pub(crate) places: BTreeMap<String, Place>,
}

impl Tree {
    /// The part of this tree that stands at `at`.
    pub(crate) fn part(&self, at: &str) -> Option<Tree> {
        let value = self.value.pointer(at)?.clone();
        let below = format!("{at}/");
        let places = self
            .places
            .iter()
            .filter(|(pointer, _)| *pointer == at || pointer.starts_with(&below))
            .filter_map(|(pointer, place)| {
                Some((pointer.strip_prefix(at)?.to_owned(), place.clone()))
            })
            .collect();
        Some(Tree { value, places })
    }

    /// Puts `part` at `at`, and makes the objects on the way that are not there yet.
    pub(crate) fn insert(&mut self, at: &str, part: Tree) {
        let mut value = &mut self.value;
        for token in pointer::tokens(at) {
            if !value.is_object() {
                *value = Value::Object(Map::new());
            }
            let Value::Object(members) = value else { return };
            value = members.entry(token).or_insert(Value::Null);
        }
        *value = part.value;
        let places = part.places.into_iter();
        self.places.extend(places.map(|(below, place)| (format!("{at}{below}"), place)));
    }

    /// The place of what stands at `at`, or of the nearest thing around it.
    pub(crate) fn place(&self, at: &str) -> Option<&Place> {
        let mut around = Some(at);
        while let Some(at) = around {
            if let Some(place) = self.places.get(at) {
                return Some(place);
            }
            around = pointer::parent(at);
        }
        None
    }
}
