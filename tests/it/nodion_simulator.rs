//! The simulated Nodion is as the spec says in everything that can be asked of it, and takes
//! nothing that the spec does not allow.

use std::time::Duration;

use paas::reqwest::{Client, Method};
use serde_json::{Value, json};
use watch::{Spec, Watched, specs};

use crate::spec::{Part, families};

/// A simulator that is held to the spec, and who asks it.
struct Asker {
    simulator: Watched,
    token: String,
    project: Option<String>,
}

fn spec() -> &'static Spec {
    let [nodion, _] = specs();
    nodion
}

impl Asker {
    async fn start() -> Self {
        let simulator = Watched::start().await;
        let token = simulator.nodion_login().token.to_owned();
        Self { simulator, token, project: None }
    }

    /// Calls an operation with the values of its path's parameters.
    async fn call(&self, operation: &str, ids: &[&str], body: Value) -> (u16, Value) {
        let operations = spec().operations();
        let (template, method, _) =
            operations.iter().find(|(.., it)| it["operationId"] == operation).unwrap();
        let mut path = template.clone();
        for id in ids {
            let (before, rest) = path.split_once('{').unwrap();
            let (_, after) = rest.split_once('}').unwrap();
            path = format!("{before}{id}{after}");
        }
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let url = format!("{}{path}", self.simulator.nodion_url());
        let mut request = Client::new().request(method, url).bearer_auth(&self.token);
        if let Some(project) = &self.project {
            request = request.header("X-Nodion-Project", project);
        }
        if !body.is_null() {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let answer: Value = response.json().await.unwrap();
        (status, answer)
    }

    async fn ids(&self) -> Vec<String> {
        let (_, list) = self.call("listApplications", &[], json!(null)).await;
        let applications = list["applications"].as_array().unwrap();
        applications.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    }

    /// An application and its first process, as the key sees them.
    async fn first(&self) -> (String, Value) {
        let id = self.ids().await.remove(0);
        let (_, list) = self.call("listApplicationProcesses", &[&id], json!(null)).await;
        (id, list["processes"][0].clone())
    }
}

/// A request with members changed; null removes one.
fn with(example: &str, changes: Value) -> Value {
    let family = &families()[0];
    let bodies = family.bodies();
    let examples = bodies.iter().filter(|it| it.part == Part::Request).flat_map(|it| &it.examples);
    let (_, mut body) = examples.into_iter().find(|(name, _)| name == example).unwrap().clone();
    for (member, value) in changes.as_object().unwrap() {
        let members = body.as_object_mut().unwrap();
        match value {
            Value::Null => members.remove(member),
            value => members.insert(member.clone(), value.clone()),
        };
    }
    body
}

#[tokio::test(start_paused = true)]
async fn every_answer_of_every_operation_is_as_documented() {
    let mut nodion = Asker::start().await;
    let (id, process) = nodion.first().await;
    let process_id = process["id"].as_str().unwrap();
    for example in ["dockerfile", "default", "buildpacks", "prebuilt_image"] {
        let asked = with(example, json!({}));
        assert_eq!(nodion.call("createApplication", &[], asked).await.0, 200, "{example}");
    }
    nodion.call("getApplication", &[&id], json!(null)).await;
    nodion
        .call("scaleApplicationProcess", &[&id, process_id], json!({ "instance_amount": 3 }))
        .await;
    nodion.call("createApplication", &[], json!({})).await;
    nodion.call("scaleApplicationProcess", &[&id, process_id], json!({})).await;
    for none in ["none", "%ff", "00000000-0000-4000-8001-999999999999"] {
        nodion.call("getApplication", &[none], json!(null)).await;
        nodion.call("listApplicationProcesses", &[none], json!(null)).await;
        let amount = json!({ "instance_amount": 1 });
        nodion.call("scaleApplicationProcess", &[none, process_id], amount.clone()).await;
        nodion.call("scaleApplicationProcess", &[&id, none], amount).await;
    }
    let login = nodion.simulator.nodion_login();
    for (token, project) in [
        ("no-such-token", None),
        (login.read_only_token, Some(login.other_project)),
        (login.read_only_token, None),
    ] {
        nodion.token = token.to_owned();
        nodion.project = project.map(str::to_owned);
        nodion.call("listApplications", &[], json!(null)).await;
        nodion.call("createApplication", &[], with("dockerfile", json!({}))).await;
        nodion.call("getApplication", &[&id], json!(null)).await;
        nodion.call("listApplicationProcesses", &[&id], json!(null)).await;
        let amount = json!({ "instance_amount": 1 });
        nodion.call("scaleApplicationProcess", &[&id, process_id], amount).await;
    }
    assert_eq!(nodion.simulator.seen().report(spec()), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_process_is_scaling_until_it_is_as_asked() {
    let nodion = Asker::start().await;
    let (id, process) = nodion.first().await;
    let ids = [id.as_str(), process["id"].as_str().unwrap()];
    for amount in [5, 0] {
        let asked = json!({ "instance_amount": amount });
        let (_, scaled) = nodion.call("scaleApplicationProcess", &ids, asked).await;
        assert_eq!(scaled["process"]["state"], "scaling");
        assert_eq!(scaled["process"]["instance_amount"], amount);
        let (_, application) = nodion.call("getApplication", &[&id], json!(null)).await;
        assert_eq!(application["application"]["state"], "scaling");
        nodion.simulator.advance(Duration::from_millis(301));
        let (_, process) = nodion.first().await;
        assert_eq!(
            (&process["state"], &process["instance_amount"]),
            (&json!("default"), &json!(amount))
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_application_lists_its_workers_as_they_scale() {
    let nodion = Asker::start().await;
    let (id, _) = nodion.first().await;
    let (_, list) = nodion.call("listApplicationProcesses", &[&id], json!(null)).await;
    let worker = &list["processes"][1]["id"];
    let asked = json!({ "instance_amount": 4 });
    nodion.call("scaleApplicationProcess", &[&id, worker.as_str().unwrap()], asked).await;
    let (_, application) = nodion.call("getApplication", &[&id], json!(null)).await;
    let workers = application["application"]["workers"].as_array().unwrap();
    let seen: Vec<_> =
        workers.iter().map(|it| (&it["id"], &it["state"], &it["instance_amount"])).collect();
    assert_eq!(seen, [(worker, &json!("scaling"), &json!(4))]);
}

#[tokio::test(start_paused = true)]
async fn a_new_application_is_there_and_scales() {
    let nodion = Asker::start().await;
    let asked = with("prebuilt_image", json!({ "image_tag": null, "instance_amount": 2 }));
    let (_, created) = nodion.call("createApplication", &[], asked).await;
    let created = &created["application"];
    assert_eq!((&created["image_tag"], &created["state"]), (&json!("latest"), &json!("scaling")));
    let id = created["id"].as_str().unwrap();
    assert!(nodion.ids().await.iter().any(|it| it == id));
    let (_, list) = nodion.call("listApplicationProcesses", &[id], json!(null)).await;
    let web = &list["processes"][0];
    assert_eq!((&web["image_name"], &web["instance_amount"]), (&json!("nginx"), &json!(2)));
    tokio::time::advance(Duration::from_millis(301)).await;
    let ids = [id, web["id"].as_str().unwrap()];
    let asked = json!({ "instance_amount": 2 });
    let (_, same) = nodion.call("scaleApplicationProcess", &ids, asked).await;
    assert_eq!(same["process"]["state"], "default", "nothing has to be done");
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_and_changes_nothing() {
    let nodion = Asker::start().await;
    let before = nodion.ids().await;
    for (example, changes, reason) in [
        ("default", json!({ "name": " " }), "Name can't be blank"),
        ("default", json!({ "region_id": "moon" }), "Region must exist"),
        ("default", json!({ "instance_type_id": 1 }), "Instance type must exist"),
        ("default", json!({ "instance_amount": "2" }), "Instance amount is not a number"),
        ("default", json!({ "branch_id": null }), "Branch must exist"),
        ("buildpacks", json!({ "integration_id": null }), "Integration must exist"),
        ("dockerfile", json!({ "image_name": "a" }), "found unpermitted parameter: :image_name"),
        (
            "default",
            json!({ "deployment_strategy": "magic" }),
            "Deployment strategy is not included in the list",
        ),
        (
            "prebuilt_image",
            json!({ "container_registry_id": null }),
            "Container registry must exist",
        ),
        ("prebuilt_image", json!({ "image_name": "" }), "Image name can't be blank"),
        ("prebuilt_image", json!({ "image_tag": 1 }), "Image tag is invalid"),
    ] {
        let (status, answer) = nodion.call("createApplication", &[], with(example, changes)).await;
        assert_eq!((status, answer), (400, json!({ "errors": [reason] })));
    }
    assert_eq!(nodion.ids().await, before);

    let (id, process) = nodion.first().await;
    for (amount, words) in [
        (json!(-1), "must be greater than or equal to 0"),
        (json!(1.5), "must be an integer"),
        (json!(2_147_483_648_u32), "must be less than or equal to 2147483647"),
        (json!(u64::MAX), "must be less than or equal to 2147483647"),
        (json!("3"), "is not a number"),
        (json!([]), "is not a number"),
    ] {
        let ids = [id.as_str(), process["id"].as_str().unwrap()];
        let asked = json!({ "instance_amount": amount });
        let (status, answer) = nodion.call("scaleApplicationProcess", &ids, asked).await;
        let reason = format!("Instance amount {words}");
        assert_eq!((status, answer), (400, json!({ "errors": [reason] })));
    }
    assert_eq!(nodion.first().await.1, process);
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    let nodion = Asker::start().await;
    let url = format!("{}/applications", nodion.simulator.nodion_url());
    let ask = async |content_type: &str, body: &'static str| {
        let request = Client::new().post(&url).bearer_auth(&nodion.token).body(body);
        let response = request.header("content-type", content_type).send().await.unwrap();
        assert_eq!(response.status(), 400);
        response.json::<Value>().await.unwrap()
    };
    for body in ["", "{", "[]", "\"a\""] {
        let answer = ask("application/json; charset=utf-8", body).await;
        assert_eq!(answer, json!({ "status": 400, "error": "Bad Request" }), "{body}");
    }
    assert_eq!(ask("text/plain", "{}").await["errors"][0], "Name can't be blank");
}

#[tokio::test]
async fn keys_reach_their_projects() {
    let mut nodion = Asker::start().await;
    let login = nodion.simulator.nodion_login();
    let ours = nodion.ids().await;
    assert_eq!(ours, nodion.simulator.nodion_applications());
    nodion.project = Some(login.project.to_owned());
    assert_eq!(nodion.ids().await, ours);
    nodion.project = Some(login.other_project.to_owned());
    let others = nodion.ids().await;
    assert!(!others.is_empty() && others.iter().all(|id| !ours.contains(id)));
    assert_eq!(nodion.call("getApplication", &[&ours[0]], json!(null)).await.0, 404);

    nodion.token = login.project_token.to_owned();
    assert_eq!(nodion.ids().await, ours, "a project key ignores the header");
    nodion.token = login.read_only_token.to_owned();
    assert_eq!(nodion.call("listApplications", &[], json!(null)).await.0, 403);
    nodion.project = None;
    let (id, process) = nodion.first().await;
    let ids = [id.as_str(), process["id"].as_str().unwrap()];
    let asked = json!({ "instance_amount": 9 });
    assert_eq!(nodion.call("scaleApplicationProcess", &ids, asked).await.0, 403);
    assert_eq!(nodion.first().await.1, process);
}

/// What the simulator serves and the spec does not have: the answers are not documented.
#[tokio::test]
async fn regions_and_instance_types_have_the_ids_that_applications_need() {
    let nodion = Asker::start().await;
    let url = nodion.simulator.nodion_url();
    for (path, id) in [
        ("regions", "428d037e-9ba6-4dab-92bd-8d816c523126"),
        ("instance_types", "ccdcd297-702b-4f51-ad21-7ca481c08920"),
    ] {
        let request = Client::new().get(format!("{url}/{path}")).bearer_auth(&nodion.token);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        let list = answer[path].as_array().unwrap();
        assert!(list.iter().any(|it| it["id"] == id), "{answer}");
    }
    for (method, path) in [(Method::DELETE, "applications"), (Method::GET, "nothing")] {
        let request = Client::new().request(method, format!("{url}/{path}"));
        let response = request.bearer_auth(&nodion.token).send().await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
    }
}
