//! A simulator of Nodion and Cloud Foundry v3 in one process, for tests and for learning.
//!
//! Both platforms listen on the loopback interface, have a few apps, and behave over time: an
//! instance that is asked for is `STARTING` before it is `RUNNING`, a Nodion process is `scaling`
//! before it is `default` again. Time is virtual: it is tokio's clock from a fixed start of the
//! time of day, so that a test with a paused clock moves it, and [`Simulator::advance`] puts it
//! forward where the clock is real.
//!
//! The simulator knows nothing of our clients and builds its JSON by itself, so that a mistake in
//! a generated type cannot hide on both sides.
//!
//! # Examples
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let simulator = paas_simulator::Simulator::start().await?;
//! assert!(simulator.cloud_foundry_url().starts_with("http://127.0.0.1:"));
//! assert!(simulator.nodion_url().ends_with("/v1"));
//! # Ok(())
//! # }
//! ```

mod builder;
mod clock;
mod cloud_foundry;
mod faults;
mod log;
mod nodion;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, middleware};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use clock::Clock;
use faults::{Front, Listener, Refuse, Wire, front};

pub use builder::{Builder, Quota};
pub use cloud_foundry::{CloudFoundry, Login, Part, Release};
pub use faults::{Fault, FaultError, Faults, Kind};
pub use log::{Request, Requests};

/// Both platforms. They stop when the value is dropped.
#[derive(Debug)]
pub struct Simulator {
    cloud_foundry_server: Server,
    nodion_server: Server,
    cloud_foundry: CloudFoundry,
    clock: Clock,
    faults: Faults,
    requests: Requests,
}

#[derive(Debug)]
struct Server {
    url: String,
    task: JoinHandle<()>,
}

/// The token that both platforms take, and that never expires.
const TOKEN: &str = "simulated-token";

/// How long it takes until what was asked for is so.
const SETTLES_AFTER: Duration = Duration::from_millis(300);

impl Simulator {
    /// Starts both platforms on free ports of the loopback interface.
    ///
    /// # Errors
    ///
    /// No port can be had.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// A simulator of one's choice.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The address of Cloud Foundry's API, without a slash at its end.
    #[must_use]
    pub fn cloud_foundry_url(&self) -> &str {
        &self.cloud_foundry_server.url
    }

    /// The address of Nodion's API, to which `/applications` is appended.
    #[must_use]
    pub fn nodion_url(&self) -> &str {
        &self.nodion_server.url
    }

    /// The token that both platforms take. It never expires; on Cloud Foundry it is the
    /// developer's.
    #[must_use]
    pub fn token(&self) -> &str {
        TOKEN
    }

    /// Cloud Foundry from within: who can log in, what there is, and what happens to it.
    #[must_use]
    pub fn cloud_foundry(&self) -> &CloudFoundry {
        &self.cloud_foundry
    }

    /// What goes wrong on the way to the platforms.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What was asked of the platforms.
    #[must_use]
    pub fn requests(&self) -> &Requests {
        &self.requests
    }

    /// Puts the time of both platforms forward.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let simulator = paas_simulator::Simulator::start().await?;
    /// simulator.advance(std::time::Duration::from_secs(3600)); // tokens have expired by now
    /// # Ok(())
    /// # }
    /// ```
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }
}

/// Serves both platforms at the listeners.
fn start(
    builder: &Builder,
    cloud_foundry: TcpListener,
    nodion: TcpListener,
) -> io::Result<Simulator> {
    let clock = Clock::starting_at(builder.starts_at);
    let faults = Faults::new(builder.faults.clone(), builder.seed);
    let requests = Requests::default();
    let front = |platform, refuse: Refuse| Front {
        platform,
        faults: faults.clone(),
        requests: requests.clone(),
        clock: clock.clone(),
        refuse,
    };
    let origin = format!("http://{}", cloud_foundry.local_addr()?);
    let platform = CloudFoundry::new(&origin, builder, &clock);
    let router = cloud_foundry::router(platform.clone(), faults.clone(), requests.clone());
    let refusing = platform.clone();
    let refuse: Refuse = Arc::new(move |headers, status| refusing.refuse(headers, status));
    let cloud_foundry_server =
        Server::start(cloud_foundry, "", router, front("cloud-foundry", refuse))?;
    let (path, router) = nodion::router();
    let refuse: Refuse = Arc::new(|_, status| refuse_plainly(status));
    let nodion_server = Server::start(nodion, path, router, front("nodion", refuse))?;
    Ok(Simulator {
        cloud_foundry_server,
        nodion_server,
        cloud_foundry: platform,
        clock,
        faults,
        requests,
    })
}

impl Server {
    /// Serves a platform; its address is that of the listener with `path`.
    fn start(
        listener: TcpListener,
        path: &str,
        router: Router,
        platform: Front,
    ) -> io::Result<Self> {
        let url = format!("http://{}{path}", listener.local_addr()?);
        let router = router.layer(middleware::from_fn_with_state(platform, front));
        let service = router.into_make_service_with_connect_info::<Wire>();
        let task = tokio::spawn(async move {
            // It serves until it is aborted; a connection that fails is its client's concern.
            let _ = axum::serve(Listener(listener), service).await;
        });
        Ok(Self { url, task })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Nodion's form of a refusal.
fn refuse_plainly(status: StatusCode) -> Response {
    let text = status.canonical_reason().unwrap_or_default();
    (status, Json(json!({ "status": status.as_u16(), "error": text }))).into_response()
}

/// The token of a request. Either platform takes `bearer` in any case.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let sent = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = sent.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whether a request has the token.
fn has_token(headers: &HeaderMap) -> bool {
    bearer(headers) == Some(TOKEN)
}

/// When what is asked for now will be so.
fn settled() -> Instant {
    Instant::now() + SETTLES_AFTER
}
