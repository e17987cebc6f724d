//! Faults: what each looks like to a client, where it happens, and how often.

use std::time::Duration;

use paas_simulator::{Fault, Kind};
use reqwest::Method;
use serde_json::json;
use tokio::time::Instant;

use crate::Asker;

#[tokio::test]
async fn a_reset_before_the_effect_has_none_and_one_after_it_has() {
    let asker = Asker::start().await;
    let web = asker.process("web");
    let path = format!("/v3/processes/{web}/actions/scale");
    for (kind, count) in [(Kind::ResetBefore, 2), (Kind::ResetAfter, 5)] {
        asker.simulator.faults().add(Fault::new(kind.clone()).on("POST */actions/scale").times(1));
        let request = asker.request(Method::POST, &path).json(&json!({ "instances": 5 }));
        let error = request.send().await.unwrap_err();
        let source = format!("{error:?}");
        assert!(source.contains("ConnectionReset") || source.contains("SendRequest"), "{source}");
        assert_eq!(asker.states(&web).await.len(), count, "{kind:?}");
    }
    let noted = asker.simulator.requests().all();
    let resets: Vec<_> = noted.iter().filter(|it| it.status.is_none()).collect();
    assert_eq!(
        resets.iter().map(|it| it.faults[0].as_str()).collect::<Vec<_>>(),
        ["reset_before", "reset_after"]
    );
}

#[tokio::test]
async fn a_body_that_is_cut_off_breaks_off_after_its_half() {
    let asker = Asker::start().await;
    asker.simulator.faults().add(Fault::new(Kind::CutOff).times(1));
    let mut response = asker.request(Method::GET, "/v3/apps").send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    let promised = response.content_length().unwrap();
    let first = response.chunk().await.unwrap().unwrap();
    assert_eq!(first.len() as u64, promised / 2);
    assert!(response.chunk().await.is_err());
    assert_eq!(asker.get("/v3/apps").await.status, 200);
}

#[tokio::test]
async fn a_router_answers_html_and_the_platform_json_of_its_own_form() {
    let asker = Asker::start().await;
    let faults = asker.simulator.faults();
    faults.add(Fault::new(Kind::Html).times(1));
    let response = asker.request(Method::GET, "/v3/apps").send().await.unwrap();
    assert_eq!(response.status().as_u16(), 502);
    assert_eq!(response.headers()["x-cf-routererror"], "endpoint_failure");
    assert!(response.text().await.unwrap().starts_with("<html>"));
    for (kind, status, title) in [
        (Kind::Status { status: 500 }, 500, "UnknownError"),
        (Kind::Status { status: 502 }, 502, "CF-UaaUnavailable"),
        (Kind::Status { status: 503 }, 503, "CF-ServiceUnavailable"),
        (Kind::ExpiredToken, 401, "CF-InvalidAuthToken"),
        (Kind::RateLimit { retry_after: 7 }, 429, "CF-RateLimitExceeded"),
    ] {
        faults.add(Fault::new(kind).times(1));
        let answer = asker.get("/v3/apps").await;
        assert_eq!((answer.status, answer.error().2), (status, title));
    }
    faults.add(Fault::new(Kind::RateLimit { retry_after: 7 }).times(1));
    let response = asker.request(Method::GET, "/v3/apps").send().await.unwrap();
    assert_eq!(response.headers()["retry-after"], "7");
}

#[tokio::test(start_paused = true)]
async fn latency_delays_and_does_not_stand_in_the_way_of_other_faults() {
    let asker = Asker::start().await;
    let faults = asker.simulator.faults();
    faults.add(Fault::new(Kind::Latency { milliseconds: 2000, jitter: 500 }).on("/v3/apps"));
    faults.add(Fault::new(Kind::Status { status: 503 }).times(1));
    let before = Instant::now();
    assert_eq!(asker.get("/v3/apps").await.status, 503);
    let took = before.elapsed();
    assert!((2000..=2600).contains(&took.as_millis()), "{took:?}");
    let before = Instant::now();
    assert_eq!(asker.get("/v3/spaces").await.status, 200);
    assert!(before.elapsed() < Duration::from_secs(1));
    assert_eq!(faults.all().len(), 1);
    faults.clear();
    assert_eq!(faults.all(), []);
}

#[tokio::test]
async fn an_instance_of_the_process_that_is_asked_about_crashes_or_does_not_come_up() {
    let asker = Asker::start().await;
    let faults = asker.simulator.faults();
    let (web, worker) = (asker.process("web"), asker.process("worker"));
    faults.add("crash,index=1,times=1,on=GET *".parse().unwrap());
    asker.get("/v3/processes").await;
    asker.get(&format!("/v3/apps/{web}/processes/web")).await;
    assert_eq!(asker.states(&web).await, ["RUNNING", "CRASHED"]);
    assert!(faults.all().is_empty(), "it met what is about a process, and only that");

    faults.add("start_in_vain,index=1,on=POST */actions/scale".parse().unwrap());
    let scale = format!("/v3/apps/{web}/processes/worker/actions/scale");
    asker.send(Method::POST, &scale, json!({ "instances": 2 })).await;
    assert_eq!(asker.states(&worker).await, ["RUNNING", "STARTING"]);
    asker.simulator.advance(Duration::from_secs(61));
    assert_eq!(asker.states(&worker).await, ["RUNNING", "CRASHED"]);
    asker.send(Method::POST, &scale, json!({ "instances": 3 })).await;
    assert_eq!(asker.states(&worker).await, ["RUNNING", "CRASHED", "STARTING"], "as it was");
    asker.simulator.advance(Duration::from_secs(30));
    assert_eq!(asker.states(&worker).await, ["RUNNING", "STARTING", "RUNNING"]);
}
