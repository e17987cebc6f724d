//! Lists: filters and pages.

use axum::extract::Query;
use axum::http::Uri;
use axum::response::Response;
use serde_json::{Value, json};

use super::world::{ORGANIZATION, SPACE, World};
use super::{bad_query, ok};

/// The query of a list.
pub(super) type Filters = Query<Vec<(String, String)>>;

/// A page of a list, of what the filters leave.
pub(super) fn page(
    world: &World,
    uri: &Uri,
    Query(query): &Filters,
    mut resources: Vec<Value>,
    known: &[&str],
) -> Response {
    let (mut page, mut per_page) = (1, 50);
    for (name, value) in query {
        let number = value.parse().ok().filter(|number| *number >= 1);
        match (name.as_str(), number) {
            ("page", Some(number)) => page = number,
            ("per_page", Some(number)) if number <= 5000 => per_page = number,
            ("page" | "per_page", _) => {
                return bad_query(&format!("{name} must be a positive integer"));
            }
            (name, _) if known.contains(&name) => {
                let wanted: Vec<String> = value.split(',').map(unescaped).collect();
                resources.retain(|resource| matches(name, &wanted, resource));
            }
            (name, _) => return bad_query(&format!("Unknown query parameter(s): '{name}'")),
        }
    }
    let total = resources.len();
    let pages = total.div_ceil(per_page).max(1);
    let others: String = query
        .iter()
        .filter(|(name, _)| name != "page" && name != "per_page")
        .map(|(name, value)| format!("&{name}={}", escaped(value)))
        .collect();
    let link = |page: usize| {
        world.link(&format!("{}?page={page}&per_page={per_page}{others}", uri.path()))
    };
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
        // There is one organization with one space.
        "space_guids" => return wanted.iter().any(|guid| guid == SPACE),
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
