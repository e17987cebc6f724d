//! What can be chosen before a simulator starts.

use std::io;
use std::time::{Duration, SystemTime};

use crate::cloud_foundry::Release;
use crate::faults::Fault;
use crate::watch::{Exchange, Watcher};
use crate::{Simulator, listen, start};

/// How a simulator is to be. What is left out is as [`Simulator::start`] has it.
///
/// # Examples
///
/// ```
/// use paas_simulator::{Release, Simulator};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let builder = Simulator::builder().release(Release::Korifi).apps(10).processes(50);
/// let simulator = builder.start().await?;
/// assert_eq!(simulator.cloud_foundry().apps().len(), 10);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a simulator runs once it is started"]
pub struct Builder {
    pub(crate) cloud_foundry_port: u16,
    pub(crate) nodion_port: u16,
    pub(crate) release: Release,
    pub(crate) seed: u64,
    pub(crate) apps: Option<usize>,
    pub(crate) staging: bool,
    pub(crate) processes: Option<usize>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) starts_at: SystemTime,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) quota: Quota,
    pub(crate) token_lifetime: Duration,
    pub(crate) rotates: bool,
    pub(crate) watcher: Option<Watcher>,
}

/// How many requests Cloud Foundry takes of one user in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RateLimit {
    pub(crate) requests: u64,
    pub(crate) period: Duration,
}

/// How much the apps of a Cloud Foundry organization may have together; none is without limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quota {
    /// Memory of all instances of started apps, in MB.
    pub memory_in_mb: Option<u64>,
    /// Memory of one instance, in MB.
    pub instance_memory_in_mb: Option<u64>,
    /// Instances of started apps.
    pub instances: Option<u64>,
    /// What all instances of started apps may log, in bytes per second.
    pub log_rate_in_bytes_per_second: Option<u64>,
}

impl Quota {
    /// The quota that limits nothing, to set its members.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut quota = paas_simulator::Quota::unlimited();
    /// quota.instances = Some(20);
    /// ```
    #[must_use]
    pub fn unlimited() -> Self {
        Self::default()
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            cloud_foundry_port: 0,
            nodion_port: 0,
            release: Release::Current,
            seed: 0,
            apps: None,
            staging: false,
            processes: None,
            faults: Vec::new(),
            // 2026-01-01T00:00:00Z
            starts_at: SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600),
            rate_limit: None,
            quota: Quota::default(),
            token_lifetime: Duration::from_secs(1200),
            rotates: false,
            watcher: None,
        }
    }
}

impl Builder {
    /// The port of Cloud Foundry; 0, the default, is a free one.
    pub fn cloud_foundry_port(self, port: u16) -> Self {
        Self { cloud_foundry_port: port, ..self }
    }

    /// The port of Nodion; 0, the default, is a free one.
    pub fn nodion_port(self, port: u16) -> Self {
        Self { nodion_port: port, ..self }
    }

    /// How old Cloud Foundry is; [`Release::Current`] by default.
    pub fn release(self, release: Release) -> Self {
        Self { release, ..self }
    }

    /// What guids, jitter and chances are derived from; 0 by default.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// How many apps Cloud Foundry has; two by default. The first are always the same.
    pub fn apps(self, apps: usize) -> Self {
        Self { apps: Some(apps), ..self }
    }

    /// A second space of Cloud Foundry, `staging`, with an app that has the name of one in the
    /// first: `reports`.
    pub fn staging(self) -> Self {
        Self { staging: true, ..self }
    }

    /// How many processes Cloud Foundry's apps have together; every app has at least one.
    pub fn processes(self, processes: usize) -> Self {
        Self { processes: Some(processes), ..self }
    }

    /// A fault that is there from the start; can be called again for more.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// The time of day at the start; 2026-01-01 by default, so that runs are alike. A program that
    /// talks to clients with a clock of their own gives them [`SystemTime::now`].
    pub fn starts_at(self, time: SystemTime) -> Self {
        Self { starts_at: time, ..self }
    }

    /// How many requests Cloud Foundry takes of one user in a period. Without, there is no limit.
    pub fn rate_limit(self, requests: u64, period: Duration) -> Self {
        Self { rate_limit: Some(RateLimit { requests, period }), ..self }
    }

    /// How much the apps of each organization may have together.
    pub fn quota(self, quota: Quota) -> Self {
        Self { quota, ..self }
    }

    /// How long an access token of Cloud Foundry's UAA is valid; 20 minutes by default.
    pub fn token_lifetime(self, lifetime: Duration) -> Self {
        Self { token_lifetime: lifetime, ..self }
    }

    /// Makes each refresh token of Cloud Foundry's UAA good for one use: the answer has the next
    /// one. By default it stays good for 30 days, as it does where the operator changes nothing.
    pub fn rotating_refresh_tokens(self) -> Self {
        Self { rotates: true, ..self }
    }

    /// Shows every exchange to `look`, whole, before the answer leaves.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::mpsc::channel;
    ///
    /// use paas_simulator::Simulator;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (seen, sizes) = channel();
    /// let builder = Simulator::builder().watch(move |exchange| {
    ///     let _ = seen.send(exchange.response.body().len());
    /// });
    /// let simulator = builder.start().await?;
    /// let answer = reqwest::get(format!("{}/v3/info", simulator.cloud_foundry_url())).await?;
    /// assert_eq!(sizes.recv()?, answer.bytes().await?.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn watch(self, look: impl Fn(&Exchange<'_>) + Send + Sync + 'static) -> Self {
        Self { watcher: Some(Watcher::new(look)), ..self }
    }

    /// Starts both platforms on the loopback interface.
    ///
    /// # Errors
    ///
    /// A port cannot be had; the error says which.
    pub async fn start(self) -> io::Result<Simulator> {
        let cloud_foundry = listen(self.cloud_foundry_port).await?;
        let nodion = listen(self.nodion_port).await?;
        start(&self, cloud_foundry, nodion)
    }
}
