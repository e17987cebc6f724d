//! A server that answers as it is told and remembers what it was asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What came in.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    /// Path and query as they were on the wire.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// How long an answer that has this as an extension takes.
#[derive(Clone)]
pub(crate) struct Delay(pub(crate) Duration);

/// The server; it stops with the value.
pub(crate) struct Stub {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    server: JoinHandle<()>,
}

impl Stub {
    /// A server that gives every request what `answer` makes of it.
    pub(crate) async fn start(
        answer: impl Fn(&Asked) -> Response<Body> + Clone + Send + Sync + 'static,
    ) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        let handle = move |request: Request| {
            let (log, answer) = (log.clone(), answer.clone());
            async move {
                let (head, body) = request.into_parts();
                let body = to_bytes(body, usize::MAX).await.unwrap();
                let asked = Asked {
                    method: head.method,
                    target: head.uri.to_string(),
                    headers: head.headers,
                    body: String::from_utf8(body.to_vec()).unwrap(),
                };
                let response = answer(&asked);
                log.lock().unwrap().push(asked);
                if let Some(Delay(time)) = response.extensions().get() {
                    tokio::time::sleep(*time).await;
                }
                response
            }
        };
        let (url, server) = serve(Router::new().fallback(handle)).await;
        Self { url, asked, server }
    }

    /// All that was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Serves an application until it is stopped; gives its address.
pub(crate) async fn serve(app: Router) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (url, tokio::spawn(async move { axum::serve(listener, app).await.unwrap() }))
}

/// An answer of these parts.
pub(crate) fn answer(status: u16, media_type: &str, body: &str) -> Response<Body> {
    Response::builder()
        .status(status)
        .header("content-type", media_type)
        .header("x-vcap-request-id", "a::b")
        .body(Body::from(body.to_owned()))
        .unwrap()
}
