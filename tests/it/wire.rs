//! What actually goes out: method, path, query and body of every operation.

use std::collections::BTreeSet;
use std::future::Future;

use paas::support::reqwest::Url;
use paas::support::{Session, jiff};
use paas::{cloud_foundry, nodion};

use crate::spec::families;
use crate::stub::{Stub, answer};

/// A server that sees every call of a family once.
struct Wire {
    stub: Stub,
    seen: BTreeSet<&'static str>,
}

impl Wire {
    async fn start() -> Self {
        Self { stub: Stub::start(|_| answer(200, "text/plain", "")).await, seen: BTreeSet::new() }
    }

    fn session(&self) -> Session {
        Session::builder(&format!("{}/", self.stub.url)).build().unwrap()
    }

    /// Makes a call, and compares what went out.
    async fn check(
        &mut self,
        operation: &'static str,
        call: impl Future,
        (method, target, body): (&str, &str, &str),
    ) {
        let before = self.stub.asked().len();
        call.await;
        let asked = self.stub.asked();
        assert_eq!(asked.len(), before + 1, "{operation} was sent once");
        let asked = asked.last().unwrap();
        let sent = (asked.method.as_str(), asked.target.as_str(), asked.body.as_str());
        assert_eq!(sent, (method, target, body), "{operation}");
        let media_type = asked.headers.get("content-type").map(|it| it.to_str().unwrap());
        assert_eq!(media_type, (!body.is_empty()).then_some("application/json"), "{operation}");
        self.seen.insert(operation);
    }

    /// Fails when an operation of the document was not checked.
    fn check_complete(&self, family: &str) {
        let family = families().iter().find(|known| known.name == family).unwrap();
        let all: BTreeSet<String> = family
            .operations()
            .iter()
            .map(|(_, _, operation)| operation["operationId"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(self.seen, all.iter().map(String::as_str).collect());
    }
}

#[tokio::test]
async fn nodion() {
    let mut wire = Wire::start().await;
    let client = nodion::Client::new(wire.session());
    wire.check("listApplications", client.list_applications().send(), ("GET", "/applications", ""))
        .await;
    wire.check(
        "getApplication",
        client.get_application().application_id("a").send(),
        ("GET", "/applications/a", ""),
    )
    .await;
    let dockerfile = nodion::types::DockerfileApplication::builder()
        .name("n")
        .region_id("r")
        .instance_type_id("t")
        .instance_amount(1)
        .integration_id("i")
        .repository_id("o")
        .branch_id("b");
    wire.check(
        "createApplication",
        client.create_application().body(dockerfile).send(),
        (
            "POST",
            "/applications",
            r#"{"branch_id":"b","instance_amount":1,"instance_type_id":"t","integration_id":"i","name":"n","region_id":"r","repository_id":"o"}"#,
        ),
    )
    .await;
    let image = nodion::types::PrebuiltImageApplication::builder()
        .name("n")
        .region_id("r")
        .instance_type_id("t")
        .instance_amount(1)
        .container_registry_id("c")
        .image_name("nginx");
    wire.check(
        "createApplication",
        client.create_application().body(image).send(),
        (
            "POST",
            "/applications",
            r#"{"container_registry_id":"c","deployment_strategy":"prebuilt_image","image_name":"nginx","instance_amount":1,"instance_type_id":"t","name":"n","region_id":"r"}"#,
        ),
    )
    .await;
    wire.check(
        "listApplicationProcesses",
        client.list_application_processes().application_id("a").send(),
        ("GET", "/applications/a/processes", ""),
    )
    .await;
    wire.check(
        "scaleApplicationProcess",
        client
            .scale_application_process()
            .application_id("a")
            .process_id("p")
            .body_map(|body| body.instance_amount(0))
            .send(),
        ("PATCH", "/applications/a/processes/p", r#"{"instance_amount":0}"#),
    )
    .await;
    wire.check_complete("nodion");
}

#[tokio::test]
#[expect(deprecated, reason = "the form of 2015 is an operation like any other")]
async fn cloud_foundry() {
    let mut wire = Wire::start().await;
    let client = cloud_foundry::Client::new(wire.session());
    wire.check("getApiRoot", client.get_api_root().send(), ("GET", "/", "")).await;
    wire.check("getV3ApiRoot", client.get_v3_api_root().send(), ("GET", "/v3", "")).await;
    let info = client.get_platform_info().send();
    wire.check("getPlatformInfo", info, ("GET", "/v3/info", "")).await;

    wire.check(
        "listOrganizations",
        client
            .list_organizations()
            .names(["a,b", "c d"])
            .guids(["g"])
            .order_by("-name")
            .page(2)
            .per_page(5000)
            .send(),
        (
            "GET",
            "/v3/organizations?guids=g&names=a%252Cb%2Cc+d&order_by=-name&page=2&per_page=5000",
            "",
        ),
    )
    .await;
    wire.check(
        "getOrganization",
        client.get_organization().organization_guid("o").send(),
        ("GET", "/v3/organizations/o", ""),
    )
    .await;
    wire.check(
        "listSpaces",
        client
            .list_spaces()
            .names(["s"])
            .organization_guids(["o", "p"])
            .include([cloud_foundry::types::SpaceInclude::Organization])
            .send(),
        ("GET", "/v3/spaces?include=organization&names=s&organization_guids=o%2Cp", ""),
    )
    .await;
    let get_space = client.get_space().space_guid("s").send();
    wire.check("getSpace", get_space, ("GET", "/v3/spaces/s", "")).await;
    wire.check(
        "listApps",
        client
            .list_apps()
            .names(["web-shop"])
            .space_guids(["s"])
            .stacks(["cflinuxfs4"])
            .lifecycle_type("cnb")
            .include([cloud_foundry::types::AppInclude::SpaceOrganization])
            .order_by("state")
            .send(),
        (
            "GET",
            "/v3/apps?include=space.organization&lifecycle_type=cnb&names=web-shop\
             &order_by=state&space_guids=s&stacks=cflinuxfs4",
            "",
        ),
    )
    .await;
    wire.check("getApp", client.get_app().app_guid("a").send(), ("GET", "/v3/apps/a", "")).await;
    let start = client.start_app().app_guid("a").send();
    wire.check("startApp", start, ("POST", "/v3/apps/a/actions/start", "")).await;
    let stop = client.stop_app().app_guid("a").send();
    wire.check("stopApp", stop, ("POST", "/v3/apps/a/actions/stop", "")).await;
    let restart = client.restart_app().app_guid("a").send();
    wire.check("restartApp", restart, ("POST", "/v3/apps/a/actions/restart", "")).await;
    wire.check("getJob", client.get_job().job_guid("j").send(), ("GET", "/v3/jobs/j", "")).await;
    wire.check(
        "listProcessSidecars",
        client.list_process_sidecars().process_guid("p").order_by("-created_at").page(1).send(),
        ("GET", "/v3/processes/p/sidecars?order_by=-created_at&page=1", ""),
    )
    .await;

    wire.check(
        "listProcesses",
        client
            .list_processes()
            .guids(["a", "b,c"])
            .types(vec!["web"])
            .app_guids(["d"])
            .space_guids(["e"])
            .organization_guids(["f"])
            .page(1)
            .per_page(50)
            .order_by("-updated_at")
            .label_selector("team in (a,b),!old")
            .embed([cloud_foundry::types::ProcessEmbed::ProcessInstances])
            .created_ats(["2026-01-02T03:04:05Z", "2027-01-02T03:04:05Z"])
            .updated_ats_gt("2026-01-02T03:04:05Z")
            .updated_ats_lte("2026-02-02T03:04:05Z")
            .send(),
        (
            "GET",
            "/v3/processes?app_guids=d\
             &created_ats=2026-01-02T03%3A04%3A05Z%2C2027-01-02T03%3A04%3A05Z\
             &embed=process_instances&guids=a%2Cb%252Cc\
             &label_selector=team+in+%28a%2Cb%29%2C%21old&order_by=-updated_at\
             &organization_guids=f&page=1&per_page=50&space_guids=e&types=web\
             &updated_ats%5Bgt%5D=2026-01-02T03%3A04%3A05Z\
             &updated_ats%5Blte%5D=2026-02-02T03%3A04%3A05Z",
            "",
        ),
    )
    .await;
    wire.check(
        "getProcess",
        client
            .get_process()
            .process_guid("p")
            .embed([cloud_foundry::types::ProcessEmbed::ProcessInstances])
            .send(),
        ("GET", "/v3/processes/p?embed=process_instances", ""),
    )
    .await;
    wire.check(
        "updateProcess",
        client
            .update_process()
            .process_guid("p")
            .body_map(|body| body.command_null().user("vcap"))
            .send(),
        ("PATCH", "/v3/processes/p", r#"{"command":null,"user":"vcap"}"#),
    )
    .await;
    let stats = client.get_process_stats().process_guid("p").send();
    wire.check("getProcessStats", stats, ("GET", "/v3/processes/p/stats", "")).await;
    wire.check(
        "listProcessInstances",
        client.list_process_instances().process_guid("p").send(),
        ("GET", "/v3/processes/p/process_instances", ""),
    )
    .await;
    wire.check(
        "scaleProcess",
        client.scale_process().process_guid("p").body_map(|body| body.instances(5)).send(),
        ("POST", "/v3/processes/p/actions/scale", r#"{"instances":5}"#),
    )
    .await;
    wire.check(
        "scaleProcessExperimental",
        client
            .scale_process_experimental()
            .process_guid("p")
            .body_map(|body| body.memory_in_mb(256))
            .send(),
        ("PUT", "/v3/processes/p/scale", r#"{"memory_in_mb":256}"#),
    )
    .await;
    wire.check(
        "terminateProcessInstance",
        client.terminate_process_instance().process_guid("p").index(7).send(),
        ("DELETE", "/v3/processes/p/instances/7", ""),
    )
    .await;

    wire.check(
        "listAppProcesses",
        client.list_app_processes().app_guid("a").types(["web", "worker"]).send(),
        ("GET", "/v3/apps/a/processes?types=web%2Cworker", ""),
    )
    .await;
    let get = client.get_process_for_app().app_guid("a").type_("web").send();
    wire.check("getProcessForApp", get, ("GET", "/v3/apps/a/processes/web", "")).await;
    wire.check(
        "updateProcessForApp",
        client.update_process_for_app().app_guid("a").type_("web").send(),
        ("PATCH", "/v3/apps/a/processes/web", "{}"),
    )
    .await;
    wire.check(
        "getProcessStatsForApp",
        client.get_process_stats_for_app().app_guid("a").type_("web").send(),
        ("GET", "/v3/apps/a/processes/web/stats", ""),
    )
    .await;
    wire.check(
        "scaleProcessForApp",
        client
            .scale_process_for_app()
            .app_guid("a")
            .type_("web")
            .body_map(|body| body.log_rate_limit_in_bytes_per_second(-1))
            .send(),
        (
            "POST",
            "/v3/apps/a/processes/web/actions/scale",
            r#"{"log_rate_limit_in_bytes_per_second":-1}"#,
        ),
    )
    .await;
    wire.check(
        "terminateProcessInstanceForApp",
        client.terminate_process_instance_for_app().app_guid("a").type_("web").index(0).send(),
        ("DELETE", "/v3/apps/a/processes/web/instances/0", ""),
    )
    .await;
    wire.check_complete("cloud-foundry");
}

#[tokio::test]
async fn a_list_is_one_value_that_a_server_can_split_again() {
    let wire = Wire::start().await;
    let client = cloud_foundry::Client::new(wire.session());
    let _ = client.list_apps().names(["one", "two, three", "50%"]).send().await;
    let target = wire.stub.asked()[0].target.clone();
    let url = Url::parse(&format!("http://h{target}")).unwrap();
    let pairs: Vec<_> = url.query_pairs().collect();
    assert_eq!(pairs, [("names".into(), "one,two%2C three,50%25".into())]);
}

#[tokio::test]
async fn a_time_to_filter_by_goes_out_in_utc_and_whole_seconds() {
    let wire = Wire::start().await;
    let client = cloud_foundry::Client::new(wire.session());
    let time: jiff::Timestamp = "2026-01-02T03:04:05.678+05:00".parse().unwrap();
    let _ = client.list_processes().created_ats_gt(time).send().await;
    let target = wire.stub.asked()[0].target.clone();
    assert_eq!(target, "/v3/processes?created_ats%5Bgt%5D=2026-01-01T22%3A04%3A05Z");
}

#[tokio::test]
async fn an_identifier_of_any_characters_stays_one_segment() {
    let wire = Wire::start().await;
    let client = cloud_foundry::Client::new(wire.session());
    let _ = client.get_process_stats().process_guid("a/b?c#d%e f/../ü").send().await;
    assert_eq!(
        wire.stub.asked()[0].target,
        "/v3/processes/a%2Fb%3Fc%23d%25e%20f%2F..%2F%C3%BC/stats"
    );
}
