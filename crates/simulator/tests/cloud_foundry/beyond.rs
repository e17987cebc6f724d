//! What the platform takes though no document says so. A simulator that is held to the spec would
//! fail these tests, so theirs is not; whatever else is sent in this folder is as the spec says.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

use paas_simulator::{Release, Simulator};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{Answer, read};

struct Asker {
    simulator: Simulator,
    process: String,
}

impl Asker {
    async fn of(release: Release) -> Self {
        let simulator = Simulator::builder().release(release).start().await.unwrap();
        let process = simulator.cloud_foundry().process("web-shop", "web").unwrap();
        Self { simulator, process }
    }

    async fn start() -> Self {
        Self::of(Release::Current).await
    }

    async fn send(&self, method: Method, path: &str, content_type: &str, body: &str) -> Answer {
        let url =
            format!("{}/v3/processes/{}{path}", self.simulator.cloud_foundry_url(), self.process);
        let request = reqwest::Client::new().request(method, url).body(body.to_owned());
        let request = request.bearer_auth(self.simulator.token());
        let named = if content_type.is_empty() {
            request
        } else {
            request.header("content-type", content_type)
        };
        read(named.send().await.unwrap()).await
    }

    /// Scales; gives the status, and how many instances there are then or what is said.
    async fn scale(&self, content_type: &str, body: &str) -> (u16, Value) {
        let answer = self.send(Method::POST, "/actions/scale", content_type, body).await;
        let said = answer.body.pointer("/errors/0/detail").or(answer.body.get("instances"));
        (answer.status, said.cloned().unwrap_or_default())
    }

    async fn patch(&self, body: Value) -> Answer {
        self.send(Method::PATCH, "", "application/json", &body.to_string()).await
    }
}

#[tokio::test]
async fn a_body_is_read_by_its_content_type() {
    let asker = Asker::start().await;
    let (json, form) = ("application/json; charset=utf-8", "application/x-www-form-urlencoded");
    for (content_type, body, status, said) in [
        ("text/plain", r#"{"instances":1}"#, 202, json!(2)),
        ("", r#"{"instances":1}"#, 202, json!(2)),
        ("text/plain", "garbage", 202, json!(2)),
        (json, "", 202, json!(2)),
        (form, "", 202, json!(2)),
        (form, r#"{"instances":1}"#, 422, json!(r#"Unknown field(s): '{"instances":1}'"#)),
        (form, "instances=3", 202, json!(3)),
        (form, "instances=", 422, json!("Instances is not a number")),
        ("Application/JSON", r#"{"instances":4}"#, 202, json!(4)),
        (json, "[{}]", 422, json!("Unknown field(s): '_json'")),
        (json, "null", 422, json!("Unknown field(s): '_json'")),
        (json, "garbage", 400, json!("Request invalid due to parse error: invalid request body")),
        (json, " ", 400, json!("Request invalid due to parse error: invalid request body")),
    ] {
        let answer = asker.scale(content_type, body).await;
        assert_eq!(answer, (status, said), "{content_type} {body}");
    }
    assert_eq!(asker.send(Method::PATCH, "", json, "").await.status, 200);
}

#[tokio::test]
async fn korifi_reads_json_whatever_it_is_called() {
    let asker = Asker::of(Release::Korifi).await;
    assert_eq!(asker.scale("text/plain", r#"{"instances":1}"#).await.1, json!(1));
    for body in ["", "instances=3", "[{}]"] {
        assert_eq!(asker.scale("application/x-www-form-urlencoded", body).await.0, 400, "{body}");
    }
}

#[tokio::test]
async fn numbers_may_be_texts_and_the_log_rate_may_be_null() {
    let asker = Asker::start().await;
    let json = "application/json";
    assert_eq!(asker.scale(json, r#"{"instances":"3"}"#).await, (202, json!(3)));
    let body = r#"{"log_rate_limit_in_bytes_per_second":null,"instances":1}"#;
    assert_eq!(asker.scale(json, body).await, (202, json!(1)));
    let body = r#"{"instances":99999999999999999999}"#;
    let said = "Instances must be less than or equal to 2147483647";
    assert_eq!(asker.scale(json, body).await, (422, json!(said)));
    let check = json!({ "health_check": { "data": { "timeout": "90" } } });
    assert_eq!(asker.patch(check).await.body["health_check"]["data"]["timeout"], 90);
}

#[tokio::test]
async fn what_is_null_or_unknown_within_a_member_changes_nothing() {
    let asker = Asker::start().await;
    let before = asker.patch(json!({ "metadata": { "labels": { "env": "prod" } } })).await;
    for body in [
        json!({ "metadata": { "labels": null } }),
        json!({ "metadata": { "annotations": null } }),
        json!({ "health_check": null, "readiness_health_check": null }),
        json!({ "health_check": { "data": null } }),
        json!({ "readiness_health_check": { "data": { "timeout": 5 } } }),
        json!({ "health_check": { "foo": 1, "data": { "foo": 1 } } }),
    ] {
        let after = asker.patch(body.clone()).await;
        assert_eq!(after.status, 200, "{body}");
        for name in ["metadata", "health_check", "readiness_health_check"] {
            assert_eq!(after.body[name], before.body[name], "{body}");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_in_the_form_of_its_place() {
    let asker = Asker::start().await;
    let body = format!(r#"{{"command":"{}"}}"#, "x".repeat(3 * 1024 * 1024));
    let (url, client) = (asker.simulator.cloud_foundry_url(), reqwest::Client::new());
    for (path, pointer, said) in [
        ("/v3/processes/x", "/errors/0/detail", "Bad request: the body is too large"),
        ("/oauth/token", "/error", "invalid_request"),
        ("/_simulator/faults", "/error", "The body cannot be read"),
        ("/_simulator/events", "/error", "The body cannot be read"),
    ] {
        let answer = client.post(format!("{url}{path}")).body(body.clone()).send().await.unwrap();
        let has_id = answer.headers().contains_key("x-vcap-request-id");
        assert_eq!(has_id, !path.starts_with("/_simulator"), "{path}");
        let answer = read(answer).await;
        assert_eq!(answer.status, 413, "{path}");
        assert_eq!(answer.body.pointer(pointer), Some(&json!(said)), "{path}");
    }
}

#[tokio::test]
async fn a_body_that_does_not_arrive_whole_is_refused_in_the_form_of_the_platform() {
    let asker = Asker::start().await;
    for body in ["content-length: 100\r\n\r\n{", "transfer-encoding: chunked\r\n\r\nzz\r\n{"] {
        let address = asker.simulator.cloud_foundry_url().trim_start_matches("http://").to_owned();
        let ask = move || {
            let mut stream = TcpStream::connect(address).unwrap();
            write!(stream, "PATCH /v3/processes/x HTTP/1.1\r\nhost: x\r\n{body}").unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        };
        let answer = tokio::task::spawn_blocking(ask).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        assert!(answer.contains("Bad request: the body did not arrive whole"), "{answer}");
        assert!(answer.contains("x-vcap-request-id"), "{answer}");
    }
}

#[tokio::test]
async fn a_label_is_the_text_of_what_is_sent() {
    let asker = Asker::start().await;
    let labels = json!({ "metadata": { "labels": { "a": 1, "b": true, "c": 1.5 } } });
    let labels = asker.patch(labels).await.body["metadata"]["labels"].clone();
    assert_eq!(labels, json!({ "a": "1", "b": "true", "c": "1.5" }));
    let refused = asker.patch(json!({ "metadata": { "labels": { "a": {}, "b": [] } } })).await;
    let said = "Metadata label value error: '{}' contains invalid characters, \
                Metadata label value error: '[]' contains invalid characters";
    assert_eq!(refused.error().3, said);
}
