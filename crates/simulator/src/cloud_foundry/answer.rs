//! Answers and refusals in the platform's own form.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// What the platform answers, or why it does not.
pub(super) type Answer = Result<Response, Refusal>;

/// An error.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: u32,
    title: &'static str,
    detail: String,
}

impl Refusal {
    fn new(status: StatusCode, code: u32, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, title, detail: detail.into() }
    }

    /// What is named is not there, or the user may not see it.
    pub(super) fn not_found(what: &str) -> Self {
        let detail = format!("{what} not found");
        Self::new(StatusCode::NOT_FOUND, 10010, "CF-ResourceNotFound", detail)
    }

    /// There is no such route.
    pub(super) fn unknown_request() -> Self {
        Self::new(StatusCode::NOT_FOUND, 10000, "CF-NotFound", "Unknown request")
    }

    /// All reasons are of one error.
    pub(super) fn bad_query(reasons: Vec<String>) -> Self {
        let detail = format!("The query parameter is invalid: {}", reasons.join(", "));
        Self::new(StatusCode::BAD_REQUEST, 10005, "CF-BadQueryParameter", detail)
    }

    /// All reasons are of one error.
    pub(super) fn unprocessable(reasons: Vec<String>) -> Self {
        let (status, detail) = (StatusCode::UNPROCESSABLE_ENTITY, reasons.join(", "));
        Self::new(status, 10008, "CF-UnprocessableEntity", detail)
    }

    pub(super) fn unreadable() -> Self {
        let detail = "Request invalid due to parse error: invalid request body";
        Self::new(StatusCode::BAD_REQUEST, 1001, "CF-MessageParseError", detail)
    }

    /// The body is too large, or did not come whole.
    pub(super) fn not_received(status: StatusCode) -> Self {
        let is_too_large = status == StatusCode::PAYLOAD_TOO_LARGE;
        let reason = if is_too_large { "is too large" } else { "did not arrive whole" };
        Self::new(status, 1004, "CF-BadRequest", format!("Bad request: the body {reason}"))
    }

    pub(super) fn invalid_token() -> Self {
        let detail = "Invalid Auth Token";
        Self::new(StatusCode::UNAUTHORIZED, 1000, "CF-InvalidAuthToken", detail)
    }

    pub(super) fn not_authenticated() -> Self {
        let detail = "Authentication error";
        Self::new(StatusCode::UNAUTHORIZED, 10002, "CF-NotAuthenticated", detail)
    }

    pub(super) fn not_authorized() -> Self {
        let detail = "You are not authorized to perform the requested action";
        Self::new(StatusCode::FORBIDDEN, 10003, "CF-NotAuthorized", detail)
    }

    pub(super) fn suspended() -> Self {
        let detail = "The organization is suspended";
        Self::new(StatusCode::FORBIDDEN, 10017, "CF-OrgSuspended", detail)
    }

    pub(super) fn space_suspended() -> Self {
        let detail = "The space is suspended";
        Self::new(StatusCode::FORBIDDEN, 10019, "CF-SpaceSuspended", detail)
    }

    /// What is to be changed is in a space or an organization that will be gone soon.
    pub(super) fn being_deleted(what: &str) -> Self {
        let detail = format!("The {what} is being deleted");
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, 10020, "CF-ResourceBeingDeleted", detail)
    }

    pub(super) fn feature_disabled(feature: &str) -> Self {
        let detail = format!("Feature Disabled: {feature}");
        Self::new(StatusCode::FORBIDDEN, 330_002, "CF-FeatureDisabled", detail)
    }

    pub(super) fn stats_unavailable() -> Self {
        let detail = "Stats unavailable: Stats server temporarily unavailable.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, 200_002, "CF-StatsUnavailable", detail)
    }

    /// The refusal of a status that comes from nowhere in particular.
    pub(super) fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self::invalid_token(),
            403 => Self::not_authorized(),
            404 => Self::unknown_request(),
            422 => Self::unprocessable(vec!["The request is refused".to_owned()]),
            429 => {
                let detail = "Rate Limit Exceeded";
                Self::new(status, 10013, "CF-RateLimitExceeded", detail)
            }
            502 => {
                let detail = "The UAA service is currently unavailable";
                Self::new(status, 20004, "CF-UaaUnavailable", detail)
            }
            503 => {
                let detail = "Service unavailable. Please try again later.";
                Self::new(status, 10015, "CF-ServiceUnavailable", detail)
            }
            400..=499 => Self::new(status, 1004, "CF-BadRequest", "The request is invalid"),
            _ => Self::new(status, 10001, "UnknownError", "An unknown error occurred."),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { status, code, title, detail } = self;
        let error = json!({ "code": code, "title": title, "detail": detail });
        let mut response = (status, Json(json!({ "errors": [error] }))).into_response();
        if status == StatusCode::TOO_MANY_REQUESTS {
            // The platform's middleware sends its JSON under the name of plain text.
            let plain = HeaderValue::from_static("text/plain; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, plain);
        } else {
            as_the_platform_names_json(&mut response);
        }
        response
    }
}

fn as_the_platform_names_json(response: &mut Response) {
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
}

pub(super) fn ok(body: &Value) -> Response {
    with_status(StatusCode::OK, body.to_string())
}

pub(super) fn accepted(body: &Value) -> Response {
    with_status(StatusCode::ACCEPTED, body.to_string())
}

/// An answer of JSON that is text already.
pub(super) fn text(body: String) -> Response {
    with_status(StatusCode::OK, body)
}

fn with_status(status: StatusCode, body: String) -> Response {
    let mut response = (status, body).into_response();
    as_the_platform_names_json(&mut response);
    response
}

pub(super) fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
