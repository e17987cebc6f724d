//! Cloud Foundry through plain HTTP, with the clock in the test's hand.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod ages;
mod beyond;
mod catalogue;
mod control;
mod deleting;
mod faults;
mod instances;
mod lists;
mod metadata;
mod of_apps;
mod processes;
mod rate_limit;
mod reading;
mod scale;
mod uaa;
mod users;

use paas_simulator::Builder;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;
use watch::Watched;

/// A simulator that is held to the spec, and somebody who asks it with a token.
struct Asker {
    simulator: Watched,
    token: String,
}

/// An answer: its status, and its body as JSON, or null where it is none.
#[derive(Debug, PartialEq)]
struct Answer {
    status: u16,
    body: Value,
}

impl Answer {
    /// The only error.
    #[track_caller]
    fn error(&self) -> (u16, u64, &str, &str) {
        let errors = self.body["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{self:?}");
        let text = |name: &str| errors[0][name].as_str().unwrap();
        (self.status, errors[0]["code"].as_u64().unwrap(), text("title"), text("detail"))
    }

    /// What all errors say.
    #[track_caller]
    fn details(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().unwrap();
        errors.iter().map(|error| error["detail"].as_str().unwrap()).collect()
    }

    /// The resources of a list; other answers have none.
    fn resources(&self) -> Vec<Value> {
        self.body["resources"].as_array().cloned().unwrap_or_default()
    }

    /// A member of each resource.
    #[track_caller]
    fn each(&self, pointer: &str) -> Vec<&Value> {
        let resources = self.body["resources"].as_array().unwrap_or_else(|| panic!("{self:?}"));
        resources.iter().map(|it| it.pointer(pointer).unwrap_or(&Value::Null)).collect()
    }
}

impl Asker {
    async fn start() -> Self {
        Self::of(Builder::default()).await
    }

    async fn of(builder: Builder) -> Self {
        let simulator = Watched::of(builder).await;
        let token = simulator.token().to_owned();
        Self { simulator, token }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.simulator.cloud_foundry_url())
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        reqwest::Client::new().request(method, self.url(path)).bearer_auth(&self.token)
    }

    /// Asks with a body, or without one where it is null.
    async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        let request = self.request(method, path);
        let request = if body.is_null() { request } else { request.json(&body) };
        read(request.send().await.unwrap()).await
    }

    async fn get(&self, path: &str) -> Answer {
        read(self.request(Method::GET, path).send().await.unwrap()).await
    }

    /// Asks from now on with a token of this user.
    async fn log_in(&mut self, name: &str) {
        let form = [("grant_type", "password"), ("passcode", &format!("{name}-passcode"))];
        let form = serde_urlencoded::to_string(form).unwrap();
        let request = reqwest::Client::new().post(self.url("/oauth/token")).body(form);
        let answer = read(request.basic_auth("cf", Some("")).send().await.unwrap()).await;
        self.token = answer.body["access_token"].as_str().unwrap().to_owned();
    }

    /// What a link leads to.
    async fn follow(&self, link: &Value) -> Answer {
        let link = link["href"].as_str().unwrap_or_else(|| panic!("{link}"));
        self.get(link.strip_prefix(self.simulator.cloud_foundry_url()).unwrap()).await
    }

    /// The guid of a process of the app `web-shop`.
    fn process(&self, kind: &str) -> String {
        self.simulator.cloud_foundry().process("web-shop", kind).unwrap()
    }

    async fn scale(&self, process: &str, body: Value) -> Answer {
        self.send(Method::POST, &format!("/v3/processes/{process}/actions/scale"), body).await
    }

    async fn states(&self, process: &str) -> Vec<String> {
        let stats = self.get(&format!("/v3/processes/{process}/stats")).await;
        stats.each("/state").into_iter().map(|it| it.as_str().unwrap().to_owned()).collect()
    }
}

async fn read(response: Response) -> Answer {
    let status = response.status().as_u16();
    let body = response.bytes().await.unwrap();
    Answer { status, body: serde_json::from_slice(&body).unwrap_or_default() }
}
