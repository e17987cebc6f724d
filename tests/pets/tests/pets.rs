//! A client that is generated from a spec of another field, against a server.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use futures_util::TryStreamExt;
use paas_support::Session;
use pets::{Client, types};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A server that answers everything alike, and says what it was asked.
async fn server(status: u16, body: Value) -> (Client, Arc<Mutex<Vec<String>>>) {
    serve(status, move |_| body.clone()).await
}

/// A server that answers by the target that is asked for, and says what it was asked.
async fn serve(
    status: u16,
    answer: impl Fn(&str) -> Value + Clone + Send + Sync + 'static,
) -> (Client, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    let handle = move |request: Request| {
        let (log, answer) = (log.clone(), answer.clone());
        async move {
            let (head, sent) = request.into_parts();
            let sent = axum::body::to_bytes(sent, 1 << 20).await.unwrap();
            let shop = head.headers.get("x-shop-id").map(|value| value.to_str().unwrap());
            let line = format!(
                "{} {} {} {}",
                head.method,
                head.uri,
                shop.unwrap_or("-"),
                String::from_utf8_lossy(&sent)
            );
            log.lock().unwrap().push(line);
            let host = head.headers.get("host").unwrap().to_str().unwrap();
            let body = answer(&head.uri.to_string())
                .to_string()
                .replace("http://here", &format!("http://{host}"));
            let media_type = [(header::CONTENT_TYPE, "application/problem+json")];
            (StatusCode::from_u16(status).unwrap(), media_type, body).into_response()
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, Router::new().fallback(handle)).await.unwrap() });
    (Client::new(Session::builder(&url).build().unwrap()), asked)
}

#[tokio::test]
async fn a_list_with_every_kind_of_parameter() {
    let page = json!({ "items": [
        { "kind": "tom", "name": "Tom", "mother": { "kind": "tom", "name": "Ma", "mother": null } },
        { "kind": "dog", "name": "Rex", "weight": 12, "colours": [], "puppies": [] },
        { "kind": "bird", "name": "Tweety" },
    ], "next_cursor": null });
    let (client, asked) = server(200, page).await;
    let answer = client
        .list_pets()
        .tag(["a", "b c"].map(str::to_owned).to_vec())
        .colours(["red", "pink"])
        .sort("-name")
        .max_price(serde_json::Number::from(10))
        .sold(false)
        .x_shop_id(7)
        .send()
        .await
        .unwrap();
    assert_eq!(
        *asked.lock().unwrap(),
        ["GET /pets?colours=red%2Cpink&max_price=10&sold=false&sort=-name&tag=a&tag=b+c 7 "]
    );
    let [types::Pet::Tom(tom), types::Pet::Dog(rex), types::Pet::Unknown(bird)] =
        answer.items.as_slice()
    else {
        panic!("{:?}", answer.items)
    };
    assert_eq!(tom.mother.value().map(|mother| mother.name.as_str()), Some("Ma"));
    assert_eq!(rex.weight.as_ref().and_then(|weight| weight.as_u64()), Some(12));
    assert_eq!(bird["name"], "Tweety");
}

#[tokio::test]
async fn the_items_of_pages_that_are_linked_by_plain_texts() {
    let (client, asked) = serve(200, |target| match target {
        "/sales?since=may" => {
            json!({ "items": ["Tom"], "links": { "next": "http://here/sales?cursor=a" } })
        }
        "/sales?cursor=a" => {
            json!({ "items": null, "links": { "newer-sales": { "to": "?cursor=b" } } })
        }
        "/sales?cursor=b" => json!({ "items": ["Rex"], "links": { "next": null } }),
        other => json!(other),
    })
    .await;
    let sales = client.list_sales().since("may").x_shop_id(7).stream();
    let sales: Vec<types::Note> = sales.try_collect().await.unwrap();
    assert_eq!(sales, ["Tom", "Rex"].map(types::Note::from));
    assert_eq!(
        *asked.lock().unwrap(),
        ["GET /sales?since=may 7 ", "GET /sales?cursor=a 7 ", "GET /sales?cursor=b 7 "]
    );
}

#[tokio::test]
async fn an_object_of_a_union_and_a_problem() {
    let (client, asked) = server(400, json!({ "title": "no dogs", "hint": 1 })).await;
    let rex = types::Dog::builder().kind("dog").name("Rex").born("2020-02-30");
    let error = client.add_pet().body(rex).send().await.unwrap_err();
    assert_eq!(
        *asked.lock().unwrap(),
        [r#"POST /pets - {"born":"2020-02-30","kind":"dog","name":"Rex"}"#]
    );
    let problem = error.body().unwrap();
    assert_eq!((problem.title.as_str(), &problem.extra["hint"]), ("no dogs", &json!(1)));
}

#[tokio::test]
async fn a_form() {
    let (client, asked) = server(204, json!(null)).await;
    let form = client.rename_pet().pet_id("a/b").body_map(|form| form.name("T&m").fn_("f"));
    form.send().await.unwrap();
    assert_eq!(*asked.lock().unwrap(), ["PUT /pets/a%2Fb/name - fn=f&name=T%26m"]);
}

#[tokio::test]
async fn a_text_and_a_picture_go_out_as_they_are() {
    let (client, asked) = server(204, json!(null)).await;
    client.note_pet().pet_id("a").body("{not: json").send().await.unwrap();
    client.show_pet().pet_id("a").body(b"GIF89a".to_vec()).send().await.unwrap();
    assert_eq!(
        *asked.lock().unwrap(),
        ["PUT /pets/a/note - {not: json", "PUT /pets/a/picture - GIF89a"]
    );
}

#[test]
fn a_member_that_may_be_anything_may_be_null() {
    let round_trip = pets::payloads().schema("cat").unwrap();
    for toy in ["null", "[]", "1.0"] {
        let cat = format!(r#"{{"kind":"tom","name":"x","toy":{toy},"friend":null}}"#);
        let back: Value = serde_json::from_str(&round_trip(cat.as_bytes()).unwrap()).unwrap();
        assert_eq!(back, serde_json::from_str::<Value>(&cat).unwrap());
    }
}

#[test]
fn what_requests_use_only_is_closed_and_what_answers_use_is_open() {
    assert!("size".parse::<types::ListPetsSort>().is_err());
    assert_eq!("NAME".parse::<types::ListPetsSort>().unwrap().as_str(), "NAME");
    let round_trip = pets::payloads().schema("dog").unwrap();
    let dog =
        br#"{"kind":"dog","name":"x","weight":1.0,"puppies":[{"kind":"dog","name":"y"}],"z":null}"#;
    let back: Value = serde_json::from_str(&round_trip(dog).unwrap()).unwrap();
    assert_eq!(back, serde_json::from_slice::<Value>(dog).unwrap());
}
