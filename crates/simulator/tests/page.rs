//! The page through plain HTTP: what it shows, what it refuses, and that it keeps to itself.
#![cfg(feature = "page")]
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use paas_simulator::{Documents, Page};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use watch::Watched;

async fn start() -> (Watched, Page) {
    let simulator = Watched::start().await;
    let documents = Documents { cloud_foundry: r#"{"a": 1}"#, nodion: r#"{"b": 2}"# };
    let page = simulator.page(0, documents).await.unwrap();
    (simulator, page)
}

async fn ask(simulator: &Watched, method: Method, url: String, body: Value) -> Value {
    let request = Client::new().request(method, url).bearer_auth(simulator.token());
    let request = if body.is_null() { request } else { request.json(&body) };
    request.send().await.unwrap().json().await.unwrap()
}

async fn get(page: &Page, path: &str) -> Response {
    reqwest::get(format!("{}{path}", page.url())).await.unwrap()
}

async fn state(page: &Page) -> Value {
    get(page, "/state.json").await.json().await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn instances_change_as_they_are_looked_at() {
    let (simulator, page) = start().await;
    let web = &state(&page).await["platforms"][0]["apps"][0];
    assert_eq!((&web["name"], &web["state"]), (&json!("web-shop"), &json!("STARTED")));
    let guid = web["id"].as_str().unwrap();
    let url = format!("{}/v3/processes/{guid}/actions/scale", simulator.cloud_foundry_url());
    ask(&simulator, Method::POST, url, json!({ "instances": 60 })).await;
    for last in ["STARTING", "RUNNING"] {
        let process = state(&page).await["platforms"][0]["apps"][0]["processes"][0].clone();
        assert_eq!(process["instances"], 60);
        let states = process["states"].as_array().unwrap();
        assert_eq!(states.len(), 50, "of a large process not all are shown");
        assert_eq!((&states[0], &states[49]), (&json!("RUNNING"), &json!(last)));
        tokio::time::advance(Duration::from_secs(1)).await;
    }
}

#[tokio::test]
async fn the_last_requests_are_shown_latest_first() {
    let (simulator, page) = start().await;
    for number in 0..250 {
        let url = format!("{}/applications?{number}", simulator.nodion_url());
        reqwest::get(url).await.unwrap();
    }
    let requests = state(&page).await["requests"].clone();
    let latest = json!({
        "number": 250, "platform": "nodion", "method": "GET", "path": "/v1/applications?249",
        "status": 401, "faults": [],
    });
    assert_eq!((&requests[0], requests.as_array().unwrap().len()), (&latest, 100));
    assert_eq!(simulator.requests().all().len(), 250);
}

#[tokio::test]
async fn a_name_cannot_break_out_of_the_page() {
    let (simulator, page) = start().await;
    let url = format!("{}/applications", simulator.nodion_url());
    let name = "</script><script>alert(1)</script>";
    let new = json!({
        "name": name, "region_id": "428d037e-9ba6-4dab-92bd-8d816c523126",
        "instance_type_id": "e5f6a7b8-c9d0-1234-efab-345678901234", "instance_amount": 1,
        "deployment_strategy": "prebuilt_image", "container_registry_id": "r", "image_name": "i",
    });
    let created = ask(&simulator, Method::POST, url, new).await;
    assert_eq!(created["application"]["name"], name);
    let response = get(&page, "/").await;
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'self'"), "{policy}");
    let text = response.text().await.unwrap();
    assert!(text.contains("\\u003c/script>\\u003cscript>") && !text.contains("<script>alert"));
}

#[tokio::test]
async fn the_specs_are_there_and_what_is_not_there_is_not_found() {
    let (_simulator, page) = start().await;
    assert_eq!(get(&page, "/docs/nodion.json").await.text().await.unwrap(), r#"{"b": 2}"#);
    let docs = get(&page, "/docs").await;
    assert_eq!(docs.url().path(), "/docs/");
    assert_eq!(docs.headers()["content-type"], "text/html");
    let script = get(&page, "/docs/swagger-initializer.js").await.text().await.unwrap();
    assert!(script.contains("/docs/cloud-foundry.json"), "{script}");
    for path in ["/docs/none.js", "/docs/../page.html", "/none"] {
        assert_eq!(get(&page, path).await.status(), 404, "{path}");
    }
    let switch = Client::new().post(format!("{}/faults", page.url()));
    let switch = switch.json(&json!({ "name": "none", "is_on": true }));
    assert_eq!(switch.send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn faults_are_switches() {
    let (simulator, page) = start().await;
    let faults = state(&page).await["faults"].clone();
    let faults = faults.as_array().unwrap();
    assert!(faults.iter().all(|fault| fault["is_on"] == false));
    let html = faults.iter().find(|it| it["name"].as_str().unwrap().contains("HTML")).unwrap();
    let info = format!("{}/v3/info", simulator.cloud_foundry_url());
    for (is_on, status) in [(true, 502), (true, 502), (false, 200)] {
        let switch = Client::new().post(format!("{}/faults", page.url()));
        let switch = switch.json(&json!({ "name": html["name"], "is_on": is_on }));
        assert_eq!(switch.send().await.unwrap().status(), 204);
        assert_eq!(reqwest::get(&info).await.unwrap().status(), status);
        let faults = state(&page).await["faults"].clone();
        let on = faults.as_array().unwrap().iter().filter(|fault| fault["is_on"] == true);
        assert_eq!(on.count(), usize::from(is_on));
        let met = if is_on { json!(["html"]) } else { json!([]) };
        assert_eq!(state(&page).await["requests"][0]["faults"], met);
    }
}
