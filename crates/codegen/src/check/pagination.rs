//! Whether a list can be read to its end by what `x-pagination` says of it.

use serde_json::Value;

use super::Problem;
use super::answers::body_of_success;
use crate::document::{Document, meaning};
use crate::lower::{Pagination, object};
use crate::pointer;
use crate::walk::Kind;

pub(super) fn pagination(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    document.visit(|kind, at, value| {
        if value.get("x-pagination").is_none() {
            return;
        }
        let is_get = kind == Kind::Operation && pointer::last(at).as_deref() == Some("get");
        let here = pointer::child(at, "x-pagination");
        let said = Pagination::of(value).filter(|said| is_get && !said.next.is_empty());
        let Some(Pagination { next, items }) = said else {
            let what = "`x-pagination` says of a GET where its pages have the link to the next one \
                        and the items";
            let mend = "write `{next: [/links/next], items: /items}`, with pointers of your own";
            problems.push(Problem::new(&here, what, mend));
            return;
        };
        let body = body_of_success(document, at, value);
        let is_at = |pointer: &str, kind: &str| {
            body.and_then(|body| type_at(document.value(), body, pointer)).as_deref() == Some(kind)
        };
        let list = pointer::child(&here, "next");
        for (index, next) in next.iter().enumerate().filter(|(_, next)| !is_at(next, "string")) {
            let at = pointer::child(&list, &index.to_string());
            let what = format!("`{next}` leads to no text of a page");
            let mend = "name the member that has the address of the next page";
            problems.push(Problem::new(&at, what, mend));
        }
        if !is_at(&items, "array") {
            let what = format!("`{items}` leads to no list of a page");
            let mend = "name the member that has the items";
            problems.push(Problem::new(&pointer::child(&here, "items"), what, mend));
        }
    });
    problems
}

/// The type of what `pointer` leads to, in a value of `schema`. A text that is parsed is none.
fn type_at(api: &Value, schema: &Value, pointer: &str) -> Option<String> {
    let found = pointer::tokens(pointer).try_fold(schema.clone(), |schema, name| {
        object(api, meaning(api, &schema)?)?.get("properties")?.get(&name).cloned()
    })?;
    let found = meaning(api, &found)?;
    let is_parsed = found.get("format").is_some_and(|it| it == "date-time" || it == "decimal");
    (!is_parsed).then(|| found.get("type")?.as_str().map(str::to_owned))?
}
