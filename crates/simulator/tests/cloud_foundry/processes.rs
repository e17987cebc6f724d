//! Processes: what is shown to whom, and changing how they are started and watched.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{Asker, read};

#[tokio::test]
async fn commands_are_hidden_in_lists_and_from_those_who_may_not_see_secrets() {
    let mut asker = Asker::start().await;
    let path = format!("/v3/processes/{}", asker.process("web"));
    assert_eq!(asker.get(&path).await.body["command"], "bundle exec puma");
    let list = asker.get("/v3/processes?types=web").await;
    assert_eq!(list.each("/command"), ["[PRIVATE DATA HIDDEN IN LISTS]"; 2]);
    asker.log_in("auditor").await;
    assert_eq!(asker.get(&path).await.body["command"], "[PRIVATE DATA HIDDEN]");
    let refused = asker.send(Method::PATCH, &path, json!({})).await;
    let said = "You are not authorized to perform the requested action";
    assert_eq!(refused.error(), (403, 10003, "CF-NotAuthorized", said));
}

#[tokio::test]
async fn what_is_left_out_is_kept_and_null_resets() {
    let asker = Asker::start().await;
    let path = format!("/v3/processes/{}", asker.process("web"));
    let change = json!({
        "command": "puma -p 8080",
        "health_check": { "type": "http", "data": { "endpoint": "/up", "timeout": 90 } },
    });
    let changed = asker.send(Method::PATCH, &path, change).await.body;
    assert_eq!(changed["command"], "puma -p 8080");
    let check = json!({ "type": "http", "data": {
        "endpoint": "/up", "timeout": 90, "invocation_timeout": null, "interval": null,
    } });
    assert_eq!(changed["health_check"], check);
    let same = asker.send(Method::PATCH, &path, json!({})).await.body;
    assert_eq!((&same["command"], &same["health_check"]), (&json!("puma -p 8080"), &check));
    let reset = json!({
        "command": null,
        "health_check": { "type": "port", "data": { "timeout": null } },
    });
    let reset = asker.send(Method::PATCH, &path, reset).await.body;
    assert_eq!(reset["command"], "bundle exec puma");
    let check = json!({ "timeout": null, "invocation_timeout": null, "interval": null });
    assert_eq!(reset["health_check"]["data"], check);
    assert_eq!(reset["version"], changed["version"]);
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_every_reason() {
    let asker = Asker::start().await;
    let path = format!("/v3/processes/{}", asker.process("web"));
    for (body, reasons) in [
        (json!({ "command": "" }), vec!["Command must be between 1 and 4096 characters"]),
        (json!({ "user": "root", "command": 7 }), vec!["Command must be a string"]),
        (
            json!({ "user": "root", "health_check": { "data": { "timeout": 181 } } }),
            vec![
                "health_check_timeout Maximum exceeded: max 180s",
                "user invalid (requested user 'root' not allowed, permitted users are: 'vcap')",
            ],
        ),
        (
            json!({ "health_check": { "type": "magic", "data": { "timeout": 0, "interval": 1.5 } } }),
            vec![
                "Health check type must be \"port\", \"process\", or \"http\"",
                "Health check timeout must be greater than or equal to 1",
                "Health check interval must be an integer",
            ],
        ),
        (
            json!({ "health_check": { "data": { "endpoint": "x".repeat(256) } } }),
            vec![
                "Health check endpoint is too long (maximum is 255 characters)",
                "Health check endpoint must be a valid URI path",
            ],
        ),
        (
            json!({ "readiness_health_check": { "data": { "endpoint": "//up" } } }),
            vec!["Readiness health check endpoint must be a valid URI path"],
        ),
        (
            json!({ "health_check": { "data": { "endpoint": "" } } }),
            vec!["Health check endpoint must be a valid URI path"],
        ),
        (
            json!({ "health_check": { "type": "http" }, "readiness_health_check": { "type": "http" } }),
            vec![
                "health_check_http_endpoint HTTP health check endpoint is not a valid URI path: ",
                "readiness_health_check_http_endpoint HTTP readiness health check endpoint is not \
                 a valid URI path: ",
            ],
        ),
        (
            json!({ "metadata": { "labels": { "a b": "c" } }, "command": "", "instances": 3 }),
            vec![
                "Metadata label key error: 'a b' contains invalid characters",
                "Unknown field(s): 'instances'",
                "Command must be between 1 and 4096 characters",
            ],
        ),
    ] {
        let answer = asker.send(Method::PATCH, &path, body.clone()).await;
        let said = reasons.join(", ");
        assert_eq!(answer.error(), (422, 10008, "CF-UnprocessableEntity", said.as_str()), "{body}");
    }
}

#[tokio::test]
async fn unknown_members_are_named_in_the_order_in_which_they_were_sent() {
    let asker = Asker::start().await;
    let path = format!("/v3/processes/{}", asker.process("web"));
    for (body, said) in [
        (r#"{"foo":1,"command":"x","bar":2,"foo":3}"#, "Unknown field(s): 'foo', 'bar'"),
        (
            r#"{"metadata":{"foo":1,"labels":{},"bar":2}}"#,
            "Metadata has unexpected field(s): 'foo' 'bar'",
        ),
        (
            r#"{"metadata":{"labels":{"z!":"","a!":""}}}"#,
            "Metadata label key error: 'z!' contains invalid characters, \
             Metadata label key error: 'a!' contains invalid characters",
        ),
    ] {
        let request = asker.request(Method::PATCH, &path).body(body);
        let request = request.header("content-type", "application/json");
        let answer = read(request.send().await.unwrap()).await;
        assert_eq!(answer.error(), (422, 10008, "CF-UnprocessableEntity", said));
    }
}

#[tokio::test]
async fn a_path_is_kept_until_another_type_than_http_is_asked_for() {
    let asker = Asker::start().await;
    let path = format!("/v3/processes/{}", asker.process("web"));
    let change = async |check: Value| {
        let answer = asker.send(Method::PATCH, &path, json!({ "health_check": check })).await;
        (answer.status, answer.body["health_check"]["data"]["endpoint"].clone())
    };
    assert_eq!(change(json!({ "data": { "endpoint": "/up" } })).await, (200, json!(null)));
    assert_eq!(change(json!({ "type": "http" })).await, (200, json!("/up")));
    let port = json!({ "type": "port", "data": { "endpoint": "/other" } });
    assert_eq!(change(port).await, (200, json!(null)));
    assert_eq!(change(json!({ "type": "http" })).await.0, 422);
    let user = json!({ "user": "VCAP" });
    assert_eq!(asker.send(Method::PATCH, &path, user).await.body["user"], "VCAP");
}

#[tokio::test]
async fn a_process_is_found_by_its_app_and_type_too() {
    let asker = Asker::start().await;
    let (app, worker) = (asker.process("web"), asker.process("worker"));
    let found = asker.get(&format!("/v3/apps/{app}/processes/worker")).await;
    assert_eq!(found.body["guid"], worker);
    for (path, detail) in [
        (format!("/v3/apps/{app}/processes/clock"), "Process not found"),
        ("/v3/apps/none/processes/web".to_owned(), "App not found"),
        ("/v3/processes/none/stats".to_owned(), "Process not found"),
    ] {
        let answer = asker.get(&path).await;
        assert_eq!(answer.error(), (404, 10010, "CF-ResourceNotFound", detail), "{path}");
    }
}

#[tokio::test]
async fn a_suspended_space_can_be_changed_by_admins_alone() {
    let mut asker = Asker::start().await;
    let path = format!("/v3/processes/{}", asker.process("web"));
    asker.simulator.cloud_foundry().suspend_spaces();
    let refused = asker.send(Method::PATCH, &path, json!({})).await;
    assert_eq!(refused.error(), (403, 10019, "CF-SpaceSuspended", "The space is suspended"));
    assert_eq!(asker.get("/v3/spaces").await.each("/suspended"), [true]);
    assert_eq!(asker.get("/v3/organizations").await.each("/suspended"), [false]);
    asker.log_in("admin").await;
    assert_eq!(asker.send(Method::PATCH, &path, json!({})).await.status, 200);
    asker.simulator.cloud_foundry().resume();
    asker.token = asker.simulator.token().to_owned();
    assert_eq!(asker.send(Method::PATCH, &path, json!({})).await.status, 200);
}

#[tokio::test]
async fn a_suspended_organization_can_be_changed_by_admins_alone() {
    let mut asker = Asker::start().await;
    let path = format!("/v3/processes/{}", asker.process("web"));
    asker.simulator.cloud_foundry().suspend();
    let refused = asker.send(Method::PATCH, &path, json!({})).await;
    assert_eq!(refused.error(), (403, 10017, "CF-OrgSuspended", "The organization is suspended"));
    asker.log_in("admin").await;
    assert_eq!(asker.send(Method::PATCH, &path, json!({})).await.status, 200);
    asker.simulator.cloud_foundry().resume();
    asker.token = asker.simulator.token().to_owned();
    assert_eq!(asker.send(Method::PATCH, &path, json!({})).await.status, 200);
}
