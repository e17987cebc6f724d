//! Lists: filters, order, pages, and what is put beside them.

use paas_simulator::Simulator;
use reqwest::Method;
use serde_json::json;

use crate::Asker;

#[tokio::test]
async fn filters_leave_what_they_name() {
    let asker = Asker::of(Simulator::builder().apps(250).processes(300)).await;
    let all = asker.get("/v3/processes?per_page=5000").await;
    let organization = asker.get("/v3/organizations?names=ORGANIZATION-2").await;
    let organization = organization.each("/guid")[0].as_str().unwrap().to_owned();
    let spaces = asker.get(&format!("/v3/spaces?organization_guids={organization}")).await;
    let space = spaces.each("/guid")[0].as_str().unwrap().to_owned();
    let process = asker.process("worker");
    for (path, count) in [
        ("/v3/processes".to_owned(), 300),
        ("/v3/processes?types=worker".to_owned(), 1),
        (format!("/v3/processes?guids={process},{process}"), 1),
        (format!("/v3/processes?organization_guids={organization}&types=web"), 248),
        (format!("/v3/apps?space_guids={space}"), 100),
        ("/v3/apps?names=WEB-SHOP,reports,nobody".to_owned(), 2),
        ("/v3/apps?stacks=cflinuxfs4&lifecycle_type=buildpack".to_owned(), 250),
        ("/v3/apps?lifecycle_type=docker".to_owned(), 0),
        ("/v3/apps?created_ats=2026-01-01T00:00:00Z,2020-01-01T00:00:00Z".to_owned(), 250),
        ("/v3/apps?created_ats[lt]=2026-01-01T00:00:00Z".to_owned(), 0),
        ("/v3/apps?created_ats%5Bgte%5D=2026-01-01T00:00:00Z&updated_ats[lt]=2026-01-02T00:00:00Z"
            .to_owned(), 250),
        ("/v3/apps?label_selector=env%3Dprod".to_owned(), 0),
        ("/v3/apps?label_selector=!env,env!%3Dprod".to_owned(), 250),
        ("/v3/processes?types=a%252Cb".to_owned(), 0),
    ] {
        let page = asker.get(&path).await;
        assert_eq!(page.body["pagination"]["total_results"], count, "{path}: {page:?}");
    }
    assert_eq!(all.each("/guid").len(), 300);
}

#[tokio::test]
async fn pages_are_led_to_by_links_that_keep_the_filters() {
    let asker = Asker::of(Simulator::builder().apps(120)).await;
    let first =
        "/v3/apps?lifecycle_type=buildpack&created_ats[gt]=2020-01-01T00:00:00Z&order_by=-name";
    let mut next = Some(asker.url(first));
    let mut names = Vec::new();
    while let Some(url) = next {
        let page = asker.get(url.strip_prefix(asker.simulator.cloud_foundry_url()).unwrap()).await;
        names.extend(page.each("/name").into_iter().map(|it| it.as_str().unwrap().to_owned()));
        next = page.body["pagination"]["next"]["href"].as_str().map(str::to_owned);
        if let Some(next) = &next {
            assert!(next.contains("created_ats%5Bgt%5D=2020-01-01T00%3A00%3A00Z"), "{next}");
        }
    }
    assert_eq!(names.len(), 120);
    assert!(names.is_sorted_by(|a, b| a > b), "{names:?}");
    assert_eq!(names[0], "web-shop");
}

#[tokio::test]
async fn beyond_the_end_there_is_nothing_but_a_way_back() {
    let asker = Asker::start().await;
    let page = asker.get("/v3/apps?page=7").await.body["pagination"].take();
    assert_eq!((&page["total_results"], &page["total_pages"]), (&json!(0), &json!(1)));
    assert_eq!(page["next"], json!(null));
    assert!(page["previous"]["href"].as_str().unwrap().contains("page=6"));
}

#[tokio::test]
async fn what_is_wrong_with_a_query_is_said_all_at_once() {
    let asker = Asker::start().await;
    let guid = asker.process("web");
    let times = "Created ats has an invalid timestamp format. Timestamps should be formatted as \
                 'YYYY-MM-DDThh:mm:ssZ'";
    for (path, reasons) in [
        (
            "/v3/apps?per_page=5001&page=0&order_by=size".to_owned(),
            vec![
                "Page must be a positive integer",
                "Per page must be between 1 and 5000",
                "Order by can only be: 'created_at', 'updated_at', 'name', 'state'",
            ],
        ),
        (
            format!("/v3/apps/{guid}/processes?app_guids=a&space_guids=b"),
            vec!["Unknown query parameter(s): 'app_guids', 'space_guids'"],
        ),
        (
            "/v3/processes?include=app".to_owned(),
            vec![
                "Unknown query parameter(s): 'include'. Valid parameters are: 'page', 'per_page', \
                 'order_by', 'created_ats', 'updated_ats', 'guids', 'types', 'space_guids', \
                 'organization_guids', 'app_guids', 'embed', 'label_selector'",
            ],
        ),
        (
            "/v3/spaces?guids[not]=a&created_atsx=1".to_owned(),
            vec![
                "Unknown query parameter(s): 'guids[not]', 'created_atsx'. Valid parameters are: \
                 'page', 'per_page', 'order_by', 'created_ats', 'updated_ats', 'guids', 'names', \
                 'organization_guids', 'include', 'label_selector'",
            ],
        ),
        ("/v3/apps?created_ats=2026-01-01T00:00:00.5Z".to_owned(), vec![times]),
        ("/v3/apps?created_ats[lt]=2026-01-01T00:00:00%2B01:00".to_owned(), vec![times]),
        (
            "/v3/apps?created_ats[lt]=2026-01-01T00:00:00Z,2026-01-02T00:00:00Z".to_owned(),
            vec!["Created ats only accepts one value when using a relational operator"],
        ),
        (
            "/v3/apps?label_selector=a%20in%20(b,%20c)".to_owned(),
            vec!["' c' contains invalid characters"],
        ),
        (
            "/v3/apps?include=route".to_owned(),
            vec![
                "Invalid included resource: 'route'. Valid included resources are: 'space', \
             'space.organization'",
            ],
        ),
        (
            format!("/v3/processes/{guid}?embed=stats"),
            vec![
                "Invalid embedded resource: 'stats'. Valid embedded resources are: \
                 'process_instances'",
            ],
        ),
        (
            format!("/v3/processes/{guid}?embed=stats&x=1"),
            vec!["Unknown query parameter(s): 'x'. Valid parameters are: 'embed'"],
        ),
    ] {
        let answer = asker.get(&path).await;
        let said = format!("The query parameter is invalid: {}", reasons.join(", "));
        assert_eq!(answer.error(), (400, 10005, "CF-BadQueryParameter", said.as_str()), "{path}");
    }
}

#[tokio::test]
async fn a_value_that_a_parameter_does_not_take_is_named() {
    let asker = Asker::start().await;
    let guid = asker.process("web");
    let known = "Valid included resources are: 'space', 'space.organization'";
    let nothing = format!("Invalid included resource: ''. {known}");
    let orders = "Order by can only be: 'created_at', 'updated_at', 'name', 'state'";
    for (query, reason) in [
        ("/v3/apps?include=", nothing.as_str()),
        (&format!("/v3/apps/{guid}?include="), nothing.as_str()),
        ("/v3/apps?include=space,space", "Duplicate included resource: 'space'"),
        ("/v3/apps?lifecycle_type=foo", "Invalid lifecycle_type: 'foo'"),
        ("/v3/apps?lifecycle_type=buildpack,docker", "Invalid lifecycle_type: 'buildpack,docker'"),
        ("/v3/apps?order_by=+created_at", orders),
        ("/v3/apps?order_by=--created_at", orders),
        (
            "/v3/apps?created_ats[foo]=2026-01-01T00:00:00Z",
            "Created ats Invalid relational operator: 'foo'",
        ),
        ("/v3/apps?page=a1", "Page must be a positive integer"),
        ("/v3/apps?per_page=-1", "Per page must be a positive integer"),
    ] {
        let answer = asker.get(query).await;
        let said = format!("The query parameter is invalid: {reason}");
        let expected = (400, 10005, "CF-BadQueryParameter", said.as_str());
        assert_eq!(answer.error(), expected, "{query}");
    }
}

#[tokio::test]
async fn blanks_after_commas_are_no_part_of_a_value() {
    let asker = Asker::start().await;
    for (query, count) in [
        ("types=web,%20worker", 3),
        ("types=web,%09%20worker", 3),
        ("types=%20worker", 0),
        ("types=worker%20", 0),
        ("created_ats=2020-01-01T00:00:00Z,2026-01-01T00:00:00Z", 3),
    ] {
        let page = asker.get(&format!("/v3/processes?{query}")).await;
        assert_eq!(page.body["pagination"]["total_results"], count, "{query}");
    }
}

/// The platform takes more than its reference, and our document, say; these requests are as the
/// document does not allow them, so that no `Watched` simulator may get them.
#[tokio::test]
async fn a_query_is_read_as_far_as_it_goes() {
    let simulator = Simulator::start().await.unwrap();
    let url = simulator.cloud_foundry_url();
    for (query, rest) in [
        ("page=1abc", "page=1&per_page=50"),
        ("page=1.5", "page=1&per_page=50"),
        ("per_page=1_0abc", "page=1&per_page=10"),
        ("page=%202", "page=2&per_page=50"),
        ("order_by=", "page=1&per_page=50"),
        ("order_by=%20&names=", "names=&page=1&per_page=50"),
        ("order_by=%2Bname", "order_by=%2Bname&page=1&per_page=50"),
        ("created_ats=2020-01-01T00:00:00Z,%202026-01-01T00:00:00Z", ""),
    ] {
        let request = reqwest::Client::new().get(format!("{url}/v3/apps?{query}"));
        let response = request.bearer_auth(simulator.token()).send().await.unwrap();
        let answer = crate::read(response).await;
        assert_eq!(answer.status, 200, "{query}: {answer:?}");
        let first = answer.body["pagination"]["first"]["href"].as_str().unwrap();
        let rest = rest.replacen("page=2", "page=1", 1);
        assert!(first.ends_with(&rest), "{query}: {first}");
    }
}

/// The platform takes these paths, and no document has them: this one is not `Watched`, too.
#[tokio::test]
async fn links_to_pages_have_their_parameters_by_name_and_the_plain_path() {
    let simulator = Simulator::start().await.unwrap();
    let url = simulator.cloud_foundry_url();
    let query = "updated_ats[gt]=2020-01-01T00:00:00Z&per_page=1&order_by=name&guids=a,b&page=1";
    for path in ["/v3/apps", "/v3/apps/", "//v3/apps"] {
        let request = reqwest::Client::new().get(format!("{url}{path}?{query}"));
        let response = request.bearer_auth(simulator.token()).send().await.unwrap();
        let first = crate::read(response).await.body["pagination"]["first"]["href"].take();
        assert_eq!(
            first,
            format!(
                "{url}/v3/apps?guids=a%2Cb&order_by=name&page=1&per_page=1\
                 &updated_ats%5Bgt%5D=2020-01-01T00%3A00%3A00Z"
            ),
            "{path}"
        );
    }
}

#[tokio::test]
async fn spaces_and_organizations_come_along_once_each() {
    let asker = Asker::of(Simulator::builder().apps(3)).await;
    let page = asker.get("/v3/apps?include=space,space.organization").await;
    let names = |what: &str| {
        let included = page.body["included"][what].as_array().unwrap();
        included.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("spaces"), ["production", "space-2"]);
    assert_eq!(names("organizations"), ["demo", "organization-2"]);
    let guid = page.each("/guid")[0].as_str().unwrap();
    let one = asker.get(&format!("/v3/apps/{guid}?include=space")).await;
    assert_eq!(one.body["included"]["spaces"][0]["name"], "production");
    assert_eq!(asker.get("/v3/spaces").await.body.get("included"), None);
}

#[tokio::test]
async fn labels_that_are_set_are_found() {
    let asker = Asker::start().await;
    let path = format!("/v3/processes/{}", asker.process("web"));
    let labels = json!({ "metadata": { "labels": { "env": "prod", "tier": "a" } } });
    assert_eq!(asker.send(Method::PATCH, &path, labels).await.status, 200);
    let found = asker.get("/v3/processes?label_selector=env%20in%20(dev,prod),tier").await;
    assert_eq!(found.each("/metadata/labels"), [&json!({ "env": "prod", "tier": "a" })]);
    let less = json!({ "metadata": { "labels": { "tier": null } } });
    let changed = asker.send(Method::PATCH, &path, less).await;
    assert_eq!(changed.body["metadata"]["labels"], json!({ "env": "prod" }));
}
