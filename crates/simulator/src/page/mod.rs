//! A page to look at: both platforms as they change, requests as they come, and the specs.
//!
//! It is plain HTML with one script and no build step. The script asks `/state.json` once a second.

mod docs;
mod faults;

use std::io;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::overview::{App, Platform};
use crate::{Platforms, Server};

/// The OpenAPI documents of both platforms, as JSON text, which `/docs` shows.
#[derive(Clone, Copy, Debug)]
pub struct Documents {
    /// Cloud Foundry's.
    pub cloud_foundry: &'static str,
    /// Nodion's.
    pub nodion: &'static str,
}

/// The page that shows both platforms. It ends when the value is dropped.
#[derive(Debug)]
pub struct Page(Server);

impl Page {
    /// The address of the page, without a slash at its end; the specs are at `/docs` of it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.0.url
    }

    pub(crate) fn start(
        platforms: Platforms,
        listener: TcpListener,
        documents: Documents,
    ) -> io::Result<Self> {
        let router = Router::new()
            .route("/", get(page))
            .route("/page.css", get(async || text("text/css", include_str!("page.css"))))
            .route("/page.js", get(async || text("text/javascript", include_str!("page.js"))))
            .route("/state.json", get(async |State(shown): Shown| Json(state(&shown))))
            .route("/faults", post(faults::switch))
            .with_state(Arc::new(platforms))
            .merge(docs::router(documents))
            .layer(middleware::map_response(keep_to_ourselves));
        Ok(Self(Server::start(listener, "", router)?))
    }
}

type Shown = State<Arc<Platforms>>;

/// How many apps of a platform are shown.
const MOST_APPS: usize = 100;

/// How many requests are shown, and how much of the path of each.
const MOST_REQUESTS: usize = 100;
const LONGEST_PATH: usize = 300;

/// The page with the state in it, so that it is whole before the script asks for more.
async fn page(State(platforms): Shown) -> Response {
    // In HTML a `<` could end the element that the state stands in; in JSON this is the same.
    let state = state(&platforms).to_string().replace('<', "\\u003c");
    text("text/html", include_str!("page.html").replace("{{state}}", &state))
}

fn text(media_type: &str, body: impl Into<String>) -> Response {
    ([(header::CONTENT_TYPE, format!("{media_type}; charset=utf-8"))], body.into()).into_response()
}

/// Everything that the page shows.
fn state(platforms: &Platforms) -> Value {
    let overview = platforms.overview(MOST_APPS);
    let requests = platforms.requests.all();
    let requests = requests.iter().rev().take(MOST_REQUESTS).map(|request| {
        json!({
            "number": request.number,
            "platform": request.platform,
            "method": request.method,
            "path": request.path.chars().take(LONGEST_PATH).collect::<String>(),
            "status": request.status,
            "faults": request.faults,
        })
    });
    json!({
        "platforms": overview.platforms.iter().map(platform).collect::<Vec<_>>(),
        "requests": requests.collect::<Vec<_>>(),
        "faults": faults::switches(&platforms.faults),
    })
}

fn platform(platform: &Platform) -> Value {
    let apps: Vec<Value> = platform.apps.iter().map(app).collect();
    json!({ "name": platform.name, "apps": apps, "all_apps": platform.all_apps })
}

fn app(app: &App) -> Value {
    let processes = app.processes.iter().map(|process| {
        json!({
            "name": process.name, "instances": process.instances, "states": process.states,
        })
    });
    json!({
        "id": app.id,
        "name": app.name,
        "state": app.state,
        "processes": processes.collect::<Vec<_>>(),
    })
}

/// Lets the browser load nothing from elsewhere, and keep nothing. Swagger UI writes styles into
/// its elements.
async fn keep_to_ourselves(mut response: Response) -> Response {
    let policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                  base-uri 'none'; frame-ancestors 'none'";
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
