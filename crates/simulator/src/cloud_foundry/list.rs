//! Lists: filters and pages.

use axum::http::Uri;
use axum::response::Response;
use serde_json::{Value, json};

use super::world::{ORGANIZATION, View};
use super::{bad_query, not_simulated, ok};

/// The parameters of a query, in their order.
pub(super) type Query = axum::extract::Query<Vec<(String, String)>>;

/// The parameters of a list, besides those of all lists.
pub(super) struct Known<'a> {
    /// What is simulated.
    pub(super) filters: &'a [&'a str],
    /// What the platform documents as well.
    pub(super) others: &'a [&'a str],
}

/// What the platform documents for all lists, and the simulator does not do.
const OF_ALL_LISTS: [&str; 4] = ["order_by", "label_selector", "created_ats", "updated_ats"];

/// The refusal of parameters that the platform does not know, as it words it, and of those that it
/// knows and that are not simulated, lest somebody takes the answer for theirs.
pub(super) fn refusal(
    axum::extract::Query(query): &Query,
    simulated: &[&str],
    others: &[&str],
) -> Option<Response> {
    // `created_ats[lt]` is `created_ats` with an operator.
    let is_known = |name: &&String| {
        let plain = name.split_once('[').map_or(name.as_str(), |(plain, _)| plain);
        others.contains(&plain)
    };
    let quoted = |names: Vec<&String>| {
        names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
    };
    let rest = query.iter().map(|(name, _)| name).filter(|it| !simulated.contains(&it.as_str()));
    let (known, unknown): (Vec<_>, Vec<_>) = rest.partition(is_known);
    if !unknown.is_empty() {
        return Some(bad_query(&format!("Unknown query parameter(s): {}", quoted(unknown))));
    }
    (!known.is_empty()).then(|| not_simulated(&quoted(known)))
}

/// A page of a list, of what the filters leave.
pub(super) fn page(
    view: &View,
    uri: &Uri,
    query: &Query,
    mut resources: Vec<Value>,
    known: &Known<'_>,
) -> Response {
    let simulated = [&["page", "per_page"], known.filters].concat();
    let others = [&OF_ALL_LISTS, known.others].concat();
    if let Some(refusal) = refusal(query, &simulated, &others) {
        return refusal;
    }
    let axum::extract::Query(query) = query;
    let (mut page, mut per_page) = (1, 50);
    for (name, value) in query {
        let number = value.parse().ok().filter(|number| *number >= 1);
        match (name.as_str(), number) {
            ("page", Some(number)) => page = number,
            ("per_page", Some(number)) if number <= 5000 => per_page = number,
            ("page" | "per_page", _) => {
                return bad_query(&format!("{name} must be a positive integer"));
            }
            (filter, _) => {
                let wanted: Vec<String> = value.split(',').map(unescaped).collect();
                resources.retain(|resource| matches(filter, &wanted, resource));
            }
        }
    }
    let total = resources.len();
    let pages = total.div_ceil(per_page).max(1);
    let others: String = query
        .iter()
        .filter(|(name, _)| name != "page" && name != "per_page")
        .map(|(name, value)| format!("&{name}={}", escaped(value)))
        .collect();
    let link =
        |page: usize| view.link(&format!("{}?page={page}&per_page={per_page}{others}", uri.path()));
    let shown: Vec<Value> =
        resources.into_iter().skip((page - 1).saturating_mul(per_page)).take(per_page).collect();
    ok(json!({
        "pagination": {
            "total_results": total,
            "total_pages": pages,
            "first": link(1),
            "last": link(pages),
            "next": (page < pages).then(|| link(page + 1)),
            "previous": (page > 1).then(|| link(page - 1)),
        },
        "resources": shown,
    }))
}

/// Whether a resource is one that a filter wants.
fn matches(filter: &str, wanted: &[String], resource: &Value) -> bool {
    let (pointer, is_name) = match filter {
        "names" => ("/name", true),
        "types" => ("/type", false),
        "app_guids" => ("/relationships/app/data/guid", false),
        "guids" => ("/guid", false),
        // Processes do not say it elsewhere.
        "space_guids" => {
            let href = resource.pointer("/links/space/href").and_then(Value::as_str);
            let guid = href.and_then(|href| href.rsplit('/').next());
            return wanted.iter().any(|it| Some(it.as_str()) == guid);
        }
        // There is one organization.
        _ => return wanted.iter().any(|guid| guid == ORGANIZATION),
    };
    let value = resource.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    wanted.iter().any(|it| if is_name { it.eq_ignore_ascii_case(value) } else { it == value })
}

/// An item of a list as it was before a comma in it was escaped.
fn unescaped(item: &str) -> String {
    item.replace("%2C", ",").replace("%25", "%")
}

fn escaped(value: &str) -> String {
    value.replace('%', "%25").replace('&', "%26").replace('+', "%2B").replace(' ', "+")
}
