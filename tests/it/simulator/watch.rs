//! A layer around a server: it passes everything on, and holds each answer, and each request that
//! was not refused, to the spec.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use jsonschema::Validator;
use paas::support::reqwest;
use paas::support::serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::spec::Family;
use crate::stub::serve;

/// The layer; it stops with the value.
pub(crate) struct Watch {
    pub(crate) url: String,
    seen: Arc<Mutex<Seen>>,
    server: JoinHandle<()>,
}

/// What was seen so far.
#[derive(Debug, Default, Clone)]
pub(crate) struct Seen {
    /// Statuses by operation.
    pub(crate) statuses: BTreeMap<String, BTreeSet<u16>>,
    /// What the spec does not have.
    pub(crate) not_in_spec: BTreeSet<String>,
    pub(crate) violations: BTreeSet<String>,
}

impl Watch {
    /// Stands before the server at `target`.
    pub(crate) async fn start(spec: &'static Spec, target: &str) -> Self {
        let seen: Arc<Mutex<Seen>> = Arc::default();
        let (log, target) = (seen.clone(), target.to_owned());
        let client = reqwest::Client::new();
        let handle = move |request: Request| {
            let (client, log, target) = (client.clone(), log.clone(), target.clone());
            async move { pass_on(spec, &client, &log, &target, request).await }
        };
        let (url, server) = serve(Router::new().fallback(handle)).await;
        Self { url, seen, server }
    }

    /// What was seen; fails when something was not as the spec says.
    #[track_caller]
    pub(crate) fn verdict(&self) -> Seen {
        let seen = self.seen.lock().unwrap().clone();
        assert_eq!(seen.violations, BTreeSet::new());
        seen
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass_on(
    spec: &Spec,
    client: &reqwest::Client,
    log: &Mutex<Seen>,
    target: &str,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let sent = to_bytes(body, usize::MAX).await.unwrap();
    let passed = client.request(parts.method.clone(), format!("{target}{}", parts.uri));
    let passed = passed.headers(parts.headers.clone()).body(sent.clone()).send().await;
    let Ok(answer) = passed else { return StatusCode::BAD_GATEWAY.into_response() };
    let (status, headers) = (answer.status(), answer.headers().clone());
    let received = answer.bytes().await.unwrap();
    let media_type = headers.get("content-type").map_or("", |it| it.to_str().unwrap());
    let media_type = media_type.split(';').next().unwrap();
    let mut seen = log.lock().unwrap();
    match spec.find(&parts.method, parts.uri.path()) {
        None => {
            seen.not_in_spec.insert(format!("{} {}", parts.method, parts.uri.path()));
        }
        Some(operation) => {
            let id = &operation.id;
            seen.statuses.entry(id.clone()).or_default().insert(status.as_u16());
            let answered = operation.answer(status.as_u16(), media_type, &received);
            let asked = match status.is_client_error() {
                true => Ok(()),
                false => operation.request(parts.uri.query().unwrap_or_default(), &sent),
            };
            for problem in [answered, asked].into_iter().filter_map(Result::err) {
                let what = format!("{id} {status} {}: {problem}", parts.uri);
                seen.violations.insert(what);
            }
            if !headers.contains_key("x-vcap-request-id") {
                seen.violations.insert(format!("{id} {status}: no request id"));
            }
        }
    }
    let mut response = Response::new(Body::from(received));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// The operations of a spec, with validators.
pub(crate) struct Spec(Vec<Operation>);

struct Operation {
    id: String,
    method: String,
    path: String,
    /// By name: whether it is a list, and what its value or each item must be.
    parameters: BTreeMap<String, (bool, Value, Validator)>,
    request: Option<Validator>,
    /// By status and media type; no media type is no body.
    answers: BTreeMap<u16, Option<(String, Validator)>>,
}

impl Spec {
    pub(crate) fn of(family: &Family) -> Self {
        let operations = family.operations().into_iter();
        Self(
            operations.map(|(path, method, it)| Operation::of(family, path, method, &it)).collect(),
        )
    }

    /// The operation of a request. What has fewer parameters in its path goes first.
    fn find(&self, method: &Method, path: &str) -> Option<&Operation> {
        let found = self.0.iter().filter(|it| it.method == method.as_str() && it.is_at(path));
        found.min_by_key(|it| it.path.matches('{').count())
    }
}

impl Operation {
    fn of(family: &Family, path: String, method: String, operation: &Value) -> Self {
        let content = |owner: &Value| {
            let (media_type, it) =
                family.resolve(owner).get("content")?.as_object()?.iter().next()?;
            Some((media_type.clone(), validator(family, &it["schema"])))
        };
        let mut parameters = BTreeMap::new();
        for parameter in family.parameters(&path, operation) {
            if parameter["in"] == "query" {
                let schema = family.resolve(&parameter["schema"]);
                let is_list = schema["type"] == "array";
                let schema = if is_list { family.resolve(&schema["items"]) } else { schema };
                let read = (is_list, schema["type"].clone(), validator(family, schema));
                parameters.insert(parameter["name"].as_str().unwrap().to_owned(), read);
            }
        }
        let answers = operation["responses"].as_object().unwrap().iter();
        let answers = answers.map(|(status, it)| (status.parse().unwrap(), content(it))).collect();
        let id = operation["operationId"].as_str().unwrap().to_owned();
        let request = operation.get("requestBody").and_then(content).map(|(_, it)| it);
        Self { id, method, path, parameters, request, answers }
    }

    fn is_at(&self, path: &str) -> bool {
        let (own, path): (Vec<_>, Vec<_>) =
            (self.path.split('/').collect(), path.split('/').collect());
        own.len() == path.len()
            && own.iter().zip(&path).all(|(own, part)| own == part || own.starts_with('{'))
    }

    fn answer(&self, status: u16, media_type: &str, body: &[u8]) -> Result<(), String> {
        match self.answers.get(&status) {
            None => Err("the status is not documented".to_owned()),
            Some(None) if body.is_empty() => Ok(()),
            Some(None) => Err("there is a body, which is not documented".to_owned()),
            Some(Some((documented, _))) if media_type != documented => {
                Err(format!("the body is {media_type} and not {documented}"))
            }
            Some(Some((_, validator))) => validate(validator, body),
        }
    }

    fn request(&self, query: &str, body: &[u8]) -> Result<(), String> {
        let address = reqwest::Url::parse(&format!("http://localhost/?{query}")).unwrap();
        for (name, text) in address.query_pairs() {
            let Some((is_list, kind, validator)) = self.parameters.get(name.as_ref()) else {
                return Err(format!("the parameter {name} is not documented"));
            };
            let items = if *is_list { text.split(',').collect() } else { vec![text.as_ref()] };
            for item in items {
                let value = match kind.as_str() {
                    Some("integer") => item.parse::<i64>().map_or(json!(item), |it| json!(it)),
                    _ => json!(item),
                };
                validator.validate(&value).map_err(|error| format!("{name}: {error}"))?;
            }
        }
        self.request.as_ref().map_or(Ok(()), |validator| validate(validator, body))
    }
}

/// What holds values to a schema, which may be a reference.
fn validator(family: &Family, schema: &Value) -> Validator {
    // No component is wanted but all of them beside, to which the schema may refer.
    let whole = family.document.json_schema("");
    let whole = json!({ "allOf": [schema], "components": whole["components"] });
    jsonschema::validator_for(&whole).unwrap()
}

fn validate(validator: &Validator, body: &[u8]) -> Result<(), String> {
    let value = paas::support::serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let found: Vec<String> =
        validator.iter_errors(&value).map(|it| format!("{}: {it}", it.instance_path())).collect();
    if found.is_empty() { Ok(()) } else { Err(found.join("; ")) }
}
