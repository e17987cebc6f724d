//! Lists in pages over HTTP: which pages are asked for and when, and how a list ends.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{FutureExt, StreamExt, TryStreamExt};
use paas_support::serde_json::{Value, json};
use paas_support::{
    CallOptions, Error, ErrorKind, Hooks, InvalidRequest, Items, Operation, Pages, RetryPolicy,
    Session, reqwest,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

const LIST: Operation = Operation::new("listIt", "GET", "/it");

/// What an answer is made of: the target that was asked for, and how often it was before.
type Answer = fn(&str, usize) -> Option<(u16, Value)>;

/// A server that remembers what it was asked, and tells when a connection that it left without an
/// answer is closed.
struct Server {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
    closed: mpsc::UnboundedReceiver<()>,
}

impl Server {
    async fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (tell, closed) = mpsc::unbounded_channel();
        let (log, here) = (asked.clone(), url.clone());
        tokio::spawn(async move {
            loop {
                let (mut connection, _) = listener.accept().await.unwrap();
                let head = head(&mut connection).await;
                let target = head.split(' ').nth(1).unwrap().to_owned();
                let before = {
                    let mut log = log.lock().unwrap();
                    let asked = format!("{target}{}", header(&head, "x-shop"));
                    log.push(asked.clone());
                    log.iter().filter(|line| **line == asked).count() - 1
                };
                let Some((status, body)) = answer(&target, before) else {
                    let tell = tell.clone();
                    tokio::spawn(async move {
                        assert!(connection.read_u8().await.is_err());
                        tell.send(()).unwrap();
                    });
                    continue;
                };
                // A page says where it was read.
                let body = body.to_string().replace("http://here", &here);
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {status} x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
                );
                connection.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        Self { url, asked, closed }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn session(&self) -> Session {
        Session::builder(&self.url).token("secret").build().unwrap()
    }

    fn pages(&self) -> Pages<Value, Value> {
        pages(&self.session())
    }

    fn items(&self) -> Items<Value, Value, Value> {
        items(self.pages())
    }
}

async fn head(connection: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(connection.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

/// The value of a header behind a blank, or nothing.
fn header(head: &str, name: &str) -> String {
    let line = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or_default().to_owned()
}

/// The pages of `/it`, as generated code asks for them.
fn pages(session: &Session) -> Pages<Value, Value> {
    let request = session.http().get(format!("{}/it", session.base_url())).build();
    session.pages(LIST, request.map_err(InvalidRequest::from), |page: &Value| {
        let nested = page.pointer("/pagination/next/href");
        nested.or_else(|| page.pointer("/next/href"))?.as_str()
    })
}

fn items(pages: Pages<Value, Value>) -> Items<Value, Value, Value> {
    pages.items(|page| page.get("resources")?.as_array().cloned())
}

/// Waits until nothing moves any more: then, and not before, the paused clock goes on.
async fn quiet() {
    tokio::time::sleep(Duration::from_secs(1)).await;
}

/// Three pages with two items each, the way today's servers send them.
fn nested(target: &str, _: usize) -> Option<(u16, Value)> {
    let (next, resources) = match target {
        "/it" => (json!({ "href": "http://here/it?page=2&names=a%252Cb" }), json!([1, 2])),
        "/it?page=2&names=a%252Cb" => (json!({ "href": "http://here/it?page=3" }), json!([3, 4])),
        "/it?page=3" => (Value::Null, json!([5, 6])),
        _ => return Some((500, json!(target))),
    };
    // The counts are wrong, as they are beyond the end.
    let pagination = json!({ "total_results": 0, "total_pages": 1, "next": next });
    Some((200, json!({ "pagination": pagination, "resources": resources })))
}

/// Two pages with one item each, as the answers to `/it` and to what `next` leads to.
fn linked(next: Value, target: &str) -> Option<(u16, Value)> {
    Some(match target {
        "/it" => (200, json!({ "next": next, "resources": [1] })),
        "/it?page=2" => (200, json!({ "resources": [2] })),
        _ => (500, json!(target)),
    })
}

#[tokio::test(start_paused = true)]
async fn every_item_of_every_page_comes_once_and_in_order() {
    let server = Server::start(nested).await;
    let items: Vec<Value> = server.items().try_collect().await.unwrap();
    assert_eq!(items, [1, 2, 3, 4, 5, 6]);
    assert_eq!(server.asked(), ["/it", "/it?page=2&names=a%252Cb", "/it?page=3"]);
}

#[tokio::test(start_paused = true)]
async fn a_page_comes_with_its_status_and_headers() {
    let server = Server::start(nested).await;
    let pages: Vec<_> = server.pages().try_collect().await.unwrap();
    assert_eq!(pages.len(), 3);
    for page in pages {
        assert_eq!(page.status(), 200);
        assert!(page.headers().contains_key("content-length"));
        assert_eq!(page.pointer("/pagination/total_pages"), Some(&json!(1)));
    }
}

#[tokio::test(start_paused = true)]
async fn flat_and_relative_links_are_followed() {
    let flat: Answer = |target, _| linked(json!({ "href": "http://here/it?page=2" }), target);
    let relative: Answer = |target, _| linked(json!({ "href": "/it?page=2" }), target);
    for answer in [flat, relative] {
        let server = Server::start(answer).await;
        let items: Vec<Value> = server.items().try_collect().await.unwrap();
        assert_eq!(items, [1, 2]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_list_is_one_page_without_items() {
    let server = Server::start(|_, _| Some((200, json!({ "resources": [], "next": null })))).await;
    assert_eq!(server.pages().count().await, 1);
    assert_eq!(server.items().count().await, 0);
}

#[tokio::test(start_paused = true)]
async fn an_empty_page_in_the_middle_does_not_end_the_list() {
    let server = Server::start(|target, _| {
        Some(match target {
            "/it" => (200, json!({ "next": { "href": "/it?page=2" }, "resources": [] })),
            _ => linked(Value::Null, target)?,
        })
    })
    .await;
    assert_eq!(server.items().try_collect::<Vec<Value>>().await.unwrap(), [2]);
}

#[tokio::test(start_paused = true)]
async fn one_page_is_asked_for_ahead_and_never_two() {
    let server = Server::start(nested).await;
    let mut pages = server.pages();
    quiet().await;
    assert_eq!(server.asked().len(), 0);
    pages.next().await.unwrap().unwrap();
    quiet().await;
    assert_eq!(server.asked(), ["/it", "/it?page=2&names=a%252Cb"]);
    pages.next().await.unwrap().unwrap();
    quiet().await;
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn dropping_the_stream_ends_the_call_that_is_ahead() {
    let mut server = Server::start(|target, before| match target {
        "/it" => nested(target, before),
        _ => None,
    })
    .await;
    let mut pages = server.pages();
    pages.next().await.unwrap().unwrap();
    // The call is out, and stays unanswered.
    while server.asked().len() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.closed.recv().now_or_never(), None);
    drop(pages);
    assert_eq!(server.closed.recv().await, Some(()));
}

/// The items before the error, and the error, which is the last item.
async fn broken(server: &Server) -> (Vec<Value>, Error<Value>) {
    let mut stream = server.items();
    let mut items = Vec::new();
    let error = loop {
        match stream.next().await.unwrap() {
            Ok(item) => items.push(item),
            Err(error) => break error,
        }
    };
    assert!(stream.next().await.is_none());
    quiet().await;
    assert!(stream.next().await.is_none());
    (items, error)
}

#[tokio::test(start_paused = true)]
async fn an_error_in_the_middle_is_the_last_item() {
    let server = Server::start(|target, _| match target {
        "/it" => nested(target, 0),
        _ => Some((404, json!({ "why": "gone" }))),
    })
    .await;
    let (items, error) = broken(&server).await;
    assert_eq!(items, [1, 2]);
    assert_eq!((error.status().unwrap().as_u16(), error.operation().id), (404, "listIt"));
    assert_eq!(error.body(), Some(&json!({ "why": "gone" })));
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_fails_once_is_repeated() {
    let server = Server::start(|target, before| match (target, before) {
        ("/it?page=2&names=a%252Cb", 0) => Some((503, json!(null))),
        _ => nested(target, before),
    })
    .await;
    assert_eq!(server.items().count().await, 6);
    assert_eq!(server.asked().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_was_read_is_an_error_and_no_endless_loop() {
    let itself: Answer = |target, _| linked(json!({ "href": "http://here/it" }), target);
    let ring: Answer = |target, _| match target {
        "/it" => linked(json!({ "href": "/it?page=2" }), target),
        _ => Some((200, json!({ "resources": [2], "next": { "href": "/it" } }))),
    };
    for (answer, read) in [(itself, 1), (ring, 2)] {
        let server = Server::start(answer).await;
        let (items, error) = broken(&server).await;
        assert_eq!((items.len(), error.kind()), (read, ErrorKind::InvalidRequest));
        assert!(error.to_string().ends_with("to a page that was read already"), "{error}");
        assert_eq!(server.asked().len(), read);
    }
}

#[tokio::test(start_paused = true)]
async fn another_host_is_not_asked() {
    let server =
        Server::start(|target, _| linked(json!({ "href": "http://localhost:9/it" }), target)).await;
    let (items, error) = broken(&server).await;
    assert_eq!((items.len(), error.kind()), (1, ErrorKind::InvalidRequest));
    assert!(!error.may_have_been_received());
    assert!(error.to_string().contains("leads to another origin"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_first_request_that_was_refused_is_the_only_item() {
    let session = Session::builder("http://127.0.0.1:9").build().unwrap();
    let refusal = Err(InvalidRequest::new("id is missing"));
    let pages: Pages<Value, Value> = session.pages(LIST, refusal, |_| None);
    let answers: Vec<_> = pages.collect().await;
    let [Err(error)] = answers.as_slice() else { panic!("{answers:?}") };
    assert!(error.to_string().ends_with("id is missing"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_options_of_the_session_are_those_of_every_page() {
    let server = Server::start(|target, before| match (target, before) {
        ("/it?page=3", 0) => Some((503, json!(null))),
        _ => nested(target, before),
    })
    .await;
    let options = CallOptions::new().retry(RetryPolicy::off()).header("x-shop", "7").unwrap();
    let mut stream = items(pages(&server.session().with_options(options)));
    let read = stream.by_ref().take_while(|item| std::future::ready(item.is_ok())).count().await;
    assert_eq!(read, 4);
    assert_eq!(server.asked(), ["/it 7", "/it?page=2&names=a%252Cb 7", "/it?page=3 7"]);
}

#[tokio::test]
async fn a_hook_that_panics_does_so_in_the_task_that_reads() {
    struct Broken;
    impl Hooks for Broken {
        fn request(&self, _: &Operation, _: &mut reqwest::Request) -> Result<(), InvalidRequest> {
            panic!("a hook of a caller")
        }
    }
    let session = Session::builder("http://127.0.0.1:9").hooks(Broken).build().unwrap();
    let mut pages = pages(&session);
    let read = std::panic::AssertUnwindSafe(pages.next()).catch_unwind().await;
    assert_eq!(read.unwrap_err().downcast_ref(), Some(&"a hook of a caller"));
}

#[test]
fn a_runtime_that_is_gone_is_an_error_and_not_the_end_of_the_list() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let first = runtime();
    let mut pages = first.block_on(async {
        let server = Server::start(|_, _| None).await;
        let mut pages = server.pages();
        assert!(pages.next().now_or_never().is_none());
        pages
    });
    drop(first);
    let error = runtime().block_on(pages.next()).unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.may_have_been_received() && error.is_transient());
    assert!(runtime().block_on(pages.next()).is_none());
}
