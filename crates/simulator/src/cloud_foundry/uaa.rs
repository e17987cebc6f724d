//! The UAA, which gives tokens: its login prompts, its grants, and its own form of errors.

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::State;
use super::query::Query;
use super::tokens::{AUTOMATION, Caller, USERS, User};
use crate::bearer;

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// An error in the UAA's form.
struct Failure(StatusCode, &'static str, String);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self(status, error, description) = self;
        let body = json!({ "error": error, "error_description": description });
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = header::HeaderValue::from_static("Basic realm=\"UAA/client\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

fn unauthorized(description: &str) -> Failure {
    Failure(StatusCode::UNAUTHORIZED, "unauthorized", description.to_owned())
}

fn invalid_token(description: &str) -> Failure {
    Failure(StatusCode::UNAUTHORIZED, "invalid_token", description.to_owned())
}

fn invalid_request(description: &str) -> Failure {
    Failure(StatusCode::BAD_REQUEST, "invalid_request", description.to_owned())
}

/// The answer to a request whose body is too large, or did not come whole.
pub(super) fn not_received(status: StatusCode) -> Response {
    let description = "The body cannot be read".to_owned();
    Failure(status, "invalid_request", description).into_response()
}

/// The answer to a request of the UAA's, if it is one. `query` is the query of the address.
pub(super) fn answer(
    state: &mut State,
    method: &str,
    path: &[&str],
    headers: &HeaderMap,
    query: &str,
    body: &[u8],
) -> Option<Response> {
    let answer = match (method, path) {
        ("GET", ["login" | "info"]) => Ok(prompts(state)),
        ("POST", ["oauth", "token"]) => {
            // The UAA takes its parameters from either.
            let form = Query::read(&format!("{}&{query}", String::from_utf8_lossy(body)));
            grant(state, headers, &form)
        }
        ("DELETE", ["oauth", "token", "revoke", jti]) => revoke(state, headers, jti),
        ("GET", ["oauth", "authorize"]) => authorize(state, headers, &Query::read(query)),
        _ => return None,
    };
    Some(answer.unwrap_or_else(IntoResponse::into_response))
}

/// What a client should ask the user for.
fn prompts(state: &State) -> Response {
    let origin = &state.view.origin;
    let passcode = format!("Temporary Authentication Code ( Get one at {origin}/passcode )");
    let time = state.view.clock.time_of(state.view.now());
    Json(json!({
        "app": { "version": "77.30.0" },
        "links": { "uaa": origin, "login": origin, "passwd": "/forgot_password" },
        "zone_name": "uaa",
        "entityID": "simulator",
        "commit_id": "simulated",
        "idpDefinitions": {},
        "prompts": {
            "username": ["text", "Email"],
            "password": ["password", "Password"],
            "passcode": ["password", passcode],
        },
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string(),
    }))
    .into_response()
}

fn grant(state: &mut State, headers: &HeaderMap, form: &Query) -> Result<Response, Failure> {
    let client = client(headers, form)?;
    let now = state.view.now();
    let of_user = |user| Caller { user: Some(user), client: client.clone() };
    let required = |name: &str| {
        form.get(name).ok_or_else(|| invalid_request(&format!("Missing parameter: {name}")))
    };
    let kind = form.get("grant_type").ok_or_else(|| invalid_request("Missing grant type"))?;
    let is_automation = client == AUTOMATION.0;
    let caller = match kind {
        "client_credentials" if is_automation => Caller { user: None, client },
        "password" | "refresh_token" | JWT_BEARER if !is_automation => match kind {
            "password" => of_user(by_password(form)?),
            "refresh_token" => {
                let token = required("refresh_token")?;
                let caller = state.tokens.refreshed(token, now);
                caller.filter(|caller| caller.client == client).ok_or_else(|| {
                    invalid_token("The token expired, was revoked, or the token ID is incorrect")
                })?
            }
            _ => {
                let assertion = required("assertion")?;
                let caller = state.tokens.caller(assertion, now);
                let user = caller.and_then(|caller| caller.user);
                of_user(user.ok_or_else(|| invalid_token("Assertion is not trusted"))?)
            }
        },
        "client_credentials" | "password" | "refresh_token" | JWT_BEARER => {
            let description = format!("Unauthorized grant type: {kind}");
            return Err(Failure(StatusCode::UNAUTHORIZED, "unauthorized_client", description));
        }
        _ => {
            let description = format!("Unsupported grant type: {kind}");
            return Err(Failure(StatusCode::BAD_REQUEST, "unsupported_grant_type", description));
        }
    };
    let State { tokens, guids, view, .. } = state;
    let sent = form.get("refresh_token").filter(|_| kind == "refresh_token");
    let mut response = Json(tokens.issue(caller, sent, guids, &view.clock)).into_response();
    let never = header::HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, never);
    Ok(response)
}

/// The client that asks, by its header or in the form.
fn client(headers: &HeaderMap, form: &Query) -> Result<String, Failure> {
    let wrong = || unauthorized("Bad credentials");
    let sent = headers.get(header::AUTHORIZATION);
    let (id, secret) = match sent {
        Some(sent) => basic(sent).ok_or_else(wrong)?,
        None => {
            let text = |name| form.get(name).unwrap_or_default().to_owned();
            (text("client_id"), text("client_secret"))
        }
    };
    let is_known = [("cf", ""), AUTOMATION].contains(&(id.as_str(), secret.as_str()));
    if is_known { Ok(id) } else { Err(wrong()) }
}

/// The name and the secret of a header of Basic authentication.
fn basic(header: &header::HeaderValue) -> Option<(String, String)> {
    let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
    let plain = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = plain.split_once(':')?;
    // Both are form-encoded before they are joined.
    let decoded =
        |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    scheme.eq_ignore_ascii_case("basic").then(|| (decoded(id), decoded(secret)))
}

fn by_password(form: &Query) -> Result<&'static User, Failure> {
    if let Some(passcode) = form.get("passcode") {
        let user = USERS.into_iter().find(|user| user.login.passcode == passcode);
        return user.ok_or_else(|| unauthorized("Invalid passcode"));
    }
    if let Some(hint) = form.get("login_hint") {
        let hint: Option<Value> = serde_json::from_str(hint).ok();
        match hint.as_ref().and_then(|hint| hint.get("origin")).and_then(Value::as_str) {
            Some("uaa") => {}
            Some(_) => {
                return Err(unauthorized(
                    "The origin provided in the login_hint does not match an active Identity \
                     Provider, that supports password grant.",
                ));
            }
            None => return Err(invalid_request("Could not parse login_hint")),
        }
    }
    let (name, password) = (form.get("username"), form.get("password"));
    let is_same =
        |user: &&&User| name == Some(user.login.username) && password == Some(user.login.password);
    USERS.iter().find(is_same).copied().ok_or_else(|| unauthorized("Bad credentials"))
}

/// Who calls the UAA itself with a token.
fn caller(state: &State, headers: &HeaderMap) -> Result<Caller, Failure> {
    let token = bearer(headers).ok_or_else(|| {
        unauthorized("An Authentication object was not found in the SecurityContext")
    })?;
    let caller = state.tokens.caller(token, state.view.now());
    caller.ok_or_else(|| invalid_token("The token expired, was revoked, or is not valid"))
}

fn revoke(state: &mut State, headers: &HeaderMap, jti: &str) -> Result<Response, Failure> {
    caller(state, headers)?;
    if state.tokens.revoke(jti) {
        return Ok(StatusCode::OK.into_response());
    }
    Err(Failure(StatusCode::NOT_FOUND, "not_found", format!("Token {jti} not found")))
}

/// The passcode for SSH, in the address of a redirect.
fn authorize(state: &mut State, headers: &HeaderMap, query: &Query) -> Result<Response, Failure> {
    caller(state, headers)?;
    if query.get("response_type") != Some("code") || query.get("client_id") != Some("ssh-proxy") {
        return Err(invalid_request("Only a code for the client ssh-proxy can be had"));
    }
    let code = state.guids.next().replace('-', "");
    let mut response = Redirect::to(&format!("{}/?code={code}", state.view.origin)).into_response();
    *response.status_mut() = StatusCode::FOUND;
    Ok(response)
}
