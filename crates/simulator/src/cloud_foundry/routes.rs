//! From a request to its answer: who asks, whether one may, and which route it is.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::extract::rejection::BytesRejection;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use tokio::time::Instant;

use super::age::Release;
use super::answer::{Answer, Refusal, ok};
use super::body::{Body, Members};
use super::control;
use super::process_view::Detail;
use super::processes::Which;
use super::query::Query;
use super::reading;
use super::seed::Guids;
use super::tokens::{Caller, Role};
use super::uaa;
use super::world::App;
use super::{CloudFoundry, State};
use crate::bearer;
use crate::faults::{Faults, NotServed};
use crate::log::Requests;

/// What serves the platform, and the control of the simulator below `/_simulator`.
pub(crate) fn router(platform: CloudFoundry, faults: Faults, requests: Requests) -> Router {
    let served = Router::new().fallback(serve).with_state(platform.clone());
    served.merge(control::router(platform, faults, requests))
}

/// The body of a request, or why it was not taken: too large, or not whole.
pub(super) type Received = Result<Bytes, BytesRejection>;

async fn serve(Shared(platform): Shared<CloudFoundry>, parts: Parts, body: Received) -> Response {
    let state = &mut *platform.lock();
    let mut response = match body {
        Ok(body) => state.answer(&parts, &body),
        Err(rejection) => match parts.uri.path() {
            "/oauth/token" => uaa::not_received(rejection.status()),
            _ => Refusal::not_received(rejection.status()).into_response(),
        },
    };
    name(&mut response, &parts.headers, &mut state.guids);
    response
}

/// A request of somebody who is known.
pub(super) struct Call<'a> {
    pub(super) path: &'a str,
    pub(super) query: Query,
    body: Body<'a>,
    caller: Caller,
}

/// What answers a request of somebody who is known.
pub(super) type Route<'a> = Box<dyn FnOnce(&mut State, &Call<'_>) -> Answer + 'a>;

impl Call<'_> {
    /// The members of the body.
    pub(super) fn object(&self) -> Result<Members, Refusal> {
        self.body.members()
    }

    pub(super) fn is_admin(&self) -> bool {
        self.caller.role() == Role::Admin
    }

    pub(super) fn sees_secrets(&self) -> bool {
        self.caller.role() != Role::Auditor
    }

    pub(super) fn detail(&self) -> Detail {
        if self.sees_secrets() { Detail::Whole } else { Detail::Redacted }
    }
}

impl State {
    fn answer(&mut self, parts: &Parts, body: &[u8]) -> Response {
        let segments = segments(parts.uri.path());
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let query = parts.uri.query().unwrap_or_default();
        let method = method(parts);
        let uaa = uaa::answer(self, method, &segments, &parts.headers, query, body);
        if let Some(answer) = uaa {
            return answer;
        }
        let began = Instant::now();
        let mut response = match (method, segments.as_slice()) {
            ("GET", [""]) => ok(&self.view.api_root()),
            ("GET", ["v3"]) => ok(&self.view.v3_root()),
            ("GET", ["v3", "info"]) => ok(&self.view.info(self.rate_limit)),
            (_, ["v3", rest @ ..]) => self.known_callers(parts, rest, body),
            _ => self.unknown_request(),
        };
        put(&mut response, "x-runtime", &format!("{:.6}", began.elapsed().as_secs_f64()));
        response
    }

    /// The answer to who has a token and has not sent too many requests. That there is no such
    /// route is told to anybody.
    fn known_callers(&mut self, parts: &Parts, rest: &[&str], body: &[u8]) -> Response {
        let route = route(self.view.release, method(parts), rest);
        let caller = match self.caller(&parts.headers) {
            Ok(caller) => caller,
            Err(_) if route.is_none() => return self.unknown_request(),
            Err(refusal) => return refusal.into_response(),
        };
        let guid = caller.guid().to_owned();
        let left = self.limits.count(self.rate_limit, &caller, &self.view.clock);
        let mut response =
            left.as_ref().and_then(super::limit::Left::refusal).unwrap_or_else(|| {
                let query = Query::read(parts.uri.query().unwrap_or_default());
                let body = Body::of(parts, body, self.view.release);
                // Slashes around the path make no other path; links have one in front.
                let path = format!("/{}", parts.uri.path().trim_matches('/'));
                let call = Call { path: &path, query, body, caller };
                match route {
                    Some(route) => route(self, &call).unwrap_or_else(IntoResponse::into_response),
                    None => self.unknown_request(),
                }
            });
        if let Some(left) = left {
            left.tell(response.headers_mut());
        }
        put(&mut response, "x-user-guid", &guid);
        response
    }

    fn caller(&self, headers: &HeaderMap) -> Result<Caller, Refusal> {
        if !headers.contains_key("authorization") {
            return Err(Refusal::not_authenticated());
        }
        let token = bearer(headers).ok_or_else(Refusal::invalid_token)?;
        self.tokens.caller(token, self.view.now()).ok_or_else(Refusal::invalid_token)
    }

    /// The answer where there is nothing, or nothing is simulated.
    fn unknown_request(&self) -> Response {
        let mut response = match self.view.release {
            Release::Korifi => {
                (axum::http::StatusCode::NOT_FOUND, "404 page not found\n").into_response()
            }
            _ => Refusal::unknown_request().into_response(),
        };
        response.extensions_mut().insert(NotServed);
        response
    }

    /// A refusal, unless the caller may change what belongs to an app.
    pub(super) fn may_change(&self, call: &Call<'_>, app: &App) -> Result<(), Refusal> {
        let (space, organization) = (self.world.space_of(app), self.world.organization_of(app));
        match call.caller.role() {
            Role::Auditor => return Err(Refusal::not_authorized()),
            Role::Developer if organization.is_some_and(|it| it.is_suspended) => {
                return Err(Refusal::suspended());
            }
            Role::Developer if space.is_some_and(|it| it.is_suspended) => {
                return Err(Refusal::space_suspended());
            }
            Role::Developer | Role::Admin => {}
        }
        match self.world.being_deleted(app) {
            Some(what) => Err(Refusal::being_deleted(what.name())),
            None => Ok(()),
        }
    }
}

/// A route to an answer.
pub(super) fn to<'a>(
    answer: impl FnOnce(&mut State, &Call<'_>) -> Answer + 'a,
) -> Option<Route<'a>> {
    Some(Box::new(answer))
}

/// The routes below `/v3` that need a token.
fn route<'a>(release: Release, method: &str, path: &'a [&'a str]) -> Option<Route<'a>> {
    use Which::{Guid, Type};
    let scales_by_put = release == Release::Year2015;
    let lists_instances = release.has_process_instances();
    match (method, path) {
        ("GET", ["organizations"]) => to(|state, call| state.list_organizations(call)),
        ("GET", ["organizations", guid]) => to(move |state, _| state.get_organization(guid)),
        ("DELETE", ["organizations", guid]) => {
            to(move |state, call| state.delete_organization(call, guid))
        }
        ("GET", ["spaces"]) => to(|state, call| state.list_spaces(call)),
        ("GET", ["spaces", guid]) => to(move |state, call| state.get_space(call, guid)),
        ("DELETE", ["spaces", guid]) => to(move |state, call| state.delete_space(call, guid)),
        ("GET", ["apps"]) => to(|state, call| state.list_apps(call)),
        ("GET", ["apps", guid]) => to(move |state, call| state.get_app(call, guid)),
        ("DELETE", ["apps", guid]) => to(move |state, call| state.delete_app(call, guid)),
        ("POST", ["apps", guid, "actions", action @ ("start" | "stop" | "restart")]) => {
            to(move |state, call| state.act_on_app(call, guid, action))
        }
        ("GET", ["apps", guid, "processes"]) => {
            to(move |state, call| state.list_app_processes(call, guid))
        }
        ("GET", ["apps", app, "processes", kind]) => {
            to(move |state, call| state.get_process(call, Type(app, kind)))
        }
        ("PATCH", ["apps", app, "processes", kind]) => {
            to(move |state, call| state.update_process(call, Type(app, kind)))
        }
        ("GET", ["apps", app, "processes", kind, "stats"]) if release != Release::Korifi => {
            to(move |state, _| state.get_stats(Type(app, kind)))
        }
        ("POST", ["apps", app, "processes", kind, "actions", "scale"]) if !scales_by_put => {
            to(move |state, call| state.scale_process(call, Type(app, kind)))
        }
        ("PUT", ["apps", app, "processes", kind, "scale"]) if scales_by_put => {
            to(move |state, call| state.scale_process(call, Type(app, kind)))
        }
        ("DELETE", ["apps", app, "processes", kind, "instances", index]) => {
            to(move |state, call| state.terminate(call, Type(app, kind), index))
        }
        ("GET", ["processes"]) => to(|state, call| state.list_processes(call)),
        ("GET", ["processes", guid]) => to(move |state, call| state.get_process(call, Guid(guid))),
        ("PATCH", ["processes", guid]) => {
            to(move |state, call| state.update_process(call, Guid(guid)))
        }
        ("GET", ["processes", guid, "stats"]) => to(move |state, _| state.get_stats(Guid(guid))),
        ("GET", ["processes", guid, "process_instances"]) if lists_instances => {
            to(move |state, _| state.list_instances(guid))
        }
        ("GET", ["processes", guid, "sidecars"]) => {
            to(move |state, call| state.list_sidecars(call, guid))
        }
        ("POST", ["processes", guid, "actions", "scale"]) if !scales_by_put => {
            to(move |state, call| state.scale_process(call, Guid(guid)))
        }
        ("PUT", ["processes", guid, "scale"]) if scales_by_put => {
            to(move |state, call| state.scale_process(call, Guid(guid)))
        }
        ("DELETE", ["processes", guid, "instances", index]) => {
            to(move |state, call| state.terminate(call, Guid(guid), index))
        }
        ("GET", ["jobs", guid]) => to(move |state, _| state.get_job(guid)),
        ("GET", path) if reading::has(release, path) => reading::route(path),
        _ => None,
    }
}

/// The parts of a path, decoded.
pub(super) fn segments(path: &str) -> Vec<String> {
    let decoded =
        |it: &str| percent_encoding::percent_decode_str(it).decode_utf8_lossy().into_owned();
    path.trim_matches('/').split('/').map(decoded).collect()
}

/// The method that routes have; the server leaves the body out of an answer to HEAD.
fn method(parts: &Parts) -> &str {
    match parts.method.as_str() {
        "HEAD" => "GET",
        method => method,
    }
}

/// Gives an answer its id: what the client calls its request, and a guid.
pub(super) fn name(response: &mut Response, sent: &HeaderMap, guids: &mut Guids) {
    const NAME: &str = "x-vcap-request-id";
    let sent = sent.get(NAME).or_else(|| sent.get("x-request-id"));
    let sent = sent.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_kept = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let kept: String = sent.chars().filter(is_kept).take(255).collect();
    let guid = guids.next();
    let id = if kept.is_empty() { guid } else { format!("{kept}::{guid}") };
    put(response, NAME, &id);
}

/// Gives an answer a header. What is put there is letters, digits and a few signs, which are
/// always a value.
fn put(response: &mut Response, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::try_from(value) {
        response.headers_mut().insert(name, value);
    }
}
