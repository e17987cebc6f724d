//! `/_simulator`: what a program can do with the simulator over HTTP.

use reqwest::Method;
use serde_json::{Value, json};

use crate::Asker;

#[tokio::test]
async fn faults_are_set_and_listed_and_requests_are_shown() {
    let asker = Asker::start().await;
    let fault = json!({ "kind": "status", "status": 503, "on": "GET /v3/apps*", "times": 1 });
    let added = asker.send(Method::POST, "/_simulator/faults", json!([fault])).await;
    assert_eq!((added.status, &added.body["faults"][0]["chance"]), (201, &json!(1.0)));
    assert_eq!(asker.get("/v3/apps").await.status, 503);
    assert_eq!(asker.get("/v3/apps").await.status, 200);
    let shown = asker.get("/_simulator").await.body;
    assert_eq!(shown["faults"], json!([]));
    let requests: Vec<(&Value, &Value)> = shown["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (&it["path"], &it["status"]))
        .collect();
    let path = json!("/v3/apps");
    assert_eq!(requests, [(&path, &json!(503)), (&path, &json!(200))]);
    let refused = asker.send(Method::POST, "/_simulator/faults", json!([{ "kind": "x" }])).await;
    assert_eq!(refused.status, 400);
    assert!(refused.body["error"].as_str().unwrap().contains("unknown variant `x`"));
    let added = asker.send(Method::POST, "/_simulator/faults", json!([{ "kind": "html" }])).await;
    assert_eq!(added.status, 201);
    assert_eq!(asker.send(Method::DELETE, "/_simulator/faults", json!(null)).await.status, 204);
    assert_eq!(asker.get("/v3/apps").await.status, 200);
}

#[tokio::test]
async fn events_happen() {
    let asker = Asker::start().await;
    let web = asker.process("web");
    let happen =
        async |event: Value| asker.send(Method::POST, "/_simulator/events", event).await.status;
    assert_eq!(happen(json!({ "event": "crash", "process": web, "index": 0 })).await, 204);
    assert_eq!(asker.states(&web).await, ["CRASHED", "RUNNING"]);
    assert_eq!(happen(json!({ "event": "advance", "seconds": 60 })).await, 204);
    assert_eq!(asker.states(&web).await, ["RUNNING", "RUNNING"]);
    assert_eq!(happen(json!({ "event": "crash", "process": web, "index": 7 })).await, 404);
    assert_eq!(happen(json!({ "event": "explode" })).await, 400);
    assert_eq!(happen(json!({ "event": "start_deployment", "app": web })).await, 204);
    assert_eq!(asker.scale(&web, json!({ "instances": 3 })).await.status, 422);
    assert_eq!(happen(json!({ "event": "break_down", "part": "instances" })).await, 204);
    assert_eq!(asker.get(&format!("/v3/processes/{web}/stats")).await.status, 503);
    assert_eq!(asker.get("/_simulator").await.body["down"], json!(["instances"]));
}
