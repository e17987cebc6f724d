//! The simulator through plain HTTP, with the clock in the test's hand.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use paas_simulator::Simulator;
use reqwest::Method;
use serde_json::{Value, json};
use watch::Watched;

/// Asks one of the platforms, without a body where it is null; gives the status and the body.
async fn ask(simulator: &Simulator, method: Method, url: String, body: Value) -> (u16, Value) {
    let client = reqwest::Client::new();
    let request = client.request(method, url).bearer_auth(simulator.token());
    let request = if body.is_null() { request } else { request.json(&body) };
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn get(simulator: &Simulator, path: &str) -> Value {
    let url = format!("{}{path}", simulator.cloud_foundry_url());
    ask(simulator, Method::GET, url, json!(null)).await.1
}

async fn states(simulator: &Simulator, guid: &str) -> Vec<String> {
    let stats = get(simulator, &format!("/v3/processes/{guid}/stats")).await;
    let instances = stats["resources"].as_array().unwrap();
    instances.iter().map(|it| it["state"].as_str().unwrap().to_owned()).collect()
}

async fn scale(simulator: &Simulator, guid: &str, body: Value) -> (u16, Value) {
    let path = format!("/v3/processes/{guid}/actions/scale");
    let url = format!("{}{path}", simulator.cloud_foundry_url());
    ask(simulator, Method::POST, url, body).await
}

/// The guid of the first process.
async fn web(simulator: &Simulator) -> String {
    get(simulator, "/v3/processes").await["resources"][0]["guid"].as_str().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn instances_that_are_asked_for_start_and_then_run() {
    let simulator = Watched::start().await;
    let guid = web(&simulator).await;
    assert_eq!(states(&simulator, &guid).await, ["RUNNING", "RUNNING"]);
    let (status, process) = scale(&simulator, &guid, json!({ "instances": 3 })).await;
    assert_eq!((status, &process["instances"]), (202, &json!(3)));
    assert_eq!(states(&simulator, &guid).await, ["RUNNING", "RUNNING", "STARTING"]);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(states(&simulator, &guid).await, ["RUNNING", "RUNNING", "RUNNING"]);
    scale(&simulator, &guid, json!({ "instances": 0 })).await;
    assert!(states(&simulator, &guid).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_nodion_process_is_scaling_until_it_is_as_asked() {
    let simulator = Watched::start().await;
    let list = format!("{}/applications", simulator.nodion_url());
    let (_, applications) = ask(&simulator, Method::GET, list.clone(), json!(null)).await;
    let id = applications["applications"][0]["id"].as_str().unwrap().to_owned();
    let processes = format!("{list}/{id}/processes");
    let (_, before) = ask(&simulator, Method::GET, processes.clone(), json!(null)).await;
    let process = format!("{processes}/{}", before["processes"][0]["id"].as_str().unwrap());
    let body = json!({ "instance_amount": 5 });
    let (status, scaled) = ask(&simulator, Method::PATCH, process.clone(), body).await;
    assert_eq!((status, &scaled["process"]["state"]), (200, &json!("scaling")));
    tokio::time::advance(Duration::from_secs(1)).await;
    let (_, after) = ask(&simulator, Method::GET, processes, json!(null)).await;
    let after = &after["processes"][0];
    assert_eq!((&after["state"], &after["instance_amount"]), (&json!("default"), &json!(5)));
    let (status, _) = ask(&simulator, Method::PATCH, process, json!({})).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn what_the_platform_refuses_is_refused_in_its_own_form_and_changes_nothing() {
    let simulator = Watched::start().await;
    let guid = web(&simulator).await;
    let wrong = json!({ "instances": -1, "memory_in_mb": 64, "instance_count": 2 });
    let (status, errors) = scale(&simulator, &guid, wrong).await;
    assert_eq!(status, 422);
    assert_eq!(
        errors["errors"],
        json!([
            { "code": 10008, "title": "CF-UnprocessableEntity",
              "detail": "Unknown field(s): 'instance_count', \
                         Instances must be greater than or equal to 0" },
        ])
    );
    let process = get(&simulator, &format!("/v3/processes/{guid}")).await;
    assert_eq!((&process["instances"], &process["memory_in_mb"]), (&json!(2), &json!(512)));
    let missing = get(&simulator, "/v3/processes/none").await;
    assert_eq!(missing["errors"][0]["detail"], "Process not found");
    assert_eq!(get(&simulator, "/v3/nothing").await["errors"][0]["title"], "CF-NotFound");
}

#[tokio::test]
async fn lists_filter_and_page_and_refuse_what_they_do_not_know() {
    let simulator = Watched::of(Simulator::builder().staging()).await;
    let page = get(&simulator, "/v3/processes?types=web,worker&per_page=2&page=1").await;
    assert_eq!(page["pagination"]["total_results"], 4);
    assert_eq!(page["resources"].as_array().unwrap().len(), 2);
    let next = page["pagination"]["next"]["href"].as_str().unwrap();
    let next = next.strip_prefix(simulator.cloud_foundry_url()).unwrap();
    let last = get(&simulator, next).await;
    assert_eq!(last["resources"].as_array().unwrap().len(), 2);
    assert_eq!(last["pagination"]["next"], json!(null));
    let named = get(&simulator, "/v3/apps?names=WEB-SHOP").await;
    assert_eq!(named["resources"][0]["name"], "web-shop");
    let spaces = get(&simulator, "/v3/spaces?names=staging").await;
    let staging = spaces["resources"][0]["guid"].as_str().unwrap();
    for kind in ["apps", "processes"] {
        let page = get(&simulator, &format!("/v3/{kind}?space_guids={staging}")).await;
        assert_eq!(page["pagination"]["total_results"], 1, "{kind}");
    }
    for (path, valid) in [
        (
            "/v3/apps?colour=red&page=1&size=1",
            "'page', 'per_page', 'order_by', 'created_ats', 'updated_ats', 'guids', 'names', \
             'organization_guids', 'space_guids', 'stacks', 'include', 'lifecycle_type', \
             'label_selector'",
        ),
        ("/v3/apps/none?colour=red&size=1", "'include'"),
    ] {
        let unknown = get(&simulator, path).await;
        let detail = format!(
            "The query parameter is invalid: Unknown query parameter(s): 'colour', 'size'. Valid \
             parameters are: {valid}"
        );
        let error = json!({ "code": 10005, "title": "CF-BadQueryParameter", "detail": detail });
        assert_eq!(unknown["errors"], json!([error]), "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stopped_app_has_instances_that_are_down() {
    let simulator = Watched::start().await;
    let guid = web(&simulator).await;
    let url = format!("{}/v3/apps/{guid}/actions/stop", simulator.cloud_foundry_url());
    let (status, app) = ask(&simulator, Method::POST, url, json!(null)).await;
    assert_eq!((status, &app["state"]), (200, &json!("STOPPED")));
    assert_eq!(states(&simulator, &guid).await, ["STOPPING", "STOPPING"]);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(states(&simulator, &guid).await, ["DOWN", "DOWN"]);
}

#[tokio::test]
async fn without_the_token_only_the_roots_answer() {
    let simulator = Watched::start().await;
    let url = simulator.cloud_foundry_url();
    for (address, status) in [
        (format!("{url}/"), 200),
        (format!("{url}/v3"), 200),
        (format!("{url}/v3/info"), 200),
        (format!("{url}/v3/apps"), 401),
        (format!("{}/applications", simulator.nodion_url()), 401),
    ] {
        assert_eq!(reqwest::get(&address).await.unwrap().status().as_u16(), status, "{address}");
    }
}
