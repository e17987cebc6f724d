//! The log of requests: what was asked of either platform, and how it answered.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

/// A request that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asked {
    /// Which request it was of all; the first is 1.
    pub number: u64,
    /// The platform, such as `Nodion`.
    pub platform: &'static str,
    /// The method, such as `GET`.
    pub method: String,
    /// The path with the query, as it came.
    pub target: String,
    /// The status of the answer.
    pub status: u16,
}

/// The last requests; a clone is the same log.
#[derive(Clone, Debug, Default)]
pub(crate) struct Requests(Arc<Mutex<Log>>);

#[derive(Debug, Default)]
struct Log {
    count: u64,
    last: VecDeque<Asked>,
}

/// How many requests are remembered.
const REMEMBERED: usize = 200;

/// How much of a path and query is remembered.
const LONGEST: usize = 300;

impl Requests {
    /// What is remembered, the latest first.
    pub(crate) fn latest_first(&self) -> Vec<Asked> {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.last.iter().rev().cloned().collect()
    }

    fn note(&self, platform: &'static str, method: String, target: String, status: StatusCode) {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.count += 1;
        let number = log.count;
        if log.last.len() == REMEMBERED {
            log.last.pop_front();
        }
        log.last.push_back(Asked { number, platform, method, target, status: status.as_u16() });
    }
}

/// Notes what a platform is asked, and passes it on.
pub(crate) async fn log(
    State((requests, platform)): State<(Requests, &'static str)>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().to_string();
    let target: String = request.uri().to_string().chars().take(LONGEST).collect();
    let response = next.run(request).await;
    requests.note(platform, method, target, response.status());
    response
}
