//! Lists: what filters leave of the rows, in which order, and one page of it.

use serde_json::{Value, json};

use super::age::Release;
use super::answer::Refusal;
use super::labels::Selector;
use super::query::{Query, Times, unknown_and_valid_words, unknown_words};
use super::table::Row;
use super::view::View;

/// What a list can be asked for.
#[derive(Clone, Copy)]
pub(super) struct Known {
    /// Which of the parameters that all lists have.
    pub(super) common: &'static [&'static str],
    /// Its own parameters, in the platform's order. What has no meaning of its own is a filter: a
    /// list of values, of which a row has one.
    pub(super) own: &'static [&'static str],
    /// Filters of the list of all rows, which this one of some refuses.
    pub(super) refused: &'static [&'static str],
    /// What it can be sorted by, besides the times.
    pub(super) orders: &'static [&'static str],
    /// What `include` or `embed` can name.
    pub(super) more: &'static [&'static str],
}

/// The parameters that all lists have.
pub(super) const COMMON: &[&str] =
    &["page", "per_page", "order_by", "created_ats", "updated_ats", "guids"];
pub(super) const PAGES_AND_ORDER: &[&str] = &["page", "per_page", "order_by"];
pub(super) const PAGES: &[&str] = &["page", "per_page"];
/// What is read in another way than a filter.
const NO_FILTERS: [&str; 9] = [
    "page",
    "per_page",
    "order_by",
    "created_ats",
    "updated_ats",
    "label_selector",
    "include",
    "embed",
    "partial_usernames",
];
/// The one filter of one value, and its values.
const LIFECYCLE: &str = "lifecycle_type";
const LIFECYCLES: [&str; 3] = ["buildpack", "cnb", "docker"];

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

    /// What `include` or `embed` names where one row is asked for. What is wrong with the query is
    /// refused by `refuse`; where there is neither, the platform does not look at it.
    pub(super) fn more_of_one(
        &self,
        query: &Query,
        refuse: fn(Vec<String>) -> Refusal,
    ) -> Result<Vec<String>, Refusal> {
        let Some(name) = self.takes_more() else { return Ok(Vec::new()) };
        let unknown = query.unknown(&[name]);
        if !unknown.is_empty() {
            return Err(refuse(vec![unknown_and_valid_words(&unknown, &[name])]));
        }
        self.read_more(query).map_err(refuse)
    }

    fn takes(&self, name: &str) -> bool {
        self.common.contains(&name) || self.own.contains(&name)
    }

    /// What the query asks for, or everything that is wrong with it.
    fn read<'a>(&self, release: Release, query: &'a Query) -> Result<Wanted<'a>, Vec<String>> {
        let mut wrong = Vec::new();
        // An operator may cap how far pages reach; here it is what the document's `int32` reaches.
        let last = i32::MAX.unsigned_abs() as usize;
        let page = self.part("page", &mut wrong, |name| query.number(name, last));
        let per_page = self.part("per_page", &mut wrong, |name| query.number(name, 5000));
        let order = self.part("order_by", &mut wrong, |name| self.order(query.get(name)));
        let created = self.part("created_ats", &mut wrong, |name| query.times(name));
        let updated = self.part("updated_ats", &mut wrong, |name| query.times(name));
        let selector = self.part("label_selector", &mut wrong, |name| {
            query.get(name).map(Selector::read).transpose()
        });
        wrong.extend(self.unknown(release, query));
        let more = self.read_more(query).unwrap_or_else(|reasons| {
            wrong.extend(reasons);
            Vec::new()
        });
        let filters = self.common.iter().chain(self.own).filter(|name| !NO_FILTERS.contains(name));
        let filters = filters.filter_map(|name| match *name {
            LIFECYCLE => Some((LIFECYCLE, vec![query.get(name)?.to_owned()])),
            name => Some((name, query.list(name)?)),
        });
        let filters: Vec<_> = filters.collect();
        for (_, value) in filters.iter().filter(|(name, _)| *name == LIFECYCLE) {
            let unknown = value.iter().filter(|it| !LIFECYCLES.contains(&it.as_str()));
            wrong.extend(unknown.map(|it| format!("Invalid {LIFECYCLE}: '{it}'")));
        }
        let refused: Vec<&str> =
            self.refused.iter().copied().filter(|name| query.get(name).is_some()).collect();
        if !refused.is_empty() {
            wrong.push(unknown_words(&refused));
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

    /// What a parameter asks for, if the list takes it.
    fn part<T: Default>(
        &self,
        name: &str,
        wrong: &mut Vec<String>,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> T {
        if !self.takes(name) {
            return T::default();
        }
        read(name).unwrap_or_else(|reason| {
            wrong.push(reason);
            T::default()
        })
    }

    /// Why parameters are refused that the list does not know, in the words of the release.
    fn unknown(&self, release: Release, query: &Query) -> Option<String> {
        let known: Vec<&str> = self.common.iter().chain(self.own).copied().collect();
        let mut unknown = query.unknown(&known);
        unknown.retain(|name| !self.refused.contains(name));
        if unknown.is_empty() {
            return None;
        }
        Some(match release {
            Release::Year2015 => unknown_words(&unknown),
            Release::Korifi => format!("Valid parameters are: '{}'", known.join(", ")),
            _ => unknown_and_valid_words(&unknown, &known),
        })
    }

    /// What to sort by, and whether from the end. A blank says nothing.
    fn order<'a>(&self, asked: Option<&'a str>) -> Result<Option<(&'a str, bool)>, String> {
        let Some(text) = asked.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
        let known = || ["created_at", "updated_at"].iter().chain(self.orders);
        let (name, is_descending) = match text.strip_prefix('-') {
            Some(name) => (name, true),
            // A plus sign that is not encoded is a blank, and is not taken.
            None => (text.strip_prefix('+').unwrap_or(text), false),
        };
        if known().any(|it| *it == name) {
            return Ok(Some((name, is_descending)));
        }
        let names: Vec<String> = known().map(|name| format!("'{name}'")).collect();
        Err(format!("Order by can only be: {}", names.join(", ")))
    }

    /// What `include` or `embed` names.
    fn read_more(&self, query: &Query) -> Result<Vec<String>, Vec<String>> {
        self.takes_more().map_or_else(|| Ok(Vec::new()), |name| named(query, name, self.more))
    }

    fn takes_more(&self) -> Option<&'static str> {
        ["include", "embed"].into_iter().find(|name| self.takes(name))
    }
}

/// What `include` or `embed` names, all of which must be known, each once.
fn named(query: &Query, name: &str, values: &[&str]) -> Result<Vec<String>, Vec<String>> {
    let named = query.list(name).unwrap_or_default();
    let done = if name == "embed" { "embedded" } else { "included" };
    let mut wrong = Vec::new();
    for (index, it) in named.iter().enumerate() {
        if !values.contains(&it.as_str()) {
            let values = values.join("', '");
            wrong.push(format!(
                "Invalid {done} resource: '{it}'. Valid {done} resources are: '{values}'"
            ));
        } else if named.iter().take(index).filter(|before| *before == it).count() == 1 {
            wrong.push(format!("Duplicate {done} resource: '{it}'"));
        }
    }
    if wrong.is_empty() { Ok(named) } else { Err(wrong) }
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

/// The path and query of a page, with the parameters by name.
fn link(path: &str, query: &Query, page: usize, per_page: usize) -> String {
    let (page, per_page) = (page.to_string(), per_page.to_string());
    let own = [("page", page.as_str()), ("per_page", per_page.as_str())];
    let asked = query.without(&["page", "per_page"]);
    let asked = asked.filter(|(name, value)| *name != "order_by" || !value.trim().is_empty());
    // A pair of text can always be encoded.
    let encoded =
        own.into_iter().chain(asked).filter_map(|it| serde_urlencoded::to_string([it]).ok());
    let mut pairs: Vec<String> = encoded.collect();
    pairs.sort_unstable();
    format!("{path}?{}", pairs.join("&"))
}
