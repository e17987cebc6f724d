//! Nodion: the routes, what each of them does, and how it refuses.
//!
//! `/regions` and `/instance_types` are not in our spec, because their answers are not documented;
//! they are here because who creates an application needs the ids.

mod keys;
mod requests;
mod world;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch};
use axum::{Extension, Json, Router};
use serde_json::{Value, json};

pub(crate) use keys::LOGIN;
pub use keys::NodionLogin;
use requests::{Members, instance_amount, new_application};
use world::{Application, INSTANCE_TYPES, InstanceType, Process, REGIONS, Region, World};

use crate::clock::Clock;
use crate::faults::{Behind, Kind, NotServed};
use crate::overview;

/// The state of the platform.
#[derive(Clone, Debug)]
pub(crate) struct Nodion(Arc<Mutex<World>>);

/// A path with ids in it; one that cannot be read leads nowhere.
type Ids<T> = Result<Path<T>, PathRejection>;

type Answer = Result<Json<Value>, Refusal>;

/// The id of the project that a request acts on.
#[derive(Clone, Copy)]
struct Project(&'static str);

/// An answer that says no.
enum Refusal {
    /// In the words of the status.
    Status(StatusCode),
    /// With the reasons, as 400.
    Reasons(Vec<String>),
}

impl Nodion {
    pub(crate) fn new(clock: &Clock) -> Self {
        Self(Arc::new(Mutex::new(World::new(clock.clone()))))
    }

    /// The path of the API, and what serves it.
    pub(crate) fn router(&self) -> (&'static str, Router) {
        let routes = Router::new()
            .route("/regions", get(list_regions))
            .route("/instance_types", get(list_instance_types))
            .route("/applications", get(list_applications).post(create_application))
            .route("/applications/{id}", get(get_application))
            .route("/applications/{id}/processes", get(list_processes))
            .route("/applications/{id}/processes/{process_id}", patch(scale_process))
            .route_layer(middleware::from_fn(authenticate))
            .with_state(self.clone());
        // A method that a path does not have is a route that does not exist, as in Rails.
        let router = Router::new()
            .nest("/v1", routes)
            .fallback(async || (Extension(NotServed), Refusal::NOT_FOUND))
            .method_not_allowed_fallback(async || (Extension(NotServed), Refusal::NOT_FOUND));
        ("/v1", router)
    }

    /// What there is in all projects, of `most` applications at the most.
    pub(crate) fn overview(&self, most: usize) -> overview::Platform {
        let world = self.lock();
        let now = world.clock.now();
        let applications = world.applications.iter().take(most).map(|it| it.overview(now));
        overview::Platform {
            name: "Nodion",
            apps: applications.collect(),
            all_apps: world.applications.len(),
        }
    }

    /// The ids of the applications of the default project.
    pub(crate) fn applications(&self) -> Vec<String> {
        let world = self.lock();
        let ours = world.applications.iter().filter(|it| it.project == LOGIN.project);
        ours.map(|application| application.id.clone()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Behind for Nodion {
    fn name(&self) -> &'static str {
        "nodion"
    }

    fn refuse(&self, _: &HeaderMap, status: StatusCode) -> Response {
        Refusal::Status(status).into_response()
    }

    fn process_at(&self, _: &str) -> Option<String> {
        None
    }

    fn strike(&self, _: &str, _: &Kind) {}
}

async fn authenticate(mut request: Request, next: Next) -> Response {
    match keys::project(request.method(), request.headers()) {
        Ok(project) => {
            request.extensions_mut().insert(Project(project));
            next.run(request).await
        }
        Err(status) => Refusal::Status(status).into_response(),
    }
}

async fn list_regions() -> Json<Value> {
    Json(json!({ "regions": REGIONS.iter().map(Region::json).collect::<Vec<_>>() }))
}

async fn list_instance_types() -> Json<Value> {
    let types: Vec<Value> = INSTANCE_TYPES.iter().map(InstanceType::json).collect();
    Json(json!({ "instance_types": types }))
}

async fn list_applications(
    State(nodion): State<Nodion>,
    Extension(Project(project)): Extension<Project>,
) -> Json<Value> {
    let world = nodion.lock();
    let now = world.clock.now();
    let applications = world.applications.iter().filter(|it| it.project == project);
    let applications: Vec<Value> = applications.map(|it| it.json(now)).collect();
    Json(json!({ "applications": applications }))
}

async fn get_application(
    State(nodion): State<Nodion>,
    Extension(Project(project)): Extension<Project>,
    ids: Ids<String>,
) -> Answer {
    let Path(id) = ids?;
    let mut world = nodion.lock();
    let now = world.clock.now();
    let application = world.application(project, &id).ok_or(Refusal::NOT_FOUND)?;
    Ok(Json(json!({ "application": application.json(now) })))
}

async fn create_application(
    State(nodion): State<Nodion>,
    Extension(Project(project)): Extension<Project>,
    Sent(members): Sent,
) -> Answer {
    let new = new_application(&members).map_err(Refusal::Reasons)?;
    let mut world = nodion.lock();
    let now = world.clock.now();
    let mut web = Process::new(world.next_id(2), new.instance_type);
    web.scale(new.instance_amount, now);
    let application = Application {
        id: world.next_id(1),
        project,
        name: new.name,
        source: new.source,
        region: new.region,
        instance_type: new.instance_type,
        processes: vec![web],
    };
    let answer = json!({ "application": application.json(now) });
    world.applications.push(application);
    Ok(Json(answer))
}

async fn list_processes(
    State(nodion): State<Nodion>,
    Extension(Project(project)): Extension<Project>,
    ids: Ids<String>,
) -> Answer {
    let Path(id) = ids?;
    let mut world = nodion.lock();
    let now = world.clock.now();
    let application = world.application(project, &id).ok_or(Refusal::NOT_FOUND)?;
    let Application { name, source, processes, .. } = application;
    let processes: Vec<Value> = processes.iter().map(|it| it.json(name, source, now)).collect();
    Ok(Json(json!({ "processes": processes })))
}

async fn scale_process(
    State(nodion): State<Nodion>,
    Extension(Project(project)): Extension<Project>,
    ids: Ids<(String, String)>,
    Sent(members): Sent,
) -> Answer {
    let Path((id, process_id)) = ids?;
    let mut world = nodion.lock();
    let now = world.clock.now();
    let application = world.application(project, &id).ok_or(Refusal::NOT_FOUND)?;
    let Application { name, source, processes, .. } = application;
    let process = processes.iter_mut().find(|process| process.id == process_id);
    let process = process.ok_or(Refusal::NOT_FOUND)?;
    process.scale(instance_amount(&members).map_err(Refusal::Reasons)?, now);
    Ok(Json(json!({ "process": process.json(name, source, now) })))
}

/// The members of the body. As in Rails, what is not said to be JSON has none, and what is and
/// cannot be read is refused before anything is looked for.
struct Sent(Members);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/json") {
            return Ok(Self(Members::new()));
        }
        let unreadable = Refusal::Status(StatusCode::BAD_REQUEST);
        let Ok(body) = Bytes::from_request(request, state).await else { return Err(unreadable) };
        serde_json::from_slice(&body).map(Self).map_err(|_| unreadable)
    }
}

impl Refusal {
    const NOT_FOUND: Self = Self::Status(StatusCode::NOT_FOUND);
}

impl From<PathRejection> for Refusal {
    fn from(_: PathRejection) -> Self {
        Self::NOT_FOUND
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Status(status) => {
                let text = status.canonical_reason().unwrap_or_default();
                let body = json!({ "status": status.as_u16(), "error": text });
                (status, Json(body)).into_response()
            }
            Self::Reasons(reasons) => {
                (StatusCode::BAD_REQUEST, Json(json!({ "errors": reasons }))).into_response()
            }
        }
    }
}
