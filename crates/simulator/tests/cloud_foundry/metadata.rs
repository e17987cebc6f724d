//! Labels and annotations: what may be set, and by which selectors labels are found.

use reqwest::Method;
use serde_json::json;

use crate::Asker;

#[tokio::test]
async fn what_no_label_or_annotation_may_be_is_refused() {
    let asker = Asker::start().await;
    let path = format!("/v3/processes/{}", asker.process("web"));
    let long = "x".repeat(64);
    for (metadata, said) in [
        (json!({ "labels": { "k!": "v" } }), "label key error: 'k!' contains invalid characters"),
        (
            json!({ "labels": { "cloudfoundry.org/k": "v" } }),
            "label key error: prefix 'cloudfoundry.org' is reserved",
        ),
        (
            json!({ "labels": { "k": "_v" } }),
            "label value error: '_v' starts or ends with invalid characters",
        ),
        (
            json!({ "labels": { "k": long } }),
            "label value error: 'xxxxxxxx...' is greater than 63 characters",
        ),
        (json!({ "labels": 1 }), "'labels' is not an object"),
        (
            json!({ "annotations": { "bad!": "v" } }),
            "annotation key error: 'bad!' contains invalid characters",
        ),
        (
            json!({ "annotations": { "k": "x".repeat(5001) } }),
            "annotation value error: 'xxxxxxxx...' is greater than 5000 characters",
        ),
        (json!(null), "must be an object"),
    ] {
        let body = json!({ "metadata": metadata });
        let answer = asker.send(Method::PATCH, &path, body.clone()).await;
        let said = format!("Metadata {said}");
        assert_eq!(answer.error(), (422, 10008, "CF-UnprocessableEntity", said.as_str()), "{body}");
    }
    let gone = json!({ "metadata": { "annotations": { "bad!": null } } });
    assert_eq!(asker.send(Method::PATCH, &path, gone).await.status, 200);
}

#[tokio::test]
async fn a_long_domain_may_precede_a_key() {
    let asker = Asker::start().await;
    let path = format!("/v3/processes/{}", asker.process("web"));
    let key = format!("{}b/env", "a.".repeat(126));
    let labels = json!({ "metadata": { "labels": { &key: "prod" } } });
    let changed = asker.send(Method::PATCH, &path, labels).await;
    assert_eq!(changed.body["metadata"]["labels"][&key], "prod");
    let found = asker.get(&format!("/v3/processes?label_selector={key}=prod,,")).await;
    assert_eq!(found.each("/type"), ["web"]);
    assert_eq!(asker.get("/v3/processes?label_selector=env%20in%20()").await.resources().len(), 0);
    let refused = asker.get("/v3/processes?label_selector=_env,cloudfoundry.org/x").await;
    let said = "The query parameter is invalid: '_env' starts or ends with invalid characters, \
                prefix 'cloudfoundry.org' is reserved";
    assert_eq!(refused.error(), (400, 10005, "CF-BadQueryParameter", said));
}
