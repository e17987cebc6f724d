//! Users, their roles, and what these let them see.

use paas_simulator::Simulator;
use reqwest::Method;
use serde_json::{Value, json};

use crate::Asker;

/// The names of the users of a list; none is a client's.
fn names(users: &Value) -> Vec<Option<&str>> {
    users.as_array().unwrap().iter().map(|user| user["username"].as_str()).collect()
}

#[tokio::test]
async fn users_are_those_who_log_in_and_a_client_has_no_name() {
    let mut asker = Asker::start().await;
    let seen = asker.get("/v3/users").await;
    assert_eq!(names(&seen.body["resources"]), [Some("developer"), Some("auditor"), None]);
    let client = asker.get("/v3/users/automation").await.body;
    assert_eq!(
        client,
        json!({
            "guid": "automation",
            "created_at": "2026-01-01T00:00:00Z",
            "updated_at": "2026-01-01T00:00:00Z",
            "username": null,
            "presentation_name": "automation",
            "origin": null,
            "metadata": { "labels": {}, "annotations": {} },
            "links": { "self": { "href": asker.url("/v3/users/automation") } },
        })
    );
    let admin = asker.get("/v3/users?usernames=admin").await;
    assert!(admin.each("/guid").is_empty());
    asker.log_in("admin").await;
    let admin = asker.get("/v3/users?usernames=admin&origins=uaa").await;
    assert_eq!(admin.each("/presentation_name"), ["admin"]);
    let refused = asker.get("/v3/users?origins=uaa").await;
    let said = "The query parameter is invalid: Origins filter cannot be provided without \
                usernames or partial_usernames filter.";
    assert_eq!(refused.details(), [said]);
    let part = asker.get("/v3/users?partial_usernames=dev,aud&origins=uaa").await;
    assert_eq!(part.each("/username"), ["developer", "auditor"]);
    assert_eq!(asker.get("/v3/users?partial_usernames=a&usernames=admin").await.status, 400);
}

#[tokio::test]
async fn roles_are_in_every_organization_and_space_and_are_found_by_their_filters() {
    let asker = Asker::of(Simulator::builder().apps(3)).await;
    let organization = asker.get("/v3/organizations").await.each("/guid")[1].clone();
    let space = asker.get("/v3/spaces?names=space-2").await.each("/guid")[0].clone();
    let user = asker.get("/v3/users?usernames=auditor").await.each("/guid")[0].clone();
    let [organization, space, user] = [&organization, &space, &user].map(|it| it.as_str().unwrap());
    for (query, types) in [
        (format!("organization_guids={organization}"), vec!["organization_user"; 3]),
        (
            format!("space_guids={space}"),
            vec!["space_developer", "space_auditor", "space_developer"],
        ),
        (format!("space_guids={space}&user_guids={user}"), vec!["space_auditor"]),
        ("types=space_auditor".to_owned(), vec!["space_auditor"; 2]),
        (
            format!("user_guids={user}&order_by=-created_at&per_page=2"),
            vec!["organization_user"; 2],
        ),
        ("types=space_manager".to_owned(), vec![]),
    ] {
        let roles = asker.get(&format!("/v3/roles?{query}")).await;
        assert_eq!(roles.each("/type"), types, "{query}");
    }
    let refused = asker.get("/v3/roles?label_selector=a").await;
    let said = "The query parameter is invalid: Unknown query parameter(s): 'label_selector'. \
                Valid parameters are: 'page', 'per_page', 'order_by', 'created_ats', \
                'updated_ats', 'guids', 'types', 'user_guids', 'space_guids', \
                'organization_guids', 'include'";
    assert_eq!(refused.details(), [said]);
    let path = format!("/v3/roles?space_guids={space}&include=user,space,organization");
    let page = asker.get(&path).await;
    let included = &page.body["included"];
    assert_eq!(names(&included["users"]).len(), 3);
    assert_eq!(included["spaces"][0]["name"], "space-2");
    assert_eq!(included["organizations"], json!([]));
    let role = &page.body["resources"][0];
    assert_eq!(role["relationships"]["organization"], json!({ "data": null }));
    for name in ["self", "user", "space"] {
        assert_eq!(asker.follow(&role["links"][name]).await.status, 200, "{name}");
    }
    assert_eq!(asker.follow(&role["links"]["self"]).await.body, *role);
    let path = format!("/v3/roles/{}?include", role["guid"].as_str().unwrap());
    let included = asker.get(&format!("{path}=user")).await.body["included"].take();
    assert_eq!(names(&included["users"]), [Some("developer")]);
    for wrong in ["=app", "=user&colour=red"] {
        let refused = asker.get(&format!("{path}{wrong}")).await;
        assert_eq!((refused.status, refused.error().1), (422, 10008), "{wrong}");
    }
}

#[tokio::test]
async fn spaces_and_organizations_have_the_users_with_a_role() {
    let mut asker = Asker::start().await;
    asker.log_in("admin").await;
    for kind in ["spaces", "organizations"] {
        let guid = asker.get(&format!("/v3/{kind}")).await.each("/guid")[0].clone();
        let path = format!("/v3/{kind}/{}/users", guid.as_str().unwrap());
        let users = asker.get(&path).await;
        assert_eq!(names(&users.body["resources"]), [Some("developer"), Some("auditor"), None]);
        let first = asker.get(&format!("{path}?per_page=1")).await;
        assert_eq!(first.body["pagination"]["total_pages"], 3);
        assert_eq!(asker.get(&format!("/v3/{kind}/none/users")).await.status, 404);
    }
}

#[tokio::test]
async fn an_auditor_sees_no_secrets() {
    let mut asker = Asker::start().await;
    let app = asker.process("web");
    let droplet = format!("/v3/apps/{app}/droplets/current");
    let whole = asker.get(&droplet).await.body;
    asker.log_in("auditor").await;
    let redacted = asker.get(&droplet).await.body;
    let hidden = json!({ "redacted_message": "[PRIVATE DATA HIDDEN]" });
    assert_eq!(redacted["process_types"], hidden);
    assert_eq!(redacted["execution_metadata"], "[PRIVATE DATA HIDDEN]");
    assert_eq!(asker.follow(&whole["links"]["self"]).await.body, redacted);
    let permissions = asker.get(&format!("/v3/apps/{app}/permissions")).await.body;
    assert_eq!(permissions, json!({ "read_basic_data": true, "read_sensitive_data": false }));
    for rest in ["env", "environment_variables"] {
        assert_eq!(asker.get(&format!("/v3/apps/{app}/{rest}")).await.error().1, 10003);
        assert_eq!(asker.get(&format!("/v3/apps/none/{rest}")).await.error().1, 10010);
    }
    let path = format!("/v3/apps/{app}/actions/stop");
    assert_eq!(asker.send(Method::POST, &path, json!(null)).await.status, 403);
}

#[tokio::test]
async fn how_much_is_in_use_is_told_of_a_part_and_to_admins_of_all() {
    let mut asker = Asker::of(Simulator::builder().staging()).await;
    let all = "/v3/info/usage_summary";
    assert_eq!(asker.get(all).await.error(), (404, 10000, "CF-NotFound", "Unknown request"));
    assert!(asker.simulator.requests().not_served().is_empty());
    let space = asker.get("/v3/spaces").await.each("/guid")[0].clone();
    let path = format!("/v3/spaces/{}/usage_summary", space.as_str().unwrap());
    let part = asker.get(&path).await.body;
    let expected = json!({
        "started_instances": 4, "memory_in_mb": 512 * 2 + 256 + 256, "routes": 2,
        "service_instances": 0, "reserved_ports": 0, "domains": 0, "per_app_tasks": 0,
        "service_keys": 0,
    });
    assert_eq!(part["usage_summary"], expected);
    assert_eq!(part["links"]["self"]["href"], asker.url(&path));
    asker.log_in("admin").await;
    let whole = asker.get(all).await.body;
    assert_eq!(whole["usage_summary"]["started_instances"], 5);
    assert_eq!(whole["usage_summary"]["domains"], 1);
}
