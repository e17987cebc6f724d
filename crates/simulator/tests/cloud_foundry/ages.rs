//! How old the platform is: what each release has, and in which form.

use paas_simulator::{Release, Simulator};
use reqwest::Method;
use serde_json::{Value, json};

use crate::Asker;

async fn asker(release: Release) -> Asker {
    Asker::of(Simulator::builder().release(release)).await
}

fn names(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn in_2015_links_are_relative_and_processes_are_scaled_by_put() {
    let asker = asker(Release::Year2015).await;
    let page = asker.get("/v3/processes?per_page=2").await.body;
    assert_eq!(
        page["pagination"],
        json!({
            "total_results": 3,
            "first": { "href": "/v3/processes?page=1&per_page=2" },
            "last": { "href": "/v3/processes?page=2&per_page=2" },
            "next": { "href": "/v3/processes?page=2&per_page=2" },
            "previous": null,
        })
    );
    let process = &page["resources"][0];
    let mut expected = [
        "guid",
        "type",
        "command",
        "instances",
        "memory_in_mb",
        "disk_in_mb",
        "created_at",
        "updated_at",
        "links",
    ];
    expected.sort_unstable();
    let mut has = names(process);
    has.sort_unstable();
    assert_eq!(has, expected);
    assert_eq!(process["command"], json!(null));
    let scale = &process["links"]["scale"];
    assert_eq!(scale["method"], "PUT");
    let path = scale["href"].as_str().unwrap();
    let scaled = asker.send(Method::PUT, path, json!({ "instances": 4 })).await;
    assert_eq!((scaled.status, &scaled.body["instances"]), (200, &json!(4)));
    let guid = process["guid"].as_str().unwrap();
    assert_eq!(asker.scale(guid, json!({})).await.error().1, 10000);
    let path = format!("/v3/processes/{guid}");
    let refused = asker.send(Method::PATCH, &path, json!({ "user": "vcap" })).await;
    assert_eq!(refused.details(), ["Unknown field(s): 'user'"]);
    let refused = asker.get("/v3/processes?order_by=created_at").await;
    let said = "The query parameter is invalid: Unknown query parameter(s): 'order_by'";
    assert_eq!(refused.error(), (400, 10005, "CF-BadQueryParameter", said));
}

#[tokio::test]
async fn ports_of_the_tls_proxy_came_after_2015() {
    for (release, names) in [
        (Release::Year2015, vec!["external", "internal"]),
        (
            Release::V3_100,
            vec!["external", "external_tls_proxy_port", "internal", "internal_tls_proxy_port"],
        ),
    ] {
        let asker = asker(release).await;
        let stats = asker.get(&format!("/v3/processes/{}/stats", asker.process("web"))).await;
        let ports = stats.each("/instance_ports/0");
        assert_eq!(ports.len(), 2);
        for ports in ports {
            let mut has = self::names(ports);
            has.sort_unstable();
            assert_eq!(has, names, "{release:?}");
        }
    }
}

#[tokio::test]
async fn the_fork_has_flat_pages_and_registry_credentials() {
    let asker = asker(Release::Flat).await;
    let page = asker.get("/v3/processes?per_page=2").await.body;
    assert_eq!((page.get("pagination"), &page["total_results"]), (None, &json!(3)));
    assert_eq!(page["next"]["href"], asker.url("/v3/processes?page=2&per_page=2"));
    let process = &page["resources"][0];
    assert!(process["relationships"]["registry_credential"]["data"]["guid"].is_string());
    assert!(process["registry_credential_last_synced_at"].is_string());
    assert_eq!(process["links"]["self"]["method"], "GET");
    assert!(asker.get("/v3/apps").await.body["pagination"].is_object());
}

#[tokio::test]
async fn each_list_takes_what_it_took_at_its_age() {
    for (release, list, taken, unknown) in [
        (
            Release::Year2015,
            "apps",
            "names=web-shop&space_guids=a&organization_guids=b&guids=c&order_by=-created_at",
            "stacks",
        ),
        (Release::Year2015, "organizations", "names=demo", "colour"),
        (Release::V3_100, "apps", "names=web-shop&label_selector=!a", "embed"),
        (
            Release::Korifi,
            "apps",
            "names=web-shop&guids=c&space_guids=a&order_by=-name&label_selector=!a",
            "created_ats",
        ),
        (Release::Korifi, "organizations", "names=demo&order_by=name", "guids"),
        (Release::Korifi, "spaces", "names=a&organization_guids=b&guids=c", "label_selector"),
        (Release::Korifi, "processes", "app_guids=a&order_by=created_at", "types"),
    ] {
        let asker = asker(release).await;
        let page = asker.get(&format!("/v3/{list}?{taken}&page=1&per_page=2")).await;
        assert_eq!(page.status, 200, "{release:?} {list}: {page:?}");
        let refused = asker.get(&format!("/v3/{list}?{unknown}=a")).await;
        assert_eq!(refused.error().1, 10005, "{release:?} {list}");
    }
    let korifi = asker(Release::Korifi).await;
    let found = korifi.get("/v3/apps?names=web-shop").await;
    assert_eq!(found.each("/name"), ["web-shop"]);
    let refused = korifi.get("/v3/processes?types=web").await;
    let said = "The query parameter is invalid: Valid parameters are: 'app_guids, order_by, \
                per_page, page'";
    assert_eq!(refused.error().3, said);
}

#[tokio::test]
async fn an_earlier_release_lacks_what_came_later() {
    let (now, then) = (asker(Release::Current).await, asker(Release::V3_100).await);
    let process = format!("/v3/processes/{}", now.process("web"));
    let missing = async |path: &str| {
        let (now, then) = (now.get(path).await.body, then.get(path).await.body);
        let pick = |value: &Value| match value.get("resources") {
            Some(resources) => resources[0].clone(),
            None => value.clone(),
        };
        let (now, then) = (pick(&now), pick(&then));
        let mut missing: Vec<String> = names(&now).into_iter().map(str::to_owned).collect();
        missing.retain(|name| then.get(name).is_none());
        missing.sort_unstable();
        missing
    };
    assert_eq!(
        missing(&process).await,
        ["log_rate_limit_in_bytes_per_second", "readiness_health_check", "user", "version"]
    );
    assert_eq!(
        missing(&format!("{process}/stats")).await,
        ["instance_guid", "instance_internal_ip", "log_rate_limit", "routable"]
    );
    assert_eq!(then.get(&format!("{process}/process_instances")).await.error().1, 10000);
    assert_eq!(then.get("/v3/processes?embed=process_instances").await.status, 400);
    let one = then.get(&format!("{process}?embed=process_instances")).await;
    assert_eq!((one.status, one.body.get("process_instances")), (200, None));
    let root = reqwest::get(then.url("/")).await.unwrap().json::<Value>().await.unwrap();
    assert_eq!(root["links"]["cloud_controller_v3"]["meta"]["version"], "3.100.0");
}

#[tokio::test]
async fn a_release_refuses_members_that_came_after_it() {
    let asker = asker(Release::V3_100).await;
    let web = asker.process("web");
    let path = format!("/v3/processes/{web}");
    for (name, value) in [("user", json!("vcap")), ("readiness_health_check", json!({}))] {
        let refused = asker.send(Method::PATCH, &path, json!({ name: value })).await;
        assert_eq!(refused.error().3, format!("Unknown field(s): '{name}'"));
    }
    let log_rate = json!({ "log_rate_limit_in_bytes_per_second": 5 });
    let said = "Unknown field(s): 'log_rate_limit_in_bytes_per_second'";
    assert_eq!(asker.scale(&web, log_rate).await.error().3, said);
    let known = json!({ "command": "x", "health_check": { "type": "process" } });
    assert_eq!(asker.send(Method::PATCH, &path, known).await.status, 200);
}

#[tokio::test]
async fn korifi_refuses_members_that_it_does_not_know_wherever_they_are() {
    let asker = asker(Release::Korifi).await;
    let web = asker.process("web");
    let path = format!("/v3/processes/{web}");
    for (body, name) in [
        (json!({ "user": "vcap" }), "user"),
        (json!({ "readiness_health_check": {} }), "readiness_health_check"),
        (json!({ "health_check": { "endpoint": "/up" } }), "endpoint"),
        (json!({ "health_check": { "data": { "interval": 1 } } }), "interval"),
    ] {
        let refused = asker.send(Method::PATCH, &path, body).await;
        let said = format!("invalid request body: json: unknown field \"{name}\"");
        assert_eq!(refused.error(), (422, 10008, "CF-UnprocessableEntity", said.as_str()));
    }
    let log_rate = json!({ "log_rate_limit_in_bytes_per_second": 5 });
    assert_eq!(asker.scale(&web, log_rate).await.status, 422);
    assert_eq!(asker.scale(&web, json!({ "instances": "3" })).await.status, 422);
}

#[tokio::test]
async fn what_is_around_apps_is_there_since_the_release_that_has_it() {
    for release in Release::ALL {
        let asker = asker(release).await;
        let is_2015 = release == Release::Year2015;
        let kinds = ["droplets", "packages", "routes", "users", "roles", "domains", "stacks"];
        for (index, kind) in kinds.into_iter().enumerate() {
            if is_2015 && index >= 2 {
                assert_eq!(asker.get(&format!("/v3/{kind}")).await.error().1, 10000, "{kind}");
                continue;
            }
            let page = asker.get(&format!("/v3/{kind}?per_page=1")).await;
            let first = page.each("/guid")[0].as_str().unwrap();
            let one = asker.get(&format!("/v3/{kind}/{first}")).await;
            assert_eq!(one.body["guid"], first, "{kind} of {release:?}");
        }
        let has_flags = !matches!(release, Release::Year2015 | Release::Korifi);
        let flags = asker.get("/v3/feature_flags").await.status;
        assert_eq!(flags, if has_flags { 200 } else { 404 }, "{release:?}");
    }
}

#[tokio::test]
async fn korifi_has_less_and_null_where_there_is_nothing() {
    let asker = asker(Release::Korifi).await;
    let guid = asker.process("web");
    let process = asker.get(&format!("/v3/processes/{guid}")).await.body;
    assert_eq!(process["metadata"], json!({ "labels": null, "annotations": null }));
    for name in ["version", "user", "readiness_health_check"] {
        assert_eq!(process.get(name), None, "{name}");
    }
    let root = reqwest::get(asker.url("/")).await.unwrap().json::<Value>().await.unwrap();
    assert_eq!((&root["cf_on_k8s"], &root["links"]["uaa"]), (&json!(true), &json!(null)));
    let info = reqwest::get(asker.url("/v3/info")).await.unwrap().json::<Value>().await.unwrap();
    assert!(info["version"].is_string());
    let path = format!("/v3/apps/{guid}/actions/stop");
    asker.send(Method::POST, &path, json!(null)).await;
    let stats = asker.get(&format!("/v3/processes/{guid}/stats")).await;
    assert_eq!(stats.each("/state"), ["DOWN", "DOWN"]);
    assert_eq!(stats.each("/usage/mem"), [0, 0]);
    let unknown = asker.request(Method::GET, &format!("/v3/apps/{guid}/processes/web/stats"));
    let unknown = unknown.send().await.unwrap();
    assert_eq!(unknown.status().as_u16(), 404);
    assert_eq!(unknown.text().await.unwrap(), "404 page not found\n");
    assert_eq!(asker.get("/v3/processes?types=web").await.status, 400);
    let of_app = asker.get(&format!("/v3/processes?app_guids={guid}")).await;
    assert_eq!(of_app.each("/type"), ["web", "worker"]);
}
