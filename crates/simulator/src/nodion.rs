//! Nodion: applications and their processes.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{has_token, settled};

struct Application {
    id: &'static str,
    name: &'static str,
    processes: Vec<Process>,
}

struct Process {
    id: &'static str,
    name: &'static str,
    instance_amount: u32,
    settled_at: Instant,
}

type World = Arc<Mutex<Vec<Application>>>;

/// The path of the API, and what serves it.
pub(crate) fn router() -> (&'static str, Router) {
    let routes = Router::new()
        .route("/applications", get(list_applications))
        .route("/applications/{id}", get(get_application))
        .route("/applications/{id}/processes", get(list_processes))
        .route("/applications/{id}/processes/{process_id}", patch(scale_process))
        .fallback(|| async { status(StatusCode::NOT_FOUND) })
        .layer(middleware::from_fn(authenticate))
        .with_state(Arc::new(Mutex::new(seed())));
    ("/v1", Router::new().nest("/v1", routes))
}

fn seed() -> Vec<Application> {
    let process = |id, name, instance_amount| Process {
        id,
        name,
        instance_amount,
        settled_at: Instant::now(),
    };
    vec![
        Application {
            id: "8d0f6c1e-52b7-4a39-9e84-c7a1d3f5b260",
            name: "Web shop",
            processes: vec![
                process("1f3b5d79-8a2c-4e60-b417-d9c5e3a1f082", "Web", 2),
                process("7c9e1a35-4d6f-4b28-8e03-a5f7c1d9b346", "Worker", 1),
            ],
        },
        Application {
            id: "e4a27b90-16d8-4c5f-a3b9-70f2d8e6c154",
            name: "Blog",
            processes: vec![process("5a8d2c4f-e971-4036-b6d5-08c3f1a7e92b", "Web", 1)],
        },
        // No document says that a name is the only one.
        Application {
            id: "b36c0d85-f92e-47a1-8d64-5e7b1a9c2f03",
            name: "Blog",
            processes: vec![process("d49a7f16-3c8b-4e52-90af-b1e6d5c7a830", "Web", 1)],
        },
    ]
}

const INSTANCE_TYPE: &str = "3b6e9d12-c5a8-4f70-9b1d-e2c4a6f80357";

async fn authenticate(request: Request, next: Next) -> Response {
    if has_token(request.headers()) {
        next.run(request).await
    } else {
        status(StatusCode::UNAUTHORIZED)
    }
}

async fn list_applications(State(world): State<World>) -> Response {
    let world = world.lock().unwrap_or_else(PoisonError::into_inner);
    let applications: Vec<Value> = world.iter().map(application_json).collect();
    ok(json!({ "applications": applications }))
}

async fn get_application(State(world): State<World>, Path(id): Path<String>) -> Response {
    let world = world.lock().unwrap_or_else(PoisonError::into_inner);
    match world.iter().find(|application| application.id == id) {
        Some(application) => ok(json!({ "application": application_json(application) })),
        None => status(StatusCode::NOT_FOUND),
    }
}

async fn list_processes(State(world): State<World>, Path(id): Path<String>) -> Response {
    let world = world.lock().unwrap_or_else(PoisonError::into_inner);
    match world.iter().find(|application| application.id == id) {
        Some(application) => {
            let processes =
                application.processes.iter().map(|it| process_json(application.name, it));
            ok(json!({ "processes": processes.collect::<Vec<_>>() }))
        }
        None => status(StatusCode::NOT_FOUND),
    }
}

async fn scale_process(
    State(world): State<World>,
    Path((id, process_id)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(application) = world.iter_mut().find(|application| application.id == id) else {
        return status(StatusCode::NOT_FOUND);
    };
    let Some(process) = application.processes.iter_mut().find(|it| it.id == process_id) else {
        return status(StatusCode::NOT_FOUND);
    };
    let asked: Option<Value> = serde_json::from_slice(&body).ok();
    let amount = asked.as_ref().and_then(|asked| asked.get("instance_amount"));
    let Some(amount) = amount.and_then(Value::as_u64).and_then(|it| u32::try_from(it).ok()) else {
        let reason = json!({ "errors": ["instance_amount is missing or invalid"] });
        return (StatusCode::BAD_REQUEST, axum::Json(reason)).into_response();
    };
    if process.instance_amount != amount {
        process.instance_amount = amount;
        process.settled_at = settled();
    }
    ok(json!({ "process": process_json(application.name, process) }))
}

fn application_json(application: &Application) -> Value {
    let web = application.processes.first();
    json!({
        "id": application.id,
        "status": "online",
        "state": web.map(state),
        "name": application.name,
        "instance_amount": web.map(|web| web.instance_amount),
        "instance_type_id": INSTANCE_TYPE,
        "deployment_strategy": "dockerfile",
        "container_registry_id": null,
        "image_name": null,
        "image_tag": null,
        "region": { "id": "6d4f2b80-a3c9-4e17-85d6-b1f9e7c3a502", "name": "Frankfurt, DE", "slug": "fra" },
        "workers": [],
    })
}

fn process_json(application_name: &str, process: &Process) -> Value {
    let slug = process.name.to_lowercase();
    let image = application_name.to_lowercase().replace(' ', "-");
    let is_web = slug == "web";
    json!({
        "id": process.id,
        "status": "available",
        "state": state(process),
        "name": process.name,
        "slug": slug,
        "image_name": format!("registry.euc.nodion.net/{image}/{slug}"),
        "instance_amount": process.instance_amount,
        "entrypoint": is_web.then_some("web"),
        "instance_type_id": INSTANCE_TYPE,
        "instance_type": {
            "id": INSTANCE_TYPE,
            "name": "DS-G2-1GB",
            "slug": "ds-g2-1gb",
            "category": "sb",
            "cpu": 0.5,
            "mem": 1.0,
            "price_month": "4.0",
            "price_second": "0.000001522070015",
        },
        "ports": if is_web {
            json!([{ "id": "a9c7e5d3-1b0f-4826-93e4-c6d8f0a2b471", "port": 3000, "protocol": "http" }])
        } else {
            json!([])
        },
    })
}

fn state(process: &Process) -> &'static str {
    if Instant::now() < process.settled_at { "scaling" } else { "default" }
}

fn ok(body: Value) -> Response {
    axum::Json(body).into_response()
}

/// An error whose body is the text of its status.
fn status(status: StatusCode) -> Response {
    let text = status.canonical_reason().unwrap_or_default();
    (status, axum::Json(json!({ "status": status.as_u16(), "error": text }))).into_response()
}
