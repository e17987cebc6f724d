//! What clients read on the way to a process, and what is not simulated.

use reqwest::Method;
use serde_json::json;

use crate::Asker;

#[tokio::test]
async fn what_belongs_to_an_app_is_there() {
    let asker = Asker::start().await;
    let app = asker.process("web");
    let get = async |rest: &str| {
        let answer = asker.get(&format!("/v3/apps/{app}/{rest}")).await;
        assert_eq!(answer.status, 200, "{rest}: {answer:?}");
        answer.body
    };
    let shown = asker.get(&format!("/v3/apps/{app}")).await.body;
    let droplet = get("droplets/current").await;
    assert_eq!(shown["relationships"]["current_droplet"]["data"]["guid"], droplet["guid"]);
    let types = json!({ "web": "bundle exec puma", "worker": "bundle exec sidekiq" });
    assert_eq!(droplet["process_types"], types);
    assert_eq!(get("relationships/current_droplet").await["data"]["guid"], droplet["guid"]);
    assert_eq!(get("droplets").await["resources"][0]["guid"], droplet["guid"]);
    let package = get("packages").await["resources"][0].take();
    let link = droplet["links"]["package"]["href"].as_str().unwrap();
    assert!(link.ends_with(package["guid"].as_str().unwrap()));
    let route = get("routes").await["resources"][0].take();
    assert_eq!(route["destinations"][0]["app"]["guid"], app);
    assert_eq!(
        get("env").await["environment_variables"],
        get("environment_variables").await["var"]
    );
    assert_eq!(get("features/ssh").await["enabled"], true);
    assert_eq!(get("features").await["resources"].as_array().unwrap().len(), 4);
    let sidecars = asker.get(&format!("/v3/processes/{app}/sidecars")).await;
    assert_eq!(sidecars.each("/name"), ["config-server"]);
    assert_eq!(get("sidecars").await["resources"], sidecars.body["resources"]);
    let sidecar = format!("/v3/sidecars/{}", sidecars.each("/guid")[0].as_str().unwrap());
    assert_eq!(asker.get(&sidecar).await.body, sidecars.body["resources"][0]);
    let worker = asker.process("worker");
    let sidecars = asker.get(&format!("/v3/processes/{worker}/sidecars")).await;
    assert_eq!(sidecars.body["pagination"]["total_pages"], 1);
    assert!(sidecars.each("/name").is_empty());
}

#[tokio::test]
async fn what_is_not_simulated_is_refused_as_unknown_and_noted_by_name() {
    let asker = Asker::start().await;
    for _ in 0..2 {
        let answer = asker.get("/v3/security_groups?page=1").await;
        assert_eq!(answer.error(), (404, 10000, "CF-NotFound", "Unknown request"));
    }
    asker.send(Method::PUT, "/v3/processes", json!({})).await;
    asker.get("/v3/processes/none").await;
    let names = asker.simulator.requests().not_served();
    assert_eq!(names, ["GET /v3/security_groups", "PUT /v3/processes"]);
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let asker = Asker::start().await;
    let response = asker.request(Method::HEAD, "/v3/apps").send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(response.bytes().await.unwrap().len(), 0);
}
