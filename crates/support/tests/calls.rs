//! Calls over HTTP, as generated code makes them: what goes out, and what becomes of answers that
//! break off, are too large, or hold what must not be seen.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::error::Error as _;
use std::sync::{Arc, Mutex};

use paas_support::reqwest::{self, Request, Response, Url};
use paas_support::serde_json::Value;
use paas_support::{
    Error, ErrorKind, Hooks, InvalidRequest, Operation, ResponseValue, RetryPolicy, Session,
    SessionBuilder, Transport,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const GET: Operation = Operation::new("getIt", "GET", "/it/{id}");
const TOKEN: &str = "the-token-of-the-session";

type Numbers = BTreeMap<String, u32>;

/// A server that gives every connection the same bytes, and then closes it.
struct Server {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(answer: impl Into<String>) -> Self {
        let answer = answer.into();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        tokio::spawn(async move {
            loop {
                let (mut connection, _) = listener.accept().await.unwrap();
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(connection.read_u8().await.unwrap());
                }
                log.lock().unwrap().push(String::from_utf8(head).unwrap().to_lowercase());
                connection.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        Self { url, asked }
    }

    /// The heads of what was asked, in small letters.
    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn session(&self) -> SessionBuilder {
        once(&self.url)
    }
}

/// A session that makes every call once.
fn once(url: &str) -> SessionBuilder {
    Session::builder(url).token(TOKEN).retry(RetryPolicy::off())
}

/// An answer with this body, all of which came.
fn answer(status: &str, media_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\
         X-Request-Id: r-1\r\n\r\n{body}"
    )
}

async fn call_as(
    session: &Session,
    operation: Operation,
) -> Result<ResponseValue<Numbers>, Error<Value>> {
    let url = format!("{}/it/my-id", session.base_url());
    let request = session.http().get(url).build().map_err(InvalidRequest::from);
    session.call(operation, request).await
}

async fn call(session: &Session) -> Result<ResponseValue<Numbers>, Error<Value>> {
    call_as(session, GET).await
}

/// What a call gives when the server answers so.
async fn failed(answer: impl Into<String>) -> Error<Value> {
    let server = Server::start(answer).await;
    call(&server.session().build().unwrap()).await.unwrap_err()
}

#[tokio::test]
async fn an_error_whose_body_breaks_off_keeps_its_status_and_headers_and_what_came() {
    let whole = answer("503 Service Unavailable", "text/plain", "try again la");
    let error = failed(whole.replace("Length: 12", "Length: 99")).await;
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.status().unwrap().as_u16(), 503);
    assert_eq!(error.headers().unwrap()["x-request-id"], "r-1");
    assert_eq!(error.excerpt(), Some("try again la"));
}

#[tokio::test]
async fn a_success_whose_body_breaks_off_is_of_the_kind_body_with_status_and_headers() {
    let error = failed(answer("200 OK", "a/b", "{}").replace("Length: 2", "Length: 99")).await;
    assert_eq!(error.kind(), ErrorKind::Body);
    assert_eq!(error.status().unwrap().as_u16(), 200);
    assert_eq!(error.headers().unwrap()["x-request-id"], "r-1");
    assert!(error.to_string().contains("200 OK, but the body broke off"), "{error}");
}

#[tokio::test]
async fn a_body_of_more_than_the_limit_is_an_error_and_one_of_the_limit_is_not() {
    let server = Server::start(answer("200 OK", "application/json", r#"{"a":1}"#)).await;
    let session = server.session().body_limit(7).build().unwrap();
    assert_eq!(call(&session).await.unwrap()["a"], 1);
    let session = server.session().body_limit(6).build().unwrap();
    let error = call(&session).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Body, 200));
    assert!(error.to_string().ends_with("200 OK, but the body is larger than 6 bytes"), "{error}");
}

#[tokio::test]
async fn of_an_error_of_more_than_the_limit_the_start_is_kept() {
    let server = Server::start(answer("500 No", "a/b", "out of order")).await;
    let session = server.session().body_limit(6).build().unwrap();
    let error = call(&session).await.unwrap_err();
    assert_eq!((error.kind(), error.excerpt()), (ErrorKind::Status, Some("out of")));
}

#[tokio::test]
async fn json_is_read_under_whatever_name_it_comes() {
    for media_type in ["application/problem+json", "text/html", "nonsense"] {
        let server = Server::start(answer("200 OK", media_type, r#"{"a":1}"#)).await;
        assert_eq!(call(&server.session().build().unwrap()).await.unwrap()["a"], 1);
        let error = failed(answer("400 No", media_type, r#"{"title":"t"}"#)).await;
        assert_eq!(error.body().unwrap()["title"], "t", "{media_type}");
    }
}

#[tokio::test]
async fn an_error_does_not_show_a_secret_that_the_call_was_told_of() {
    let server = Server::start(answer("400 No", "a/b", "hunter2 is too short")).await;
    let options = paas_support::CallOptions::new().secret("hunter2");
    assert!(!format!("{options:?}").contains("hunter2"));
    let session = server.session().build().unwrap().with_options(options);
    let error = call(&session).await.unwrap_err();
    assert_eq!(error.excerpt(), Some("[redacted] is too short"));
}

#[tokio::test]
async fn an_error_does_not_show_the_token_or_what_looks_like_a_credential() {
    let body = format!(r#"{{"sent":"{TOKEN}","access_token":"abc","seen":"Bearer xyz"}}"#);
    let error = failed(answer("401 No", "application/json", &body)).await;
    assert_eq!(
        error.excerpt(),
        Some(r#"{"sent":"[redacted]","access_token":[redacted],"seen":"Bearer [redacted]"}"#)
    );
    for said in [error.to_string(), format!("{error:?}")] {
        assert!(said.contains("401"), "{said}");
        for secret in [TOKEN, "abc", "xyz", "my-id"] {
            assert!(!said.contains(secret), "{said}");
        }
    }
    // Who asks for the body gets it as it was.
    assert_eq!(error.body().unwrap()["access_token"], "abc");
}

#[tokio::test]
async fn an_error_does_not_show_the_body_of_a_success() {
    let body = r#"{"PORT":80,"DATABASE":"db-login","password":"pw"}"#;
    let error = failed(answer("200 OK", "application/json", body)).await;
    assert_eq!(error.decode_error().unwrap().path(), "$.DATABASE");
    assert_eq!(
        error.to_string(),
        "getIt (GET /it/{id}): 200 OK, but not the documented body: \
         $.DATABASE: invalid type: string, expected u32 at line 1 column 32"
    );
    let source = error.source().unwrap();
    let said = format!("{error:?} {source} {source:?}");
    assert!(!said.contains("db-login"), "{said}");
    assert_eq!(error.excerpt(), Some(r#"{"PORT":80,"DATABASE":"db-login","password":[redacted]}"#));
}

#[tokio::test]
async fn an_error_is_one_line_without_control_characters() {
    let page = "<b>\r\n\u{1b}[2J\u{7}gone\u{202e}</b>\n";
    for error in [
        failed(answer("502 Bad Gateway", "text/html", page)).await,
        failed(answer("200 OK", "application/json", r#"{"\u001b[2J\u0007 x":"\u001b"}"#)).await,
        failed("HTTP/9 what?\r\n\r\n").await,
    ] {
        for said in [error.to_string(), format!("{error:?}"), error.excerpt().unwrap_or("").into()]
        {
            assert!(!said.contains(|c: char| c.is_control() || c == '\u{202e}'), "{said:?}");
        }
    }
}

#[tokio::test]
async fn without_an_answer_the_error_has_no_identifiers() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let session = once(&url).build().unwrap();
    let error = call(&session).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Transport, None));
    let said = format!("{error} {error:?} {:?}", error.source());
    assert!(!said.contains("my-id") && !said.contains(TOKEN), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_answer_in_time_is_no_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let error = call(&once(&url).build().unwrap()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    let cause = error.source().unwrap().downcast_ref::<reqwest::Error>().unwrap();
    assert!(cause.is_timeout(), "{cause:?}");
}

#[tokio::test]
async fn the_token_and_the_user_agent_go_out() {
    let server = Server::start(answer("200 OK", "a/b", "{}")).await;
    let shop = Transport::new().user_agent("shop/1.0");
    call(&server.session().transport(shop).build().unwrap()).await.unwrap();
    call(&server.session().build().unwrap()).await.unwrap();
    let asked = server.asked();
    assert!(asked[0].contains(&format!("authorization: bearer {TOKEN}\r\n")), "{}", asked[0]);
    assert!(asked[0].contains("user-agent: shop/1.0\r\n"), "{}", asked[0]);
    assert!(asked[1].contains("user-agent: paas-support/"), "{}", asked[1]);
}

#[tokio::test]
async fn an_operation_that_needs_no_credentials_gets_none() {
    let server = Server::start(answer("200 OK", "a/b", "{}")).await;
    let session = server.session().build().unwrap();
    call_as(&session, GET.anonymous()).await.unwrap();
    call_as(&session, GET).await.unwrap();
    let asked = server.asked();
    assert!(!asked[0].contains("authorization"), "{}", asked[0]);
    assert!(asked[1].contains("authorization"), "{}", asked[1]);
}

/// Notes what it sees, and sends requests elsewhere if it is told to.
#[derive(Clone, Default)]
struct Seen {
    elsewhere: Option<Url>,
    calls: Arc<Mutex<Vec<String>>>,
}

impl Hooks for Seen {
    fn request(&self, operation: &Operation, request: &mut Request) -> Result<(), InvalidRequest> {
        let has_token = request.headers().contains_key("authorization");
        self.calls.lock().unwrap().push(format!("{}, token: {has_token}", operation.id));
        request.headers_mut().insert("x-tenant", "blue".parse()?);
        if let Some(elsewhere) = &self.elsewhere {
            *request.url_mut() = elsewhere.clone();
        }
        Ok(())
    }

    fn response(&self, operation: &Operation, response: &Response) {
        self.calls.lock().unwrap().push(format!("{}: {}", operation.id, response.status()));
    }
}

#[tokio::test]
async fn hooks_see_the_request_without_the_token_and_the_answer() {
    let server = Server::start(answer("404 Not Found", "a/b", "")).await;
    let seen = Seen::default();
    call(&server.session().hooks(seen.clone()).build().unwrap()).await.unwrap_err();
    assert_eq!(*seen.calls.lock().unwrap(), ["getIt, token: false", "getIt: 404 Not Found"]);
    let asked = server.asked();
    assert!(asked[0].contains("x-tenant: blue") && asked[0].contains(TOKEN), "{}", asked[0]);
}

#[tokio::test]
async fn a_request_that_a_hook_sends_elsewhere_does_not_get_the_token() {
    let server = Server::start(answer("200 OK", "a/b", "{}")).await;
    let other = Server::start(answer("200 OK", "a/b", "{}")).await;
    let seen = Seen { elsewhere: Some(other.url.parse().unwrap()), ..Seen::default() };
    call(&server.session().hooks(seen).build().unwrap()).await.unwrap();
    assert!(server.asked().is_empty());
    let asked = other.asked();
    assert!(asked[0].contains("x-tenant: blue"), "{}", asked[0]);
    assert!(!asked[0].contains("authorization") && !asked[0].contains(TOKEN), "{}", asked[0]);
}

#[tokio::test]
async fn a_hook_can_refuse() {
    struct Refusal;

    impl Hooks for Refusal {
        fn request(&self, _: &Operation, _: &mut Request) -> Result<(), InvalidRequest> {
            Err(InvalidRequest::new("tenant: it is blank"))
        }
    }

    let server = Server::start(answer("200 OK", "a/b", "{}")).await;
    let error = call(&server.session().hooks(Refusal).build().unwrap()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.to_string(), "getIt (GET /it/{id}): not sent: tenant: it is blank");
    assert!(server.asked().is_empty());
}
