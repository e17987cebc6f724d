//! Virtual time: what the platforms take for now. It is tokio's clock from a fixed start of the
//! time of day, so that a test that pauses or advances tokio's clock moves the platforms too.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use tokio::time::Instant;

/// When something is, as the time since the simulator started.
pub(crate) type Moment = Duration;

/// One clock for both platforms; clones tell the same time.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    started: Instant,
    /// The time of day at the start.
    epoch: Timestamp,
    /// By how many milliseconds it was put forward.
    ahead: Arc<AtomicU64>,
}

impl Clock {
    pub(crate) fn starting_at(time: SystemTime) -> Self {
        let epoch = Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH);
        Self { started: Instant::now(), epoch, ahead: Arc::default() }
    }

    pub(crate) fn now(&self) -> Moment {
        self.started.elapsed() + Duration::from_millis(self.ahead.load(Ordering::Relaxed))
    }

    pub(crate) fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        let add = |ahead: u64| Some(ahead.saturating_add(by));
        // The closure always gives a value, so that the update cannot fail.
        let _ = self.ahead.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// The time of day at a moment.
    pub(crate) fn time_of(&self, moment: Moment) -> Timestamp {
        self.epoch.checked_add(moment).unwrap_or(Timestamp::MAX)
    }

    /// The time of day now, in seconds since 1970.
    pub(crate) fn seconds(&self) -> i64 {
        self.time_of(self.now()).as_second()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_moves_with_tokios_clock_and_when_it_is_put_forward() {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH);
        tokio::time::advance(Duration::from_secs(5)).await;
        clock.clone().advance(Duration::from_secs(60));
        assert_eq!(clock.seconds(), 65);
        assert_eq!(clock.time_of(clock.now()).to_string(), "1970-01-01T00:01:05Z");
    }
}
