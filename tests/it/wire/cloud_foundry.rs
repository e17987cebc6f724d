//! The wire form of Cloud Foundry's operations, and of what its parameters take.

use paas::cloud_foundry;
use paas::cloud_foundry::types::{AppInclude, SpaceInclude};
use paas::support::jiff;

use super::{Wire, url};

/// Checks the filters by time, which all big lists have: by equality, and by every operator.
macro_rules! check_times {
    ($wire:ident, $operation:literal, $call:expr, $path:literal) => {{
        let at = $call
            .created_ats(["2026-01-02T03:04:05Z", "2027-01-02T03:04:05Z"])
            .updated_ats(["2028-01-02T03:04:05Z"]);
        let target = concat!(
            $path,
            "?created_ats=2026-01-02T03%3A04%3A05Z%2C2027-01-02T03%3A04%3A05Z\
             &updated_ats=2028-01-02T03%3A04%3A05Z",
        );
        $wire.check($operation, at.send(), ("GET", target, "")).await;
        let by_operator = $call
            .created_ats_lt("2021-01-02T03:04:05Z")
            .created_ats_lte("2022-01-02T03:04:05Z")
            .created_ats_gt("2023-01-02T03:04:05Z")
            .created_ats_gte("2024-01-02T03:04:05Z")
            .updated_ats_lt("2025-01-02T03:04:05Z")
            .updated_ats_lte("2026-01-02T03:04:05Z")
            .updated_ats_gt("2027-01-02T03:04:05Z")
            .updated_ats_gte("2028-01-02T03:04:05Z");
        let target = concat!(
            $path,
            "?created_ats%5Bgt%5D=2023-01-02T03%3A04%3A05Z\
             &created_ats%5Bgte%5D=2024-01-02T03%3A04%3A05Z\
             &created_ats%5Blt%5D=2021-01-02T03%3A04%3A05Z\
             &created_ats%5Blte%5D=2022-01-02T03%3A04%3A05Z\
             &updated_ats%5Bgt%5D=2027-01-02T03%3A04%3A05Z\
             &updated_ats%5Bgte%5D=2028-01-02T03%3A04%3A05Z\
             &updated_ats%5Blt%5D=2025-01-02T03%3A04%3A05Z\
             &updated_ats%5Blte%5D=2026-01-02T03%3A04%3A05Z",
        );
        $wire.check($operation, by_operator.send(), ("GET", target, "")).await;
    }};
}

#[tokio::test]
#[expect(deprecated, reason = "the form of 2015 is an operation like any other")]
async fn every_operation_and_parameter() {
    let mut wire = Wire::start("cloud-foundry", &[]).await;
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
            .label_selector("team==a")
            .page(2)
            .per_page(5000)
            .send(),
        (
            "GET",
            "/v3/organizations?guids=g&label_selector=team%3D%3Da&names=a%252Cb%2Cc+d\
             &order_by=-name&page=2&per_page=5000",
            "",
        ),
    )
    .await;
    check_times!(wire, "listOrganizations", client.list_organizations(), "/v3/organizations");
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
            .guids(["g"])
            .organization_guids(["o", "p"])
            .include([SpaceInclude::Organization])
            .order_by("name")
            .label_selector("!old")
            .page(3)
            .per_page(10)
            .send(),
        (
            "GET",
            "/v3/spaces?guids=g&include=organization&label_selector=%21old&names=s\
             &order_by=name&organization_guids=o%2Cp&page=3&per_page=10",
            "",
        ),
    )
    .await;
    check_times!(wire, "listSpaces", client.list_spaces(), "/v3/spaces");
    let space = client.get_space().space_guid("s").include([SpaceInclude::Organization]).send();
    let target = "/v3/spaces/s?include=organization";
    wire.check("getSpace", space, ("GET", target, "")).await;
    wire.check(
        "listApps",
        client
            .list_apps()
            .names(["web-shop"])
            .guids(["g"])
            .space_guids(["s"])
            .organization_guids(["o"])
            .stacks(["cflinuxfs4"])
            .lifecycle_type("cnb")
            .include([AppInclude::SpaceOrganization])
            .order_by("state")
            .label_selector("team!=a")
            .page(4)
            .per_page(1)
            .send(),
        (
            "GET",
            "/v3/apps?guids=g&include=space.organization&label_selector=team%21%3Da\
             &lifecycle_type=cnb&names=web-shop&order_by=state&organization_guids=o&page=4\
             &per_page=1&space_guids=s&stacks=cflinuxfs4",
            "",
        ),
    )
    .await;
    check_times!(wire, "listApps", client.list_apps(), "/v3/apps");
    let app = client.get_app().app_guid("a").include([AppInclude::SpaceOrganization]).send();
    let target = "/v3/apps/a?include=space.organization";
    wire.check("getApp", app, ("GET", target, "")).await;
    let start = client.start_app().app_guid("a").send();
    wire.check("startApp", start, ("POST", "/v3/apps/a/actions/start", "")).await;
    let stop = client.stop_app().app_guid("a").send();
    wire.check("stopApp", stop, ("POST", "/v3/apps/a/actions/stop", "")).await;
    let restart = client.restart_app().app_guid("a").send();
    wire.check("restartApp", restart, ("POST", "/v3/apps/a/actions/restart", "")).await;
    wire.check("getJob", client.get_job().job_guid("j").send(), ("GET", "/v3/jobs/j", "")).await;
    wire.check(
        "listProcessSidecars",
        client
            .list_process_sidecars()
            .process_guid("p")
            .order_by("-created_at")
            .page(1)
            .per_page(2)
            .send(),
        ("GET", "/v3/processes/p/sidecars?order_by=-created_at&page=1&per_page=2", ""),
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
            .send(),
        (
            "GET",
            "/v3/processes?app_guids=d&embed=process_instances&guids=a%2Cb%252Cc\
             &label_selector=team+in+%28a%2Cb%29%2C%21old&order_by=-updated_at\
             &organization_guids=f&page=1&per_page=50&space_guids=e&types=web",
            "",
        ),
    )
    .await;
    check_times!(wire, "listProcesses", client.list_processes(), "/v3/processes");
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
        client
            .list_app_processes()
            .app_guid("a")
            .guids(["g"])
            .types(["web", "worker"])
            .order_by("created_at")
            .label_selector("team")
            .embed([cloud_foundry::types::ProcessEmbed::ProcessInstances])
            .page(5)
            .per_page(20)
            .send(),
        (
            "GET",
            "/v3/apps/a/processes?embed=process_instances&guids=g&label_selector=team\
             &order_by=created_at&page=5&per_page=20&types=web%2Cworker",
            "",
        ),
    )
    .await;
    check_times!(
        wire,
        "listAppProcesses",
        client.list_app_processes().app_guid("a"),
        "/v3/apps/a/processes"
    );
    wire.check(
        "getProcessForApp",
        client
            .get_process_for_app()
            .app_guid("a")
            .type_("web")
            .embed([cloud_foundry::types::ProcessEmbed::ProcessInstances])
            .send(),
        ("GET", "/v3/apps/a/processes/web?embed=process_instances", ""),
    )
    .await;
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
    wire.check_complete();
}

#[tokio::test]
async fn a_list_is_one_value_that_a_server_can_split_again() {
    let wire = Wire::start("cloud-foundry", &[]).await;
    let client = cloud_foundry::Client::new(wire.session());
    let _ = client.list_apps().names(["one", "two, three", "50%"]).send().await;
    let target = wire.stub.asked()[0].target.clone();
    let url = url(&target);
    let pairs: Vec<_> = url.query_pairs().collect();
    assert_eq!(pairs, [("names".into(), "one,two%2C three,50%25".into())]);
}

#[tokio::test]
async fn a_time_to_filter_by_goes_out_in_utc_and_whole_seconds() {
    let wire = Wire::start("cloud-foundry", &[]).await;
    let client = cloud_foundry::Client::new(wire.session());
    let time: jiff::Timestamp = "2026-01-02T03:04:05.678+05:00".parse().unwrap();
    let _ = client.list_processes().created_ats_gt(time).send().await;
    let target = wire.stub.asked()[0].target.clone();
    assert_eq!(target, "/v3/processes?created_ats%5Bgt%5D=2026-01-01T22%3A04%3A05Z");
}

#[tokio::test]
async fn an_identifier_of_any_characters_stays_one_segment() {
    let wire = Wire::start("cloud-foundry", &[]).await;
    let client = cloud_foundry::Client::new(wire.session());
    let _ = client.get_process_stats().process_guid("a/b?c#d%e f/../ü").send().await;
    assert_eq!(
        wire.stub.asked()[0].target,
        "/v3/processes/a%2Fb%3Fc%23d%25e%20f%2F..%2F%C3%BC/stats"
    );
}
