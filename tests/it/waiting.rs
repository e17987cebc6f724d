//! Waiting through the clients: what is asked how often, and how it ends.

use std::future::IntoFuture;
use std::sync::Mutex;
use std::time::Duration;

use paas::cloud_foundry::{self, types::JobGuid};
use paas::nodion;
use paas::support::reqwest::Method;
use paas::support::{RetryPolicy, Session, WaitError};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};

use crate::stub::{Asked, Stub, answer};

/// A server that gives to each path what the script has for it, in turn, and the last of it from
/// then on.
async fn scripted(script: Vec<(&'static str, Vec<(u16, Value)>)>) -> Stub {
    let script = std::sync::Arc::new(Mutex::new(script));
    Stub::start(move |asked| {
        let mut script = script.lock().unwrap();
        let Some((_, answers)) = script.iter_mut().find(|(path, _)| *path == asked.target) else {
            return answer(500, "text/plain", &format!("not expected: {}", asked.target));
        };
        let (status, body) = answers[0].clone();
        if answers.len() > 1 {
            answers.remove(0);
        }
        answer(status, "application/json", &body.to_string())
    })
    .await
}

/// A session that makes every call once.
fn session(stub: &Stub) -> Session {
    Session::builder(&stub.url).token("secret").retry(RetryPolicy::off()).build().unwrap()
}

fn foundry(stub: &Stub) -> cloud_foundry::Client {
    cloud_foundry::Client::new(session(stub))
}

fn stats(states: &[&str]) -> (u16, Value) {
    let instance = |(index, state)| json!({ "type": "web", "index": index, "state": state });
    let instances: Vec<Value> = states.iter().enumerate().map(instance).collect();
    (200, json!({ "resources": instances }))
}

const STATS: &str = "/v3/processes/p/stats";
const PROCESS: &str = "/v3/processes/p";
const APP: &str = "/v3/apps/a";

fn process() -> (u16, Value) {
    let app = json!({ "app": { "data": { "guid": "a" } } });
    (200, json!({ "guid": "p", "type": "web", "instances": 2, "relationships": app }))
}

fn app(state: &str) -> (u16, Value) {
    (200, json!({ "guid": "a", "name": "shop", "state": state }))
}

/// A server of a process of an app that is started, whose instances come to these states.
async fn instances(looks: &[&[&str]]) -> Stub {
    scripted(vec![
        (STATS, looks.iter().map(|states| stats(states)).collect()),
        (PROCESS, vec![process()]),
        (APP, vec![app("STARTED")]),
    ])
    .await
}

fn count(stub: &Stub, path: &str) -> usize {
    stub.asked().iter().filter(|asked: &&Asked| asked.target == path).count()
}

#[tokio::test(start_paused = true)]
async fn a_process_is_waited_for_until_all_of_its_instances_run() {
    let looks: [&[&str]; 5] = [
        &["RUNNING"],
        &["RUNNING", "DOWN"],
        &["RUNNING", "STARTING"],
        &["RUNNING", "CRASHED"],
        &["RUNNING", "RUNNING"],
    ];
    let stub = instances(&looks).await;
    let done = foundry(&stub).wait_for_instances("p", 2).await.unwrap();
    assert_eq!(done.resources.len(), 2);
    assert_eq!((count(&stub, STATS), count(&stub, APP)), (5, 1));
}

#[tokio::test(start_paused = true)]
async fn the_app_is_asked_for_whenever_no_instance_is_there() {
    let stub = scripted(vec![
        (STATS, vec![stats(&["RUNNING", "STARTING"]), stats(&["DOWN", "DOWN"])]),
        (PROCESS, vec![process()]),
        (APP, vec![app("STARTED"), app("STOPPED")]),
    ])
    .await;
    let error = foundry(&stub).wait_for_instances("p", 2).await.unwrap_err();
    assert_eq!(error.to_string(), "the app is stopped, so none of its processes runs");
    assert_eq!((count(&stub, STATS), count(&stub, APP)), (3, 2));
}

#[tokio::test(start_paused = true)]
async fn a_process_of_a_stopped_app_fails_at_once_and_with_none_asked_for_it_is_done() {
    let script = || {
        vec![
            (STATS, vec![stats(&["DOWN"])]),
            (PROCESS, vec![process()]),
            (APP, vec![app("STOPPED")]),
        ]
    };
    let stub = scripted(script()).await;
    let error = foundry(&stub).wait_for_instances("p", 1).await.unwrap_err();
    let WaitError::Failed { last: Some(last), .. } = error else { panic!("{error}") };
    assert_eq!((last.resources.len(), count(&stub, STATS)), (1, 1));

    let stub = scripted(script()).await;
    foundry(&stub).wait_for_instances("p", 0).await.unwrap();
    assert_eq!(stub.asked().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn instances_that_run_although_their_app_is_stopped_are_about_to_be_stopped() {
    let stub = scripted(vec![
        (STATS, vec![stats(&["RUNNING"])]),
        (PROCESS, vec![process()]),
        (APP, vec![(503, json!("")), app("STOPPED")]),
    ])
    .await;
    let error = foundry(&stub).wait_for_instances("p", 1).await.unwrap_err();
    assert_eq!(error.to_string(), "the app is stopped, so none of its processes runs");
    assert_eq!(count(&stub, STATS), 2);
}

#[tokio::test(start_paused = true)]
async fn a_process_that_does_not_name_its_app_is_waited_for_all_the_same() {
    let old = json!({ "guid": "p", "type": "web", "instances": 1 });
    let stub = scripted(vec![
        (STATS, vec![stats(&["DOWN"]), stats(&["RUNNING"])]),
        (PROCESS, vec![(200, old)]),
    ])
    .await;
    foundry(&stub).wait_for_instances("p", 1).await.unwrap();
    assert_eq!(count(&stub, STATS), 2);
}

#[tokio::test(start_paused = true)]
async fn instances_that_stay_crashed_are_a_failure_with_what_was_seen_last() {
    let stub = instances(&[&["RUNNING", "STARTING"], &["RUNNING", "CRASHED"]]).await;
    let error = foundry(&stub).wait_for_instances("p", 2).await.unwrap_err();
    assert_eq!(error.to_string(), "instance 1 has crashed and stays so");
    let WaitError::Failed { last: Some(last), .. } = error else { panic!("{error}") };
    assert_eq!(last.resources[1].state.as_str(), "CRASHED");
    assert_eq!(count(&stub, STATS), 4);
}

#[tokio::test(start_paused = true)]
async fn a_platform_that_is_away_for_a_while_ends_no_wait() {
    let away = json!({ "errors": [{ "code": 200_002, "title": "CF-StatsUnavailable",
        "detail": "Stats unavailable: Stats server temporarily unavailable." }] });
    let stub = scripted(vec![
        (STATS, vec![stats(&["RUNNING"]), (503, away.clone()), (502, json!("")), (503, away)]),
        (PROCESS, vec![process()]),
        (APP, vec![app("STARTED")]),
    ])
    .await;
    let wait = foundry(&stub).wait_for_instances("p", 2).every(Duration::from_secs(1));
    let error = wait.deadline(Duration::from_millis(4500)).await.unwrap_err();
    let WaitError::TimedOut { polls, last, last_error, .. } = error else { panic!("{error}") };
    assert_eq!((polls, count(&stub, STATS)), (5, 5));
    assert_eq!(last.unwrap().resources.len(), 1);
    assert_eq!(last_error.unwrap().body().unwrap().errors[0].title, "CF-StatsUnavailable");
}

#[tokio::test(start_paused = true)]
async fn a_process_that_is_gone_ends_the_wait_with_the_error_of_the_call() {
    let gone = json!({ "errors": [{ "code": 10010, "title": "CF-ResourceNotFound",
        "detail": "Process not found" }] });
    let stub = scripted(vec![(STATS, vec![(404, gone)])]).await;
    let error = foundry(&stub).wait_for_instances("p", 2).await.unwrap_err();
    let WaitError::Call(error) = error else { panic!("{error}") };
    assert!(error.is_not_found());
    assert_eq!(error.body().unwrap().errors[0].code, 10010);
    assert_eq!(stub.asked().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_dropped_asks_no_more() {
    let stub = instances(&[&["RUNNING", "STARTING"]]).await;
    let wait = foundry(&stub).wait_for_instances("p", 2).every(Duration::from_secs(1));
    assert!(stub.asked().is_empty());
    assert!(timeout(Duration::from_millis(2500), wait.into_future()).await.is_err());
    assert_eq!(count(&stub, STATS), 3);
    sleep(Duration::from_secs(60)).await;
    assert_eq!(count(&stub, STATS), 3);
}

#[tokio::test(start_paused = true)]
async fn progress_shows_every_look_and_the_outcome() {
    let looks: [&[&str]; 3] = [&["DOWN"], &["STARTING"], &["RUNNING"]];
    let stub = instances(&looks).await;
    let mut progress = foundry(&stub).wait_for_instances("p", 1).progress();
    for look in looks {
        let seen = progress.next().await.unwrap().unwrap();
        assert_eq!(seen.resources[0].state.as_str(), look[0]);
    }
    assert!(progress.next().await.is_none());
    assert_eq!(count(&stub, STATS), 3);
}

const PROCESSES: &str = "/applications/a/processes";

fn processes(amounts: &[(u32, &str)]) -> (u16, Value) {
    let process = |(index, (amount, state)): (usize, &(u32, &str))| {
        json!({ "id": format!("p-{index}"), "name": "Web", "status": "available",
            "instance_amount": amount, "state": state })
    };
    let processes: Vec<Value> = amounts.iter().enumerate().map(process).collect();
    (200, json!({ "processes": processes }))
}

#[tokio::test(start_paused = true)]
async fn a_nodion_process_is_waited_for_until_it_has_what_was_asked_for() {
    let looks = vec![
        processes(&[(1, "default"), (3, "scaling")]),
        (502, json!("")),
        processes(&[(3, "default"), (2, "default")]),
        processes(&[(1, "default"), (3, "default")]),
    ];
    let stub = scripted(vec![(PROCESSES, looks)]).await;
    let client = nodion::Client::new(session(&stub));
    let done = client.wait_for_instances("a", "p-1", 3).await.unwrap();
    assert_eq!((done.id.as_str(), done.instance_amount), ("p-1", 3));
    assert_eq!(stub.asked().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_nodion_process_that_is_gone_is_a_failure_with_what_was_seen_last() {
    let looks = vec![processes(&[(3, "scaling")]), processes(&[])];
    let stub = scripted(vec![(PROCESSES, looks)]).await;
    let client = nodion::Client::new(session(&stub));
    let error = client.wait_for_instances("a", "p-0", 3).await.unwrap_err();
    assert_eq!(error.to_string(), "the process is gone");
    let WaitError::Failed { last: Some(last), .. } = error else { panic!("{error}") };
    assert_eq!(last.instance_amount, 3);
}

const JOB: &str = "/v3/jobs/j";

fn job(state: &str, more: Value) -> (u16, Value) {
    let mut job = json!({ "guid": "j", "operation": "app.delete", "state": state });
    job.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    (200, job)
}

#[tokio::test(start_paused = true)]
async fn the_job_of_an_answer_is_waited_for_and_gives_its_warnings() {
    let warned = json!({ "warnings": [{ "detail": "It took long" }], "errors": [] });
    let looks = vec![
        job("PROCESSING", json!({})),
        job("POLLING", json!({})),
        (503, json!("")),
        job("OF ANOTHER TIME", json!({})),
        job("COMPLETE", warned),
    ];
    let stub = scripted(vec![(JOB, looks)]).await;
    let deleting = Stub::start(|_| {
        let mut accepted = answer(202, "text/html", "");
        let location = "https://api.example.org/v3/jobs/j".parse().unwrap();
        accepted.headers_mut().insert("location", location);
        accepted
    })
    .await;
    let request = session(&deleting).raw::<cloud_foundry::types::Errors>(Method::DELETE, APP);
    let accepted = request.send_for_bytes().await.unwrap();
    let guid = JobGuid::from_headers(accepted.headers()).unwrap();

    let start = Instant::now();
    let done = foundry(&stub).wait_for_job(guid).every(Duration::from_secs(3)).await.unwrap();
    assert_eq!(done.warnings.unwrap()[0].detail, "It took long");
    assert_eq!((stub.asked().len(), start.elapsed().as_secs()), (5, 12));
}

#[tokio::test(start_paused = true)]
async fn a_job_that_fails_gives_its_errors() {
    let failed = json!({ "errors": [{ "code": 10008, "title": "CF-UnprocessableEntity",
        "detail": "The binding could not be made" }] });
    let looks = vec![job("PROCESSING", json!({})), job("FAILED", failed)];
    let stub = scripted(vec![(JOB, looks)]).await;
    let error = foundry(&stub).wait_for_job("j").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the job failed: CF-UnprocessableEntity: The binding could not be made"
    );
    let WaitError::Failed { last: Some(last), .. } = error else { panic!("{error}") };
    assert_eq!(last.errors.unwrap()[0].code, 10008);
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_not_there_is_the_error_of_the_call() {
    let gone = json!({ "errors": [{ "code": 10010, "title": "CF-ResourceNotFound",
        "detail": "Job not found" }] });
    let stub = scripted(vec![(JOB, vec![(404, gone)])]).await;
    let error = foundry(&stub).wait_for_job("j").await.unwrap_err();
    let WaitError::Call(error) = error else { panic!("{error}") };
    assert!(error.is_not_found());
    assert_eq!(error.body().unwrap().errors[0].detail, "Job not found");
}

#[test]
fn a_wait_can_be_sent_to_other_threads_and_its_error_returned_from_anywhere() {
    fn is_send<T: Send>(_: T) {}
    fn is_error<T: std::error::Error + Send + Sync + 'static>(_: fn() -> Option<T>) {}
    let client = nodion::Client::new(Session::builder("http://127.0.0.1:1").build().unwrap());
    is_send(client.wait_for_instances("a", "p", 1));
    is_send(client.wait_for_instances("a", "p", 1).into_future());
    is_send(client.wait_for_instances("a", "p", 1).progress());
    is_error(|| None::<WaitError<nodion::types::Process, nodion::types::Error>>);
    is_error(|| None::<paas::platform::Error>);
}
