//! The faults as switches of the page.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::Shown;
use crate::{Fault, Faults, Kind};

/// The faults that have a switch, each with what it does in words. Others are set by
/// `/_simulator`, on the command line or by a test.
fn all() -> [(&'static str, Fault); 10] {
    let latency = Kind::Latency { milliseconds: 2000, jitter: 1000 };
    [
        ("Answers come 2 to 3 seconds late", Fault::new(latency)),
        (
            "Half of all answers are 503, at random",
            Fault::new(Kind::Status { status: 503 }).chance(0.5),
        ),
        ("The router answers 502 with HTML", Fault::new(Kind::Html)),
        ("Requests are refused with 429", Fault::new(Kind::RateLimit { retry_after: 5 })),
        ("Tokens have expired", Fault::new(Kind::ExpiredToken)),
        ("Connections are reset before the effect", Fault::new(Kind::ResetBefore)),
        ("Connections are reset after the effect", Fault::new(Kind::ResetAfter)),
        ("Bodies are cut off", Fault::new(Kind::CutOff)),
        ("First instances crash when looked at", Fault::new(Kind::Crash { index: 0 })),
        ("First instances do not come up", Fault::new(Kind::StartInVain { index: 0 })),
    ]
}

/// The switches as the page shows them.
pub(super) fn switches(faults: &Faults) -> Vec<Value> {
    let on = faults.all();
    let show = |(name, fault)| json!({ "name": name, "is_on": on.contains(&fault) });
    all().into_iter().map(show).collect()
}

/// Moves a switch: `{"name": "...", "is_on": true}`.
pub(super) async fn switch(State(platforms): Shown, Json(asked): Json<Value>) -> StatusCode {
    let fault = all().into_iter().find(|(name, _)| asked.get("name") == Some(&(*name).into()));
    match (fault, asked.get("is_on").and_then(Value::as_bool)) {
        (None, _) => StatusCode::NOT_FOUND,
        (_, None) => StatusCode::BAD_REQUEST,
        (Some((_, fault)), Some(is_on)) => {
            platforms.faults.remove(&fault);
            if is_on {
                platforms.faults.add(fault);
            }
            StatusCode::NO_CONTENT
        }
    }
}
