//! Cloud Foundry v3: organizations, spaces, apps, processes and their instances.

mod list;
mod overview;
mod world;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::{has_token, settled};
use list::{Known, Query, page, refusal};
use world::World;

type Shared = Arc<Mutex<World>>;

/// The state of the platform.
#[derive(Clone)]
pub(crate) struct CloudFoundry(Shared);

/// Who may log in to Cloud Foundry, and where the apps are, all by name.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let login = paas_simulator::Simulator::start().await?.cloud_foundry_login();
/// assert_eq!((login.organization, login.space), ("demo", "production"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CloudFoundryLogin {
    /// The user's name.
    pub username: &'static str,
    /// The user's password.
    pub password: &'static str,
    /// The organization that has the space.
    pub organization: &'static str,
    /// The space that has the apps.
    pub space: &'static str,
}

pub(crate) const LOGIN: CloudFoundryLogin = CloudFoundryLogin {
    username: "admin",
    password: "admin",
    organization: "demo",
    space: "production",
};

impl fmt::Debug for CloudFoundry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CloudFoundry").finish_non_exhaustive()
    }
}

impl CloudFoundry {
    /// The seeded platform, whose links start with `origin`.
    pub(crate) fn new(origin: &str) -> Self {
        Self(Arc::new(Mutex::new(World::new(origin))))
    }

    /// What serves the API.
    pub(crate) fn router(&self) -> Router {
        router(self.0.clone())
    }
}

fn router(world: Shared) -> Router {
    let open = Router::new()
        .route("/", get(api_root))
        .route("/v3", get(v3_root))
        .route("/v3/info", get(info));
    let closed = Router::new()
        .route("/v3/organizations", get(list_organizations))
        .route("/v3/spaces", get(list_spaces))
        .route("/v3/apps", get(list_apps))
        .route("/v3/apps/{guid}", get(get_app))
        .route("/v3/apps/{guid}/actions/{action}", post(act_on_app))
        .route("/v3/apps/{guid}/processes", get(list_app_processes))
        .route("/v3/processes", get(list_processes))
        .route("/v3/processes/{guid}", get(get_process))
        .route("/v3/processes/{guid}/stats", get(get_stats))
        .route("/v3/processes/{guid}/actions/scale", post(scale_process))
        .layer(middleware::from_fn(authenticate));
    let unknown =
        || async { error(StatusCode::NOT_FOUND, 10000, "CF-NotFound", "Unknown request") };
    open.merge(closed).fallback(unknown).with_state(world)
}

async fn authenticate(request: Request, next: Next) -> Response {
    if has_token(request.headers()) {
        return next.run(request).await;
    }
    if request.headers().contains_key("authorization") {
        return error(StatusCode::UNAUTHORIZED, 1000, "CF-InvalidAuthToken", "Invalid Auth Token");
    }
    error(StatusCode::UNAUTHORIZED, 10002, "CF-NotAuthenticated", "Authentication error")
}

async fn api_root(State(world): State<Shared>) -> Response {
    let view = &lock(&world).view;
    ok(json!({ "links": {
        "self": view.link(""),
        "cloud_controller_v3": { "href": view.href("/v3"), "meta": { "version": "3.228.0" } },
        "login": view.link(""),
        "uaa": view.link(""),
        "credhub": null,
        "routing": null,
        "logging": null,
        "log_cache": null,
        "log_stream": null,
        "app_ssh": null,
    } }))
}

async fn v3_root(State(world): State<Shared>) -> Response {
    let view = &lock(&world).view;
    let names = ["info", "organizations", "spaces", "apps", "processes"];
    let links = names.iter().map(|name| ((*name).to_owned(), view.link(&format!("/v3/{name}"))));
    let links: Map<String, Value> =
        [("self".to_owned(), view.link("/v3"))].into_iter().chain(links).collect();
    ok(json!({ "links": links }))
}

async fn info(State(world): State<Shared>) -> Response {
    let view = &lock(&world).view;
    ok(json!({
        "build": "",
        "cli_version": { "minimum": "", "recommended": "" },
        "custom": {},
        "description": "A simulator",
        "name": "paas-simulator",
        "version": 0,
        "osbapi_version": "2.17",
        "rate_limits": { "enabled": false, "general_limit": 20000, "reset_interval_in_minutes": 60 },
        "links": { "self": view.link("/v3/info"), "support": { "href": "" } },
    }))
}

async fn list_organizations(State(world): State<Shared>, uri: Uri, query: Query) -> Response {
    let view = &lock(&world).view;
    let known = Known { filters: &["names", "guids"], others: &[] };
    page(view, &uri, &query, vec![view.organization()], &known)
}

async fn list_spaces(State(world): State<Shared>, uri: Uri, query: Query) -> Response {
    let view = &lock(&world).view;
    let known = Known { filters: &["names", "guids", "organization_guids"], others: &["include"] };
    page(view, &uri, &query, vec![view.space()], &known)
}

async fn list_apps(State(world): State<Shared>, uri: Uri, query: Query) -> Response {
    let World { view, apps } = &*lock(&world);
    let known = Known {
        filters: &["names", "guids", "space_guids", "organization_guids"],
        others: &["stacks", "lifecycle_type", "include"],
    };
    page(view, &uri, &query, apps.iter().map(|app| view.app(app)).collect(), &known)
}

async fn get_app(State(world): State<Shared>, Path(guid): Path<String>, query: Query) -> Response {
    let World { view, apps } = &*lock(&world);
    if let Some(refusal) = refusal(&query, &[], &["include"]) {
        return refusal;
    }
    match apps.iter().find(|app| app.guid == guid) {
        Some(app) => ok(view.app(app)),
        None => not_found("App"),
    }
}

async fn act_on_app(
    State(world): State<Shared>,
    Path((guid, action)): Path<(String, String)>,
) -> Response {
    let World { view, apps } = &mut *lock(&world);
    let Some(app) = apps.iter_mut().find(|app| app.guid == guid) else {
        return not_found("App");
    };
    let was_started = app.is_started;
    app.is_started = match action.as_str() {
        "start" | "restart" => true,
        "stop" => false,
        _ => return error(StatusCode::NOT_FOUND, 10000, "CF-NotFound", "Unknown request"),
    };
    if app.is_started && (!was_started || action == "restart") {
        let instances = app.processes.iter_mut().flat_map(|process| &mut process.instances);
        instances.for_each(|instance| *instance = settled());
    }
    ok(view.app(app))
}

async fn list_app_processes(
    State(world): State<Shared>,
    Path(guid): Path<String>,
    uri: Uri,
    query: Query,
) -> Response {
    let World { view, apps } = &*lock(&world);
    let Some(app) = apps.iter().find(|app| app.guid == guid) else {
        return not_found("App");
    };
    let processes = app.processes.iter().map(|process| view.listed(app.guid, process)).collect();
    let known = Known { filters: &["guids", "types"], others: &["embed"] };
    page(view, &uri, &query, processes, &known)
}

async fn list_processes(State(world): State<Shared>, uri: Uri, query: Query) -> Response {
    let World { view, apps } = &*lock(&world);
    let processes = apps
        .iter()
        .flat_map(|app| app.processes.iter().map(|process| view.listed(app.guid, process)))
        .collect();
    let known = Known {
        filters: &["guids", "types", "app_guids", "space_guids", "organization_guids"],
        others: &["embed"],
    };
    page(view, &uri, &query, processes, &known)
}

async fn get_process(
    State(world): State<Shared>,
    Path(guid): Path<String>,
    query: Query,
) -> Response {
    let world = lock(&world);
    if let Some(refusal) = refusal(&query, &[], &["embed"]) {
        return refusal;
    }
    match world.find(&guid) {
        Some((app, process)) => ok(world.view.process(app.guid, process)),
        None => not_found("Process"),
    }
}

async fn get_stats(State(world): State<Shared>, Path(guid): Path<String>) -> Response {
    let world = lock(&world);
    match world.find(&guid) {
        Some((app, process)) => ok(world.view.stats(app, process)),
        None => not_found("Process"),
    }
}

async fn scale_process(
    State(world): State<Shared>,
    Path(guid): Path<String>,
    body: Bytes,
) -> Response {
    let World { view, apps } = &mut *lock(&world);
    let mut processes = apps.iter_mut().flat_map(|app| {
        let app_guid = app.guid;
        app.processes.iter_mut().map(move |process| (app_guid, process))
    });
    let Some((app_guid, process)) = processes.find(|(_, process)| process.guid == guid) else {
        return not_found("Process");
    };
    let Ok(Value::Object(asked)) = serde_json::from_slice(&body) else {
        let detail = "Request invalid due to parse error: invalid request body";
        return error(StatusCode::BAD_REQUEST, 1001, "CF-MessageParseError", detail);
    };
    if let Err(details) = process.scale(&asked) {
        let errors = details.into_iter().map(
            |detail| json!({ "code": 10008, "title": "CF-UnprocessableEntity", "detail": detail }),
        );
        let errors = json!({ "errors": errors.collect::<Vec<_>>() });
        return (StatusCode::UNPROCESSABLE_ENTITY, Json(errors)).into_response();
    }
    (StatusCode::ACCEPTED, Json(view.process(app_guid, process))).into_response()
}

fn lock(world: &Shared) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

fn ok(body: Value) -> Response {
    Json(body).into_response()
}

fn not_found(what: &str) -> Response {
    error(StatusCode::NOT_FOUND, 10010, "CF-ResourceNotFound", &format!("{what} not found"))
}

fn bad_query(reason: &str) -> Response {
    let detail = format!("The query parameter is invalid: {reason}");
    error(StatusCode::BAD_REQUEST, 10005, "CF-BadQueryParameter", &detail)
}

/// What no platform says: that a parameter which the platform knows would have no effect here.
fn not_simulated(names: &str) -> Response {
    let detail = format!("The simulator does not simulate the query parameter(s): {names}");
    error(StatusCode::NOT_IMPLEMENTED, 10001, "UnknownError", &detail)
}

fn error(status: StatusCode, code: u32, title: &str, detail: &str) -> Response {
    let errors = json!({ "errors": [{ "code": code, "title": title, "detail": detail }] });
    (status, Json(errors)).into_response()
}
