//! What there is on both platforms in one form, for whoever looks at the simulator from outside.

/// What there is on both platforms at one moment.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let simulator = paas_simulator::Simulator::start().await?;
/// let [cloud_foundry, nodion] = simulator.overview(100).platforms;
/// let web = &cloud_foundry.apps[0].processes[0];
/// assert_eq!((web.name.as_str(), web.instances), ("web", 2));
/// assert_eq!(web.states, ["RUNNING", "RUNNING"]);
/// assert_eq!(nodion.apps[0].processes[0].states, ["default"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Overview {
    /// Cloud Foundry and Nodion.
    pub platforms: [Platform; 2],
}

/// A platform and its apps.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Platform {
    /// The name, such as `Nodion`.
    pub name: &'static str,
    /// The first of its apps.
    pub apps: Vec<App>,
    /// How many apps it has.
    pub all_apps: usize,
}

/// An app of either platform.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct App {
    /// The guid or id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The state in the platform's word, such as `STARTED` or `online`.
    pub state: &'static str,
    /// The processes.
    pub processes: Vec<Process>,
}

/// A process of an app.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Process {
    /// What Cloud Foundry calls its type, and Nodion its name.
    pub name: String,
    /// How many instances are asked for.
    pub instances: usize,
    /// In the platform's words: on Cloud Foundry the states of the first [`MOST_STATES`]
    /// instances, on Nodion the state of the process.
    pub states: Vec<&'static str>,
}

/// Of how many instances of a process an overview has the state.
pub const MOST_STATES: usize = 50;
