//! What goes to UAA, and what does not.

use paas::cloud_foundry::{Client, Credentials};
use paas::reqwest;
use paas::support::{ErrorKind, RetryPolicy};

use super::{PROCESS, builder, client, forms, get, granted, platform, refused, root, tokens};
use crate::stub::{Stub, answer};

const CF: &str = "Basic Y2Y6";

#[tokio::test]
async fn every_login_sends_its_own_form() {
    for (credentials, basic, form) in [
        (
            Credentials::password("me@x.org", "p&w 1"),
            CF,
            "grant_type=password&username=me%40x.org&password=p%26w+1",
        ),
        (
            Credentials::password("me", "pw").origin("ldap"),
            CF,
            "grant_type=password&username=me&password=pw\
             &login_hint=%7B%22origin%22%3A%22ldap%22%7D",
        ),
        (Credentials::passcode("Xk3"), CF, "grant_type=password&passcode=Xk3"),
        (
            Credentials::client("deployer", "s e%c/"),
            "Basic ZGVwbG95ZXI6cytlJTI1YyUyRg==",
            "grant_type=client_credentials",
        ),
        (
            Credentials::refresh_token("r/1").oauth_client("my:id", "x"),
            "Basic bXklM0FpZDp4",
            "grant_type=refresh_token&refresh_token=r%2F1",
        ),
        (
            Credentials::jwt_bearer("a.b.c"),
            CF,
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c",
        ),
    ] {
        let stub = platform(|_| granted("a1", None), |token| token == "a1").await;
        get(&client(&stub, credentials)).await.unwrap();
        let asked = stub.asked();
        let targets: Vec<_> = asked.iter().map(|it| (it.method.as_str(), &*it.target)).collect();
        let process = ("GET", "/v3/processes/p");
        assert_eq!(targets, [("GET", "/"), ("POST", "/uaa/oauth/token"), process]);
        assert!(!asked[0].headers.contains_key("authorization"));
        assert_eq!(asked[1].body, form);
        assert_eq!(asked[1].headers["authorization"], basic);
        assert_eq!(asked[1].headers["accept"], "application/json");
        assert_eq!(asked[1].headers["content-type"], "application/x-www-form-urlencoded");
        assert_eq!(asked[1].headers["content-length"], form.len().to_string().as_str());
    }
}

#[tokio::test]
async fn a_token_that_is_there_is_sent_without_asking_anybody() {
    for token in ["a1", "bearer a1", "Bearer  a1\n"] {
        let stub = platform(|_| unreachable!(), |token| token == "a1").await;
        get(&client(&stub, Credentials::token(token))).await.unwrap();
        assert_eq!(stub.asked().len(), 1, "{token}");
    }
}

#[tokio::test]
async fn nothing_is_sent_until_a_token_is_needed_and_an_anonymous_operation_needs_none() {
    let stub = platform(|_| unreachable!(), |_| false).await;
    let client = client(&stub, Credentials::passcode("x"));
    assert!(stub.asked().is_empty());
    client.get_api_root().send().await.unwrap();
    assert_eq!(stub.asked().len(), 1);
}

#[tokio::test]
async fn where_uaa_has_no_link_the_login_server_has_it() {
    let stub = Stub::start(|asked| match asked.target.as_str() {
        "/" => {
            let host = asked.headers["host"].to_str().unwrap();
            let links =
                format!(r#"{{"links":{{"uaa":null,"login":{{"href":"http://{host}/l"}}}}}}"#);
            answer(200, "application/json", &links)
        }
        "/l/oauth/token" => granted("a1", None),
        _ => answer(200, "application/json", PROCESS),
    })
    .await;
    get(&client(&stub, Credentials::passcode("x"))).await.unwrap();
    let stub = Stub::start(|_| answer(200, "application/json", r#"{"links":{}}"#)).await;
    let error = get(&client(&stub, Credentials::passcode("x"))).await.unwrap_err();
    assert!(error.login_error().unwrap().needs_login());
    assert!(error.to_string().contains("names no login server"), "{error}");
}

#[tokio::test]
async fn uaa_gets_no_token_of_the_api_and_the_api_no_credentials() {
    let uaa = Stub::start(|_| granted("a1", Some("r1"))).await;
    let address = uaa.url.clone();
    let api = Stub::start(move |asked| match asked.target.as_str() {
        "/" => root(&address),
        _ => answer(401, "application/json", "{}"),
    })
    .await;
    // The second token is had by the refresh token.
    get(&client(&api, Credentials::password("me", "hunter2"))).await.unwrap_err();
    assert_eq!(uaa.asked().len(), 2);
    for asked in uaa.asked() {
        assert_eq!(asked.target, "/oauth/token");
        assert!(!format!("{asked:?}").contains("a1"), "{asked:?}");
    }
    for asked in api.asked() {
        let asked = format!("{asked:?}");
        assert!(!asked.contains("hunter2") && !asked.contains("r1") && !asked.contains("Basic"));
    }
}

#[tokio::test]
async fn credentials_do_not_follow_a_redirect_whatever_the_http_client_does() {
    for status in [302, 307, 308] {
        let other = Stub::start(|_| granted("a1", None)).await;
        let location = format!("{}/uaa/oauth/token", other.url);
        let redirect = move |_: &_| {
            let mut redirect = answer(status, "text/html", "");
            redirect.headers_mut().insert("location", location.parse().unwrap());
            redirect
        };
        let stub = platform(redirect, |_| true).await;
        for transport in [None, Some(reqwest::Client::new())] {
            let mut builder = builder(&stub, Credentials::password("me", "hunter2"));
            if let Some(transport) = transport {
                builder = builder.transport(transport);
            }
            let _ = get(&builder.build().unwrap()).await;
        }
        for asked in other.asked() {
            assert!(asked.body.is_empty(), "{asked:?}");
            assert!(!asked.headers.contains_key("authorization"), "{asked:?}");
        }
    }
}

#[tokio::test]
async fn wrong_credentials_need_another_login_and_say_what_uaa_says() {
    let stub = platform(|_| refused(401, "unauthorized", "Bad credentials"), |_| true).await;
    let retried = Client::builder(&stub.url).credentials(Credentials::password("me", "pw"));
    let error = get(&retried.build().unwrap()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Login);
    assert!(error.login_error().unwrap().needs_login());
    assert!(error.is_unauthorized() && !error.is_transient());
    assert_eq!(
        error.to_string(),
        "getProcess (GET /v3/processes/{process_guid}): not sent: UAA says: unauthorized: Bad \
         credentials; log in again"
    );
    assert_eq!(forms(&stub).len(), 1);
}

#[tokio::test]
async fn a_uaa_that_is_down_is_a_transient_failure() {
    let closed = Stub::start(|_| unreachable!()).await.url.clone();
    let somewhere_else = Stub::start(move |_| root(&closed)).await;
    for (stub, said) in [
        (platform(|_| answer(503, "text/html", "<b>no</b>"), |_| true).await, "503 Service"),
        (platform(|_| answer(404, "application/json", "{}"), |_| true).await, "404 Not Found"),
        (platform(|_| answer(401, "text/html", "no"), |_| true).await, "401 Unauthorized"),
        (platform(|_| answer(200, "text/html", "<b>login</b>"), |_| true).await, "200 OK"),
        (platform(|_| answer(200, "application/json", "{}"), |_| true).await, "200 OK"),
        (Stub::start(|_| answer(502, "text/html", "no")).await, "where to log in"),
        (somewhere_else, "no answer"),
    ] {
        let error = get(&client(&stub, Credentials::passcode("x"))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Login);
        assert!(error.is_transient() && !error.may_have_been_received(), "{error}");
        assert!(!error.login_error().unwrap().needs_login());
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_is_repeated_when_uaa_comes_back() {
    let asked = std::sync::atomic::AtomicU32::new(0);
    let asked = std::sync::Arc::new(asked);
    let token = move |_: &_| match asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
        0 => answer(503, "text/html", ""),
        _ => granted("a1", None),
    };
    let stub = platform(token, |_| true).await;
    let builder = builder(&stub, Credentials::passcode("x")).retry(RetryPolicy::default());
    get(&builder.build().unwrap()).await.unwrap();
    assert_eq!(forms(&stub).len(), 2);
    assert_eq!(tokens(&stub), ["a1"]);
}

#[test]
fn what_is_blank_or_no_address_is_refused_before_anything_is_sent() {
    let build = |address: &str, credentials: Credentials| {
        Client::builder(address).credentials(credentials).build().unwrap_err().to_string()
    };
    let address = "https://api.example.org";
    for (credentials, said) in [
        (Credentials::password("me", ""), "credentials: the password is blank"),
        (Credentials::token("bearer "), "credentials: the token is blank"),
        (Credentials::tokens("a", " "), "credentials: the refresh token is blank"),
        (Credentials::client("me", ""), "credentials: the client secret is blank"),
    ] {
        assert_eq!(build(address, credentials), said);
    }
    let said = build("api.example.org", Credentials::token("a"));
    assert!(said.ends_with("write https://host"), "{said}");
}
