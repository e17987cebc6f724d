//! Whether a failed attempt is made again, and when. Nothing here sends or sleeps: all of it are
//! decisions, made from the operation, from what came back, and from how often that happened.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use crate::Operation;

/// How often, and after which time, a call that failed is made again.
///
/// A call is repeated when the connection failed or was lost, the answer broke off, or its status
/// is 408, 429, 500, 502, 503 or 504; but never when it might then happen twice: a call that is not
/// idempotent ([`Operation::is_idempotent`]) is repeated only when it cannot have been received,
/// or when the server said that it refused it (429). No policy can change that.
///
/// The pauses grow from one attempt to the next and are jittered. A `Retry-After` of the server
/// comes first; one that asks for more than [`longest_wait`](Self::longest_wait) ends the call
/// with its error, which says how long to wait. All calls of a session share a budget: when most
/// of them fail, repeating stops, so that a platform that is down is not kept down.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use paas_support::{Repeat, RetryPolicy};
///
/// let patient = RetryPolicy::default()
///     .attempts(6)
///     .delays(Duration::from_secs(1), Duration::from_secs(30))
///     .decide(|failed| match failed.status.map(|status| status.as_u16()) {
///         Some(500) => Repeat::No,
///         _ => Repeat::AsUsual,
///     });
/// let once = RetryPolicy::off();
/// ```
#[derive(Clone)]
pub struct RetryPolicy {
    attempts: u32,
    shortest: Duration,
    longest: Duration,
    longest_wait: Duration,
    decide: Option<Arc<Decide>>,
}

type Decide = dyn Fn(&FailedAttempt<'_>) -> Repeat + Send + Sync;

/// An attempt that failed, for a policy that decides by itself.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct FailedAttempt<'a> {
    /// What was called.
    pub operation: &'a Operation,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// The status of the answer, when one came.
    pub status: Option<StatusCode>,
    /// The headers of the answer, when one came.
    pub headers: Option<&'a HeaderMap>,
    /// Whether the request may have reached the server.
    pub may_have_been_received: bool,
}

/// What a policy says of a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repeat {
    /// Whatever the policy does without being asked.
    AsUsual,
    /// Repeat, whatever the status is, unless the call might then happen twice.
    Yes,
    /// Do not repeat.
    No,
}

impl RetryPolicy {
    /// Every call is made once.
    #[must_use]
    pub fn off() -> Self {
        Self::default().attempts(1)
    }

    /// How often a call is made at most, the first time included: 4 if nothing else is said. 0 is
    /// taken for 1.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The pause after the first attempt, before jitter, and the longest that it grows to: half a
    /// second and 20 seconds if nothing else is said.
    #[must_use]
    pub fn delays(mut self, shortest: Duration, longest: Duration) -> Self {
        self.shortest = shortest;
        self.longest = longest.max(shortest);
        self
    }

    /// The longest `Retry-After` that is waited for: a minute if nothing else is said.
    #[must_use]
    pub fn longest_wait(mut self, wait: Duration) -> Self {
        self.longest_wait = wait;
        self
    }

    /// Asks `decide` first. It cannot have a call repeated that might then happen twice.
    #[must_use]
    pub fn decide(
        mut self,
        decide: impl Fn(&FailedAttempt<'_>) -> Repeat + Send + Sync + 'static,
    ) -> Self {
        self.decide = Some(Arc::new(decide));
        self
    }

    /// The pauses of one call.
    pub(crate) fn pauses(&self) -> impl Iterator<Item = Duration> + Send + use<> {
        ExponentialBuilder::default()
            .with_min_delay(self.shortest)
            .with_max_delay(self.longest)
            .with_jitter()
            .without_max_times()
            .build()
    }

    /// Whether the attempt is worth repeating and harmless to repeat.
    pub(crate) fn repeats(&self, failed: &FailedAttempt<'_>) -> bool {
        if failed.attempt >= self.attempts || !is_harmless(failed) {
            return false;
        }
        match self.decide.as_ref().map(|decide| decide(failed)) {
            Some(Repeat::No) => false,
            Some(Repeat::Yes) => true,
            Some(Repeat::AsUsual) | None => failed.status.is_none_or(is_transient),
        }
    }

    /// How long to wait before the next attempt, when the server says so; `None` is longer than
    /// this policy waits.
    pub(crate) fn wait(&self, asked: Option<Duration>, pause: Duration) -> Option<Duration> {
        match asked {
            Some(asked) if asked > self.longest_wait => None,
            // A server that says "now" to everybody would get everybody at once.
            Some(asked) => Some(asked.max(pause.min(self.shortest))),
            None => Some(pause),
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 4,
            shortest: Duration::from_millis(500),
            longest: Duration::from_secs(20),
            longest_wait: Duration::from_secs(60),
            decide: None,
        }
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("attempts", &self.attempts)
            .field("delays", &(self.shortest..=self.longest))
            .field("longest_wait", &self.longest_wait)
            .field("decides", &self.decide.is_some())
            .finish()
    }
}

/// Whether the call cannot happen twice when it is repeated.
fn is_harmless(failed: &FailedAttempt<'_>) -> bool {
    failed.operation.is_idempotent
        || !failed.may_have_been_received
        || failed.status == Some(StatusCode::TOO_MANY_REQUESTS)
}

/// Whether a status says that the same call may succeed later.
pub(crate) fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

/// How long the server asks to wait: `Retry-After` in seconds or as a date. A date is measured
/// from the server's own `Date`, or from `now` when there is none.
pub(crate) fn retry_after(headers: &HeaderMap, now: jiff::Timestamp) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let asked = text(RETRY_AFTER)?;
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text: &str| Some(jiff::fmt::rfc2822::parse(text).ok()?.timestamp());
    let from = text(DATE).and_then(date).unwrap_or(now);
    let wait = date(asked)?.duration_since(from);
    Some(Duration::try_from(wait).unwrap_or_default())
}

/// What all calls of a session may spend on repeating. A repetition costs more than a success
/// brings back, so that it is used up when more than one attempt in six fails for long.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    const FULL: u32 = 500;
    const REPETITION: u32 = 5;

    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(Self::FULL))
    }

    /// Takes what a repetition costs; `false` when there is not enough.
    pub(crate) fn spend(&self) -> bool {
        let less = |left: u32| left.checked_sub(Self::REPETITION);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }

    /// Puts back what a success brings.
    pub(crate) fn earn(&self) {
        let more = |left: u32| (left < Self::FULL).then_some(left + 1);
        // It is full when this does nothing.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    const GET: Operation = Operation::new("getIt", "GET", "/it");
    const POST: Operation = Operation::new("addIt", "POST", "/it");
    const SCALE: Operation = Operation::new("scaleIt", "POST", "/it/scale").idempotent(true);
    const END: Operation = Operation::new("endIt", "DELETE", "/it").idempotent(false);

    fn failed(operation: &Operation, status: Option<u16>, received: bool) -> FailedAttempt<'_> {
        FailedAttempt {
            operation,
            attempt: 1,
            status: status.and_then(|status| StatusCode::from_u16(status).ok()),
            headers: None,
            may_have_been_received: received,
        }
    }

    #[test]
    fn what_might_happen_twice_is_repeated_only_when_it_cannot_have_been_received() {
        let policy = RetryPolicy::default();
        let stubborn = RetryPolicy::default().decide(|_| Repeat::Yes);
        for (operation, status, received, repeated) in [
            (&GET, Some(503), true, true),
            (&GET, None, true, true),
            (&SCALE, Some(502), true, true),
            (&POST, Some(503), true, false),
            (&POST, None, true, false),
            (&POST, None, false, true),
            (&POST, Some(429), true, true),
            (&END, Some(502), true, false),
            (&END, None, true, false),
            (&END, None, false, true),
        ] {
            let failed = failed(operation, status, received);
            assert_eq!(policy.repeats(&failed), repeated, "{failed:?}");
            assert_eq!(stubborn.repeats(&failed), repeated, "{failed:?}");
        }
    }

    #[test]
    fn a_refusal_that_stays_is_not_repeated() {
        for status in [400, 401, 403, 404, 409, 422, 501] {
            let failed = failed(&GET, Some(status), true);
            assert!(!RetryPolicy::default().repeats(&failed), "{status}");
            assert!(RetryPolicy::default().decide(|_| Repeat::Yes).repeats(&failed), "{status}");
        }
        let failed = failed(&GET, Some(503), true);
        assert!(!RetryPolicy::default().decide(|_| Repeat::No).repeats(&failed));
        assert!(!RetryPolicy::off().repeats(&failed));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_by_the_clock_of_the_server() {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let headers = |after: &'static str, date: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(after));
            headers.extend(date.map(|date| (DATE, HeaderValue::from_static(date))));
            headers
        };
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        for (headers, wait) in [
            (headers("120", None), Some(Duration::from_secs(120))),
            (headers("Sun, 06 Nov 1994 08:50:07 GMT", Some(date)), Some(Duration::from_secs(30))),
            (headers("Sun, 06 Nov 1994 08:49:07 GMT", Some(date)), Some(Duration::ZERO)),
            (headers("Thu, 01 Jan 1970 00:00:09 GMT", None), Some(Duration::from_secs(9))),
            (headers("soon", None), None),
            (headers("-1", None), None),
            (HeaderMap::new(), None),
        ] {
            assert_eq!(retry_after(&headers, now), wait, "{headers:?}");
        }
    }

    #[test]
    fn a_wait_that_is_too_long_is_none() {
        let policy = RetryPolicy::default();
        let pause = Duration::from_secs(2);
        let seconds = Duration::from_secs;
        assert_eq!(policy.wait(None, pause), Some(pause));
        assert_eq!(policy.wait(Some(seconds(60)), pause), Some(seconds(60)));
        assert_eq!(policy.wait(Some(seconds(61)), pause), None);
        assert_eq!(policy.wait(Some(seconds(0)), pause), Some(Duration::from_millis(500)));
    }

    #[test]
    fn the_pauses_grow_and_end_at_the_longest() {
        let policy = RetryPolicy::default();
        let pauses: Vec<Duration> = policy.pauses().take(8).collect();
        // Jitter adds up to the pause itself.
        for (index, pause) in pauses.iter().enumerate() {
            let least = Duration::from_millis(500 << index).min(Duration::from_secs(20));
            assert!(*pause >= least && *pause <= least * 2, "{index}: {pause:?}");
        }
    }

    #[test]
    fn a_budget_is_used_up_when_most_calls_fail_and_fills_up_again() {
        let budget = Budget::new();
        assert_eq!((0..1000).filter(|_| budget.spend()).count(), 100);
        for _ in 0..5 {
            assert!(!budget.spend());
            budget.earn();
        }
        assert!(budget.spend());
    }
}
