//! Waits over answers that a test gives: when they end, how, and what they ask meanwhile.

use std::sync::{Arc, Mutex};

use super::*;
use crate::error::{Cause, Unanswered};
use crate::{InvalidRequest, Operation};

const GET: Operation = Operation::new("getIt", "GET", "/it");

/// An error that may pass, with how long the server asks to wait.
fn passing(retry_after: Option<Duration>) -> Error<String> {
    let cause = Cause::Unanswered(Unanswered::TimedOut(Duration::from_secs(1)));
    Error::new(GET, cause, crate::error::Progress { retry_after, ..Default::default() })
}

/// An error that stays.
fn staying() -> Error<String> {
    let refusal = InvalidRequest::new("it is wrong");
    Error::new(GET, Cause::Unanswered(refusal.into()), Default::default())
}

fn judge(seen: &'static str) -> Verdict<&'static str> {
    match seen {
        "done" => Verdict::Done(seen),
        "gone" => Verdict::Failed { reason: "it is\ngone".to_owned(), state: None },
        "broken" => Verdict::Failed { reason: "it broke".to_owned(), state: Some(seen) },
        _ => Verdict::Pending(seen),
    }
}

type Seen = Result<&'static str, Error<String>>;
type Outcome = Result<&'static str, WaitError<&'static str, String>>;

/// A wait for what a script gives, the last of which comes again and again; and the seconds
/// at which it was read.
fn wait(script: Vec<fn() -> Seen>) -> (Wait<&'static str, String>, Arc<Mutex<Vec<f64>>>) {
    let read_at = Arc::new(Mutex::new(Vec::new()));
    let (log, start) = (read_at.clone(), Instant::now());
    let mut script = script.into_iter().peekable();
    let mut last: fn() -> Seen = || Ok("nothing");
    let read = move || {
        log.lock().unwrap().push(start.elapsed().as_millis() as f64 / 1000.0);
        last = script.next().unwrap_or(last);
        let seen = last();
        async { seen }
    };
    (Wait::new(read, judge), read_at)
}

fn last(outcome: Outcome) -> (String, Option<&'static str>) {
    let error = outcome.unwrap_err();
    let text = error.to_string();
    match error {
        WaitError::TimedOut { last, .. } | WaitError::Failed { last, .. } => {
            (text, last.map(|last| *last))
        }
        WaitError::Call(_) => (text, None),
    }
}

#[tokio::test(start_paused = true)]
async fn it_reads_at_once_and_then_ever_more_rarely_until_it_is_done() {
    let pending: fn() -> Seen = || Ok("pending");
    let mut script = vec![pending; 7];
    script.push(|| Ok("done"));
    let (wait, read_at) = wait(script);
    assert_eq!(wait.await.unwrap(), "done");
    let read_at = read_at.lock().unwrap();
    let pauses: Vec<f64> = read_at.windows(2).map(|two| (two[1] - two[0]).round()).collect();
    assert_eq!((read_at[0], pauses), (0.0, vec![1.0, 2.0, 2.0, 3.0, 5.0, 5.0, 5.0]));
}

#[tokio::test(start_paused = true)]
async fn a_failure_ends_it_with_the_last_state_that_was_seen() {
    let (wait_broken, _) = wait(vec![|| Ok("pending"), || Ok("broken")]);
    assert_eq!(last(wait_broken.await), ("it broke".to_owned(), Some("broken")));
    let (wait_gone, _) = wait(vec![|| Ok("pending"), || Ok("gone")]);
    assert_eq!(last(wait_gone.await), ("it is gone".to_owned(), Some("pending")));
    let (wait_never, _) = wait(vec![|| Ok("gone")]);
    assert_eq!(last(wait_never.await).1, None);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_it_and_says_how_often_it_read() {
    let (wait, read_at) = wait(vec![|| Ok("pending")]);
    let start = Instant::now();
    let wait = wait.every(Duration::from_secs(2)).deadline(Duration::from_secs(9));
    let (text, last) = last(wait.await);
    assert_eq!(text, "not done after 9s, in which it was looked at 5 times");
    assert_eq!(last, Some("pending"));
    assert_eq!(start.elapsed(), Duration::from_secs(9));
    assert_eq!(*read_at.lock().unwrap(), [0.0, 2.0, 4.0, 6.0, 8.0]);
}

#[tokio::test(start_paused = true)]
async fn a_read_that_never_ends_is_ended_by_the_deadline() {
    let read = || std::future::pending::<Seen>();
    let start = Instant::now();
    let outcome = Wait::new(read, judge).await;
    assert!(matches!(outcome, Err(WaitError::TimedOut { polls: 1, last: None, .. })));
    assert_eq!(start.elapsed(), Duration::from_secs(300));
}

#[tokio::test(start_paused = true)]
async fn a_read_that_fails_for_a_passing_reason_is_no_failed_wait() {
    let failing: fn() -> Seen = || Err(passing(None));
    let (wait_done, _) = wait(vec![failing, failing, || Ok("pending"), failing, || Ok("done")]);
    assert_eq!(wait_done.await.unwrap(), "done");

    let (wait_long, _) = wait(vec![|| Ok("pending"), failing]);
    let error = wait_long.deadline(Duration::from_secs(2)).await.unwrap_err();
    let text = "not done after 2s, in which it was looked at 2 times; the last failure: \
                getIt (GET /it): no answer: the call took longer than 1s";
    assert_eq!(error.to_string(), text);
    assert!(error.source().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_read_that_fails_for_good_ends_it() {
    let (wait, read_at) = wait(vec![|| Ok("pending"), || Err(staying())]);
    let error = wait.await.unwrap_err();
    assert!(matches!(&error, WaitError::Call(error) if !error.is_transient()));
    assert_eq!(error.to_string(), "getIt (GET /it): not sent: it is wrong");
    assert_eq!(read_at.lock().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_to_wait_is_not_asked_before() {
    let busy: fn() -> Seen = || Err(passing(Some(Duration::from_secs(30))));
    let (wait, read_at) = wait(vec![busy, || Ok("pending"), || Ok("done")]);
    wait.await.unwrap();
    assert_eq!(*read_at.lock().unwrap(), [0.0, 30.0, 31.5]);
}

#[tokio::test(start_paused = true)]
async fn once_dropped_it_reads_no_more() {
    let (wait, read_at) = wait(vec![|| Ok("pending")]);
    let every_second = wait.every(Duration::from_secs(1)).into_future();
    assert!(timeout(Duration::from_millis(2500), every_second).await.is_err());
    sleep(Duration::from_secs(60)).await;
    assert_eq!(read_at.lock().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn progress_is_every_state_and_then_the_outcome() {
    let (wait_done, read_at) = wait(vec![|| Ok("one"), || Err(passing(None)), || Ok("done")]);
    let mut progress = wait_done.progress();
    assert!(read_at.lock().unwrap().is_empty());
    assert_eq!(progress.next().await.unwrap().unwrap(), "one");
    assert_eq!(progress.next().await.unwrap().unwrap(), "done");
    assert!(progress.next().await.is_none());

    let (wait_broken, _) = wait(vec![|| Ok("one"), || Ok("broken")]);
    let mut progress = wait_broken.progress();
    assert_eq!(progress.next().await.unwrap().unwrap(), "one");
    assert_eq!(last(progress.next().await.unwrap()).1, Some("broken"));
    assert!(progress.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_next_state_that_is_not_waited_for_any_longer_is_not_lost() {
    let (wait, read_at) = wait(vec![|| Ok("one"), || Ok("done")]);
    let mut progress = wait.progress();
    progress.next().await.unwrap().unwrap();
    assert!(timeout(Duration::from_millis(400), progress.next()).await.is_err());
    assert_eq!(progress.next().await.unwrap().unwrap(), "done");
    assert_eq!(*read_at.lock().unwrap(), [0.0, 1.0]);
}

#[tokio::test(start_paused = true)]
async fn what_is_mapped_is_the_same_wait_with_other_states() {
    let (wait_done, _) = wait(vec![|| Ok("pending"), || Ok("done")]);
    let lengths = wait_done.map(str::len, |body| body.len());
    assert_eq!(lengths.await.unwrap(), 4);
    let (wait_broken, _) = wait(vec![|| Ok("broken")]);
    let error = wait_broken.map(str::len, |body| body.len()).await.unwrap_err();
    assert!(matches!(error, WaitError::Failed { last: Some(last), .. } if *last == 6));
}

#[tokio::test(start_paused = true)]
async fn any_length_of_time_will_do() {
    let (wait_done, _) = wait(vec![|| Ok("pending"), || Ok("done")]);
    let forever = wait_done.every(Duration::ZERO).deadline(Duration::MAX);
    assert_eq!(forever.await.unwrap(), "done");
    let (wait_long, _) = wait(vec![|| Ok("pending")]);
    let rarely = wait_long.every(Duration::MAX).deadline(Duration::from_secs(1));
    assert!(matches!(rarely.await, Err(WaitError::TimedOut { polls: 1, .. })));
}
