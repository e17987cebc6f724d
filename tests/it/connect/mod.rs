//! How clients are made, and how they log in: against a stub that is API and UAA at once.

mod environment;
mod home;
mod login;
mod notes;
mod renewal;
mod secrets;

use axum::body::Body;
use axum::response::Response;
use paas::cloud_foundry::{Client, ClientBuilder, Credentials, Error, types};
use paas::support::{ResponseValue, RetryPolicy};

use crate::stub::{Asked, Stub, answer};

const PROCESS: &str = r#"{"guid":"p","type":"web","instances":3}"#;
const INVALID_TOKEN: &str =
    r#"{"errors":[{"code":1000,"title":"CF-InvalidAuthToken","detail":"Invalid Auth Token"}]}"#;

/// An API whose UAA is below `/uaa`, where `token` answers. The API takes the tokens that `takes`.
async fn platform(
    token: impl Fn(&Asked) -> Response<Body> + Clone + Send + Sync + 'static,
    takes: impl Fn(&str) -> bool + Clone + Send + Sync + 'static,
) -> Stub {
    Stub::start(move |asked| match asked.target.as_str() {
        "/" => root(&format!("http://{}/uaa", asked.headers["host"].to_str().unwrap())),
        "/uaa/oauth/token" => token(asked),
        "/v3/processes/p" => match sent_token(asked) {
            Some(token) if takes(token) => answer(200, "application/json", PROCESS),
            _ => answer(401, "application/json", INVALID_TOKEN),
        },
        _ => panic!("unexpected: {asked:?}"),
    })
    .await
}

/// What an API says of where UAA is.
fn root(uaa: &str) -> Response<Body> {
    let links = format!(r#"{{"links":{{"uaa":{{"href":"{uaa}"}},"credhub":null}}}}"#);
    answer(200, "application/json", &links)
}

/// A token, good for 20 minutes.
fn granted(token: &str, refresh_token: Option<&str>) -> Response<Body> {
    let mut body = serde_json::json!({
        "access_token": token, "token_type": "bearer", "expires_in": 1199, "jti": "j"
    });
    if let Some(refresh_token) = refresh_token {
        body["refresh_token"] = refresh_token.into();
    }
    answer(200, "application/json", &body.to_string())
}

fn refused(status: u16, error: &str, description: &str) -> Response<Body> {
    let body = serde_json::json!({ "error": error, "error_description": description });
    answer(status, "application/json", &body.to_string())
}

fn sent_token(asked: &Asked) -> Option<&str> {
    asked.headers.get("authorization")?.to_str().unwrap().strip_prefix("Bearer ")
}

/// A builder of a client that makes every call once.
fn builder(stub: &Stub, credentials: Credentials) -> ClientBuilder {
    Client::builder(&stub.url).credentials(credentials).retry(RetryPolicy::off())
}

fn client(stub: &Stub, credentials: Credentials) -> Client {
    builder(stub, credentials).build().unwrap()
}

async fn get(client: &Client) -> Result<ResponseValue<types::Process>, Error<types::Errors>> {
    client.get_process().process_guid("p").send().await
}

/// The forms that UAA was sent.
fn forms(stub: &Stub) -> Vec<String> {
    let asked = stub.asked().into_iter();
    asked.filter(|asked| asked.target == "/uaa/oauth/token").map(|asked| asked.body).collect()
}

/// The tokens that the API was sent.
fn tokens(stub: &Stub) -> Vec<String> {
    let asked = stub.asked();
    let calls = asked.iter().filter(|asked| asked.target.starts_with("/v3/"));
    calls.map(|asked| sent_token(asked).unwrap_or_default().to_owned()).collect()
}
