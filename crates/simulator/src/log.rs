//! The log of requests: what was asked of the platforms, what they said, and what they do not know.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

/// How many requests are kept; older ones are forgotten.
const KEPT: usize = 1000;

/// A request that was answered, or not. Bodies and headers, where secrets are, are not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Request {
    /// Its number, from 1.
    pub number: u64,
    /// When it came, in virtual time.
    pub time: String,
    /// The platform: `cloud-foundry` or `nodion`.
    pub platform: &'static str,
    /// The HTTP method.
    pub method: String,
    /// The path, with the query.
    pub path: String,
    /// The status of the answer; none when the connection was reset.
    pub status: Option<u16>,
    /// The faults that met it.
    pub faults: Vec<String>,
    /// Whether the platform is simulated there. `false` is a path that the simulator lacks.
    pub is_served: bool,
}

/// The log of a simulator; clones are the same log.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let simulator = paas_simulator::Simulator::start().await?;
/// reqwest::get(format!("{}/v3/info", simulator.cloud_foundry_url())).await?;
/// let requests = simulator.requests().all();
/// assert_eq!(requests[0].path, "/v3/info");
/// assert_eq!(requests[0].status, Some(200));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Requests(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    count: u64,
    requests: VecDeque<Request>,
}

impl Requests {
    /// The latest requests, up to a thousand, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Request> {
        self.lock().requests.iter().cloned().collect()
    }

    /// What was asked for and is not simulated, as method and path, each once.
    #[must_use]
    pub fn not_served(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for request in self.lock().requests.iter().filter(|request| !request.is_served) {
            let path = request.path.split('?').next().unwrap_or_default();
            let name = format!("{} {path}", request.method);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Notes a request, to which it gives its number.
    pub(crate) fn note(&self, request: Request) {
        let mut kept = self.lock();
        kept.count += 1;
        let number = kept.count;
        kept.requests.push_back(Request { number, ..request });
        if kept.requests.len() > KEPT {
            kept.requests.pop_front();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_are_kept_and_old_ones_forgotten() {
        let requests = Requests::default();
        let request = Request {
            number: 0,
            time: String::new(),
            platform: "nodion",
            method: "GET".to_owned(),
            path: "/v1/projects?page=1".to_owned(),
            status: Some(404),
            faults: Vec::new(),
            is_served: false,
        };
        for _ in 0..KEPT + 5 {
            requests.note(request.clone());
        }
        let numbers: Vec<u64> = requests.all().iter().map(|request| request.number).collect();
        assert_eq!((numbers.len(), numbers.first(), numbers.last()), (KEPT, Some(&6), Some(&1005)));
        assert_eq!(requests.not_served(), ["GET /v1/projects"]);
    }
}
