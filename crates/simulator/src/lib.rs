//! A simulator of Nodion and Cloud Foundry v3 in one process, for tests and for learning.
//!
//! Both platforms listen on the loopback interface, have a few apps, and behave over time: an
//! instance that is asked for is `STARTING` before it is `RUNNING`, a Nodion process is `scaling`
//! before it is `default` again. Time is tokio's, so that a test with a paused clock moves it.
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
mod cloud_foundry;
mod log;
mod nodion;
mod overview;
#[cfg(feature = "page")]
mod page;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::http::{HeaderMap, header};
use axum::{Router, middleware};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use cloud_foundry::CloudFoundry;
use nodion::Nodion;

pub use builder::Builder;
pub use cloud_foundry::CloudFoundryLogin;
pub use log::{Request, Requests};
pub use nodion::NodionLogin;
pub use overview::{App, MOST_STATES, Overview, Platform, Process};
#[cfg(feature = "page")]
pub use page::{Documents, Page};

/// Both platforms. They stop when the value is dropped.
#[derive(Debug)]
pub struct Simulator {
    cloud_foundry: Server,
    nodion: Server,
    state: Platforms,
}

/// What the platforms hold; a clone is the same.
#[derive(Clone, Debug)]
struct Platforms {
    cloud_foundry: CloudFoundry,
    nodion: Nodion,
    requests: Requests,
}

#[derive(Debug)]
struct Server {
    url: String,
    task: JoinHandle<()>,
}

/// The only token that Cloud Foundry takes, and Nodion's of a user who may do everything.
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

    /// The token that both platforms take.
    #[must_use]
    pub fn token(&self) -> &str {
        TOKEN
    }

    /// Who may log in to Cloud Foundry, and where the apps are.
    #[must_use]
    pub fn cloud_foundry_login(&self) -> CloudFoundryLogin {
        cloud_foundry::LOGIN
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

    /// What was asked of the platforms.
    #[must_use]
    pub fn requests(&self) -> &Requests {
        &self.state.requests
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

impl Platforms {
    fn overview(&self, most: usize) -> Overview {
        Overview { platforms: [self.cloud_foundry.overview(most), self.nodion.overview(most)] }
    }
}

/// Serves both platforms at the listeners.
fn start(cloud_foundry: TcpListener, nodion: TcpListener) -> io::Result<Simulator> {
    let requests = Requests::default();
    let logged = |platform, router: Router| {
        router.layer(middleware::from_fn_with_state((requests.clone(), platform), log::log))
    };
    let origin = format!("http://{}", cloud_foundry.local_addr()?);
    let state = Platforms {
        cloud_foundry: CloudFoundry::new(&origin),
        nodion: Nodion::new(),
        requests: requests.clone(),
    };
    let router = logged("cloud-foundry", state.cloud_foundry.router());
    let cloud_foundry = Server::start(cloud_foundry, "", router)?;
    let (path, router) = state.nodion.router();
    let nodion = Server::start(nodion, path, logged("nodion", router))?;
    Ok(Simulator { cloud_foundry, nodion, state })
}

/// Listens on a port of the loopback interface.
async fn listen(port: u16) -> io::Result<TcpListener> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).await.map_err(|error| {
        io::Error::new(error.kind(), format!("{address} cannot be listened on: {error}"))
    })
}

impl Server {
    /// Serves a platform; its address is that of the listener with `path`.
    fn start(listener: TcpListener, path: &str, router: Router) -> io::Result<Self> {
        let url = format!("http://{}{path}", listener.local_addr()?);
        let task = tokio::spawn(async move {
            // It serves until it is aborted; a connection that fails is its client's concern.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { url, task })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Whether a request has the token. Either platform takes `bearer` in any case.
fn has_token(headers: &HeaderMap) -> bool {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    sent.and_then(|sent| sent.split_once(' '))
        .is_some_and(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && token == TOKEN)
}

/// When what is asked for now will be so.
fn settled() -> Instant {
    Instant::now() + SETTLES_AFTER
}
