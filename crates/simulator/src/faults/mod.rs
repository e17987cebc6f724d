//! Faults: what goes wrong between a client and a platform, how often, and where. Which one meets
//! a request is decided by a generator of random numbers with a seed, so that a run can be repeated.

mod layer;
mod wire;

use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(crate) use layer::{Behind, Front, NotServed, front};
pub(crate) use wire::{Listener, Wire};

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Kind {
    /// The answer comes late.
    Latency {
        /// By how much, in milliseconds.
        milliseconds: u64,
        /// And by how much more at most, at random, in milliseconds.
        #[serde(default)]
        jitter: u64,
    },
    /// The platform answers with this status, and does nothing.
    Status {
        /// Which one, from 400 to 599.
        status: u16,
    },
    /// The platform's router answers 502 with HTML, and the platform sees nothing.
    Html,
    /// The platform refuses with 429, and does nothing.
    RateLimit {
        /// What it says in `Retry-After`, in seconds.
        retry_after: u64,
    },
    /// The platform takes the token for expired: 401.
    ExpiredToken,
    /// The connection is reset before the platform does anything.
    ResetBefore,
    /// The platform does what it is asked to do, and the connection is reset before it says so.
    ResetAfter,
    /// The platform does what it is asked to do, and half of what it says arrives.
    CutOff,
    /// The platform does what it is asked to do, and then an instance crashes: of the process that
    /// the request is about, or of the web process of the app that it is about. Only Cloud Foundry
    /// has instances; other requests do not meet this.
    Crash {
        /// Which instance, from 0.
        index: usize,
    },
    /// As a crash, but the instance is started again, and neither now nor later does it come up.
    StartInVain {
        /// Which instance, from 0.
        index: usize,
    },
}

/// Something that goes wrong: what, on which requests, how often.
///
/// As text it is its kind and the rest as `name=value`, joined by commas, which is also the form
/// that `paas simulate --fault` takes; as JSON, which `/_simulator` takes, an object of the same.
///
/// # Examples
///
/// ```
/// use paas_simulator::{Fault, Kind};
///
/// let fault: Fault = "status,status=503,times=2,on=GET /v3/processes*".parse()?;
/// assert_eq!(fault, Fault::new(Kind::Status { status: 503 }).times(2).on("GET /v3/processes*"));
/// assert!("status,status=200".parse::<Fault>().is_err());
/// # Ok::<(), paas_simulator::FaultError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fault {
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: Kind,
    /// On which requests: a path, or a method and a path, in which `*` stands for any text.
    #[serde(default = "everywhere")]
    pub on: String,
    /// On how many of them; none is on all.
    #[serde(default)]
    pub times: Option<u32>,
    /// How likely it is for each of them, from 0 to 1.
    #[serde(default = "always")]
    pub chance: f64,
}

/// Why a text is not a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultError(String);

fn everywhere() -> String {
    "*".to_owned()
}

fn always() -> f64 {
    1.0
}

impl Fault {
    /// A fault on every request.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self { kind, on: everywhere(), times: None, chance: always() }
    }

    /// The same on some requests: a path, or a method and a path, in which `*` stands for any text.
    #[must_use]
    pub fn on(self, pattern: impl Into<String>) -> Self {
        Self { on: pattern.into(), ..self }
    }

    /// The same on so many requests.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// The same with this likelihood for each request, from 0 to 1.
    #[must_use]
    pub fn chance(self, chance: f64) -> Self {
        Self { chance, ..self }
    }

    /// Reads the JSON form.
    ///
    /// # Errors
    ///
    /// It is not a fault: the kind or a member is unknown, or a value is not one it can have.
    pub fn from_json(value: Value) -> Result<Self, FaultError> {
        let wrong = |error: serde_json::Error| FaultError(error.to_string());
        let fault: Self = serde_json::from_value(value.clone()).map_err(wrong)?;
        // serde takes any member beside those that are flattened.
        let read = serde_json::to_value(&fault).map_err(wrong)?;
        let unknown =
            value.as_object().and_then(|sent| sent.keys().find(|it| read.get(it).is_none()));
        if let Some(unknown) = unknown {
            let known: Vec<&String> = read.as_object().into_iter().flat_map(Map::keys).collect();
            return Err(FaultError(format!("unknown member `{unknown}`, expected of {known:?}")));
        }
        let (_, path) = fault.on.split_once(' ').unwrap_or(("", &fault.on));
        if !path.trim_start().starts_with(['/', '*']) {
            let on = &fault.on;
            return Err(FaultError(format!("`{on}` is not a path, or a method and a path")));
        }
        match fault.kind {
            Kind::Status { status } if !(400..=599).contains(&status) => {
                Err(FaultError(format!("the status {status} is not from 400 to 599")))
            }
            _ if !(0.0..=1.0).contains(&fault.chance) => {
                Err(FaultError(format!("the chance {} is not from 0 to 1", fault.chance)))
            }
            _ => Ok(fault),
        }
    }

    fn is_on(&self, method: &str, path: &str) -> bool {
        match self.on.split_once(' ') {
            Some((wanted, pattern)) => {
                wanted.eq_ignore_ascii_case(method) && is_like(path, pattern.trim())
            }
            None => is_like(path, &self.on),
        }
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let mut parts = text.split(',');
        let kind = parts.next().unwrap_or_default().trim().replace('-', "_");
        let mut members = Map::from_iter([("kind".to_owned(), Value::from(kind))]);
        for part in parts {
            let Some((name, value)) = part.split_once('=') else {
                return Err(FaultError(format!("`{part}` is not of the form name=value")));
            };
            let value = match value.trim().parse::<Value>() {
                Ok(number @ Value::Number(_)) => number,
                _ => Value::from(value.trim()),
            };
            members.insert(name.trim().replace('-', "_"), value);
        }
        Self::from_json(Value::Object(members))
    }
}

impl std::fmt::Display for FaultError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FaultError {}

/// Whether a text is like a pattern, in which `*` stands for any text.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return text == pattern };
    let Some(mut rest) = text.strip_prefix(before) else { return false };
    let mut parts: Vec<&str> = after.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some((_, behind)) = rest.split_once(part) else { return false };
        rest = behind;
    }
    rest.ends_with(last)
}

/// The faults of a simulator; clones are the same faults.
///
/// # Examples
///
/// ```
/// use paas_simulator::{Fault, Kind, Simulator};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let simulator = Simulator::start().await?;
/// simulator.faults().add(Fault::new(Kind::Status { status: 503 }).on("GET /v3/info").times(1));
/// let url = format!("{}/v3/info", simulator.cloud_foundry_url());
/// assert_eq!(reqwest::get(&url).await?.status().as_u16(), 503);
/// assert_eq!(reqwest::get(&url).await?.status().as_u16(), 200);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Faults(Arc<Mutex<Set>>);

#[derive(Debug)]
struct Set {
    faults: Vec<Fault>,
    random: Rng,
}

/// What meets one request.
#[derive(Debug, Default)]
struct Met {
    latency: Duration,
    /// At most one besides latency, as one answer can go wrong in one way.
    kind: Option<Kind>,
    names: Vec<String>,
}

impl Faults {
    pub(crate) fn new(faults: Vec<Fault>, seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Set { faults, random: Rng::with_seed(seed) })))
    }

    /// Adds a fault. Of several that a request could meet it is the first.
    pub fn add(&self, fault: Fault) {
        self.lock().faults.push(fault);
    }

    /// The faults that still can happen.
    #[must_use]
    pub fn all(&self) -> Vec<Fault> {
        self.lock().faults.clone()
    }

    /// Puts an end to one fault.
    #[cfg(feature = "page")]
    pub(crate) fn remove(&self, fault: &Fault) {
        self.lock().faults.retain(|it| it != fault);
    }

    /// Puts an end to all faults.
    pub fn clear(&self) {
        self.lock().faults.clear();
    }

    /// Whether there are any that strike an instance.
    fn has_strikes(&self) -> bool {
        self.lock().faults.iter().any(|fault| fault.kind.strikes())
    }

    /// What meets a request, which is counted.
    fn meet(&self, method: &str, path: &str, has_process: bool) -> Met {
        let Set { faults, random } = &mut *self.lock();
        let mut met = Met::default();
        faults.retain(|fault| fault.times != Some(0));
        for fault in faults.iter_mut().filter(|fault| fault.is_on(method, path)) {
            let is_latency = matches!(fault.kind, Kind::Latency { .. });
            if fault.kind.strikes() && !has_process {
                continue;
            }
            if (!is_latency && met.kind.is_some()) || random.f64() >= fault.chance {
                continue;
            }
            fault.times = fault.times.map(|times| times.saturating_sub(1));
            met.names.push(fault.kind.name());
            match &fault.kind {
                Kind::Latency { milliseconds, jitter } => {
                    let more = random.u64(0..=*jitter);
                    met.latency += Duration::from_millis(milliseconds.saturating_add(more));
                }
                kind => met.kind = Some(kind.clone()),
            }
        }
        faults.retain(|fault| fault.times != Some(0));
        met
    }

    fn lock(&self) -> MutexGuard<'_, Set> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kind {
    /// Whether it happens to an instance, and not to the request.
    fn strikes(&self) -> bool {
        matches!(self, Self::Crash { .. } | Self::StartInVain { .. })
    }

    /// The name that it has in text and JSON.
    fn name(&self) -> String {
        let json = serde_json::to_value(self).unwrap_or_default();
        json.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (text, pattern, is) in [
            ("/v3/apps", "*", true),
            ("/v3/apps", "/v3/apps", true),
            ("/v3/apps/a/processes", "/v3/apps/*/processes", true),
            ("/v3/apps/a/processes/web", "/v3/apps/*/processes", false),
            ("/v3/apps", "/v3/apps*s", false),
            ("/v3/apps/a/b", "*/a*", true),
        ] {
            assert_eq!(is_like(text, pattern), is, "{text} {pattern}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_faults() {
        let run = |seed| {
            let fault = Fault::new(Kind::Html).chance(0.5);
            let faults = Faults::new(vec![fault], seed);
            (0..64).map(|_| faults.meet("GET", "/", false).kind.is_some()).collect::<Vec<_>>()
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }

    #[test]
    fn text_that_is_no_fault_says_why() {
        for (text, why) in [
            ("explosion", "unknown variant `explosion`"),
            ("html,times", "`times` is not of the form name=value"),
            ("html,chance=2", "the chance 2 is not from 0 to 1"),
            ("latency", "missing field `milliseconds`"),
            ("html,tiems=2", "unknown member `tiems`, expected of "),
            ("html,on=GET", "`GET` is not a path, or a method and a path"),
            ("html,on=", "`` is not a path"),
        ] {
            let error = text.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
