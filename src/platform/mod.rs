//! One face of both platforms, for programs that run on either.
//!
//! [`Platform`] has what both can do, in the words of neither: apps, their processes, and how many
//! instances each has. What only one can do is a [`Capability`] to ask for beforehand. For all
//! else there are the clients themselves.
//!
//! # Examples
//!
//! ```
//! use paas::platform::{self, Platform};
//! use paas::support::Session;
//! use paas::{cloud_foundry, nodion};
//!
//! async fn double(platform: &dyn Platform, app: &str) -> Result<(), platform::Error> {
//!     let app = platform.find_app(app).await?;
//!     for process in platform.list_processes(&app.id).await? {
//!         let process = platform.scale(&process.id, process.instances * 2).await?;
//!         let process = platform.wait(&process).await?;
//!         println!("{}/{}: {} instances, {}", app.name, process.name, process.instances, process.state);
//!     }
//!     Ok(())
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let simulator = paas_simulator::Simulator::start().await?;
//! let session = |url| Session::builder(url).token(simulator.token()).build();
//!
//! let nodion = nodion::Client::new(session(simulator.nodion_url())?);
//! double(&platform::Nodion::new(nodion), "Web shop").await?;
//!
//! let client = cloud_foundry::Client::new(session(simulator.cloud_foundry_url())?);
//! let foundry = platform::CloudFoundry::in_space(client, "demo", "production").await?;
//! double(&foundry, "web-shop").await?;
//! # Ok(())
//! # }
//! ```

#[cfg(feature = "cloud-foundry")]
mod cloud_foundry;
#[cfg(all(feature = "cloud-foundry", feature = "nodion"))]
mod environment;
mod error;
#[cfg(feature = "nodion")]
mod nodion;

use std::fmt;

use paas_support::{BoxFuture, Wait};

#[cfg(feature = "cloud-foundry")]
pub use cloud_foundry::CloudFoundry;
#[cfg(all(feature = "cloud-foundry", feature = "nodion"))]
pub use environment::{from_env, from_variables};
pub use error::{Error, Messages};
#[cfg(feature = "nodion")]
pub use nodion::Nodion;

/// What programs can do on either platform. It can be used as `dyn Platform`.
///
/// An example is at the [module](self).
pub trait Platform: fmt::Debug + Send + Sync {
    /// What this platform can do beyond what all can.
    ///
    /// # Examples
    ///
    /// ```
    /// use paas::platform::{Capability, Platform};
    ///
    /// fn how_to_stop(platform: &dyn Platform) -> &'static str {
    ///     if platform.capabilities().contains(&Capability::StopApps) {
    ///         "stop the app"
    ///     } else {
    ///         "scale each of its processes to 0"
    ///     }
    /// }
    /// ```
    fn capabilities(&self) -> &'static [Capability];

    /// All apps.
    ///
    /// # Errors
    ///
    /// [`Error::Call`].
    fn list_apps(&self) -> BoxFuture<'_, Result<Vec<App>, Error>>;

    /// The app of this name, in just these letters.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is none, [`Error::Ambiguous`] when there is more than one,
    /// [`Error::Call`].
    fn find_app<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<App, Error>> {
        Box::pin(async move { one_named(name, self.list_apps().await?) })
    }

    /// The processes of an app.
    ///
    /// # Errors
    ///
    /// [`Error::Call`].
    fn list_processes<'a>(&'a self, app: &'a AppId) -> BoxFuture<'a, Result<Vec<Process>, Error>>;

    /// A process.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] or [`Error::Call`]: for both see [`Error::is_not_found`].
    fn get_process<'a>(&'a self, process: &'a ProcessId) -> BoxFuture<'a, Result<Process, Error>>;

    /// Asks for so many instances of a process; 0 stops it. The answer comes before they are
    /// there: see [`wait`](Self::wait).
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] or [`Error::Call`].
    fn scale<'a>(
        &'a self,
        process: &'a ProcessId,
        instances: u32,
    ) -> BoxFuture<'a, Result<Process, Error>>;

    /// Waits until a process has the instances that `process` says it was asked to have. What
    /// [`scale`](Self::scale) gives says so.
    ///
    /// What awaiting it gives besides is a [`WaitError`](paas_support::WaitError), which becomes an
    /// [`Error`].
    fn wait(&self, process: &Process) -> Wait<Process, Messages>;

    /// Starts all processes of an app with the instances that they were asked to have.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] where [`Capability::StopApps`] is missing, [`Error::Call`].
    fn start_app<'a>(&'a self, app: &'a AppId) -> BoxFuture<'a, Result<App, Error>>;

    /// Stops all processes of an app, each of which keeps the number of instances that it was
    /// asked to have.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] where [`Capability::StopApps`] is missing, [`Error::Call`].
    fn stop_app<'a>(&'a self, app: &'a AppId) -> BoxFuture<'a, Result<App, Error>>;
}

/// What not every platform can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Capability {
    /// An app can be stopped and started as a whole.
    StopApps,
    /// A process whose instances crash is seen to be [`ProcessState::Crashed`], and a wait for it
    /// fails before its deadline.
    SeeCrashes,
}

/// What a platform calls an app.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AppId(pub String);

/// What a platform calls a process, and its app.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcessId {
    /// The app that it is of.
    pub app: AppId,
    /// The process itself.
    pub process: String,
}

/// An app: an application on Nodion.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct App {
    /// What the platform calls it.
    pub id: AppId,
    /// What people call it.
    pub name: String,
    /// Whether it is meant to run.
    pub state: AppState,
}

/// Whether an app is meant to run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AppState {
    /// It is.
    Started,
    /// It is not.
    Stopped,
    /// What the platform says, in its own word.
    Other(String),
}

/// A process of an app.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Process {
    /// What the platform calls it.
    pub id: ProcessId,
    /// Which of its app's processes it is, such as `web`: the type on Cloud Foundry, the slug on
    /// Nodion.
    pub name: String,
    /// How many instances it was asked to have.
    pub instances: u32,
    /// How it is.
    pub state: ProcessState,
}

/// How a process is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProcessState {
    /// As many instances run as it was asked to have.
    Running,
    /// No instance is there.
    Stopped,
    /// It is on its way to what it was asked to have.
    Changing,
    /// An instance crashed. The platform may start it again.
    Crashed,
    /// What the platform says, in its own word.
    Other(String),
}

impl App {
    /// An app from its parts, for a [`Platform`] of your own.
    pub fn new(id: AppId, name: impl Into<String>, state: AppState) -> Self {
        Self { id, name: name.into(), state }
    }
}

impl Process {
    /// A process from its parts, for a [`Platform`] of your own.
    pub fn new(
        id: ProcessId,
        name: impl Into<String>,
        instances: u32,
        state: ProcessState,
    ) -> Self {
        Self { id, name: name.into(), instances, state }
    }
}

/// The only app of a name.
fn one_named(name: &str, apps: Vec<App>) -> Result<App, Error> {
    let mut found: Vec<App> = apps.into_iter().filter(|app| app.name == name).collect();
    match (found.pop(), found.is_empty()) {
        (None, _) => Err(Error::NotFound { what: format!("app {name:?}") }),
        (Some(app), true) => Ok(app),
        (Some(app), false) => {
            found.push(app);
            Err(Error::Ambiguous { name: name.to_owned(), candidates: found })
        }
    }
}

impl From<&str> for AppId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl fmt::Display for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Capability::StopApps => "stopping and starting apps as a whole",
            Capability::SeeCrashes => "seeing that instances crashed",
        })
    }
}

impl fmt::Display for AppState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            AppState::Started => "started",
            AppState::Stopped => "stopped",
            AppState::Other(state) => state,
        })
    }
}

impl fmt::Display for ProcessState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            ProcessState::Running => "running",
            ProcessState::Stopped => "stopped",
            ProcessState::Changing => "changing",
            ProcessState::Crashed => "crashed",
            ProcessState::Other(state) => state,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_is_found_by_its_very_name() {
        let apps = ["shop", "Shop", "blog", "blog"].into_iter().enumerate();
        let apps: Vec<App> = apps
            .map(|(id, name)| App {
                id: AppId(id.to_string()),
                name: name.to_owned(),
                state: AppState::Started,
            })
            .collect();
        assert_eq!(one_named("Shop", apps.clone()).unwrap(), apps[1]);

        let error = one_named("shöp", apps.clone()).unwrap_err();
        assert_eq!(error.to_string(), "there is no app \"shöp\"");
        assert!(error.is_not_found());

        let error = one_named("blog", apps.clone()).unwrap_err();
        assert_eq!(error.to_string(), "2 apps are named \"blog\": 2, 3");
        assert!(matches!(error, Error::Ambiguous { candidates, .. } if candidates == apps[2..]));
    }
}
