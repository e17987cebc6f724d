//! Cloud Foundry's v3 API: processes, and what leads to them.
//!
//! The same types read today's servers, servers back to the experimental form of 2015, and
//! Korifi; each operation names its source.
//!
//! [`Client::builder`] makes a client from its parts, [`Client::from_env`] by the environment, and
//! [`Client::from_cf_home`] by the login of the program `cf`. [`Credentials`] are what to log in
//! with; where, the API says.
//!
//! # Examples
//!
//! ```
//! use futures_util::TryStreamExt;
//! use paas::cloud_foundry::types::InstanceState;
//! use paas::cloud_foundry::{Client, Credentials};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let simulator = paas_simulator::Simulator::start().await?;
//! let client = Client::builder(simulator.cloud_foundry_url())
//!     .credentials(Credentials::token(simulator.token()))
//!     .build()?;
//!
//! let apps = client.list_apps().names(["web-shop"]).send().await?;
//! let processes = client.list_app_processes().app_guid(&apps.resources[0].guid).send().await?;
//! let web = &processes.resources[0].guid;
//! client.scale_process().process_guid(web).body_map(|body| body.instances(3)).send().await?;
//!
//! let stats = client.get_process_stats().process_guid(web).send().await?;
//! let starting = stats.resources.iter().filter(|it| it.state == InstanceState::Starting);
//! assert_eq!(starting.count(), 1);
//!
//! // All processes there are, page by page.
//! let processes: Vec<_> = client.list_processes().per_page(1).stream().try_collect().await?;
//! assert!(processes.len() > 1);
//!
//! let error = client.get_process().process_guid("no-such-process").send().await.unwrap_err();
//! assert_eq!(error.body().unwrap().errors[0].title, "CF-ResourceNotFound");
//! # Ok(())
//! # }
//! ```

mod connect;
mod credentials;
mod home;
mod jobs;
mod notes;
mod uaa;
pub(crate) mod wait;

use paas_support::jiff;

pub use connect::ClientBuilder;
pub use credentials::Credentials;
pub use home::{CfHome, Target};

include!(concat!(env!("OUT_DIR"), "/cloud-foundry.rs"));

#[cfg(feature = "payloads")]
include!(concat!(env!("OUT_DIR"), "/cloud-foundry.payloads.rs"));

/// The OpenAPI document that this module is generated from, in one piece, as JSON text.
///
/// # Examples
///
/// ```
/// let document: paas::support::serde_json::Value =
///     paas::support::serde_json::from_str(paas::cloud_foundry::DOCUMENT)?;
/// assert_eq!(document["openapi"], "3.0.3");
/// # Ok::<(), paas::support::serde_json::Error>(())
/// ```
pub const DOCUMENT: &str = include_str!(concat!(env!("OUT_DIR"), "/cloud-foundry.json"));

impl TryFrom<jiff::Timestamp> for types::TimestampFilter {
    type Error = types::error::ConversionError;

    /// The time in the one form that the platform takes: UTC, in whole seconds.
    fn try_from(time: jiff::Timestamp) -> Result<Self, Self::Error> {
        time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().parse()
    }
}
