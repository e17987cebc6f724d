//! When tokens are replaced, and with what.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use paas::cloud_foundry::Credentials;
use paas::support::ErrorKind;
use tokio::time::advance;

use super::{client, forms, get, granted, platform, refused, tokens};
use crate::stub::{Asked, Delay};

const REFRESH_1: &str = "grant_type=refresh_token&refresh_token=r1";
const REFRESH_2: &str = "grant_type=refresh_token&refresh_token=r2";
const PASSWORD: &str = "grant_type=password&username=me&password=pw";

/// Gives `a1`, `a2`, ... with `r1`, `r2`, ...
fn counting() -> impl Fn(&Asked) -> Response<Body> + Clone + Send + Sync + 'static {
    let given = Arc::new(AtomicUsize::new(0));
    move |_| {
        let number = given.fetch_add(1, Ordering::Relaxed) + 1;
        granted(&format!("a{number}"), Some(&format!("r{number}")))
    }
}

/// Counts as well, but has no refresh token live on.
fn forgetting(
    status: u16,
    error: &'static str,
) -> impl Fn(&Asked) -> Response<Body> + Clone + Send + Sync + 'static {
    let give = counting();
    move |asked| match asked.body.contains("refresh_token") {
        true => refused(status, error, "The token expired: r1"),
        false => give(asked),
    }
}

#[tokio::test(start_paused = true)]
async fn fifty_callers_cause_one_login() {
    let slow = |_: &_| {
        let mut answer = granted("a1", None);
        answer.extensions_mut().insert(Delay(Duration::from_secs(5)));
        answer
    };
    let stub = platform(slow, |token| token == "a1").await;
    let client = client(&stub, Credentials::password("me", "pw"));
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { get(&client).await.is_ok() })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap());
    }
    assert_eq!(forms(&stub), [PASSWORD]);
    assert_eq!(tokens(&stub), ["a1"; 50]);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_replaced_before_it_expires_and_the_newest_refresh_token_is_used() {
    let stub = platform(counting(), |_| true).await;
    let client = client(&stub, Credentials::password("me", "pw"));
    get(&client).await.unwrap();
    advance(Duration::from_secs(1000)).await;
    get(&client).await.unwrap();
    advance(Duration::from_secs(150)).await;
    get(&client).await.unwrap();
    advance(Duration::from_secs(1150)).await;
    get(&client).await.unwrap();
    assert_eq!(forms(&stub), [PASSWORD, REFRESH_1, REFRESH_2]);
    assert_eq!(tokens(&stub), ["a1", "a1", "a2", "a3"]);
}

#[tokio::test]
async fn a_refresh_token_stays_good_when_no_new_one_comes() {
    let stub = platform(|_| granted("a1", None), |_| false).await;
    let client = client(&stub, Credentials::refresh_token("r1"));
    get(&client).await.unwrap_err();
    assert_eq!(forms(&stub), [REFRESH_1; 2]);
}

#[tokio::test]
async fn after_a_401_there_is_one_new_token_and_one_more_attempt() {
    let stub = platform(counting(), |token| token == "a2").await;
    let client = client(&stub, Credentials::password("me", "pw"));
    get(&client).await.unwrap();
    assert_eq!(forms(&stub), [PASSWORD, REFRESH_1]);
    assert_eq!(tokens(&stub), ["a1", "a2"]);
}

#[tokio::test]
async fn a_401_that_stays_is_the_error_after_one_more_attempt() {
    let stub = platform(counting(), |_| false).await;
    let client = client(&stub, Credentials::password("me", "pw"));
    let error = get(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Status, 2));
    assert_eq!(error.body().unwrap().errors[0].title, "CF-InvalidAuthToken");
    assert_eq!(tokens(&stub), ["a1", "a2"]);
}

#[tokio::test]
async fn where_the_refresh_token_is_dead_the_login_is_made_again() {
    for (credentials, form, status, error) in [
        (Credentials::password("me", "pw"), PASSWORD, 401, "invalid_token"),
        (Credentials::client("id", "s"), "grant_type=client_credentials", 400, "invalid_grant"),
    ] {
        let stub = platform(forgetting(status, error), |token| token == "a2").await;
        get(&client(&stub, credentials)).await.unwrap();
        assert_eq!(forms(&stub), [form, REFRESH_1, form]);
    }
}

#[tokio::test]
async fn where_nothing_is_left_to_log_in_with_the_error_says_so() {
    for (credentials, count) in
        [(Credentials::passcode("once"), 2), (Credentials::tokens("a0", "r1"), 1)]
    {
        let stub = platform(forgetting(401, "invalid_token"), |_| false).await;
        let client = client(&stub, credentials);
        let error = get(&client).await.unwrap_err();
        assert!(error.login_error().unwrap().needs_login());
        let said = "UAA says: invalid_token: The token expired: [redacted]; log in again";
        assert!(error.to_string().contains(said), "{error}");
        assert_eq!(forms(&stub).len(), count);
        // A passcode is not sent twice, and a dead refresh token neither.
        let error = get(&client).await.unwrap_err();
        assert!(error.login_error().unwrap().needs_login(), "{error}");
        assert_eq!(forms(&stub).len(), count);
    }
}

#[tokio::test]
async fn a_token_alone_is_not_replaced() {
    let stub = platform(|_| unreachable!(), |_| false).await;
    let error = get(&client(&stub, Credentials::token("a0"))).await.unwrap_err();
    assert!(error.is_unauthorized());
    assert!(error.to_string().contains("nothing to get another one with"), "{error}");
    assert_eq!(tokens(&stub), ["a0"]);
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_lose_the_new_refresh_token() {
    let slow = {
        let give = counting();
        move |asked: &_| {
            let mut answer = give(asked);
            answer.extensions_mut().insert(Delay(Duration::from_secs(5)));
            answer
        }
    };
    tokio::time::pause();
    let stub = platform(slow, |_| true).await;
    let client = client(&stub, Credentials::refresh_token("r0"));
    let impatient = tokio::time::timeout(Duration::from_secs(1), get(&client)).await;
    assert!(impatient.is_err());
    get(&client).await.unwrap();
    assert_eq!(forms(&stub).len(), 1);
    assert_eq!(tokens(&stub), ["a1"]);
}
