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

use std::io;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, header};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// Both platforms. They stop when the value is dropped.
#[derive(Debug)]
pub struct Simulator {
    cloud_foundry: Server,
    nodion: Server,
}

#[derive(Debug)]
struct Server {
    url: String,
    task: JoinHandle<()>,
}

/// The only token that either platform takes.
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
        Ok(Self {
            cloud_foundry: Server::start(cloud_foundry::router).await?,
            nodion: Server::start(|_| nodion::router()).await?,
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
}

impl Server {
    /// Serves what `router` makes of the server's own address.
    async fn start(router: impl FnOnce(&str) -> (&'static str, Router)) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let (path, router) = router(&origin);
        let task = tokio::spawn(async move {
            // It serves until it is aborted; a connection that fails is its client's concern.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { url: origin + path, task })
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
