//! `paas payload`: whether payloads are what the spec says.

mod compare;

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ArgGroup, Args, Subcommand};
use paas::support::RoundTrip;
use serde::Serialize;

use crate::api::Api;
use crate::failure::Failure;
use crate::output::{Format, complain};
use compare::{Difference, compare};

/// Checks payloads against the types that are generated from the spec
#[derive(Subcommand)]
pub(crate) enum Payload {
    Check(Check),
}

/// Check whether payloads decode into the generated types and come back equal
///
/// Prints a verdict for each file: `exact`, `differs` with each JSON pointer and both values, or
/// `invalid` with the JSON path and the reason. Ends with the status 0 when all are exact, 1 when
/// one is not, and 2 when something cannot be checked.
///
/// Examples:
///   paas payload check --api nodion --operation listApplications page.json
///   paas payload check --api nodion --operation listApplications --status 401 error.json
///   paas payload check --api cloud-foundry --operation scaleProcess --request body.json
///   curl ... | paas payload check --api cloud-foundry --schema Process -
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    group(ArgGroup::new("what").required(true).args(["operation", "schema"])),
    group(ArgGroup::new("part").args(["request", "status"]).requires("operation")),
)]
pub(crate) struct Check {
    /// Whose payloads they are
    #[arg(long, value_enum)]
    api: Api,
    /// The operation whose body they are, by its operationId; without `--request` and `--status`,
    /// the body of the success that is documented for it (2XX)
    #[arg(long, value_name = "ID")]
    operation: Option<String>,
    /// They are bodies of the operation's requests
    #[arg(long)]
    request: bool,
    /// They are bodies of its answers with this status, as documented for it, else for its class
    /// (4XX), else for all others
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(100..=599))]
    status: Option<u16>,
    /// The schema that they are of, by its name in the spec
    #[arg(long, value_name = "NAME", conflicts_with = "part")]
    schema: Option<String>,
    /// The form of the verdicts
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The payloads; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// What is found of one payload.
#[derive(Debug, Serialize)]
struct Report {
    file: String,
    verdict: Verdict,
    differences: Vec<Difference>,
    /// Where it is invalid, as a JSONPath.
    path: Option<String>,
    error: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Exact,
    Differs,
    Invalid,
}

impl Payload {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        match self {
            Self::Check(command) => command.run(),
        }
    }
}

impl Check {
    fn run(self) -> Result<ExitCode, Failure> {
        if self.files.iter().filter(|file| is_input(file)).count() > 1 {
            let reason = "`-` is given twice; standard input can be read once";
            return Err(Failure::Usage(reason.to_owned()));
        }
        let round_trip = self.round_trip()?;
        let mut out = io::stdout().lock();
        let (mut all_exact, mut all_read) = (true, true);
        for file in &self.files {
            let text = match read(file) {
                Ok(text) => text,
                Err(error) => {
                    complain(&format!("{} cannot be read: {error}", file.display()));
                    all_read = false;
                    continue;
                }
            };
            let report = Report::of(file.display().to_string(), &text, round_trip);
            all_exact &= report.verdict == Verdict::Exact;
            match self.format {
                Format::Text => report.write_text(&mut out)?,
                Format::Json => {
                    serde_json::to_writer(&mut out, &report).map_err(io::Error::from)?;
                    writeln!(out)?;
                }
            }
        }
        Ok(match (all_read, all_exact) {
            (false, _) => ExitCode::from(2),
            (true, false) => ExitCode::from(1),
            (true, true) => ExitCode::SUCCESS,
        })
    }

    /// The type that the payloads should be of.
    fn round_trip(&self) -> Result<RoundTrip, Failure> {
        let payloads = self.api.payloads();
        let api = self.api.name();
        if let Some(schema) = &self.schema {
            let names = payloads.schemas.iter().map(|(name, _)| *name);
            let unknown = || unknown(api, "schema", schema, names);
            return payloads.schema(schema).ok_or_else(unknown);
        }
        let operation = self.operation.as_deref().unwrap_or_default();
        if !payloads.has_operation(operation) {
            let mut names: Vec<&str> = payloads.answers.iter().map(|(id, _, _)| *id).collect();
            names.dedup();
            return Err(unknown(api, "operation", operation, names));
        }
        let usage = |text: String| Failure::Usage(format!("{operation} of {api} {text}"));
        if self.request {
            let none = || usage("sends no body; ask for an answer by `--status`".to_owned());
            return payloads.request(operation).ok_or_else(none);
        }
        let answers = payloads.answers.iter().filter(|(id, _, _)| *id == operation);
        let known: Vec<&str> = answers.clone().map(|(_, status, _)| *status).collect();
        let known = known.join(", ");
        let Some(status) = self.status else {
            let mut successes = answers.filter(|(_, status, _)| status.starts_with('2'));
            return successes
                .find_map(|(_, _, body)| *body)
                .ok_or_else(|| usage(format!("documents no success with a body; it has {known}")));
        };
        let answer = payloads
            .answer(operation, status)
            .ok_or_else(|| usage(format!("documents no answer {status}; it has {known}")))?;
        answer.body.ok_or_else(|| usage(format!("has no body in its answer {}", answer.status)))
    }
}

/// What there is instead of something that there is not.
fn unknown<'a>(
    api: &str,
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Failure {
    let known: Vec<&str> = known.into_iter().collect();
    Failure::Usage(format!("{api} has no {what} `{name}`; it has {}", known.join(", ")))
}

/// Whether a file stands for standard input.
fn is_input(file: &Path) -> bool {
    file == Path::new("-")
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    if is_input(file) {
        let mut text = Vec::new();
        io::stdin().lock().read_to_end(&mut text)?;
        return Ok(text);
    }
    fs::read(file)
}

impl Report {
    fn of(file: String, text: &[u8], round_trip: RoundTrip) -> Self {
        let invalid = |path: &str, error: String| Self {
            file: file.clone(),
            verdict: Verdict::Invalid,
            differences: Vec::new(),
            path: Some(path.to_owned()),
            error: Some(error),
        };
        let back = match round_trip(text) {
            Ok(back) => back,
            Err(error) => return invalid(error.path(), error.message().to_owned()),
        };
        match compare(text, back.as_bytes()) {
            Ok(differences) => Self {
                verdict: if differences.is_empty() { Verdict::Exact } else { Verdict::Differs },
                differences,
                path: None,
                error: None,
                file,
            },
            Err(error) => invalid("$", error.to_string()),
        }
    }

    fn write_text(&self, out: &mut impl Write) -> io::Result<()> {
        match (self.verdict, &self.path, &self.error) {
            (Verdict::Invalid, Some(path), Some(error)) => {
                writeln!(out, "{}: invalid at {path}: {error}", self.file)
            }
            (Verdict::Exact, ..) => writeln!(out, "{}: exact", self.file),
            _ => {
                writeln!(out, "{}: differs", self.file)?;
                self.differences.iter().try_for_each(|difference| writeln!(out, "  {difference}"))
            }
        }
    }
}
