//! Waiting for what takes time: reading again and again, until what is read is done or has failed.
//! What is done, and what has failed, is for the judge to say; here is only when to read, and for
//! how long.

use std::error::Error as StdError;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use std::{fmt, mem};

use futures_core::Stream;
use tokio::time::{Instant, sleep, timeout};

use crate::redact::Redactor;
use crate::{BoxFuture, Error};

/// What a judge says of what was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict<T> {
    /// It is still on its way. This is the state that was seen.
    Pending(T),
    /// It is as it should be.
    Done(T),
    /// It will never be as it should be.
    Failed {
        /// Why, in a few words.
        reason: String,
        /// The state that says so. Without one, the last that was pending is reported.
        state: Option<T>,
    },
}

/// Waits for something that takes time. Nothing is read before it is awaited, or its
/// [`progress`](Self::progress) is; nothing more is read once that is dropped.
///
/// The first time it reads at once, then after one second, and after pauses that grow to five
/// seconds. It gives up five minutes after it began. A read that fails for a reason that may pass
/// ([`Error::is_transient`]) is made again like any other; a `Retry-After` is kept to.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use paas_support::{Verdict, Wait, WaitError};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), WaitError<u32, String>> {
/// let mut fed = 0;
/// let read = move || {
///     fed += 1; // Here a call would be made.
///     async move { Ok(fed) }
/// };
/// let judge = |fed| if fed < 3 { Verdict::Pending(fed) } else { Verdict::Done(fed) };
///
/// let mut progress = Wait::new(read, judge).deadline(Duration::from_secs(60)).progress();
/// while let Some(fed) = progress.next().await {
///     println!("{} of 3 pets are fed", fed?);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read before it is awaited"]
pub struct Wait<T, E> {
    watch: Box<dyn Watch<T, E>>,
    pause: Duration,
    longest_pause: Duration,
    limit: Duration,
}

/// Why a wait ended without what it waited for.
#[non_exhaustive]
pub enum WaitError<T, E> {
    /// Time ran out.
    #[non_exhaustive]
    TimedOut {
        /// How long it waited.
        waited: Duration,
        /// How often the state was asked for.
        polls: u32,
        /// The last state that was seen.
        last: Option<Box<T>>,
        /// The last of the reads that failed, if any did.
        last_error: Option<Error<E>>,
    },
    /// A state was reached from which there is no way to the one that was waited for.
    #[non_exhaustive]
    Failed {
        /// Why, in a few words.
        reason: String,
        /// The last state that was seen.
        last: Option<Box<T>>,
    },
    /// The state could not be read, and to read it again would not help.
    Call(Error<E>),
}

/// The states that are seen while one waits, as a [`Stream`]. The last item is the state that was
/// waited for, or why it was not reached.
#[must_use = "nothing is read before it is asked for its next state"]
pub struct Progress<T, E> {
    next: Option<BoxFuture<'static, Step<T, E>>>,
}

/// A state that was seen, and what is left to do; `None` when that was the last.
type Step<T, E> = (Result<T, WaitError<T, E>>, Option<Waiting<T, E>>);

/// Reads, and judges what it read.
trait Watch<T, E>: Send {
    fn look(&mut self) -> BoxFuture<'_, Result<Verdict<T>, Error<E>>>;
}

struct ReadAndJudge<R, J> {
    read: R,
    judge: J,
}

struct Mapped<T, E, S, B> {
    watch: Box<dyn Watch<T, E>>,
    state: S,
    body: B,
}

/// A wait that has begun.
struct Waiting<T, E> {
    wait: Wait<T, E>,
    since: Instant,
    polls: u32,
    last: Option<T>,
    last_error: Option<Error<E>>,
    /// How long the server asked to wait when it was read last.
    retry_after: Duration,
}

impl<T, E> Wait<T, E>
where
    T: Clone + Send + 'static,
    E: Send + 'static,
{
    /// Waits until `judge` says of what `read` gives that it is done, or has failed.
    pub fn new<R, F, S, J>(read: R, judge: J) -> Self
    where
        R: FnMut() -> F + Send + 'static,
        F: Future<Output = Result<S, Error<E>>> + Send + 'static,
        J: FnMut(S) -> Verdict<T> + Send + 'static,
    {
        Self {
            watch: Box::new(ReadAndJudge { read, judge }),
            pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(5),
            limit: Duration::from_secs(5 * 60),
        }
    }

    /// Reads at this interval. Anything below a millisecond is taken for one.
    pub fn every(mut self, interval: Duration) -> Self {
        self.pause = interval.max(Duration::from_millis(1));
        self.longest_pause = self.pause;
        self
    }

    /// Gives up this long after it began.
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// The same wait, with other states and other bodies of errors.
    pub fn map<U, F>(
        self,
        state: impl FnMut(T) -> U + Send + 'static,
        body: impl FnMut(E) -> F + Send + 'static,
    ) -> Wait<U, F>
    where
        U: 'static,
        F: 'static,
    {
        let Self { watch, pause, longest_pause, limit } = self;
        Wait { watch: Box::new(Mapped { watch, state, body }), pause, longest_pause, limit }
    }

    /// The states on the way, for showing them.
    pub fn progress(self) -> Progress<T, E> {
        Progress { next: Some(Box::pin(async { Waiting::new(self).step().await })) }
    }
}

impl<T, E> IntoFuture for Wait<T, E>
where
    T: Clone + Send + 'static,
    E: Send + 'static,
{
    type Output = Result<T, WaitError<T, E>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async {
            let mut waiting = Waiting::new(self);
            loop {
                match waiting.step().await {
                    (_, Some(rest)) => waiting = rest,
                    (outcome, None) => return outcome,
                }
            }
        })
    }
}

impl<T, E> Waiting<T, E>
where
    T: Clone + Send + 'static,
    E: Send + 'static,
{
    fn new(wait: Wait<T, E>) -> Self {
        Self {
            wait,
            since: Instant::now(),
            polls: 0,
            last: None,
            last_error: None,
            retry_after: Duration::ZERO,
        }
    }

    /// Goes on to the next state that is seen, or to the end.
    async fn step(mut self) -> Step<T, E> {
        let left = self.wait.limit.saturating_sub(self.since.elapsed());
        let outcome = match timeout(left, self.look()).await {
            Ok(Ok(Verdict::Pending(state))) => {
                self.last = Some(state.clone());
                return (Ok(state), Some(self));
            }
            Ok(Ok(Verdict::Done(state))) => Ok(state),
            Ok(Ok(Verdict::Failed { reason, state })) => {
                Err(WaitError::Failed { reason, last: state.or(self.last).map(Box::new) })
            }
            Ok(Err(error)) => Err(WaitError::Call(error)),
            Err(_) => Err(WaitError::TimedOut {
                waited: self.wait.limit,
                polls: self.polls,
                last: self.last.map(Box::new),
                last_error: self.last_error,
            }),
        };
        (outcome, None)
    }

    /// Reads when it is time, until that succeeds, or fails for good.
    async fn look(&mut self) -> Result<Verdict<T>, Error<E>> {
        loop {
            if self.polls > 0 {
                let Wait { pause, longest_pause, .. } = &mut self.wait;
                let wanted = mem::take(&mut self.retry_after).max(*pause);
                *pause = (pause.saturating_mul(3) / 2).min(*longest_pause);
                sleep(wanted).await;
            }
            self.polls = self.polls.saturating_add(1);
            match self.wait.watch.look().await {
                Err(error) if error.is_transient() => {
                    tracing::debug!(%error, "the state could not be read, and is read again");
                    self.retry_after = error.retry_after().unwrap_or_default();
                    self.last_error = Some(error);
                }
                seen => return seen,
            }
        }
    }
}

impl<T, E, R, F, S, J> Watch<T, E> for ReadAndJudge<R, J>
where
    R: FnMut() -> F + Send,
    F: Future<Output = Result<S, Error<E>>> + Send,
    J: FnMut(S) -> Verdict<T> + Send,
{
    fn look(&mut self) -> BoxFuture<'_, Result<Verdict<T>, Error<E>>> {
        Box::pin(async { Ok((self.judge)((self.read)().await?)) })
    }
}

impl<T, E, U, F, S, B> Watch<U, F> for Mapped<T, E, S, B>
where
    S: FnMut(T) -> U + Send,
    B: FnMut(E) -> F + Send,
{
    fn look(&mut self) -> BoxFuture<'_, Result<Verdict<U>, Error<F>>> {
        Box::pin(async {
            match self.watch.look().await {
                Ok(Verdict::Pending(state)) => Ok(Verdict::Pending((self.state)(state))),
                Ok(Verdict::Done(state)) => Ok(Verdict::Done((self.state)(state))),
                Ok(Verdict::Failed { reason, state }) => {
                    Ok(Verdict::Failed { reason, state: state.map(&mut self.state) })
                }
                Err(error) => Err(error.map_body(&mut self.body)),
            }
        })
    }
}

impl<T, E> Progress<T, E>
where
    T: Clone + Send + 'static,
    E: Send + 'static,
{
    /// The next state, once it is seen; `None` after the last item.
    ///
    /// # Errors
    ///
    /// Why the state that was waited for is not reached. Nothing comes after it.
    pub async fn next(&mut self) -> Option<Result<T, WaitError<T, E>>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T, E> Stream for Progress<T, E>
where
    T: Clone + Send + 'static,
    E: Send + 'static,
{
    type Item = Result<T, WaitError<T, E>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(next) = &mut self.next else { return Poll::Ready(None) };
        let (seen, rest) = ready!(next.as_mut().poll(context));
        self.next = rest.map(|waiting| Box::pin(waiting.step()) as BoxFuture<'_, _>);
        Poll::Ready(Some(seen))
    }
}

impl<T, E> fmt::Display for WaitError<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WaitError::TimedOut { waited, polls, last_error, .. } => {
                write!(f, "not done after {waited:?}, in which it was looked at {polls} times")?;
                match last_error {
                    Some(error) => write!(f, "; the last failure: {error}"),
                    None => Ok(()),
                }
            }
            // The reason may have words of the platform in it.
            WaitError::Failed { reason, .. } => {
                f.write_str(&Redactor::new(None).excerpt(reason.as_bytes()))
            }
            WaitError::Call(error) => error.fmt(f),
        }
    }
}

/// Without the state, which may hold secrets of an app.
impl<T, E> fmt::Debug for WaitError<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            WaitError::TimedOut { .. } => "TimedOut",
            WaitError::Failed { .. } => "Failed",
            WaitError::Call(_) => "Call",
        };
        f.debug_struct(name).field("message", &self.to_string()).finish_non_exhaustive()
    }
}

impl<T, E: 'static> StdError for WaitError<T, E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            WaitError::TimedOut { last_error, .. } => last_error.as_ref().map(|it| it as _),
            WaitError::Failed { .. } => None,
            WaitError::Call(error) => error.source(),
        }
    }
}

impl<T, E> fmt::Debug for Wait<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("pauses", &(self.pause..=self.longest_pause))
            .field("deadline", &self.limit)
            .finish_non_exhaustive()
    }
}

impl<T, E> fmt::Debug for Progress<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").field("is_over", &self.next.is_none()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
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
}
