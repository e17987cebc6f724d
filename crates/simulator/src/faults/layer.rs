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

use super::{Faults, Kind, Wire};
use crate::clock::Clock;
use crate::log::{self, Requests};

/// A platform's own form of a refusal, of a request with these headers.
pub(crate) type Refuse = Arc<dyn Fn(&HeaderMap, StatusCode) -> Response + Send + Sync>;

/// What one platform shows to the network.
#[derive(Clone)]
pub(crate) struct Front {
    pub(crate) platform: &'static str,
    pub(crate) faults: Faults,
    pub(crate) requests: Requests,
    pub(crate) clock: Clock,
    pub(crate) refuse: Refuse,
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
    let met = front.faults.meet(&method, &path);
    if !met.latency.is_zero() {
        tokio::time::sleep(met.latency).await;
    }
    let is_reset = matches!(met.kind, Some(Kind::ResetBefore | Kind::ResetAfter));
    let response = match met.kind {
        None => next.run(request).await,
        Some(Kind::ResetBefore) => reset(&wire),
        Some(Kind::ResetAfter) => {
            next.run(request).await;
            reset(&wire)
        }
        Some(Kind::CutOff) => cut_off(next.run(request).await).await,
        Some(kind) => refusal(&front, request.headers(), &kind),
    };
    front.requests.note(log::Request {
        number: 0,
        time,
        platform: front.platform,
        method,
        path: whole,
        status: (!is_reset).then(|| response.status().as_u16()),
        faults: met.names,
        is_served: response.extensions().get::<NotServed>().is_none(),
    });
    response
}

/// The answer to a request that the platform never sees.
fn refusal(front: &Front, headers: &HeaderMap, kind: &Kind) -> Response {
    let (status, retry_after) = match kind {
        Kind::Status { status } => (*status, None),
        Kind::RateLimit { retry_after } => (429, Some(*retry_after)),
        Kind::ExpiredToken => (401, None),
        _ => return router_error(),
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (front.refuse)(headers, status);
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
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

/// Nothing that is answered now will leave.
fn reset(wire: &Wire) -> Response {
    wire.reset();
    Response::default()
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
