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
mod tests;
