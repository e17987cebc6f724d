//! A simulator of Nodion and Cloud Foundry v3 in one process, for tests and for learning.
//!
//! Both platforms listen on the loopback interface, have a few apps, and behave over time: an
//! instance that is asked for is `STARTING` before it is `RUNNING`, a Nodion process is `scaling`
//! before it is `default` again. Time is virtual: it is tokio's clock from a fixed start of the
//! time of day, so that a test with a paused clock moves it, and [`Simulator::advance`] puts it
//! forward where the clock is real.
//!
//! What goes wrong is up to the test: [`Fault`] for what networks and platforms do to requests, and
//! [`CloudFoundry`] for what happens on the platform itself. Over HTTP, for those that run
//! `paas simulate`, both are at `/_simulator` of Cloud Foundry's address, where no token is needed:
//!
//! | request | |
//! |---|---|
//! | `GET /_simulator` | the release, the time, the faults, the latest requests, and what was asked for that is not simulated |
//! | `POST /_simulator/faults` | adds a list of faults: `[{"kind": "status", "status": 503, "on": "GET /v3/apps*", "times": 2}]` |
//! | `DELETE /_simulator/faults` | puts an end to all of them |
//! | `POST /_simulator/events` | lets one of these happen |
//!
//! Events: `{"event": "advance", "seconds": 60}`; `crash`, `start_in_vain` and `take_down` with
//! `process` (its guid) and `index`; `start_deployment` and `finish_deployment` with `app` (its guid);
//! `expire_tokens`; `forbid_scaling` and `allow_scaling`; `suspend` (organizations),
//! `suspend_spaces` and `resume`; `break_down` and `mend` with `part`, which is `instances` or
//! `usage`.
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
mod overview;
#[cfg(feature = "page")]
mod page;
mod watch;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, header};
use axum::{Router, middleware};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use clock::Clock;
use faults::{Behind, Front, Listener, Wire, front};
use nodion::Nodion;

pub use builder::{Builder, Quota};
pub use cloud_foundry::{CloudFoundry, Login, Part, Release};
pub use faults::{Fault, FaultError, Faults, Kind};
pub use log::{Request, Requests};
pub use nodion::NodionLogin;
pub use overview::{App, MOST_STATES, Overview, Platform, Process};
#[cfg(feature = "page")]
pub use page::{Documents, Page};
pub use watch::Exchange;

/// Both platforms. They stop when the value is dropped.
#[derive(Debug)]
pub struct Simulator {
    cloud_foundry: Server,
    nodion: Server,
    state: Platforms,
}

/// What the platforms hold; clones are the same platforms.
#[derive(Clone, Debug)]
struct Platforms {
    cloud_foundry: CloudFoundry,
    nodion: Nodion,
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
        &self.cloud_foundry.url
    }

    /// The address of Nodion's API, to which `/applications` is appended.
    #[must_use]
    pub fn nodion_url(&self) -> &str {
        &self.nodion.url
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
        &self.state.cloud_foundry
    }

    /// The keys of Nodion, and the projects that they reach.
    #[must_use]
    pub fn nodion_login(&self) -> NodionLogin {
        nodion::LOGIN
    }

    /// The ids of the applications of Nodion's default project.
    #[must_use]
    pub fn nodion_applications(&self) -> Vec<String> {
        self.state.nodion.applications()
    }

    /// What there is on both platforms now, of `most` apps of each at the most.
    #[must_use]
    pub fn overview(&self, most: usize) -> Overview {
        self.state.overview(most)
    }

    /// What goes wrong on the way to the platforms.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.state.faults
    }

    /// What was asked of the platforms.
    #[must_use]
    pub fn requests(&self) -> &Requests {
        &self.state.requests
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
        self.state.clock.advance(by);
    }

    /// Serves the page that shows both platforms, and at `/docs` their specs, on a port of the
    /// loopback interface; 0 is a free one. It ends with the value, and outlives the simulator.
    ///
    /// # Errors
    ///
    /// The port cannot be had; the error says which.
    ///
    /// # Examples
    ///
    /// ```
    /// use paas_simulator::{Documents, Simulator};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let simulator = Simulator::start().await?;
    /// let document = r#"{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}}"#;
    /// let page = simulator.page(0, Documents { cloud_foundry: document, nodion: document }).await?;
    /// let text = reqwest::get(page.url()).await?.text().await?;
    /// assert!(text.contains("<title>Simulator"));
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "page")]
    pub async fn page(&self, port: u16, documents: Documents) -> io::Result<Page> {
        Page::start(self.state.clone(), listen(port).await?, documents)
    }
}

/// Serves both platforms at the listeners.
fn start(
    builder: &Builder,
    cloud_foundry: TcpListener,
    nodion: TcpListener,
) -> io::Result<Simulator> {
    let origin = format!("http://{}", cloud_foundry.local_addr()?);
    let clock = Clock::starting_at(builder.starts_at);
    let state = Platforms {
        cloud_foundry: CloudFoundry::new(&origin, builder, &clock),
        nodion: Nodion::new(&clock),
        faults: Faults::new(builder.faults.clone(), builder.seed),
        requests: Requests::default(),
        clock,
    };
    let behind = |platform: Arc<dyn Behind>, router: Router| {
        let (faults, requests) = (state.faults.clone(), state.requests.clone());
        let (clock, watcher) = (state.clock.clone(), builder.watcher.clone());
        let front_of = Front { platform, faults, requests, clock, watcher };
        router.layer(middleware::from_fn_with_state(front_of, front))
    };
    let (faults, requests) = (state.faults.clone(), state.requests.clone());
    let router = cloud_foundry::router(state.cloud_foundry.clone(), faults, requests);
    let router = behind(Arc::new(state.cloud_foundry.clone()), router);
    let cloud_foundry = Server::start(cloud_foundry, "", router)?;
    let (path, router) = state.nodion.router();
    let nodion = Server::start(nodion, path, behind(Arc::new(state.nodion.clone()), router))?;
    Ok(Simulator { cloud_foundry, nodion, state })
}

impl Platforms {
    fn overview(&self, most: usize) -> Overview {
        Overview { platforms: [self.cloud_foundry.overview(most), self.nodion.overview(most)] }
    }
}

/// Listens on a port of the loopback interface.
async fn listen(port: u16) -> io::Result<TcpListener> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).await.map_err(|error| {
        io::Error::new(error.kind(), format!("{address} cannot be listened on: {error}"))
    })
}

impl Server {
    /// Serves at a listener, whose address with `path` is the server's.
    fn start(listener: TcpListener, path: &str, router: Router) -> io::Result<Self> {
        let url = format!("http://{}{path}", listener.local_addr()?);
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

/// The token of a request. Either platform takes `bearer` in any case.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let sent = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = sent.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
