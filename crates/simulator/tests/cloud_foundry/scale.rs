//! Scaling: what is refused, and what waits for a restart.

use paas_simulator::{Quota, Simulator};
use reqwest::Method;
use serde_json::json;

use crate::Asker;

#[tokio::test]
async fn sizes_wait_for_a_restart_which_makes_a_new_version() {
    let asker = Asker::start().await;
    let web = asker.process("web");
    let before = asker.get(&format!("/v3/processes/{web}")).await.body;
    let size = json!({
        "memory_in_mb": 1024, "disk_in_mb": 2048, "log_rate_limit_in_bytes_per_second": 4096,
    });
    let scaled = asker.scale(&web, size).await;
    assert_eq!((scaled.status, &scaled.body["memory_in_mb"]), (202, &json!(1024)));
    assert_eq!(scaled.body["version"], before["version"]);
    let stats = format!("/v3/processes/{web}/stats");
    let megabytes = |megabytes: u64| json!(megabytes * 1024 * 1024);
    assert_eq!(asker.get(&stats).await.each("/mem_quota")[0], &megabytes(512));
    let restart = format!("/v3/apps/{web}/actions/restart");
    assert_eq!(asker.send(Method::POST, &restart, json!(null)).await.status, 200);
    let after = asker.get(&stats).await;
    assert_eq!(after.each("/mem_quota")[0], &megabytes(1024));
    assert_eq!(after.each("/disk_quota")[0], &megabytes(2048));
    assert_eq!(after.each("/log_rate_limit")[0], &json!(4096));
    let restarted = asker.get(&format!("/v3/processes/{web}")).await.body;
    assert_ne!(restarted["version"], before["version"]);
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let asker = Asker::start().await;
    let web = asker.process("web");
    for (body, reasons) in [
        (
            json!({ "instances": "three", "memory_in_mb": 0, "disk_in_mb": 1.5 }),
            vec![
                "Instances is not a number",
                "Memory in mb must be greater than 0",
                "Disk in mb must be an integer",
            ],
        ),
        (
            json!({ "instances": 2_147_483_648_u64, "memory_in_mb": 1e20, "disk_in_mb": "-1" }),
            vec![
                "Instances must be less than or equal to 2147483647",
                "Memory in mb must be less than or equal to 2147483647",
                "Disk in mb must be greater than 0",
            ],
        ),
        (
            json!({ "log_rate_limit_in_bytes_per_second": "9223372036854775808" }),
            vec![
                "Log rate limit in bytes per second must be less than or equal to \
             9223372036854775807",
            ],
        ),
        (
            json!({ "log_rate_limit_in_bytes_per_second": -2, "instances": null }),
            vec![
                "Instances is not a number",
                "Log rate limit in bytes per second must be greater than or equal to -1",
            ],
        ),
        (
            json!({ "memory_in_mb": 64, "instances": 5 }),
            vec![
                "The requested memory allocation is not large enough to run all of your sidecar \
             processes",
            ],
        ),
        (
            json!({ "instances": 2_000_000_000 }),
            vec!["app_instance_limit app_instance_limit_exceeded"],
        ),
    ] {
        let answer = asker.scale(&web, body.clone()).await;
        let said = reasons.join(", ");
        assert_eq!(answer.error(), (422, 10008, "CF-UnprocessableEntity", said.as_str()), "{body}");
    }
    assert_eq!(asker.states(&web).await.len(), 2);
}

#[tokio::test]
async fn quotas_are_of_the_whole_organization() {
    let mut quota = Quota::unlimited();
    quota.memory_in_mb = Some(2048); // 512 * 2 + 256 + 256 are used
    quota.instances = Some(6);
    let asker = Asker::of(Simulator::builder().quota(quota)).await;
    let worker = asker.process("worker");
    let over = asker.scale(&worker, json!({ "memory_in_mb": 1000 })).await;
    assert_eq!((over.status, over.details()), (422, vec!["memory quota_exceeded"]));
    let over = asker.scale(&worker, json!({ "instances": 4, "memory_in_mb": 1 })).await;
    assert_eq!(over.details(), ["app_instance_limit app_instance_limit_exceeded"]);
    let over = asker.scale(&worker, json!({ "instances": 9 })).await;
    let said = "memory quota_exceeded, app_instance_limit app_instance_limit_exceeded";
    assert_eq!(over.error(), (422, 10008, "CF-UnprocessableEntity", said));
    assert_eq!(asker.scale(&worker, json!({ "instances": 3 })).await.status, 202);
}

#[tokio::test]
async fn a_deployment_and_a_feature_flag_stand_in_the_way() {
    let asker = Asker::start().await;
    let (web, worker) = (asker.process("web"), asker.process("worker"));
    let platform = asker.simulator.cloud_foundry();
    assert!(platform.start_deployment(&web));
    let scale = json!({ "instances": 3 });
    let refused = asker.scale(&web, scale.clone()).await;
    let said = "Cannot scale this process while a deployment is in flight.";
    assert_eq!(refused.error(), (422, 10008, "CF-UnprocessableEntity", said));
    let path = format!("/v3/processes/{web}");
    let refused = asker.send(Method::PATCH, &path, json!({ "command": null })).await;
    let said = "Cannot update this process while a deployment is in flight.";
    assert_eq!(refused.details(), [said]);
    assert_eq!(asker.scale(&worker, scale.clone()).await.status, 202);
    assert!(platform.finish_deployment(&web));
    assert_eq!(asker.scale(&web, scale.clone()).await.status, 202);
    platform.forbid_scaling();
    let refused = asker.scale(&web, scale.clone()).await;
    let said = "Feature Disabled: app_scaling";
    assert_eq!(refused.error(), (403, 330_002, "CF-FeatureDisabled", said));
    platform.allow_scaling();
    let path = format!("/v3/apps/{web}/processes/worker/actions/scale");
    assert_eq!(asker.send(Method::POST, &path, scale).await.status, 202);
}
