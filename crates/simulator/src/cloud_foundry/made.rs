//! Resources that can be read and not changed. They are in no table: they follow from what is, and
//! are made for the request.

use serde_json::Value;

use super::answer::{Answer, Refusal, ok};
use super::list::{Known, Page};
use super::table::{Head, Row, rows};
use super::view::View;
use super::{Call, State};

/// A kind of them, of which there are few enough to make all for every list.
pub(super) struct Kind {
    /// What refusals call one.
    pub(super) name: &'static str,
    pub(super) list: Known,
    /// Where in a resource is what a filter or an order looks at.
    pub(super) looks_at: &'static [(&'static str, &'static str)],
}

/// One of them, as the current release shows it.
pub(super) struct Made {
    head: Head,
    pub(super) shown: Value,
}

rows!(Made);

impl Made {
    /// One that has what all resources have, and its own members.
    pub(super) fn new(view: &View, head: Head, own: Value) -> Self {
        Self { shown: view.resource(&head, own), head }
    }

    /// One of a kind that lacks some of what others have.
    pub(super) fn whole(head: Head, shown: Value) -> Self {
        Self { head, shown }
    }

    pub(super) fn guid(&self) -> &str {
        &self.head.guid
    }

    /// The text at a place, or that of what is true or false.
    pub(super) fn text(&self, pointer: &str) -> &str {
        match self.shown.pointer(pointer) {
            Some(Value::String(text)) => text,
            Some(Value::Bool(true)) => "true",
            Some(Value::Bool(false)) => "false",
            _ => "",
        }
    }
}

impl Kind {
    fn value<'a>(&self, made: &'a Made, name: &str) -> &'a str {
        let at = self.looks_at.iter().find(|(looks, _)| *looks == name);
        at.map_or("", |(_, pointer)| made.text(pointer))
    }
}

impl State {
    pub(super) fn list_made(&self, call: &Call<'_>, kind: &Kind, all: Vec<Made>) -> Answer {
        self.list_with(call, kind, all, |_, _| None)
    }

    /// A list, and what `include` names of its page.
    pub(super) fn list_with(
        &self,
        call: &Call<'_>,
        kind: &Kind,
        all: Vec<Made>,
        included: impl Fn(&[&Made], &[String]) -> Option<Value>,
    ) -> Answer {
        let value = |row, name: &str| kind.value(row, name);
        let page = kind.list.page(&self.view, call.path, &call.query, all.iter(), value)?;
        let Page { rows, pagination, more } = page;
        let shown =
            rows.iter().map(|row| self.shown(row.shown.clone()).to_string().into()).collect();
        Ok(self.page(shown, pagination, false, included(&rows, &more)))
    }

    pub(super) fn get_made(&self, kind: &Kind, all: Vec<Made>, guid: &str) -> Answer {
        let found = all.into_iter().find(|made| made.head.guid == guid);
        Ok(ok(&self.shown(found.ok_or_else(|| Refusal::not_found(kind.name))?.shown)))
    }

    /// A resource as this release shows it.
    pub(super) fn shown(&self, resource: Value) -> Value {
        self.view.release.resource(resource)
    }
}
