//! Exchanges as a test can watch them: requests and answers, whole.

use std::fmt;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{Request, Response};

/// A request and what a platform answered it.
///
/// It is what the platform said: whether the answer arrives, and how much of it, is up to the
/// [faults](crate::Fault). See [`Builder::watch`](crate::Builder::watch).
#[derive(Debug)]
#[non_exhaustive]
pub struct Exchange<'a> {
    /// The platform: `cloud-foundry` or `nodion`.
    pub platform: &'static str,
    /// What was asked.
    pub request: &'a Request<Bytes>,
    /// What was answered.
    pub response: &'a Response<Bytes>,
    /// The faults that met the request.
    pub faults: &'a [String],
    /// Whether the platform is simulated there. `false` is a path that the simulator lacks.
    pub is_served: bool,
}

/// Who watches.
#[derive(Clone)]
pub(crate) struct Watcher(Arc<dyn Fn(&Exchange<'_>) + Send + Sync>);

impl Watcher {
    pub(crate) fn new(look: impl Fn(&Exchange<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(look))
    }

    pub(crate) fn look(&self, exchange: &Exchange<'_>) {
        (self.0)(exchange);
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watcher")
    }
}
