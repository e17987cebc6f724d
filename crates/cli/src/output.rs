//! Where words go: what was asked for to standard output, everything else to standard error.

use clap::ValueEnum;

/// The form of what is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// One JSON object per line, for programs.
    Json,
}

/// Says that something went wrong.
#[expect(clippy::print_stderr, reason = "this is what standard error is for")]
pub(crate) fn complain(text: &str) {
    eprintln!("error: {text}");
}
