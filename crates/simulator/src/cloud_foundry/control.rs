//! `/_simulator`: the control of the simulator over HTTP, for those that run it as a program.
//! It needs no token, and is neither noted nor met by faults.

use std::time::Duration;

use axum::extract::State as Shared;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::CloudFoundry;
use super::process_view::Part;
use super::routes::Received;
use crate::faults::{Fault, Faults};
use crate::log::Requests;

#[derive(Clone)]
struct Control {
    platform: CloudFoundry,
    faults: Faults,
    requests: Requests,
}

/// Something that happens to the platform.
#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
enum Event {
    Advance { seconds: u64 },
    Crash { process: String, index: usize },
    StartInVain { process: String, index: usize },
    TakeDown { process: String, index: usize },
    StartDeployment { app: String },
    FinishDeployment { app: String },
    ExpireTokens,
    ForbidScaling,
    AllowScaling,
    Suspend,
    SuspendSpaces,
    Resume,
    BreakDown { part: Part },
    Mend { part: Part },
}

pub(super) fn router(platform: CloudFoundry, faults: Faults, requests: Requests) -> Router {
    Router::new()
        .route("/_simulator", get(show))
        .route("/_simulator/faults", post(add).delete(clear))
        .route("/_simulator/events", post(happen))
        .with_state(Control { platform, faults, requests })
}

async fn show(Shared(control): Shared<Control>) -> Json<Value> {
    let state = control.platform.lock();
    Json(json!({
        "release": state.view.release.name(),
        "time": state.view.clock.time_of(state.view.now()).to_string(),
        "down": state.down,
        "faults": control.faults.all(),
        "not_served": control.requests.not_served(),
        "requests": control.requests.all(),
    }))
}

/// Adds the faults of a list, all or none.
async fn add(Shared(control): Shared<Control>, body: Received) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return not_received(&rejection),
    };
    let read = |body: &[u8]| -> Result<Vec<Fault>, String> {
        let list: Vec<Value> = serde_json::from_slice(body).map_err(|e| e.to_string())?;
        list.into_iter().map(|it| Fault::from_json(it).map_err(|e| e.to_string())).collect()
    };
    match read(&body) {
        Ok(faults) => {
            faults.into_iter().for_each(|fault| control.faults.add(fault));
            (StatusCode::CREATED, Json(json!({ "faults": control.faults.all() }))).into_response()
        }
        Err(reason) => refused(&reason),
    }
}

async fn clear(Shared(control): Shared<Control>) -> StatusCode {
    control.faults.clear();
    StatusCode::NO_CONTENT
}

async fn happen(Shared(control): Shared<Control>, body: Received) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return not_received(&rejection),
    };
    let platform = &control.platform;
    let event = match serde_json::from_slice(&body) {
        Ok(event) => event,
        Err(error) => return refused(&error.to_string()),
    };
    let mut is_there = true;
    match event {
        Event::Advance { seconds } => {
            platform.lock().view.clock.advance(Duration::from_secs(seconds));
        }
        Event::Crash { process, index } => is_there = platform.crash(&process, index),
        Event::StartInVain { process, index } => {
            is_there = platform.start_in_vain(&process, index);
        }
        Event::TakeDown { process, index } => is_there = platform.take_down(&process, index),
        Event::StartDeployment { app } => is_there = platform.start_deployment(&app),
        Event::FinishDeployment { app } => is_there = platform.finish_deployment(&app),
        Event::ExpireTokens => platform.expire_tokens(),
        Event::ForbidScaling => platform.forbid_scaling(),
        Event::AllowScaling => platform.allow_scaling(),
        Event::Suspend => platform.suspend(),
        Event::SuspendSpaces => platform.suspend_spaces(),
        Event::Resume => platform.resume(),
        Event::BreakDown { part } => platform.break_down(part),
        Event::Mend { part } => platform.mend(part),
    }
    if is_there {
        return StatusCode::NO_CONTENT.into_response();
    }
    (StatusCode::NOT_FOUND, Json(json!({ "error": "There is nothing of this name" })))
        .into_response()
}

fn not_received(rejection: &BytesRejection) -> Response {
    (rejection.status(), Json(json!({ "error": "The body cannot be read" }))).into_response()
}

fn refused(reason: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": reason }))).into_response()
}
