//! `paas simulate` as its users run it: a process that says where it listens and stays.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use paas::reqwest;
use serde_json::{Value, json};

/// The running program; it ends with the value.
struct Program(Child);

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_paas"));
        let command = command.arg("simulate").args(arguments).stdin(Stdio::null());
        Self(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    /// The first line that it prints.
    fn line(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(self.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        line
    }

    fn described(&mut self) -> Value {
        serde_json::from_str(&self.line()).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn get(url: &str, token: &str) -> Value {
    let response = reqwest::Client::new().get(url).bearer_auth(token).send().await.unwrap();
    assert_eq!(response.status(), 200, "{url}");
    response.json().await.unwrap()
}

async fn page(url: &str) -> String {
    let response = reqwest::get(url).await.unwrap();
    assert_eq!(response.status(), 200, "{url}");
    response.text().await.unwrap()
}

/// The UAA's answer to who logs in as is said of Cloud Foundry.
async fn log_in(foundry: &Value) -> Value {
    let (user, password) = (text(&foundry["username"]), text(&foundry["password"]));
    let url = format!("{}/oauth/token", text(&foundry["url"]));
    let login = reqwest::Client::new().post(url).basic_auth("cf", Some(""));
    let login = login.header("content-type", "application/x-www-form-urlencoded");
    let login = login.body(format!("grant_type=password&username={user}&password={password}"));
    login.send().await.unwrap().json().await.unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn one_line_of_json_says_all_that_a_client_needs() {
    let mut program = Program::start(&["--format", "json"]);
    let described = program.described();
    let (foundry, nodion) = (&described["cloud_foundry"], &described["nodion"]);
    assert_eq!(foundry["organization"], "demo");
    assert_eq!(foundry["space"], "production");
    assert_eq!(foundry["apps"], json!(["web-shop", "reports"]));
    assert!(foundry["username"].is_string() && foundry["password"].is_string());

    let token = text(&nodion["token"]);
    let url = format!("{}/applications", text(&nodion["url"]));
    let response = reqwest::Client::new().get(&url).bearer_auth(token);
    let response = response.header("X-Nodion-Project", text(&nodion["project"]));
    let list: Value = response.send().await.unwrap().json().await.unwrap();
    let ids: Vec<&Value> =
        list["applications"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert_eq!(json!(ids), nodion["applications"]);

    let login = log_in(foundry).await;
    let list =
        get(&format!("{}/v3/apps", text(&foundry["url"])), text(&login["access_token"])).await;
    assert_eq!(list["resources"][0]["name"], "web-shop");
}

#[tokio::test]
async fn the_page_shows_apps_requests_and_specs() {
    let mut program = Program::start(&["--format", "json"]);
    let described = program.described();
    let url = text(&described["page"]["url"]);
    assert!(page(url).await.contains("web-shop"));
    let nodion = &described["nodion"];
    get(&format!("{}/applications", text(&nodion["url"])), text(&nodion["token"])).await;
    let state: Value = serde_json::from_str(&page(&format!("{url}/state.json")).await).unwrap();
    let request = &state["requests"][0];
    assert_eq!((&request["path"], &request["status"]), (&json!("/v1/applications"), &json!(200)));

    let docs = page(&format!("{url}/docs/")).await;
    assert!(docs.contains("swagger-ui-bundle.js") && !docs.contains("https://"), "{docs}");
    for (name, document) in
        [("cloud-foundry", paas::cloud_foundry::DOCUMENT), ("nodion", paas::nodion::DOCUMENT)]
    {
        assert_eq!(page(&format!("{url}/docs/{name}.json")).await, document);
    }
}

#[tokio::test]
async fn size_age_and_faults_are_as_asked() {
    let (apps, fault) = (["--apps", "3", "--processes", "7"], ["--fault", "html,on=/v3/info"]);
    let age = ["--cf-release", "korifi", "--seed", "5", "--format", "json"];
    let mut program = Program::start(&[&apps[..], &fault, &age].concat());
    let described = program.described();
    let foundry = &described["cloud_foundry"];
    assert_eq!(foundry["apps"].as_array().unwrap().len(), 3);
    let info = format!("{}/v3/info", text(&foundry["url"]));
    assert_eq!(reqwest::get(&info).await.unwrap().status(), 502);
    let root = page(text(&foundry["url"])).await;
    assert!(root.contains("links"), "{root}");
    let state = page(&format!("{}/state.json", text(&described["page"]["url"]))).await;
    let state: Value = serde_json::from_str(&state).unwrap();
    let apps = state["platforms"][0]["apps"].as_array().unwrap();
    let processes = apps.iter().map(|app| app["processes"].as_array().unwrap().len());
    assert_eq!(processes.sum::<usize>(), 7);
    for (flag, wrong, said) in [
        ("--cf-release", "2014", "`2014` is not one of 2015, flat"),
        ("--fault", "explosion", "unknown variant `explosion`"),
    ] {
        let mut program = Program::start(&[flag, wrong]);
        assert_eq!(program.0.wait().unwrap().code(), Some(2), "{flag}");
        let mut text = String::new();
        program.0.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        assert!(text.contains(said), "{text}");
    }
}

#[tokio::test]
async fn a_limit_of_requests_and_the_lifetime_of_tokens_are_as_asked() {
    let asked = ["--rate-limit", "40", "--token-lifetime", "90", "--format", "json"];
    let mut program = Program::start(&asked);
    let foundry = program.described()["cloud_foundry"].take();
    let login = log_in(&foundry).await;
    assert_eq!(login["expires_in"], 90);
    let request = reqwest::Client::new().get(format!("{}/v3/apps", text(&foundry["url"])));
    let request = request.bearer_auth(text(&login["access_token"]));
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["x-ratelimit-limit"], "40");
}

#[test]
fn people_read_where_it_listens() {
    let mut program = Program::start(&[]);
    assert!(program.line().starts_with("Cloud Foundry  http://127.0.0.1:"));
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for flag in ["--cf-port", "--nodion-port", "--page-port"] {
        let mut program = Program::start(&[flag, &port]);
        assert_eq!(program.0.wait().unwrap().code(), Some(2), "{flag}");
        let mut said = String::new();
        program.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let begin =
            format!("error: 127.0.0.1:{port} cannot be listened on: Address already in use");
        assert!(said.starts_with(&begin) && said.contains("--cf-port"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn control_c_ends_it() {
    let mut program = Program::start(&["--format", "json"]);
    program.described();
    let id = program.0.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(program.0.wait().unwrap().code(), Some(0));
}
