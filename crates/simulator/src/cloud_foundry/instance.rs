//! Instances over time: what state one is in, which follows from when it was started and what
//! was to happen to it.

use std::time::Duration;

use crate::SETTLES_AFTER;
use crate::clock::Moment;

/// How long a crashed instance stays so, before the platform starts it again.
const CRASHED_FOR: Duration = Duration::from_secs(30);
/// How long the platform waits for an instance to come up, before it takes it for crashed.
const STARTS_WITHIN: Duration = Duration::from_secs(60);
/// How long it takes one that does not come up to be started again.
const ROUND: Duration = Duration::from_secs(90);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Starting,
    Running,
    Crashed,
    /// It is there, and its app is stopped.
    Stopping,
    /// It is not there.
    Down,
}

impl State {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Starting => "STARTING",
            Self::Running => "RUNNING",
            Self::Crashed => "CRASHED",
            Self::Stopping => "STOPPING",
            Self::Down => "DOWN",
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Instance {
    /// What happens to it from `from` on.
    life: Life,
    from: Moment,
    /// The how-manieth of its process it is.
    number: u32,
    /// How often it was replaced by another one, but for what `life` says.
    replaced: u32,
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
    /// There is no place for it.
    HasNoPlace,
}

impl Instance {
    /// One that has been up since `from`, of this number.
    pub(super) fn running(from: Moment, number: u32) -> Self {
        Self { life: Life::Runs, from, number, replaced: 0 }
    }

    /// One that is started now, of this number.
    pub(super) fn started(now: Moment, number: u32) -> Self {
        Self { life: Life::Starts, from: now, number, replaced: 0 }
    }

    /// Starts it anew, as another one.
    pub(super) fn replace(&mut self, now: Moment) {
        let life = if matches!(self.life, Life::NeverStarts) { self.life } else { Life::Starts };
        self.begin(life, now);
        self.replaced = self.replaced.wrapping_add(1);
    }

    /// Makes it crash, unless it is crashed or not there.
    pub(super) fn crash(&mut self, now: Moment) {
        if !matches!(self.state(now).0, State::Crashed | State::Down) {
            self.begin(Life::Crashed, now);
        }
    }

    /// Starts it so that it does not come up, now or later.
    pub(super) fn start_in_vain(&mut self, now: Moment) {
        if !matches!(self.life, Life::NeverStarts) {
            self.begin(Life::NeverStarts, now);
            self.replaced = self.replaced.wrapping_add(1);
        }
    }

    /// Leaves it without a place, until it is started anew.
    pub(super) fn take_down(&mut self, now: Moment) {
        self.begin(Life::HasNoPlace, now);
    }

    fn begin(&mut self, life: Life, now: Moment) {
        self.replaced = self.replaced.wrapping_add(self.restarts(now));
        (self.life, self.from) = (life, now);
    }

    /// What only this instance has of its process: another one in its place has another.
    pub(super) fn identity(&self, now: Moment) -> u64 {
        let replaced = self.replaced.wrapping_add(self.restarts(now));
        u64::from(self.number) << 32 | u64::from(replaced)
    }

    /// How often it was started again since its life began.
    fn restarts(&self, now: Moment) -> u32 {
        let lived = now.saturating_sub(self.from);
        match self.life {
            Life::Runs | Life::Starts | Life::HasNoPlace => 0,
            Life::Crashed => u32::from(lived >= CRASHED_FOR),
            Life::NeverStarts => (lived.as_secs() / ROUND.as_secs()).try_into().unwrap_or(u32::MAX),
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
            Life::HasNoPlace => (State::Down, since),
            Life::Crashed if now < since + CRASHED_FOR => (State::Crashed, since),
            Life::Crashed => starts(since + CRASHED_FOR),
            Life::NeverStarts => {
                let began = since + ROUND * self.restarts(now);
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
    fn one_that_is_started_again_is_another_one() {
        let seconds = Duration::from_secs;
        let mut instance = Instance::started(seconds(10), 0);
        let mut identities = vec![instance.identity(seconds(20))];
        instance.crash(seconds(20));
        assert_eq!(instance.identity(seconds(49)), identities[0], "it is the one that crashed");
        identities.push(instance.identity(seconds(50)));
        instance.crash(seconds(60));
        identities.push(instance.identity(seconds(90)));
        instance.replace(seconds(91));
        identities.push(instance.identity(seconds(91)));
        instance.replace(seconds(91));
        identities.push(instance.identity(seconds(91)));
        instance.start_in_vain(seconds(100));
        identities.push(instance.identity(seconds(190)));
        identities.push(Instance::started(seconds(10), 1).identity(seconds(10)));
        let different: std::collections::BTreeSet<u64> = identities.iter().copied().collect();
        assert_eq!(different.len(), identities.len(), "{identities:x?}");
    }

    #[test]
    fn a_state_follows_from_the_time() {
        let seconds = Duration::from_secs;
        let mut instance = Instance::started(seconds(10), 0);
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
