//! What the operator has set up.

use paas_simulator::{Quota, Simulator};
use serde_json::json;

use crate::Asker;

#[tokio::test]
async fn an_app_names_a_stack_and_a_buildpack_that_are_there() {
    let asker = Asker::start().await;
    let app = asker.get(&format!("/v3/apps/{}", asker.process("web"))).await.body;
    let data = &app["lifecycle"]["data"];
    let stack = asker.get(&format!("/v3/stacks?names={}", data["stack"].as_str().unwrap())).await;
    assert_eq!(stack.each("/state"), ["ACTIVE"]);
    let name = data["buildpacks"][0].as_str().unwrap();
    let path = format!("/v3/buildpacks?names={name}&stacks=cflinuxfs4&order_by=position");
    let buildpack = asker.get(&path).await;
    assert_eq!(buildpack.each("/state"), ["READY"]);
    for resource in [&stack, &buildpack] {
        let link = &resource.body["resources"][0]["links"]["self"];
        assert_eq!(asker.follow(link).await.body, resource.body["resources"][0]);
    }
    let refused = asker.get("/v3/stacks?hosts=a").await;
    let said = "The query parameter is invalid: Unknown query parameter(s): 'hosts'. Valid \
                parameters are: 'page', 'per_page', 'order_by', 'created_ats', 'updated_ats', \
                'guids', 'names', 'default', 'label_selector'";
    assert_eq!(refused.details(), [said]);
    for (is_default, count) in [("true", 1), ("false", 0)] {
        let stacks = asker.get(&format!("/v3/stacks?default={is_default}")).await;
        assert_eq!(stacks.each("/name").len(), count);
    }
    assert_eq!(asker.get("/v3/buildpacks/none").await.error().3, "Buildpack not found");
}

#[tokio::test]
async fn an_organization_has_the_shared_domain_and_the_quota_that_limits_it() {
    let mut quota = Quota::unlimited();
    quota.instances = Some(6);
    let asker = Asker::of(Simulator::builder().quota(quota)).await;
    let organization = asker.get("/v3/organizations").await.body["resources"][0].take();
    let links = &organization["links"];
    let quota = asker.follow(&links["quota"]).await.body;
    assert_eq!(quota["guid"], organization["relationships"]["quota"]["data"]["guid"]);
    assert_eq!(quota["apps"]["total_instances"], 6);
    assert_eq!(quota["apps"]["total_memory_in_mb"], json!(null));
    let owner = json!({ "guid": organization["guid"] });
    assert_eq!(quota["relationships"]["organizations"]["data"], json!([owner]));
    let domains = asker.follow(&links["domains"]).await;
    assert_eq!(domains.each("/name"), ["apps.example.org"]);
    assert_eq!(asker.follow(&links["default_domain"]).await.body, domains.body["resources"][0]);
    assert_eq!(
        asker.get("/v3/domains?names=apps.example.org").await.body["resources"],
        domains.body["resources"]
    );
    let guid = organization["guid"].as_str().unwrap();
    let owned = asker.get(&format!("/v3/domains?organization_guids={guid}")).await;
    assert!(owned.each("/guid").is_empty());
    assert_eq!(asker.get("/v3/organizations/none/domains").await.status, 404);
}

#[tokio::test]
async fn feature_flags_say_whether_processes_can_be_scaled() {
    let asker = Asker::start().await;
    let flag = async || asker.get("/v3/feature_flags/app_scaling").await.body["enabled"].take();
    assert_eq!(flag().await, true);
    asker.simulator.cloud_foundry().forbid_scaling();
    assert_eq!(flag().await, false);
    let flags = asker.get("/v3/feature_flags?order_by=-name&per_page=5000").await;
    let names = flags.each("/name");
    assert_eq!((names.len(), names[0]), (18, &json!("user_org_creation")));
    assert_eq!(asker.get("/v3/feature_flags/none").await.error().3, "Feature flag not found");
}

#[tokio::test]
async fn spaces_allow_ssh_and_nobody_has_an_isolation_segment() {
    let asker = Asker::start().await;
    let space = asker.get("/v3/spaces").await.body["resources"][0].take();
    let features = asker.follow(&space["links"]["features"]).await.body;
    let ssh = json!({
        "name": "ssh", "description": "Enable SSHing into apps in the space.", "enabled": true,
    });
    assert_eq!(features, json!({ "resources": [ssh] }));
    let path = format!("/v3/spaces/{}", space["guid"].as_str().unwrap());
    assert_eq!(asker.get(&format!("{path}/features/ssh")).await.body, ssh);
    assert_eq!(asker.get(&format!("{path}/features/x")).await.error().3, "Feature not found");
    let organization = &space["relationships"]["organization"]["data"]["guid"];
    let organization = format!("/v3/organizations/{}", organization.as_str().unwrap());
    for path in [
        format!("{path}/relationships/isolation_segment"),
        format!("{organization}/relationships/default_isolation_segment"),
    ] {
        let answer = asker.get(&path).await;
        let none = json!({ "data": null, "links": { "self": { "href": asker.url(&path) } } });
        assert_eq!((answer.status, answer.body), (200, none));
    }
}
