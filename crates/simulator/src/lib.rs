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

mod cloud_foundry;
mod nodion;
mod overview;
mod requests;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, header};
use axum::middleware;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::Instant;

pub use cloud_foundry::CloudFoundryLogin;
pub use nodion::NodionLogin;
pub use overview::{App, MOST_STATES, Overview, Platform, Process};
pub use requests::Asked;
use requests::Requests;

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
    cloud_foundry: cloud_foundry::CloudFoundry,
    nodion: nodion::Nodion,
    requests: Requests,
}

/// The ports to listen on; 0 takes a free one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ports {
    /// Where Cloud Foundry listens.
    pub cloud_foundry: u16,
    /// Where Nodion listens.
    pub nodion: u16,
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
        Self::start_on(Ports::default()).await
    }

    /// Starts both platforms on ports of the loopback interface.
    ///
    /// # Errors
    ///
    /// A port cannot be had; the error says which.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// use paas_simulator::{Ports, Simulator};
    ///
    /// let first = Simulator::start().await?;
    /// let (_, port) = first.cloud_foundry_url().rsplit_once(':').unwrap();
    /// let taken = Ports { cloud_foundry: port.parse().unwrap(), nodion: 0 };
    /// let error = Simulator::start_on(taken).await.unwrap_err();
    /// assert!(error.to_string().contains(port));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn start_on(ports: Ports) -> io::Result<Self> {
        let requests = Requests::default();
        let logged = |platform, router: Router| {
            let log = middleware::from_fn_with_state((requests.clone(), platform), requests::log);
            router.layer(log)
        };
        let (listener, origin) = listen(ports.cloud_foundry).await?;
        let cloud_foundry = cloud_foundry::CloudFoundry::new(&origin);
        let router = logged("Cloud Foundry", cloud_foundry.router());
        let cloud_foundry_server = Server::serve(listener, origin, router);
        let (listener, origin) = listen(ports.nodion).await?;
        let nodion = nodion::Nodion::new();
        let (path, router) = nodion.router();
        let nodion_server = Server::serve(listener, origin + path, logged("Nodion", router));
        Ok(Self {
            cloud_foundry: cloud_foundry_server,
            nodion: nodion_server,
            state: Platforms { cloud_foundry, nodion, requests },
        })
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

    /// The last requests that were answered, the latest first.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let simulator = paas_simulator::Simulator::start().await?;
    /// reqwest::get(format!("{}/applications", simulator.nodion_url())).await?;
    /// let asked = &simulator.requests()[0];
    /// assert_eq!((asked.target.as_str(), asked.status), ("/v1/applications", 401));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn requests(&self) -> Vec<Asked> {
        self.state.requests.latest_first()
    }
}

impl Platforms {
    fn overview(&self, most: usize) -> Overview {
        Overview { platforms: [self.cloud_foundry.overview(most), self.nodion.overview(most)] }
    }
}

/// Listens on a port of the loopback interface; gives the address that it is reached at.
async fn listen(port: u16) -> io::Result<(TcpListener, String)> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = TcpListener::bind(address).await.map_err(|error| {
        io::Error::new(error.kind(), format!("{address} cannot be listened on: {error}"))
    })?;
    let origin = format!("http://{}", listener.local_addr()?);
    Ok((listener, origin))
}

impl Server {
    fn serve(listener: TcpListener, url: String, router: Router) -> Self {
        let task = tokio::spawn(async move {
            // It serves until it is aborted; a connection that fails is its client's concern.
            let _ = axum::serve(listener, router).await;
        });
        Self { url, task }
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
