//! Processes: what is shown to whom, and changing how they are started and watched.

use reqwest::Method;
use serde_json::json;

use crate::Asker;

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
        (json!({ "instances": 3 }), vec!["Unknown field(s): 'instances'"]),
        (json!({ "command": "" }), vec!["Command must be between 1 and 4096 characters"]),
        (
            json!({ "user": "root", "command": 7 }),
            vec![
                "Command must be a string",
                "User invalid (requested user 'root' not allowed, permitted users are: 'vcap')",
            ],
        ),
        (
            json!({ "health_check": { "type": "magic", "data": { "timeout": 0, "interval": 1.5 } } }),
            vec![
                "Health check type must be \"port\", \"process\", or \"http\"",
                "Health check interval must be an integer",
                "Health check timeout must be greater than 0",
            ],
        ),
        (
            json!({ "health_check": { "data": { "timeout": 181 } } }),
            vec!["health_check_timeout Maximum exceeded: max 180s"],
        ),
        (
            json!({ "readiness_health_check": { "data": { "timeout": 5 } } }),
            vec!["Unknown field(s): 'timeout'"],
        ),
        (
            json!({ "health_check": { "type": "http" } }),
            vec!["health_check_http_endpoint HTTP health check endpoint is not a valid URI path: "],
        ),
        (
            json!({ "metadata": { "labels": { "a b": "c", "d": "e f" } } }),
            vec![
                "Metadata label key error: 'a b' is not a valid key",
                "Metadata label value error: 'e f' is not valid",
            ],
        ),
    ] {
        let answer = asker.send(Method::PATCH, &path, body.clone()).await;
        let said = reasons.join(", ");
        assert_eq!(answer.error(), (422, 10008, "CF-UnprocessableEntity", said.as_str()), "{body}");
    }
    let unreadable = asker.send(Method::PATCH, &path, json!([{}])).await;
    assert_eq!((unreadable.status, &unreadable.body["errors"][0]["code"]), (400, &json!(1001)));
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
