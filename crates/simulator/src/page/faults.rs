//! The faults as switches of the page.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::Shown;
use crate::Platforms;

/// A fault that can be switched on and off.
struct Switch {
    /// What goes wrong, in words.
    name: &'static str,
    /// Whether it is on.
    is_on: fn(&Platforms) -> bool,
    /// Switches it on or off.
    set: fn(&Platforms, bool),
}

/// Every fault that has a switch. There are none yet: the simulator has no faults.
const SWITCHES: &[Switch] = &[];

/// The switches as the page shows them.
pub(super) fn switches(platforms: &Platforms) -> Vec<Value> {
    let show = |switch: &Switch| json!({ "name": switch.name, "is_on": (switch.is_on)(platforms) });
    SWITCHES.iter().map(show).collect()
}

/// Moves a switch: `{"name": "...", "is_on": true}`.
pub(super) async fn switch(State(platforms): Shown, Json(asked): Json<Value>) -> StatusCode {
    let switch = SWITCHES.iter().find(|switch| asked.get("name") == Some(&switch.name.into()));
    match (switch, asked.get("is_on").and_then(Value::as_bool)) {
        (None, _) => StatusCode::NOT_FOUND,
        (_, None) => StatusCode::BAD_REQUEST,
        (Some(switch), Some(is_on)) => {
            (switch.set)(&platforms, is_on);
            StatusCode::NO_CONTENT
        }
    }
}
