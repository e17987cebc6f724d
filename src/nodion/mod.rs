//! Nodion's applications and application processes.
//!
//! Sources: the pages "Applications" and "Application Processes" of Nodion's API documentation.
//!
//! [`Client::builder`] makes a client from its parts, [`Client::from_env`] by the environment.
//!
//! A user key reaches all projects of a user: [`ClientBuilder::project`], or `x_nodion_project` of
//! one call, names the one that is meant, which is otherwise the user's default project.
//!
//! # Examples
//!
//! ```
//! use paas::nodion::{self, types::ScalingState};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let simulator = paas_simulator::Simulator::start().await?;
//! let client = nodion::Client::builder()
//!     .base_url(simulator.nodion_url()) // without this it is Nodion itself
//!     .token(simulator.token())
//!     .build()?;
//!
//! let applications = client.list_applications().send().await?;
//! let application = &applications.applications[0];
//! let call = client.list_application_processes().application_id(&application.id);
//! let web = &call.send().await?.processes[0];
//! let scaled = client
//!     .scale_application_process()
//!     .application_id(&application.id)
//!     .process_id(&web.id)
//!     .body_map(|body| body.instance_amount(3))
//!     .send()
//!     .await?;
//! assert_eq!(scaled.process.state, ScalingState::Scaling);
//! # Ok(())
//! # }
//! ```

mod connect;
pub(crate) mod wait;

pub use connect::ClientBuilder;

/// The address of Nodion's API.
pub const BASE_URL: &str = "https://api.nodion.com/v1";

include!(concat!(env!("OUT_DIR"), "/nodion.rs"));

#[cfg(feature = "payloads")]
include!(concat!(env!("OUT_DIR"), "/nodion.payloads.rs"));

/// The OpenAPI document that this module is generated from, in one piece, as JSON text.
///
/// # Examples
///
/// ```
/// let document: paas::support::serde_json::Value =
///     paas::support::serde_json::from_str(paas::nodion::DOCUMENT)?;
/// assert_eq!(document["openapi"], "3.0.3");
/// # Ok::<(), paas::support::serde_json::Error>(())
/// ```
pub const DOCUMENT: &str = include_str!(concat!(env!("OUT_DIR"), "/nodion.json"));
