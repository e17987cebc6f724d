//! Instances over time, and what is said of them when the platform does not know.

use std::time::Duration;

use paas_simulator::Part;
use reqwest::Method;
use serde_json::json;

use crate::Asker;

async fn advance(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn a_crashed_instance_is_started_again() {
    let asker = Asker::start().await;
    let web = asker.process("web");
    assert!(asker.simulator.cloud_foundry().crash(&web, 1));
    assert!(!asker.simulator.cloud_foundry().crash(&web, 9));
    assert_eq!(asker.states(&web).await, ["RUNNING", "CRASHED"]);
    advance(30).await;
    assert_eq!(asker.states(&web).await, ["RUNNING", "STARTING"]);
    advance(1).await;
    assert_eq!(asker.states(&web).await, ["RUNNING", "RUNNING"]);
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_never_starts_crashes_again_and_again() {
    let asker = Asker::start().await;
    let web = asker.process("web");
    assert!(asker.simulator.cloud_foundry().start_in_vain(&web, 0));
    for state in ["STARTING", "CRASHED", "STARTING", "CRASHED"] {
        assert_eq!(asker.states(&web).await, [state, "RUNNING"]);
        advance(if state == "STARTING" { 60 } else { 30 }).await;
    }
    let path = format!("/v3/processes/{web}/instances/0");
    assert_eq!(asker.send(Method::DELETE, &path, json!(null)).await.status, 204);
    advance(5).await;
    assert_eq!(asker.states(&web).await, ["STARTING", "RUNNING"]);
}

#[tokio::test(start_paused = true)]
async fn a_terminated_instance_is_replaced_by_another_one() {
    let asker = Asker::start().await;
    let web = asker.process("web");
    let stats = format!("/v3/processes/{web}/stats");
    let before = asker.get(&stats).await;
    let path = format!("/v3/apps/{web}/processes/web/instances/1");
    assert_eq!(asker.send(Method::DELETE, &path, json!(null)).await.status, 204);
    let after = asker.get(&stats).await;
    assert_eq!(after.each("/state"), ["RUNNING", "STARTING"]);
    assert_eq!(after.each("/instance_guid")[0], before.each("/instance_guid")[0]);
    assert_ne!(after.each("/instance_guid")[1], before.each("/instance_guid")[1]);
    for instances in [1, 2] {
        asker.scale(&web, json!({ "instances": instances })).await;
    }
    let again = asker.get(&stats).await;
    assert_ne!(again.each("/instance_guid")[1], after.each("/instance_guid")[1]);
    for (index, status) in [("2", 404), ("-1", 404), ("one", 204)] {
        let path = format!("/v3/processes/{web}/instances/{index}");
        assert_eq!(asker.send(Method::DELETE, &path, json!(null)).await.status, status, "{index}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_instances_of_a_stopped_app_are_down_and_have_little_more_than_that() {
    let asker = Asker::start().await;
    let web = asker.process("web");
    let act = async |action: &str| {
        let path = format!("/v3/apps/{web}/actions/{action}");
        asker.send(Method::POST, &path, json!(null)).await.body["state"].take()
    };
    assert_eq!(act("stop").await, "STOPPED");
    advance(1).await;
    let stats = asker.get(&format!("/v3/processes/{web}/stats")).await;
    let down = json!({
        "type": "web", "index": 0, "state": "DOWN", "routable": false, "uptime": 0,
        "isolation_segment": null, "details": null,
    });
    assert_eq!(stats.body["resources"][0], down);
    let instances = asker.get(&format!("/v3/processes/{web}/process_instances")).await;
    let down = json!({ "index": 1, "state": "DOWN", "since": null });
    assert_eq!(instances.body["resources"][1], down);
    assert_eq!(act("start").await, "STARTED");
    assert_eq!(asker.states(&web).await, ["STARTING", "STARTING"]);
    advance(11).await;
    let embedded = asker.get(&format!("/v3/processes/{web}?embed=process_instances")).await;
    let running = json!({ "index": 0, "state": "RUNNING", "since": 10 });
    assert_eq!(embedded.body["process_instances"][0], running);
    let listed = asker.get("/v3/processes?embed=process_instances").await;
    assert_eq!(listed.body["resources"][0]["process_instances"][0], running);
}

#[tokio::test(start_paused = true)]
async fn the_instances_of_a_stopped_app_are_there_until_they_have_stopped() {
    let asker = Asker::start().await;
    let web = asker.process("web");
    let before = asker.get(&format!("/v3/processes/{web}/stats")).await;
    let path = format!("/v3/apps/{web}/actions/stop");
    asker.send(Method::POST, &path, json!(null)).await;
    let mut stopping = before.body["resources"][0].clone();
    for (name, value) in [
        ("state", json!("STOPPING")),
        ("usage", json!({})),
        ("mem_quota", json!(null)),
        ("disk_quota", json!(null)),
        ("log_rate_limit", json!(null)),
    ] {
        stopping[name] = value;
    }
    // Nobody asks what they use, so that nothing is missed when it cannot be had.
    asker.simulator.cloud_foundry().break_down(Part::Usage);
    let response = asker.request(Method::GET, &format!("/v3/processes/{web}/stats"));
    let response = response.send().await.unwrap();
    assert_eq!(response.headers().get("x-cf-warnings"), None);
    assert_eq!(crate::read(response).await.body["resources"][0], stopping);
    let instances = asker.get(&format!("/v3/processes/{web}/process_instances")).await;
    let stopping = json!({ "index": 1, "state": "STOPPING", "since": null });
    assert_eq!(instances.body["resources"][1], stopping);
    advance(1).await;
    assert_eq!(asker.states(&web).await, ["DOWN", "DOWN"]);
}

#[tokio::test(start_paused = true)]
async fn instances_that_are_not_asked_for_any_more_are_not_shown() {
    let asker = Asker::start().await;
    let web = asker.process("web");
    assert_eq!(asker.scale(&web, json!({ "instances": 1 })).await.status, 202);
    assert_eq!(asker.states(&web).await, ["RUNNING"]);
}

#[tokio::test]
async fn what_is_not_known_is_left_out_with_a_warning_or_refused() {
    let asker = Asker::start().await;
    let web = asker.process("web");
    let path = format!("/v3/processes/{web}/stats");
    let platform = asker.simulator.cloud_foundry();
    platform.break_down(Part::Usage);
    let response = asker.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(response.headers()["x-cf-warnings"], "Stats+server+temporarily+unavailable.");
    let stats = crate::read(response).await;
    assert_eq!(stats.each("/usage")[0], &json!({}));
    assert_eq!(stats.each("/mem_quota")[0], &json!(null));
    platform.mend(Part::Usage);
    platform.break_down(Part::Instances);
    let said = "Stats unavailable: Stats server temporarily unavailable.";
    assert_eq!(asker.get(&path).await.error(), (503, 200_002, "CF-StatsUnavailable", said));
    let instances = asker.get(&format!("/v3/processes/{web}/process_instances")).await;
    assert_eq!(instances.error(), (500, 10001, "UnknownError", "An unknown error occurred."));
}

#[tokio::test]
async fn an_instance_without_a_place_is_down_until_it_is_started_anew() {
    let asker = Asker::start().await;
    let web = asker.process("web");
    let event = json!({ "event": "take_down", "process": web, "index": 1 });
    assert_eq!(asker.send(Method::POST, "/_simulator/events", event).await.status, 204);
    asker.simulator.advance(Duration::from_secs(3600));
    let stats = asker.get(&format!("/v3/processes/{web}/stats")).await;
    assert_eq!(stats.each("/state"), ["RUNNING", "DOWN"]);
    assert_eq!(stats.each("/details")[1], "insufficient resources: memory");
    assert_eq!(stats.body["resources"][1].get("usage"), None);
    let instances = asker.get(&format!("/v3/processes/{web}/process_instances")).await;
    assert_eq!(instances.each("/since")[1], &json!(null));
    let path = format!("/v3/processes/{web}/instances/1");
    assert_eq!(asker.send(Method::DELETE, &path, json!(null)).await.status, 204);
    assert_eq!(asker.states(&web).await, ["RUNNING", "STARTING"]);
    assert!(!asker.simulator.cloud_foundry().take_down(&web, 2));
}
