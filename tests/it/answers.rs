//! What a caller gets of answers that are and are not what the document says.

use paas::cloud_foundry::{Client, Error, types};
use paas::nodion;
use paas::support::{ErrorKind, ResponseValue, RetryPolicy, Session};

use crate::stub::{Stub, answer};

const ERRORS: &str =
    r#"{"errors":[{"code":10010,"title":"CF-ResourceNotFound","detail":"Process not found"}]}"#;
const PROCESS: &str = r#"{"guid":"p","type":"web","instances":3}"#;

/// What `scaleProcess` gives when the server answers so.
async fn scaled(
    status: u16,
    media_type: &'static str,
    body: &'static str,
) -> Result<ResponseValue<types::Process>, Error<types::Errors>> {
    let stub = Stub::start(move |_| answer(status, media_type, body)).await;
    let client = client(&stub);
    client.scale_process().process_guid("p").body_map(|body| body.instances(3)).send().await
}

fn client(stub: &Stub) -> Client {
    once(&stub.url)
}

/// A client that makes every call once.
fn once(url: &str) -> Client {
    let session = Session::builder(url).token("secret").retry(RetryPolicy::off());
    Client::new(session.build().unwrap())
}

/// Every error of an answer has its status and headers.
fn check_head(error: &Error<types::Errors>, status: u16) {
    assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    assert_eq!(error.headers().unwrap()["x-vcap-request-id"], "a::b");
    assert_eq!(error.operation().id, "scaleProcess");
}

#[tokio::test]
async fn a_202_with_the_documented_body_is_a_value_with_status_and_headers() {
    let process = scaled(202, "application/json", PROCESS).await.unwrap();
    assert_eq!(process.instances, 3);
    assert_eq!(process.status().as_u16(), 202);
    assert_eq!(process.headers()["x-vcap-request-id"], "a::b");
}

#[tokio::test]
async fn another_success_than_the_documented_one_is_a_success() {
    assert_eq!(scaled(200, "application/json", PROCESS).await.unwrap().guid.as_str(), "p");
}

#[tokio::test]
async fn a_404_has_the_errors_of_the_platform() {
    let error = scaled(404, "application/json", ERRORS).await.unwrap_err();
    check_head(&error, 404);
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.body().unwrap().errors[0].title, "CF-ResourceNotFound");
}

#[tokio::test]
async fn an_empty_404_keeps_its_status() {
    let error = scaled(404, "text/html", "").await.unwrap_err();
    check_head(&error, 404);
    assert!(error.body().is_none());
    assert_eq!(
        error.to_string(),
        "scaleProcess (POST /v3/processes/{process_guid}/actions/scale): 404 Not Found, no body"
    );
}

#[tokio::test]
async fn a_429_with_json_under_the_name_of_text_is_read_all_the_same() {
    let error = scaled(429, "text/plain; charset=utf-8", ERRORS).await.unwrap_err();
    check_head(&error, 429);
    assert_eq!(error.body().unwrap().errors[0].code, 10010);
}

#[tokio::test]
async fn json_under_another_name_of_json_is_read() {
    let process = scaled(202, "application/vnd.example+json", PROCESS).await.unwrap();
    assert_eq!(process.instances, 3);
    let error = scaled(422, "application/problem+json", ERRORS).await.unwrap_err();
    check_head(&error, 422);
    assert_eq!(error.body().unwrap().errors[0].code, 10010);
}

#[tokio::test]
async fn a_502_with_an_html_body_keeps_its_status_and_the_start_of_its_text() {
    let error = scaled(502, "text/html", "<html>\n<b>Bad Gateway</b></html>").await.unwrap_err();
    check_head(&error, 502);
    assert!(error.body().is_none());
    assert_eq!(error.excerpt(), Some("<html> <b>Bad Gateway</b></html>"));
}

#[tokio::test]
async fn a_202_and_a_204_without_the_body_that_is_promised_keep_their_status() {
    for status in [202, 204] {
        let error = scaled(status, "text/html", "").await.unwrap_err();
        check_head(&error, status);
        assert_eq!(error.kind(), ErrorKind::Body);
        assert!(error.to_string().contains("no body"), "{error}");
    }
}

#[tokio::test]
async fn a_success_of_another_form_says_where_it_does_not_fit() {
    let body = r#"{"guid":"p","type":"web","instances":"three"}"#;
    let error = scaled(202, "application/json", body).await.unwrap_err();
    check_head(&error, 202);
    assert_eq!(error.kind(), ErrorKind::Body);
    assert_eq!(error.decode_error().unwrap().path(), "$.instances");
}

#[tokio::test]
async fn a_redirect_is_an_error_and_not_followed() {
    let stub = Stub::start(|asked| {
        let mut redirect = answer(302, "text/html", "");
        let location = format!("http://{}/elsewhere", asked.headers["host"].to_str().unwrap());
        redirect.headers_mut().insert("location", location.parse().unwrap());
        redirect
    })
    .await;
    let error = client(&stub).get_process().process_guid("p").send().await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 302);
    assert_eq!(stub.asked().len(), 1);
}

#[tokio::test]
async fn what_needs_no_body_takes_any_success() {
    for (status, body) in [(204, ""), (202, ""), (200, "[]")] {
        let stub = Stub::start(move |_| answer(status, "application/json", body)).await;
        let client = client(&stub);
        let call = client.terminate_process_instance().process_guid("p").index(0).send();
        assert_eq!(call.await.unwrap().status().as_u16(), status);
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_no_answer_and_the_error_does_not_name_identifiers() {
    let url = Stub::start(|_| answer(200, "", "")).await.url.clone();
    let error = once(&url).get_process().process_guid("my-process").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.status(), None);
    let said = format!("{error} {error:?}");
    assert!(!said.contains("my-process") && !said.contains("secret"), "{said}");
}

#[tokio::test]
async fn the_token_goes_out_and_an_api_version_does_not() {
    let stub = Stub::start(|_| answer(200, "application/json", PROCESS)).await;
    client(&stub).get_process().process_guid("p").send().await.unwrap();
    let headers = &stub.asked()[0].headers;
    assert_eq!(headers["authorization"], "Bearer secret");
    assert_eq!(headers["accept"], "application/json");
    assert!(!headers.contains_key("api-version"));
}

#[tokio::test]
async fn identifiers_that_would_leave_their_segment_are_not_sent() {
    let stub = Stub::start(|_| answer(200, "application/json", PROCESS)).await;
    for guid in ["", ".", ".."] {
        let error = client(&stub).get_process().process_guid(guid).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains("process_guid"), "{error}");
    }
    assert!(stub.asked().is_empty());
}

#[tokio::test]
async fn a_project_that_no_header_can_hold_is_not_sent() {
    let stub = Stub::start(|_| answer(200, "application/json", "{}")).await;
    let client = nodion::Client::new(Session::builder(&stub.url).build().unwrap());
    let call = client.list_applications().x_nodion_project("a\r\nb");
    assert_eq!(call.send().await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert!(stub.asked().is_empty());
}

#[tokio::test]
async fn an_argument_that_is_missing_or_of_another_form_is_named() {
    let stub = Stub::start(|_| answer(200, "application/json", "{}")).await;
    let client = client(&stub);
    let error = client.get_process().send().await.unwrap_err();
    assert!(error.to_string().ends_with("not sent: process_guid is missing"), "{error}");
    let error = client.list_processes().created_ats_lt("yesterday").send().await.unwrap_err();
    assert!(error.to_string().contains("created_ats_lt: doesn't match pattern"), "{error}");
    let error = client.list_processes().order_by("size").send().await.unwrap_err();
    assert!(error.to_string().contains("order_by: `size` is none of `created_at`"), "{error}");
    assert!(stub.asked().is_empty());
}

#[tokio::test]
async fn an_application_that_lacks_a_member_is_not_sent() {
    let stub = Stub::start(|_| answer(200, "application/json", "{}")).await;
    let client = nodion::Client::new(Session::builder(&stub.url).build().unwrap());
    let image = nodion::types::PrebuiltImageApplication::builder().name("n").region_id("r");
    let image = image.instance_type_id("t").instance_amount(1).image_name("nginx");
    let error = client.create_application().body(image).send().await.unwrap_err();
    assert!(error.to_string().ends_with("body: container_registry_id is missing"), "{error}");
    assert!(stub.asked().is_empty());
}

#[test]
fn calls_can_be_sent_to_other_threads() {
    fn is_send<T: Send>(_: T) {}
    let client = Client::new(Session::builder("http://127.0.0.1:1").build().unwrap());
    is_send(client.list_processes().send());
    is_send(client);
}
