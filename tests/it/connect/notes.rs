//! What comes beside a body, calls that no operation describes, and Nodion's project.

use axum::http::HeaderValue;
use paas::cloud_foundry::{Client, Credentials};
use paas::nodion;
use paas::reqwest::{Method, Request};
use paas::support::{Hooks, InvalidRequest, Operation, RetryPolicy};
use serde_json::Value;

use super::PROCESS;
use crate::stub::{Stub, answer};

#[tokio::test]
async fn an_answer_of_cloud_foundry_has_its_request_id_warnings_and_limit() {
    let stub = Stub::start(|_| {
        let mut answer = answer(200, "application/json", PROCESS);
        let headers = answer.headers_mut();
        headers.append("x-cf-warnings", HeaderValue::from_static("old%2C+very,use+v4"));
        headers.append("x-cf-warnings", HeaderValue::from_static("%C3%A4"));
        headers.insert("x-ratelimit-limit", HeaderValue::from_static("20000"));
        headers.insert("x-ratelimit-remaining", HeaderValue::from_static("18000"));
        headers.insert("x-ratelimit-reset", HeaderValue::from_static("1700000000"));
        answer
    })
    .await;
    let client = Client::builder(&stub.url).credentials(Credentials::token("t")).build().unwrap();
    let answer = client.get_process().process_guid("p").send().await.unwrap();
    assert_eq!(answer.request_id(), Some("a::b"));
    assert_eq!(answer.warnings(), ["old, very", "use v4", "ä"]);
    let limit = answer.rate_limit().unwrap();
    assert_eq!((limit.limit, limit.remaining), (Some(20000), Some(18000)));
    assert_eq!(limit.reset.unwrap().as_second(), 1_700_000_000);
}

#[tokio::test]
async fn an_error_of_either_family_has_its_request_id() {
    let stub = Stub::start(|_| {
        let mut answer = answer(404, "application/json", "{}");
        answer.headers_mut().insert("x-request-id", HeaderValue::from_static("n-1"));
        answer
    })
    .await;
    let client = Client::builder(&stub.url).build().unwrap();
    let error = client.get_process().process_guid("p").send().await.unwrap_err();
    assert_eq!(error.request_id(), Some("a::b"));
    let client = nodion::Client::builder().base_url(&stub.url).build().unwrap();
    let error = client.list_applications().send().await.unwrap_err();
    assert_eq!(error.request_id(), Some("n-1"));
}

#[tokio::test]
async fn a_path_that_no_operation_has_can_be_called_and_fails_like_any_other() {
    let errors = r#"{"errors":[{"code":10000,"title":"CF-NotFound","detail":"Unknown request"}]}"#;
    let stub = Stub::start(move |asked| match asked.target.as_str() {
        "/v3/buildpacks?per_page=1" => answer(200, "application/json", r#"{"resources":[]}"#),
        _ => answer(404, "application/json", errors),
    })
    .await;
    let client = Client::builder(&stub.url).credentials(Credentials::token("t")).build().unwrap();
    let call = client.raw(Method::GET, "/v3/buildpacks").query(&[("per_page", "1")]);
    assert_eq!(call.send::<Value>().await.unwrap()["resources"], serde_json::json!([]));
    let error = client.raw(Method::GET, "/v3/x").send::<Value>().await.unwrap_err();
    assert_eq!(error.body().unwrap().errors[0].title, "CF-NotFound");
    assert_eq!(stub.asked()[0].headers["authorization"], "Bearer t");

    let client = nodion::Client::builder().base_url(&stub.url).token("n").project("p1");
    let client = client.retry(RetryPolicy::off()).build().unwrap();
    let call = client.raw(Method::GET, "/v3/buildpacks").query(&[("per_page", "1")]);
    call.send::<Value>().await.unwrap();
    assert_eq!(stub.asked()[2].headers["x-nodion-project"], "p1");
}

struct Traced;

impl Hooks for Traced {
    fn request(&self, _: &Operation, request: &mut Request) -> Result<(), InvalidRequest> {
        let project = request.headers()["x-nodion-project"].clone();
        request.headers_mut().insert("x-trace", project);
        Ok(())
    }
}

#[tokio::test]
async fn every_call_to_nodion_names_the_project_unless_it_names_another() {
    let stub = Stub::start(|_| answer(200, "application/json", r#"{"applications":[]}"#)).await;
    let client = nodion::Client::builder().base_url(&stub.url).token("n").project("p1");
    let client = client.hooks(Traced).build().unwrap();
    client.list_applications().send().await.unwrap();
    client.list_applications().x_nodion_project("p2").send().await.unwrap();
    let asked = stub.asked();
    for (asked, project) in asked.iter().zip(["p1", "p2"]) {
        assert_eq!(asked.headers["x-nodion-project"], project);
        assert_eq!(asked.headers["x-trace"], project);
        assert_eq!(asked.headers["authorization"], "Bearer n");
    }
}

#[test]
fn a_project_that_cannot_be_sent_is_refused() {
    for project in ["", " ", "a\r\nb"] {
        let error = nodion::Client::builder().project(project).build().unwrap_err();
        assert!(error.to_string().starts_with("the project "), "{error}");
    }
}
