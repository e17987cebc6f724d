//! The one error of all platforms.

use std::error::Error as StdError;
use std::fmt;

use paas_support::{InvalidRequest, WaitError};

use super::{App, Capability, Process};

/// What a platform says with an error, in its own words: a sentence each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Messages(pub Vec<String>);

/// What was asked of a platform did not come about.
///
/// # Examples
///
/// ```
/// use paas::platform::Error;
///
/// fn advice(error: &Error) -> String {
///     match error {
///         Error::Ambiguous { candidates, .. } => format!("one of {} is meant", candidates.len()),
///         Error::Unsupported(capability) => format!("this platform lacks {capability}"),
///         Error::Call(call) if call.is_unauthorized() => "log in".to_owned(),
///         error => error.to_string(),
///     }
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// There is no connection: the environment does not say to what, or with which login.
    NotConnected(InvalidRequest),
    /// A call failed. The error says which, its status, how often it was tried, and what the
    /// platform says.
    Call(paas_support::Error<Messages>),
    /// There is no such thing.
    NotFound {
        /// What was looked for.
        what: String,
    },
    /// More than one app has the name.
    Ambiguous {
        /// The name.
        name: String,
        /// The apps that have it, at least two.
        candidates: Vec<App>,
    },
    /// The platform cannot do this, as [`Platform::capabilities`](super::Platform::capabilities)
    /// says.
    Unsupported(Capability),
    /// A wait ended without what it waited for: time ran out, or the process failed.
    Wait(WaitError<Process, Messages>),
}

impl Error {
    /// The call that failed, when it is one that did.
    #[must_use]
    pub fn call(&self) -> Option<&paas_support::Error<Messages>> {
        match self {
            Error::Call(error) | Error::Wait(WaitError::Call(error)) => Some(error),
            _ => None,
        }
    }

    /// Whether what was asked for is not there, or not for this caller to see.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Error::NotFound { .. })
            || self.call().is_some_and(paas_support::Error::is_not_found)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NotConnected(error) => error.fmt(f),
            Error::Call(error) => error.fmt(f),
            Error::NotFound { what } => write!(f, "there is no {what}"),
            Error::Ambiguous { name, candidates } => {
                let ids: Vec<&str> = candidates.iter().map(|app| app.id.0.as_str()).collect();
                write!(f, "{} apps are named {name:?}: {}", ids.len(), ids.join(", "))
            }
            Error::Unsupported(capability) => write!(f, "this platform lacks {capability}"),
            Error::Wait(error) => error.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Error::NotConnected(error) => error.source(),
            Error::Call(error) => error.source(),
            Error::Wait(error) => error.source(),
            Error::NotFound { .. } | Error::Ambiguous { .. } | Error::Unsupported(_) => None,
        }
    }
}

impl From<InvalidRequest> for Error {
    fn from(error: InvalidRequest) -> Self {
        Self::NotConnected(error)
    }
}

impl From<paas_support::Error<Messages>> for Error {
    fn from(error: paas_support::Error<Messages>) -> Self {
        Self::Call(error)
    }
}

impl From<WaitError<Process, Messages>> for Error {
    fn from(error: WaitError<Process, Messages>) -> Self {
        match error {
            WaitError::Call(error) => Self::Call(error),
            error => Self::Wait(error),
        }
    }
}
