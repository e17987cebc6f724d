//! Lists: what filters leave of the rows, in which order, and one page of it.

use serde_json::{Value, json};

use super::age::Release;
use super::answer::Refusal;
use super::labels::Selector;
use super::query::{Query, Times, in_words};
use super::table::Row;
use super::view::View;

/// What a list can be asked for, besides what all can.
pub(super) struct Known {
    /// Lists of values, of which a row has one.
    pub(super) filters: &'static [&'static str],
    /// What it can be sorted by, besides the times.
    pub(super) orders: &'static [&'static str],
    /// `include` or `embed`, and what it can name.
    pub(super) more: Option<(&'static str, &'static [&'static str])>,
    /// What else rows can be chosen by.
    pub(super) common: Common,
}

/// What rows of a list can be chosen by, whatever they are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Common {
    Nothing,
    /// When they were made and changed.
    Times,
    /// The same, and their labels.
    TimesAndLabels,
}

/// A page of rows.
pub(super) struct Page<'a, T> {
    pub(super) rows: Vec<&'a T>,
    /// What the answer says of the pages.
    pub(super) pagination: Value,
    /// What `include` or `embed` names.
    pub(super) more: Vec<String>,
}

/// Which page of what, as a request asks for it.
struct Wanted<'a> {
    page: usize,
    per_page: usize,
    filters: Vec<(&'a str, Vec<String>)>,
    selector: Option<Selector>,
    created: Vec<Times>,
    updated: Vec<Times>,
    order: Option<(&'a str, bool)>,
    more: Vec<String>,
}

const OF_PAGES: [&str; 3] = ["page", "per_page", "order_by"];
const TIMES: [&str; 2] = ["created_ats", "updated_ats"];
const LABELS: &str = "label_selector";

impl Known {
    /// The page of the rows that a query asks for. `value` gives what a filter or an order, by
    /// its name, looks at.
    pub(super) fn page<'a, T: Row + 'a>(
        &self,
        view: &View,
        path: &str,
        query: &Query,
        rows: impl Iterator<Item = &'a T>,
        value: impl Fn(&'a T, &str) -> &'a str,
    ) -> Result<Page<'a, T>, Refusal> {
        let wanted = self.read(view.release, query).map_err(Refusal::bad_query)?;
        let mut rows: Vec<&T> = rows.filter(|row| wanted.has(*row, &value)).collect();
        if let Some((name, is_descending)) = wanted.order {
            let order = |a: &&'a T, b: &&'a T| match name {
                "created_at" => a.head().created_at.cmp(&b.head().created_at),
                "updated_at" => a.head().updated_at.cmp(&b.head().updated_at),
                name => value(a, name).cmp(value(b, name)),
            };
            rows.sort_by(|a, b| if is_descending { order(b, a) } else { order(a, b) });
        }
        let Wanted { page, per_page, .. } = wanted;
        let skipped = (page - 1).saturating_mul(per_page);
        // The platform counts along with the rows of the page; beyond the end there are none.
        let total = if skipped < rows.len() || page == 1 { rows.len() } else { 0 };
        let pages = total.div_ceil(per_page).max(1);
        let link = |page| view.link(&link(path, query, page, per_page));
        let pagination = json!({
            "total_results": total,
            "total_pages": pages,
            "first": link(1),
            "last": link(pages),
            "next": (page < pages).then(|| link(page + 1)),
            "previous": (page > 1).then(|| link(page - 1)),
        });
        let rows = rows.into_iter().skip(skipped).take(per_page).collect();
        Ok(Page { rows, pagination, more: wanted.more })
    }

    /// What `include` or `embed` names where one row is asked for.
    pub(super) fn more_of_one(&self, query: &Query) -> Result<Vec<String>, Refusal> {
        self.read_more(query).map_err(|reason| Refusal::bad_query(vec![reason]))
    }

    /// What the query asks for, or everything that is wrong with it.
    fn read<'a>(&self, release: Release, query: &'a Query) -> Result<Wanted<'a>, Vec<String>> {
        let mut known = OF_PAGES.to_vec();
        match release {
            Release::Year2015 => known.truncate(2),
            Release::Korifi => known.extend(self.filters.iter().filter(|it| **it == "app_guids")),
            _ => {
                known.extend(self.filters);
                known.extend(self.more.iter().map(|(name, _)| name));
                known.extend(TIMES.iter().filter(|_| self.common >= Common::Times));
                known.extend((self.common == Common::TimesAndLabels).then_some(LABELS));
            }
        }
        let mut wrong: Vec<String> = query.unknown(&known).into_iter().collect();
        // An operator may cap how far pages reach; here it is what the document's `int32` reaches.
        let last = i32::MAX.unsigned_abs() as usize;
        let page = or_note(query.number("page", last), &mut wrong).flatten();
        let per_page = or_note(query.number("per_page", 5000), &mut wrong).flatten();
        let order = or_note(self.order(query), &mut wrong).flatten();
        let selector = query.get("label_selector").map(Selector::read);
        let selector = selector.and_then(|selector| or_note(selector, &mut wrong));
        let created = or_note(query.times("created_ats"), &mut wrong).unwrap_or_default();
        let updated = or_note(query.times("updated_ats"), &mut wrong).unwrap_or_default();
        let more = or_note(self.read_more(query), &mut wrong).unwrap_or_default();
        let filter = |name: &&'static str| Some((*name, query.list(name)?));
        let filters: Vec<_> = self.filters.iter().filter_map(filter).collect();
        for (name, values) in &filters {
            let lifecycles = ["buildpack", "cnb", "docker"];
            if *name == "lifecycle_type"
                && !values.iter().all(|it| lifecycles.contains(&it.as_str()))
            {
                wrong.push(format!(
                    "{} must be one of ['buildpack', 'cnb', 'docker']",
                    in_words(name)
                ));
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Wanted {
            page: page.unwrap_or(1),
            per_page: per_page.unwrap_or(50),
            filters,
            selector,
            created,
            updated,
            order,
            more,
        })
    }

    /// What to sort by, and whether from the end.
    fn order<'a>(&self, query: &'a Query) -> Result<Option<(&'a str, bool)>, String> {
        let Some(text) = query.get("order_by") else { return Ok(None) };
        let known = || ["created_at", "updated_at"].iter().chain(self.orders);
        let (name, is_descending) = match text.strip_prefix('-') {
            Some(name) => (name, true),
            // A plus sign that is not encoded is a blank.
            None => (text.trim_start_matches(['+', ' ']), false),
        };
        if known().any(|it| *it == name) {
            return Ok(Some((name, is_descending)));
        }
        let names: Vec<String> = known().map(|name| format!("'{name}'")).collect();
        Err(format!("Order by can only be: {}", names.join(", ")))
    }

    /// What `include` or `embed` names.
    fn read_more(&self, query: &Query) -> Result<Vec<String>, String> {
        match self.more {
            Some((name, values)) => named(query, name, values),
            None => Ok(Vec::new()),
        }
    }
}

/// What `include` or `embed` names, all of which must be known; nothing is named by no text.
pub(super) fn named(query: &Query, name: &str, values: &[&str]) -> Result<Vec<String>, String> {
    let mut named = query.list(name).unwrap_or_default();
    named.retain(|it| !it.is_empty());
    let Some(unknown) = named.iter().find(|it| !values.contains(&it.as_str())) else {
        return Ok(named);
    };
    let done = if name == "embed" { "embedded" } else { "included" };
    let values: Vec<String> = values.iter().map(|value| format!("'{value}'")).collect();
    let values = values.join(", ");
    Err(format!("Invalid {done} resource: '{unknown}'. Valid {done} resources are: {values}"))
}

fn or_note<T>(read: Result<T, String>, wrong: &mut Vec<String>) -> Option<T> {
    read.map_err(|reason| wrong.push(reason)).ok()
}

impl Wanted<'_> {
    fn has<'a, T: Row>(&self, row: &'a T, value: &impl Fn(&'a T, &str) -> &'a str) -> bool {
        let head = row.head();
        let has = |(name, values): &(&str, Vec<String>)| match *name {
            "guids" => values.contains(&head.guid),
            "names" => {
                let name = value(row, "name");
                values.iter().any(|it| it.to_lowercase() == name.to_lowercase())
            }
            filter => {
                let own = value(row, filter);
                values.iter().any(|it| it == own)
            }
        };
        self.filters.iter().all(has)
            && self.selector.as_ref().is_none_or(|selector| selector.matches(&head.labels))
            && self.created.iter().all(|times| times.has(head.created_at))
            && self.updated.iter().all(|times| times.has(head.updated_at))
    }
}

/// The path and query of a page.
fn link(path: &str, query: &Query, page: usize, per_page: usize) -> String {
    let (page, per_page) = (page.to_string(), per_page.to_string());
    let own = [("page", page.as_str()), ("per_page", per_page.as_str())];
    let pairs: Vec<(&str, &str)> =
        own.into_iter().chain(query.without(&["page", "per_page"])).collect();
    // Pairs of text can always be encoded.
    format!("{path}?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
}
