//! Holds the simulator to both specs while tests use it: every answer that it gives has to be as
//! the spec says, and so has every request that it does not refuse. What is not so fails the test.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod operation;
mod spec;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::{Arc, LazyLock, Mutex};

use operation::{Operation, is_like};
use paas_simulator::{Builder, Exchange, Simulator};

pub use spec::{Spec, specs};

/// What the simulator serves and the specs do not have: what a client reads before it knows where
/// the API is and who it is, and on its way to a process.
const NOT_IN_SPEC: &[&str] = &[
    "GET /info",
    "GET /login",
    "GET /oauth/authorize",
    "POST /oauth/token",
    "DELETE /oauth/token/revoke/{jti}",
    "GET /v1/instance_types",
    "GET /v1/regions",
    "DELETE /v3/apps/{app_guid}",
    "DELETE /v3/organizations/{guid}",
    "DELETE /v3/spaces/{guid}",
    "GET /v3/apps/{guid}/droplets",
    "GET /v3/apps/{guid}/droplets/current",
    "GET /v3/apps/{guid}/env",
    "GET /v3/apps/{guid}/environment_variables",
    "GET /v3/apps/{guid}/features",
    "GET /v3/apps/{guid}/features/{name}",
    "GET /v3/apps/{guid}/packages",
    "GET /v3/apps/{guid}/permissions",
    "GET /v3/apps/{guid}/relationships/current_droplet",
    "GET /v3/apps/{guid}/routes",
    "GET /v3/apps/{guid}/sidecars",
    "GET /v3/apps/{guid}/ssh_enabled",
    "GET /v3/apps/{guid}/tasks",
    "GET /v3/buildpacks",
    "GET /v3/buildpacks/{guid}",
    "GET /v3/deployments",
    "GET /v3/deployments/{guid}",
    "GET /v3/domains",
    "GET /v3/domains/{guid}",
    "GET /v3/domains/{guid}/route_reservations",
    "GET /v3/droplets",
    "GET /v3/droplets/{guid}",
    "GET /v3/feature_flags",
    "GET /v3/feature_flags/{name}",
    "GET /v3/info/usage_summary",
    "GET /v3/organization_quotas",
    "GET /v3/organization_quotas/{guid}",
    "GET /v3/organizations/{guid}/domains",
    "GET /v3/organizations/{guid}/domains/default",
    "GET /v3/organizations/{guid}/relationships/default_isolation_segment",
    "GET /v3/organizations/{guid}/usage_summary",
    "GET /v3/organizations/{guid}/users",
    "GET /v3/packages",
    "GET /v3/packages/{guid}",
    "GET /v3/packages/{guid}/droplets",
    "GET /v3/roles",
    "GET /v3/roles/{guid}",
    "GET /v3/routes",
    "GET /v3/routes/{guid}",
    "GET /v3/routes/{guid}/destinations",
    "GET /v3/service_route_bindings",
    "GET /v3/sidecars/{guid}",
    "GET /v3/spaces/{guid}/features",
    "GET /v3/spaces/{guid}/features/{name}",
    "GET /v3/spaces/{guid}/relationships/isolation_segment",
    "GET /v3/spaces/{guid}/usage_summary",
    "GET /v3/spaces/{guid}/users",
    "GET /v3/stacks",
    "GET /v3/stacks/{guid}",
    "GET /v3/tasks",
    "GET /v3/tasks/{guid}",
    "GET /v3/users",
    "GET /v3/users/{guid}",
];

/// A simulator that is held to the specs. When it is dropped, it fails the test if something was
/// not as they say.
#[derive(Debug)]
pub struct Watched {
    simulator: Simulator,
    seen: Arc<Mutex<Seen>>,
}

/// What was seen of the specs, and what was not as they say.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The statuses by operation.
    pub statuses: BTreeMap<String, BTreeSet<u16>>,
    /// What was served that is not in a spec, as method and path.
    pub not_in_spec: BTreeSet<&'static str>,
    violations: BTreeSet<String>,
}

impl Watched {
    /// The simulator as it is without any choice.
    pub async fn start() -> Self {
        Self::of(Simulator::builder()).await
    }

    /// A simulator of one's choice.
    pub async fn of(builder: Builder) -> Self {
        let seen: Arc<Mutex<Seen>> = Arc::default();
        let log = seen.clone();
        let builder = builder.watch(move |exchange| log.lock().unwrap().note(exchange));
        Self { simulator: builder.start().await.unwrap(), seen }
    }

    /// What was seen so far.
    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }
}

impl Deref for Watched {
    type Target = Simulator;

    fn deref(&self) -> &Simulator {
        &self.simulator
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let violations = self.seen().violations;
            assert!(violations.is_empty(), "not as the spec says: {violations:#?}");
        }
    }
}

impl Seen {
    /// Prints how much was seen of a spec; gives what was not, as operation and status.
    #[allow(clippy::print_stdout, reason = "whoever asks for it sees the figures")]
    pub fn report(&self, spec: &Spec) -> Vec<String> {
        let (mut all, mut missing) = (0, Vec::new());
        for (_, _, operation) in spec.operations() {
            let id = operation["operationId"].as_str().unwrap();
            for status in operation["responses"].as_object().unwrap().keys() {
                all += 1;
                let number = status.parse().unwrap();
                if !self.statuses.get(id).is_some_and(|seen| seen.contains(&number)) {
                    missing.push(format!("{id} {status}"));
                }
            }
        }
        let (name, found) = (spec.name, all - missing.len());
        let (seen, operations) = (self.statuses.len(), spec.operations().len());
        println!("{name}: {seen} of {operations} operations, {found} of {all} statuses");
        println!("{name}: not seen: {}", missing.join(", "));
        println!("{name}: not in the spec: {:?}", self.not_in_spec);
        missing
    }

    fn note(&mut self, exchange: &Exchange<'_>) {
        if let Some(problem) = self.problem(exchange) {
            let Exchange { request, response, .. } = exchange;
            let (method, uri, status) = (request.method(), request.uri(), response.status());
            self.violations.insert(format!("{method} {uri} {}: {problem}", status.as_u16()));
        }
    }

    /// What is wrong with an exchange. HEAD is in no spec, and its answers have no body.
    fn problem(&mut self, exchange: &Exchange<'_>) -> Option<String> {
        let Exchange { request, response, .. } = exchange;
        if !exchange.is_served || request.method() == "HEAD" {
            return None;
        }
        let header = |name: &str| response.headers().get(name).map(|it| it.to_str().unwrap());
        let (method, path) = (request.method().as_str(), request.uri().path());
        let (path, operations) = match exchange.platform {
            "nodion" => (path.strip_prefix("/v1").unwrap_or(path), &OPERATIONS[0]),
            _ if header("x-vcap-request-id").is_none() => return Some("no request id".to_owned()),
            _ => (path, &OPERATIONS[1]),
        };
        let found = operations.iter().filter(|it| it.is_at(method, path));
        let Some(operation) = found.min_by_key(|it| it.open_parts()) else {
            return self.not_in_spec(method, request.uri().path());
        };
        let status = response.status().as_u16();
        if !exchange.faults.is_empty() && !operation.has(status) {
            // Somebody has asked for this status.
            return None;
        }
        self.statuses.entry(operation.id.clone()).or_default().insert(status);
        let content_type = header("content-type").unwrap_or_default();
        let answered = operation.answer(status, content_type, response.body());
        answered.or_else(|| match response.status().is_client_error() {
            true => None,
            false => operation.request(request.uri().query().unwrap_or_default(), request.body()),
        })
    }

    fn not_in_spec(&mut self, method: &str, path: &str) -> Option<String> {
        let is_it = |known: &&&str| {
            known.split_once(' ').is_some_and(|(own, known)| own == method && is_like(known, path))
        };
        match NOT_IN_SPEC.iter().find(is_it) {
            Some(known) => {
                self.not_in_spec.insert(known);
                None
            }
            None => Some("this is served, and is neither in the spec nor listed".to_owned()),
        }
    }
}

static OPERATIONS: LazyLock<[Vec<Operation>; 2]> =
    LazyLock::new(|| specs().each_ref().map(Operation::all));

#[cfg(test)]
mod tests {
    use super::*;

    async fn delete_instance(simulator: &Simulator, body: &'static str) {
        let process = simulator.cloud_foundry().process("web-shop", "web").unwrap();
        let url = simulator.cloud_foundry_url();
        let request = reqwest::Client::new()
            .delete(format!("{url}/v3/processes/{process}/instances/0"))
            .bearer_auth(simulator.token());
        let status = request.body(body).send().await.unwrap().status().as_u16();
        assert_eq!(status, 204);
    }

    #[tokio::test]
    async fn what_is_as_the_spec_says_is_counted() {
        let simulator = Watched::start().await;
        delete_instance(&simulator, "").await;
        let statuses = [("terminateProcessInstance".to_owned(), BTreeSet::from([204]))];
        assert_eq!(simulator.seen().statuses, BTreeMap::from(statuses));
    }

    #[tokio::test]
    #[should_panic(expected = "204: a body is not documented")]
    async fn what_is_not_as_the_spec_says_fails_the_test() {
        let simulator = Watched::start().await;
        delete_instance(&simulator, "{}").await;
    }
}
