//! Lists in pages, as a caller of the Cloud Foundry client reads them.

use futures_util::{StreamExt, TryStreamExt};
use paas::cloud_foundry::{Client, types};
use paas::support::serde_json::{Value, json};
use paas::support::{CallOptions, Session};

use crate::stub::{Asked, Stub, answer};

/// Three pages with one process each, with links as `link` makes them of a target.
async fn stub(page: fn(&Asked, Option<String>) -> Value) -> Stub {
    Stub::start(move |asked| {
        let number = match asked.target.split_once("&page=") {
            Some((_, number)) => number.parse().unwrap(),
            None => 1,
        };
        let first = asked.target.split("&page=").next().unwrap();
        let next = (number < 3).then(|| format!("{first}&page={}", number + 1));
        let mut page = page(asked, next);
        page["resources"] =
            json!([{ "guid": format!("p{number}"), "type": "web", "instances": 1 }]);
        answer(200, "application/json", &page.to_string())
    })
    .await
}

/// Pages of today's servers: absolute links, nested, and null at the end.
async fn today() -> Stub {
    stub(|asked, next| {
        let host = asked.headers["host"].to_str().unwrap();
        let next = next.map(|next| json!({ "href": format!("http://{host}{next}") }));
        json!({ "pagination": { "total_results": 3, "total_pages": 3, "next": next } })
    })
    .await
}

fn client(stub: &Stub) -> Client {
    Client::new(Session::builder(&stub.url).token("secret").build().unwrap())
}

fn targets(stub: &Stub) -> Vec<String> {
    stub.asked().into_iter().map(|asked| asked.target).collect()
}

#[tokio::test]
async fn every_page_is_read_with_the_filters_the_token_and_the_options_of_the_first() {
    let stub = today().await;
    let client = client(&stub).with_options(CallOptions::new().header("x-trace", "7").unwrap());
    let call = client.list_processes().per_page(1).types(["web", "a,b"]);
    let processes: Vec<types::Process> = call.stream().try_collect().await.unwrap();
    let guids: Vec<&str> = processes.iter().map(|process| process.guid.as_str()).collect();
    assert_eq!(guids, ["p1", "p2", "p3"]);
    let first = "/v3/processes?per_page=1&types=web%2Ca%252Cb";
    assert_eq!(targets(&stub), [first, &format!("{first}&page=2"), &format!("{first}&page=3")]);
    for asked in stub.asked() {
        assert_eq!(asked.headers["authorization"], "Bearer secret");
        assert_eq!(asked.headers["accept"], "application/json");
        assert_eq!(asked.headers["x-trace"], "7");
    }
}

#[tokio::test]
async fn the_flat_form_and_the_relative_links_of_2015_are_read() {
    let flat = stub(|_, next| json!({ "next": next.map(|href| json!({ "href": href })) })).await;
    let of_2015 = stub(|_, next| {
        let next = next.map(|href| json!({ "href": href }));
        json!({ "pagination": { "total_results": 3, "next": next, "previous": null } })
    })
    .await;
    for stub in [flat, of_2015] {
        let client = client(&stub);
        let pages = client.list_app_processes().app_guid("a").per_page(1).pages();
        let pages: Vec<_> = pages.try_collect().await.unwrap();
        assert_eq!(pages.len(), 3);
        assert_eq!(pages[2].resources[0].guid.as_str(), "p3");
        assert_eq!(targets(&stub)[2], "/v3/apps/a/processes?per_page=1&page=3");
    }
}

#[tokio::test(start_paused = true)]
async fn who_reads_one_page_asks_for_no_third() {
    let stub = today().await;
    let client = client(&stub);
    let mut processes = client.list_processes().per_page(1).stream();
    assert_eq!(processes.next().await.unwrap().unwrap().guid.as_str(), "p1");
    // The paused clock goes on when nothing else moves.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(targets(&stub).len(), 2);
    drop(processes);
}

#[tokio::test]
async fn an_argument_that_is_missing_is_the_only_item() {
    let stub = today().await;
    let client = client(&stub);
    let read: Vec<_> = client.list_app_processes().stream().collect().await;
    let [Err(error)] = read.as_slice() else { panic!("{read:?}") };
    assert!(error.to_string().ends_with("not sent: app_guid is missing"), "{error}");
    assert!(stub.asked().is_empty());
}

#[test]
fn streams_outlive_the_client_and_can_be_sent_to_other_threads() {
    fn is_free<T: Send + Unpin + 'static>(_: T) {}
    let client = Client::new(Session::builder("http://127.0.0.1:1").build().unwrap());
    is_free(client.list_processes().pages());
    is_free(client.list_processes().stream());
}
