//! Deleting apps, spaces and organizations, and what can be done until they are gone.

use std::time::Duration;

use paas_simulator::Simulator;
use reqwest::Method;
use serde_json::json;

use crate::{Answer, Asker, read};

impl Asker {
    /// Deletes what is at a path; gives the path of the job.
    async fn delete(&self, path: &str) -> String {
        let response = self.request(Method::DELETE, path).send().await.unwrap();
        assert_eq!(response.status().as_u16(), 202, "{path}");
        let job = response.headers()["location"].to_str().unwrap();
        job.strip_prefix(self.simulator.cloud_foundry_url()).unwrap().to_owned()
    }

    /// The path of the first space or organization.
    async fn first(&self, kind: &str) -> String {
        let guid = self.get(&format!("/v3/{kind}")).await.each("/guid")[0].clone();
        format!("/v3/{kind}/{}", guid.as_str().unwrap())
    }

    /// Every change of an app and its processes.
    async fn changes(&self, app: &str) -> Vec<Answer> {
        let (none, path) = (json!(null), |rest: &str| format!("/v3/apps/{app}{rest}"));
        let mut answers = Vec::new();
        for action in ["start", "stop", "restart"] {
            let path = path(&format!("/actions/{action}"));
            answers.push(self.send(Method::POST, &path, none.clone()).await);
        }
        for process in [path("/processes/worker"), format!("/v3/processes/{app}")] {
            answers.push(self.send(Method::PATCH, &process, json!({})).await);
            let scale = format!("{process}/actions/scale");
            answers.push(self.send(Method::POST, &scale, json!({ "instances": 3 })).await);
            let instance = format!("{process}/instances/0");
            answers.push(self.send(Method::DELETE, &instance, none.clone()).await);
        }
        answers
    }
}

#[tokio::test(start_paused = true)]
async fn an_app_is_deleted_by_a_job() {
    let asker = Asker::start().await;
    let (app, worker) = (asker.process("web"), asker.process("worker"));
    let path = format!("/v3/apps/{app}");
    let job = asker.delete(&path).await;
    let first = asker.get(&job).await.body;
    assert_eq!(
        (&first["state"], &first["operation"]),
        (&json!("PROCESSING"), &json!("app.delete"))
    );
    assert_eq!(first["links"]["app"]["href"], asker.url(&path));
    tokio::time::advance(Duration::from_secs(1)).await;
    let last = asker.get(&job).await.body;
    assert_eq!((&last["state"], last["links"].get("app")), (&json!("COMPLETE"), None));
    assert_eq!(asker.get(&path).await.status, 404);
    assert_eq!(asker.get(&format!("/v3/processes/{worker}")).await.status, 404);
    assert_eq!(asker.get("/v3/jobs/none").await.error().3, "Job not found");
}

#[tokio::test(start_paused = true)]
async fn what_is_in_a_space_or_organization_is_not_changed_while_it_is_deleted() {
    for (kind, name) in [("spaces", "space"), ("organizations", "organization")] {
        let mut asker = Asker::of(Simulator::builder().apps(3)).await;
        let (app, other) =
            (asker.process("web"), asker.get("/v3/apps").await.each("/guid")[2].clone());
        asker.log_in("admin").await;
        let path = asker.first(kind).await;
        let job = asker.delete(&path).await;
        let first = asker.get(&job).await.body;
        let operation = format!("{name}.delete");
        assert_eq!(
            (&first["state"], &first["operation"]),
            (&json!("PROCESSING"), &json!(operation))
        );
        assert_eq!(first["links"][name]["href"], asker.url(&path));
        asker.token = asker.simulator.token().to_owned();
        let said = format!("The {name} is being deleted");
        for answer in asker.changes(&app).await {
            assert_eq!(answer.error(), (422, 10020, "CF-ResourceBeingDeleted", said.as_str()));
        }
        for path in [&path, &format!("/v3/processes/{app}")] {
            assert_eq!(asker.get(path).await.status, 200, "{path}");
        }
        tokio::time::advance(Duration::from_secs(1)).await;
        let last = asker.get(&job).await.body;
        assert_eq!((&last["state"], last["links"].get(name)), (&json!("COMPLETE"), None));
        for path in [&path, &format!("/v3/apps/{app}"), &format!("/v3/processes/{app}")] {
            assert_eq!(asker.get(path).await.status, 404, "{path}");
        }
        for kind in ["apps", "routes", "droplets", "spaces"] {
            let left = asker.get(&format!("/v3/{kind}")).await;
            assert_eq!(left.body["pagination"]["total_results"], 1, "{kind}");
        }
        assert_eq!(asker.get("/v3/apps").await.each("/guid"), [&other]);
    }
}

#[tokio::test]
async fn spaces_and_organizations_are_deleted_by_admins_alone() {
    let mut asker = Asker::start().await;
    for user in ["developer", "auditor"] {
        asker.log_in(user).await;
        for kind in ["spaces", "organizations"] {
            let path = asker.first(kind).await;
            let refused = asker.request(Method::DELETE, &path).send().await.unwrap();
            assert_eq!(read(refused).await.error().1, 10003, "{user} {kind}");
        }
    }
    asker.log_in("admin").await;
    for (path, missing) in [
        ("/v3/spaces/none", "Space not found"),
        ("/v3/organizations/none", "Organization not found"),
    ] {
        let missed = asker.send(Method::DELETE, path, json!(null)).await;
        assert_eq!(missed.error(), (404, 10010, "CF-ResourceNotFound", missing));
    }
    for _ in 0..2 {
        asker.delete(&asker.first("organizations").await).await;
        asker.delete(&asker.first("spaces").await).await;
    }
    asker.simulator.advance(Duration::from_secs(1));
    for kind in ["organizations", "spaces", "apps", "processes", "roles"] {
        assert!(asker.get(&format!("/v3/{kind}")).await.resources().is_empty(), "{kind}");
    }
}
