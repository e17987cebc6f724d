//! What stands before each platform: it notes the requests, and lets them meet their faults.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body::{Frame, SizeHint};

use super::{Faults, Kind, Met, Wire};
use crate::clock::Clock;
use crate::log::{self, Requests};
use crate::watch::{Exchange, Watcher};

/// What a platform is to the faults that meet its requests.
pub(crate) trait Behind: Send + Sync {
    fn name(&self) -> &'static str;

    /// Its own form of a refusal, of a request with these headers.
    fn refuse(&self, headers: &HeaderMap, status: StatusCode) -> Response;

    /// The process that a path names or is about, whose instances can fail.
    fn process_at(&self, path: &str) -> Option<String>;

    /// Lets something happen to an instance of a process.
    fn strike(&self, process: &str, kind: &Kind);
}

/// What one platform shows to the network.
#[derive(Clone)]
pub(crate) struct Front {
    pub(crate) platform: Arc<dyn Behind>,
    pub(crate) faults: Faults,
    pub(crate) requests: Requests,
    pub(crate) clock: Clock,
    pub(crate) watcher: Option<Watcher>,
}

/// In an answer: the platform is not simulated there.
#[derive(Clone)]
pub(crate) struct NotServed;

/// Lets a request through to the platform, unless a fault meets it. What controls the simulator
/// itself is neither noted nor disturbed.
pub(crate) async fn front(
    State(front): State<Front>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    if path.starts_with("/_simulator") {
        return next.run(request).await;
    }
    let time = front.clock.time_of(front.clock.now()).to_string();
    let method = request.method().to_string();
    let whole = request.uri().path_and_query().map_or(path.clone(), ToString::to_string);
    // Which process it is about matters only where something may happen to that.
    let process = front.faults.has_strikes().then(|| front.platform.process_at(&path)).flatten();
    let met = front.faults.meet(&method, &path, process.is_some());
    if !met.latency.is_zero() {
        tokio::time::sleep(met.latency).await;
    }
    let response = match &front.watcher {
        Some(watcher) => watched(&front, watcher, &met, request, next).await,
        None => said(&front, met.kind.as_ref(), request, next).await,
    };
    if let (Some(process), Some(kind)) = (process, &met.kind) {
        front.platform.strike(&process, kind);
    }
    let is_reset = matches!(met.kind, Some(Kind::ResetBefore | Kind::ResetAfter));
    front.requests.note(log::Request {
        number: 0,
        time,
        platform: front.platform.name(),
        method,
        path: whole,
        status: (!is_reset).then(|| response.status().as_u16()),
        is_served: is_served(&response),
        faults: met.names,
    });
    match met.kind {
        Some(Kind::ResetBefore | Kind::ResetAfter) => {
            wire.reset();
            // Nothing that is answered now will leave.
            response
        }
        Some(Kind::CutOff) => cut_off(response).await,
        _ => response,
    }
}

/// What is said to a request: by the platform, or in its place.
async fn said(front: &Front, kind: Option<&Kind>, request: Request, next: Next) -> Response {
    match kind {
        Some(Kind::ResetBefore) => Response::default(),
        Some(Kind::Html) => router_error(),
        Some(Kind::Status { status }) => refusal(front, request.headers(), *status),
        Some(Kind::ExpiredToken) => refusal(front, request.headers(), 401),
        Some(Kind::RateLimit { retry_after }) => {
            let mut response = refusal(front, request.headers(), 429);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
            response
        }
        _ => next.run(request).await,
    }
}

/// The same, which the watcher sees unless it is not the platform that speaks.
async fn watched(
    front: &Front,
    watcher: &Watcher,
    met: &Met,
    request: Request,
    next: Next,
) -> Response {
    let request = whole(request).await;
    let passed_on = request.clone().map(Body::from);
    let response = said(front, met.kind.as_ref(), passed_on, next).await;
    let (parts, body) = response.into_parts();
    let response =
        Response::from_parts(parts, to_bytes(body, usize::MAX).await.unwrap_or_default());
    if !matches!(met.kind, Some(Kind::ResetBefore | Kind::Html)) {
        watcher.look(&Exchange {
            platform: front.platform.name(),
            request: &request,
            response: &response,
            faults: &met.names,
            is_served: is_served(&response),
        });
    }
    response.map(Body::from)
}

/// A request with its body; one that does not arrive whole has none.
async fn whole(request: Request) -> axum::http::Request<Bytes> {
    let (parts, body) = request.into_parts();
    axum::http::Request::from_parts(parts, to_bytes(body, usize::MAX).await.unwrap_or_default())
}

fn is_served<B>(response: &axum::http::Response<B>) -> bool {
    response.extensions().get::<NotServed>().is_none()
}

/// The answer to a request that the platform never sees, in its own form.
fn refusal(front: &Front, headers: &HeaderMap, status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    front.platform.refuse(headers, status)
}

/// What a router says that finds nobody behind it.
fn router_error() -> Response {
    let body = "<html><body><h1>502 Bad Gateway</h1>\n\
                Registered endpoint failed to handle the request.\n</body></html>\n";
    let headers = [
        (header::CONTENT_TYPE.as_str(), "text/html; charset=utf-8"),
        ("x-cf-routererror", "endpoint_failure"),
    ];
    (StatusCode::BAD_GATEWAY, headers, body).into_response()
}

/// The same answer, of whose body half is sent before the connection ends.
async fn cut_off(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    // A body that cannot be read whole is cut off already.
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let half = Some(whole.slice(..whole.len() / 2));
    Response::from_parts(parts, Body::new(Half { promised: whole.len(), half, told: false }))
}

/// A body that promises more than it has.
struct Half {
    promised: usize,
    half: Option<Bytes>,
    /// Whether there was time to send the half.
    told: bool,
}

impl HttpBody for Half {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let this = self.get_mut();
        if let Some(half) = this.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !this.told {
            // What was given is sent when there is nothing more for a moment.
            this.told = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(std::io::ErrorKind::UnexpectedEof.into())))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised as u64)
    }
}
