//! The wire form of Nodion's operations.

use paas::nodion;

use super::Wire;

#[tokio::test]
async fn every_operation_and_parameter() {
    let mut wire = Wire::start("nodion", &[("X-Nodion-Project", "p1")]).await;
    let client = nodion::Client::new(wire.session());
    wire.check(
        "listApplications",
        client.list_applications().x_nodion_project("p1").send(),
        ("GET", "/applications", ""),
    )
    .await;
    wire.check(
        "getApplication",
        client.get_application().application_id("a").x_nodion_project("p1").send(),
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
        client.create_application().x_nodion_project("p1").body(dockerfile).send(),
        (
            "POST",
            "/applications",
            r#"{"branch_id":"b","instance_amount":1,"instance_type_id":"t","integration_id":"i","name":"n","region_id":"r","repository_id":"o"}"#,
        ),
    )
    .await;
    let buildpacks = nodion::types::BuildpacksApplication::builder()
        .name("n")
        .region_id("r")
        .instance_type_id("t")
        .instance_amount(1)
        .integration_id("i")
        .repository_id("o")
        .branch_id("b");
    wire.check(
        "createApplication",
        client.create_application().x_nodion_project("p1").body(buildpacks).send(),
        (
            "POST",
            "/applications",
            r#"{"branch_id":"b","deployment_strategy":"buildpacks","instance_amount":1,"instance_type_id":"t","integration_id":"i","name":"n","region_id":"r","repository_id":"o"}"#,
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
        client.create_application().x_nodion_project("p1").body(image).send(),
        (
            "POST",
            "/applications",
            r#"{"container_registry_id":"c","deployment_strategy":"prebuilt_image","image_name":"nginx","instance_amount":1,"instance_type_id":"t","name":"n","region_id":"r"}"#,
        ),
    )
    .await;
    wire.check(
        "listApplicationProcesses",
        client.list_application_processes().application_id("a").x_nodion_project("p1").send(),
        ("GET", "/applications/a/processes", ""),
    )
    .await;
    wire.check(
        "scaleApplicationProcess",
        client
            .scale_application_process()
            .application_id("a")
            .process_id("p")
            .x_nodion_project("p1")
            .body_map(|body| body.instance_amount(0))
            .send(),
        ("PATCH", "/applications/a/processes/p", r#"{"instance_amount":0}"#),
    )
    .await;
    wire.check_complete();
}

#[tokio::test]
async fn no_project_is_named_unless_asked_for() {
    let wire = Wire::start("nodion", &[]).await;
    let client = nodion::Client::new(wire.session());
    let _ = client.list_applications().send().await;
    assert!(!wire.stub.asked()[0].headers.contains_key("x-nodion-project"));
}
