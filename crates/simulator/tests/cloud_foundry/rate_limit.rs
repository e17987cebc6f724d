//! The limit of requests, and the headers of all answers.

use std::time::Duration;

use paas_simulator::Simulator;
use reqwest::{Method, Response};

use crate::{Asker, read};

async fn asker() -> Asker {
    let builder = Simulator::builder().rate_limit(20, Duration::from_secs(60));
    Asker::of(builder).await
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn get(asker: &Asker) -> Response {
    asker.request(Method::GET, "/v3/spaces").send().await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn requests_are_counted_until_they_are_refused_and_then_the_period_ends() {
    let asker = asker().await;
    let first = get(&asker).await;
    assert_eq!(header(&first, "x-ratelimit-limit"), "20");
    assert_eq!(header(&first, "x-ratelimit-remaining"), "18");
    assert_eq!(header(&first, "x-ratelimit-reset"), "1767225660");
    for _ in 0..19 {
        assert_eq!(get(&asker).await.status().as_u16(), 200);
    }
    tokio::time::advance(Duration::from_secs(10)).await;
    let refused = get(&asker).await;
    assert_eq!(header(&refused, "retry-after"), "50");
    assert_eq!(header(&refused, "content-type"), "text/plain; charset=utf-8");
    let refused = read(refused).await;
    assert_eq!(refused.error(), (429, 10013, "CF-RateLimitExceeded", "Rate Limit Exceeded"));
    tokio::time::advance(Duration::from_secs(50)).await;
    assert_eq!(get(&asker).await.status().as_u16(), 200);
}

#[tokio::test(start_paused = true)]
async fn answers_say_who_asked_and_how_long_they_took() {
    let asker = Asker::start().await;
    let response = get(&asker).await;
    assert_eq!(header(&response, "x-runtime"), "0.000000");
    let guid = header(&response, "x-user-guid").to_owned();
    assert_eq!(asker.get(&format!("/v3/users/{guid}")).await.body["username"], "developer");
    let unknown = reqwest::get(asker.url("/v3/spaces")).await.unwrap();
    assert_eq!(header(&unknown, "x-runtime"), "0.000000");
    assert_eq!(unknown.headers().get("x-user-guid"), None);
}

#[tokio::test]
async fn a_request_id_begins_with_what_the_client_calls_its_request() {
    let asker = Asker::start().await;
    for name in ["X-Vcap-Request-Id", "X-Request-Id"] {
        let request = asker.request(Method::GET, "/v3/apps").header(name, "my id;1");
        let response = request.send().await.unwrap();
        assert!(header(&response, "x-vcap-request-id").starts_with("myid1::"), "{name}");
        assert_eq!(header(&response, "x-ratelimit-limit"), "");
    }
    let other = asker.request(Method::GET, "/v3/apps").send().await.unwrap();
    assert_eq!(header(&other, "x-vcap-request-id").len(), 36);
}
