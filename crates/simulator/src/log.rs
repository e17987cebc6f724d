//! The log of requests: what was asked of the platforms, and what they said.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{self, State};
use axum::middleware::Next;
use axum::response::Response;

/// How many requests are kept; older ones are forgotten.
const KEPT: usize = 200;

/// A request that was answered. Bodies and headers, where secrets are, are not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Its number, from 1.
    pub number: u64,
    /// The platform: `cloud-foundry` or `nodion`.
    pub platform: &'static str,
    /// The HTTP method.
    pub method: String,
    /// The path, with the query.
    pub path: String,
    /// The status of the answer.
    pub status: Option<u16>,
}

/// The log of a simulator; clones are the same log.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let simulator = paas_simulator::Simulator::start().await?;
/// reqwest::get(format!("{}/applications", simulator.nodion_url())).await?;
/// let asked = &simulator.requests().all()[0];
/// assert_eq!((asked.path.as_str(), asked.status), ("/v1/applications", Some(401)));
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
    /// The latest requests, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Request> {
        self.lock().requests.iter().cloned().collect()
    }

    /// Notes a request, to which it gives its number.
    fn note(&self, request: Request) {
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

/// Notes what a platform is asked, and passes it on.
pub(crate) async fn log(
    State((requests, platform)): State<(Requests, &'static str)>,
    request: extract::Request,
    next: Next,
) -> Response {
    let method = request.method().to_string();
    let path = request.uri().to_string();
    let response = next.run(request).await;
    let status = Some(response.status().as_u16());
    requests.note(Request { number: 0, platform, method, path, status });
    response
}
