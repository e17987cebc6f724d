//! What can be chosen before a simulator starts.

use std::io;

use crate::{Simulator, start};

/// How a simulator is to be. What is left out is as [`Simulator::start`] has it.
///
/// # Examples
///
/// ```
/// use paas_simulator::Simulator;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let first = Simulator::start().await?;
/// let (_, port) = first.cloud_foundry_url().rsplit_once(':').unwrap();
/// let taken = Simulator::builder().cloud_foundry_port(port.parse().unwrap());
/// let error = taken.start().await.unwrap_err();
/// assert!(error.to_string().contains(port));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a simulator runs once it is started"]
pub struct Builder {
    cloud_foundry_port: u16,
    nodion_port: u16,
}

impl Builder {
    /// The port of Cloud Foundry; 0, the default, is a free one.
    pub fn cloud_foundry_port(self, port: u16) -> Self {
        Self { cloud_foundry_port: port, ..self }
    }

    /// The port of Nodion; 0, the default, is a free one.
    pub fn nodion_port(self, port: u16) -> Self {
        Self { nodion_port: port, ..self }
    }

    /// Starts both platforms on the loopback interface.
    ///
    /// # Errors
    ///
    /// A port cannot be had; the error says which.
    pub async fn start(self) -> io::Result<Simulator> {
        let cloud_foundry = crate::listen(self.cloud_foundry_port).await?;
        let nodion = crate::listen(self.nodion_port).await?;
        start(cloud_foundry, nodion)
    }
}
