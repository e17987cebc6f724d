//! A long run against a platform where one request in ten goes wrong: every scale ends where it was
//! to end, and memory does not grow with the number of calls.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use futures_util::stream;
use paas::cloud_foundry::Client;
use paas::support::serde_json::{self, Value};
use paas::support::{Error, ResponseValue, Session};
use tokio::time::Instant;

use crate::stub::{answer, serve};

const CALLS: usize = 100_000;
const WORKERS: usize = 50;
const MOST_MEMORY: u64 = 16 << 20;

#[allow(clippy::print_stdout, reason = "whoever asks for it sees the figures")]
#[test]
fn a_hundred_thousand_calls_with_one_fault_in_ten() {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().start_paused(true).build().unwrap();
    let mut figures = String::new();
    let memory = allocation_counter::measure(|| figures = runtime.block_on(soak()));
    println!("{figures}, {} MiB of memory at most", memory.bytes_max >> 20);
    assert!(memory.bytes_max < MOST_MEMORY, "{} bytes", memory.bytes_max);
}

async fn soak() -> String {
    let platform = Arc::new(Mutex::new(Platform::default()));
    let known = platform.clone();
    let handle = move |request: Request| respond(known.clone(), request);
    let (url, server) = serve(Router::new().fallback(handle)).await;
    let client = Client::new(Session::builder(&url).token("secret").build().unwrap());
    let workers = (0..WORKERS).map(|worker| {
        let client = client.clone();
        tokio::spawn(async move { work(&client, &format!("p{worker}")).await })
    });
    let start = Instant::now();
    let mut last = BTreeMap::new();
    let mut given_up = 0;
    for worker in workers.collect::<Vec<_>>() {
        let (process, instances, failures) = worker.await.unwrap();
        last.insert(process, instances);
        given_up += failures;
    }
    server.abort();
    let platform = platform.lock().unwrap();
    assert_eq!(platform.instances, last, "where the processes are, and where they were to be");
    assert!(platform.faults * 9 > platform.requests - platform.faults, "one in ten went wrong");
    format!(
        "{CALLS} calls, {} requests, {} faults, {given_up} calls made again by their caller, \
         {:?} of the clock that waits go by",
        platform.requests,
        platform.faults,
        start.elapsed()
    )
}

/// Scales a process to and fro, and reads it each time; gives where it was to end.
async fn work(client: &Client, process: &str) -> (String, u32, usize) {
    let mut failures = 0;
    let mut instances = 0;
    for round in 0..CALLS / WORKERS / 2 {
        instances = (round as u32 * 7) % 100;
        let scale = async || {
            let call = client.scale_process().process_guid(process);
            call.body_map(|body| body.instances(instances)).send().await
        };
        failures += until_done(scale).await;
        let read = async || {
            let found = client.get_process().process_guid(process).send().await?;
            assert_eq!(found.instances, instances, "a scale that was answered is done");
            Ok(found)
        };
        failures += until_done(read).await;
    }
    (process.to_owned(), instances, failures)
}

/// Makes a call until it succeeds, as a caller does whom a failure tells that it may pass; gives
/// how often it failed.
async fn until_done<T, E, F>(call: impl Fn() -> F) -> usize
where
    F: Future<Output = Result<ResponseValue<T>, Error<E>>>,
{
    let mut failures = 0;
    while let Err(error) = call().await {
        assert!(error.is_transient(), "{error}");
        failures += 1;
    }
    failures
}

/// What the platform knows, and how much went wrong with it.
#[derive(Default)]
struct Platform {
    instances: BTreeMap<String, u32>,
    requests: u64,
    faults: u64,
}

async fn respond(platform: Arc<Mutex<Platform>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let mut platform = platform.lock().unwrap();
    platform.requests += 1;
    let process = head.uri.path().split('/').nth(3).unwrap().to_owned();
    // The same in every run, and as good as by chance.
    let chance = hash(platform.requests);
    let fault = chance.is_multiple_of(10).then_some(chance / 10 % 5);
    platform.faults += u64::from(fault.is_some());
    // What is refused is not done; what breaks off later is.
    match fault {
        Some(0) => return answer(502, "text/html", "<html>Bad Gateway</html>"),
        Some(1) => return answer(503, "text/plain", ""),
        Some(2) => {
            let mut limited = answer(429, "text/plain", "{}");
            limited.headers_mut().insert("retry-after", "1".parse().unwrap());
            return limited;
        }
        _ => {}
    }
    if !body.is_empty() {
        let scale: Value = serde_json::from_slice(&body).unwrap();
        platform
            .instances
            .insert(process.clone(), u32::try_from(scale["instances"].as_u64().unwrap()).unwrap());
    }
    let instances = platform.instances[&process];
    let text = format!(r#"{{"guid":"{process}","type":"web","instances":{instances}}}"#);
    let kept = match fault {
        Some(3) => 0,
        Some(_) => text.len() / 2,
        None => return answer(200, "application/json", &text),
    };
    let start = text.get(..kept).unwrap().to_owned();
    let cut = [Ok(start), Err("the connection breaks")];
    let mut response = answer(200, "application/json", "");
    *response.body_mut() = Body::from_stream(stream::iter(cut));
    response
}

/// A number that looks like chance (splitmix64).
fn hash(number: u64) -> u64 {
    let mut mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
