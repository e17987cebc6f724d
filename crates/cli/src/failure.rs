//! Why the program could not do what it was asked, as opposed to what it found.

use std::io;

/// A failure. Its text says what to do next; the program ends with the status 2.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// What was asked for does not exist, or makes no sense.
    #[error("{0}")]
    Usage(String),
    /// The demonstration broke off.
    #[error("the demonstration broke off: {0}")]
    Demo(String),
    /// The simulator cannot listen where it should.
    #[error(
        "{0}; choose another port by --cf-port, --nodion-port or --page-port, 0 for a free one"
    )]
    Port(io::Error),
    /// Standard output does not take what is written.
    #[error("standard output cannot be written: {0}")]
    Output(#[from] io::Error),
}
