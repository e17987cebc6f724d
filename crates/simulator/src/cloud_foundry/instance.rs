//! Instances over time: what state one is in, which follows from when it was started and what
//! was to happen to it.

use std::time::Duration;

use crate::SETTLES_AFTER;
use crate::clock::Moment;

/// How long a crashed instance stays so, before the platform starts it again.
const CRASHED_FOR: Duration = Duration::from_secs(30);
/// How long the platform waits for an instance to come up, before it takes it for crashed.
const STARTS_WITHIN: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Starting,
    Running,
    Crashed,
}

impl State {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Starting => "STARTING",
            Self::Running => "RUNNING",
            Self::Crashed => "CRASHED",
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Instance {
    /// What happens to it from `from` on.
    life: Life,
    from: Moment,
    /// How often it was replaced.
    pub(super) generation: u32,
}

#[derive(Clone, Copy, Debug)]
enum Life {
    /// It is up all the time.
    Runs,
    /// It starts, and then runs.
    Starts,
    /// It is crashed, is then started again, and runs.
    Crashed,
    /// It is started, does not come up, and crashes, again and again.
    NeverStarts,
}

impl Instance {
    /// One that has been up since `from`.
    pub(super) fn running(from: Moment) -> Self {
        Self { life: Life::Runs, from, generation: 0 }
    }

    /// One that is started now.
    pub(super) fn started(now: Moment) -> Self {
        Self { life: Life::Starts, from: now, generation: 0 }
    }

    /// Starts it anew, as another one.
    pub(super) fn replace(&mut self, now: Moment) {
        let life = if matches!(self.life, Life::NeverStarts) { self.life } else { Life::Starts };
        *self = Self { life, from: now, generation: self.generation.wrapping_add(1) };
    }

    /// Makes it crash, unless it is crashed.
    pub(super) fn crash(&mut self, now: Moment) {
        if self.state(now).0 != State::Crashed {
            (self.life, self.from) = (Life::Crashed, now);
        }
    }

    /// Starts it so that it does not come up, now or later.
    pub(super) fn start_in_vain(&mut self, now: Moment) {
        if !matches!(self.life, Life::NeverStarts) {
            (self.life, self.from) = (Life::NeverStarts, now);
        }
    }

    /// The state, and since when it is in it.
    pub(super) fn state(&self, now: Moment) -> (State, Moment) {
        let starts = |at: Moment| {
            let up = at + SETTLES_AFTER;
            if now < up { (State::Starting, at) } else { (State::Running, up) }
        };
        let since = self.from;
        match self.life {
            Life::Runs => (State::Running, since),
            Life::Starts => starts(since),
            Life::Crashed if now < since + CRASHED_FOR => (State::Crashed, since),
            Life::Crashed => starts(since + CRASHED_FOR),
            Life::NeverStarts => {
                let round = STARTS_WITHIN + CRASHED_FOR;
                let rounds = now.saturating_sub(since).as_secs() / round.as_secs();
                let began = since + Duration::from_secs(rounds * round.as_secs());
                let failed = began + STARTS_WITHIN;
                if now < failed { (State::Starting, began) } else { (State::Crashed, failed) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_follows_from_the_time() {
        let seconds = Duration::from_secs;
        let mut instance = Instance::started(seconds(10));
        let state = |instance: &Instance, now| instance.state(seconds(now)).0;
        assert_eq!(state(&instance, 10), State::Starting);
        assert_eq!(state(&instance, 11), State::Running);
        instance.crash(seconds(20));
        assert_eq!(state(&instance, 49), State::Crashed);
        assert_eq!(state(&instance, 50), State::Starting);
        assert_eq!(state(&instance, 51), State::Running);
        instance.start_in_vain(seconds(60));
        let states = [60, 119, 120, 149, 150, 210].map(|now| state(&instance, now));
        use State::{Crashed, Starting};
        assert_eq!(states, [Starting, Starting, Crashed, Crashed, Starting, Crashed]);
    }
}
