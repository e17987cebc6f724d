//! Droplets, packages, routes and deployments: what every app has, as lists of all.

use std::collections::BTreeSet;
use std::time::Duration;

use paas_simulator::Simulator;
use serde_json::json;

use crate::Asker;

#[tokio::test]
async fn what_an_app_has_is_one_of_all_and_found_by_its_guid() {
    let mut asker = Asker::of(Simulator::builder().apps(120)).await;
    let app = asker.process("web");
    for kind in ["droplets", "packages", "routes"] {
        let of_app = asker.get(&format!("/v3/apps/{app}/{kind}")).await;
        let own = of_app.body["resources"][0].clone();
        let all = asker.get(&format!("/v3/{kind}?per_page=1&page=120")).await;
        assert_eq!(all.body["pagination"]["total_results"], 120, "{kind}");
        assert_eq!(all.body["pagination"]["next"], json!(null));
        let guid = own["guid"].as_str().unwrap();
        for filter in [format!("app_guids={app}"), format!("guids={guid},none")] {
            let found = asker.get(&format!("/v3/{kind}?{filter}")).await;
            assert_eq!(found.body["resources"], json!([own]), "{kind}?{filter}");
        }
        let one = asker.get(&format!("/v3/{kind}/{guid}")).await.body;
        assert_eq!(one["guid"], own["guid"]);
        assert_eq!(one["links"], own["links"]);
        for other in [&app, "none", "", "-", "ü"] {
            let missing = asker.get(&format!("/v3/{kind}/{other}x")).await;
            assert_eq!(missing.error().1, 10010, "{kind}/{other}");
        }
        let refused = asker.get(&format!("/v3/apps/{app}/{kind}?app_guids={app}&page=0")).await;
        let (status, .., said) = refused.error();
        assert_eq!((status, said.contains("app_guids") && said.contains("Page")), (400, true));
    }
    asker.log_in("admin").await;
    let listed = asker.get("/v3/droplets?per_page=1").await;
    let hidden = json!({ "redacted_message": "[PRIVATE DATA HIDDEN IN LISTS]" });
    assert_eq!(listed.each("/process_types"), [&hidden]);
}

#[tokio::test]
async fn filters_of_routes_packages_and_droplets_leave_what_they_name() {
    let asker = Asker::of(Simulator::builder().apps(150)).await;
    let space = asker.get("/v3/spaces?names=space-2").await.each("/guid")[0].clone();
    let space = space.as_str().unwrap();
    for (path, count) in [
        (format!("/v3/routes?space_guids={space}"), 100),
        ("/v3/routes?hosts=web-shop,reports,nobody".to_owned(), 2),
        ("/v3/routes?hosts=web-shop&paths=/a".to_owned(), 0),
        ("/v3/routes?hosts=web-shop&paths=".to_owned(), 1),
        ("/v3/routes?ports=80".to_owned(), 0),
        ("/v3/routes?service_instance_guids=a".to_owned(), 0),
        ("/v3/service_route_bindings?include=service_instance&route_guids=a".to_owned(), 0),
        ("/v3/packages?types=bits&states=READY,FAILED".to_owned(), 150),
        ("/v3/packages?types=docker".to_owned(), 0),
        (format!("/v3/droplets?space_guids={space}&states=STAGED"), 100),
        ("/v3/droplets?created_ats[gt]=2026-01-01T00:00:00Z".to_owned(), 0),
        ("/v3/droplets?label_selector=!env".to_owned(), 150),
    ] {
        let page = asker.get(&path).await;
        assert_eq!(page.body["pagination"]["total_results"], count, "{path}: {page:?}");
    }
    let page = asker.get("/v3/routes?hosts=web-shop&include=domain,space.organization").await;
    let included = &page.body["included"];
    assert_eq!(included["domains"][0]["name"], "apps.example.org");
    assert_eq!(included["spaces"][0]["name"], "production");
    assert_eq!(included["organizations"][0]["name"], "demo");
    let path = format!("/v3/routes/{}", page.each("/guid")[0].as_str().unwrap());
    let one = asker.get(&format!("{path}?include=domain,space.organization")).await;
    assert_eq!(one.body["included"], *included);
    let bindings = asker.get("/v3/service_route_bindings?include=service_instance").await;
    assert_eq!(bindings.body["included"], json!({ "service_instances": [] }));
    let app = asker.process("web");
    let refused = asker.get(&format!("/v3/apps/{app}/droplets?app_guids=a")).await;
    let said = "The query parameter is invalid: Unknown query parameter(s): 'app_guids'";
    assert_eq!(refused.details(), [said]);
    let page = asker.get("/v3/routes?per_page=1&include=domain").await;
    assert_eq!(page.body["included"].as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn every_link_to_what_can_be_read_leads_somewhere() {
    let asker = Asker::start().await;
    let app = asker.process("web");
    assert!(asker.simulator.cloud_foundry().start_deployment(&app));
    let mut to_see = vec![asker.get(&format!("/v3/apps/{app}")).await.body];
    for kind in ["deployments", "roles", "routes", "stacks", "buildpacks", "feature_flags"] {
        to_see.extend(asker.get(&format!("/v3/{kind}")).await.resources());
    }
    // What is not simulated: revisions, and the bits of droplets and packages.
    let not_served = ["/revisions", "/deployed", "/download"];
    let mut seen = BTreeSet::new();
    while let Some(shown) = to_see.pop() {
        let links = shown["links"].as_object().into_iter().flatten().map(|(_, link)| link);
        for link in links.filter(|link| link["method"].as_str().unwrap_or("GET") == "GET") {
            let href = link["href"].as_str().unwrap();
            let is_served = !not_served.iter().any(|end| href.ends_with(end));
            if is_served && seen.insert(href.to_owned()) {
                let answer = asker.follow(link).await;
                assert_eq!(answer.status, 200, "{href}");
                to_see.extend(answer.resources());
                to_see.push(answer.body);
            }
        }
    }
    assert!(seen.len() >= 50, "{seen:#?}");
    assert!(asker.simulator.requests().not_served().is_empty());
}

#[tokio::test]
async fn the_destinations_of_a_route_are_apps_and_a_host_is_taken_once() {
    let asker = Asker::start().await;
    let route = asker.get("/v3/routes?hosts=reports").await.body["resources"][0].take();
    let destinations = asker.follow(&route["links"]["destinations"]).await.body;
    assert_eq!(destinations["destinations"], route["destinations"]);
    assert_eq!(asker.follow(&destinations["links"]["route"]).await.body, route);
    let domain = asker.follow(&route["links"]["domain"]).await.body;
    let reserved = domain["links"]["route_reservations"]["href"].as_str().unwrap();
    for (query, is_taken) in
        [("host=reports", true), ("host=x", false), ("host=reports&path=/a", false)]
    {
        let link = json!({ "href": format!("{reserved}?{query}") });
        assert_eq!(
            asker.follow(&link).await.body,
            json!({ "matching_route": is_taken }),
            "{query}"
        );
    }
    let package = asker.get("/v3/packages").await.body["resources"][0].take();
    let path = format!("/v3/packages/{}/droplets", package["guid"].as_str().unwrap());
    let droplets = asker.get(&path).await;
    assert_eq!(droplets.each("/links/package"), [&package["links"]["self"]]);
}

#[tokio::test(start_paused = true)]
async fn a_deployment_is_active_until_it_is_finished() {
    let asker = Asker::start().await;
    let app = asker.process("web");
    let platform = asker.simulator.cloud_foundry();
    let active = format!("/v3/deployments?app_guids={app}&status_values=ACTIVE");
    assert!(asker.get(&active).await.each("/guid").is_empty());
    assert!(platform.start_deployment(&app));
    tokio::time::advance(Duration::from_secs(5)).await;
    let page = asker.get(&format!("{active}&order_by=-created_at&per_page=1")).await;
    let deployment = &page.body["resources"][0];
    assert_eq!(deployment["status"]["reason"], "DEPLOYING");
    assert_eq!(deployment["created_at"], "2026-01-01T00:00:00Z");
    assert_eq!(deployment["links"]["cancel"]["method"], "POST");
    assert_eq!(deployment["new_processes"], json!([{ "guid": app, "type": "web" }]));
    assert!(platform.finish_deployment(&app));
    assert!(asker.get(&active).await.each("/guid").is_empty());
    let finished = asker.follow(&deployment["links"]["self"]).await.body;
    assert_eq!(finished["status"]["value"], "FINALIZED");
    assert_eq!(finished["updated_at"], "2026-01-01T00:00:05Z");
    assert_eq!(finished["links"].get("cancel"), None);
    assert!(platform.start_deployment(&app));
    assert_ne!(asker.get(&active).await.each("/guid"), [&finished["guid"]]);
    assert!(!platform.start_deployment("none"));
}

#[tokio::test]
async fn the_last_of_ten_thousand_apps_has_what_the_first_has() {
    let asker = Asker::of(Simulator::builder().apps(10_000)).await;
    for kind in ["routes", "droplets", "packages"] {
        let last = asker.get(&format!("/v3/{kind}?per_page=50&page=200")).await;
        let last = last.resources().pop().unwrap();
        assert_eq!(asker.follow(&last["links"]["self"]).await.body["guid"], last["guid"]);
    }
    let route = asker.get("/v3/routes?hosts=app-10000").await.body["resources"][0].take();
    assert_eq!(route["destinations"][0]["app"]["process"]["type"], "web");
}
