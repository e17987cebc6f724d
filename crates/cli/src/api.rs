//! The two APIs by name.

use clap::ValueEnum;
use paas::support::Payloads;

/// An API that there is a client for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Api {
    Nodion,
    CloudFoundry,
}

impl Api {
    /// The name on the command line, which is also that of the spec's folder.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Nodion => "nodion",
            Self::CloudFoundry => "cloud-foundry",
        }
    }

    /// The types of all documented payloads.
    pub(crate) fn payloads(self) -> Payloads {
        match self {
            Self::Nodion => paas::nodion::payloads(),
            Self::CloudFoundry => paas::cloud_foundry::payloads(),
        }
    }
}
