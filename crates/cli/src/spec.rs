//! `paas spec`: what the generator says of a spec, and what it makes of one.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use miette::{Diagnostic, GraphicalReportHandler, LabeledSpan, NamedSource, SourceSpan};
use paas_codegen::{Finding, Findings};
use serde_json::json;

use crate::api::Api;
use crate::failure::Failure;
use crate::output::Format;

/// Checks OpenAPI specs, and shows the code that they become
#[derive(Subcommand)]
pub(crate) enum Spec {
    Check(Check),
    Code(Code),
}

/// Check specs: every folder below DIR that holds an openapi.yaml
///
/// Prints a line for each finding: file, line, column, rule, what is wrong, and what to write
/// instead. Ends with the status 0 when there is none, 1 when there are some, and 2 when there is
/// no spec to check. docs/spec-authoring.md lists the rules.
#[derive(Args)]
pub(crate) struct Check {
    /// Where to look for specs
    #[arg(value_name = "DIR", default_value = "spec")]
    folder: PathBuf,
    /// The form of the findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Print the code that specs become, to compare before and after a change
///
/// The same spec gives the same bytes.
#[derive(Args)]
pub(crate) struct Code {
    /// Where to look for specs
    #[arg(value_name = "DIR", default_value = "spec")]
    folder: PathBuf,
    /// Only the spec of this API, in the folder of its name
    #[arg(long, value_enum)]
    api: Option<Api>,
}

impl Spec {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        match self {
            Self::Check(command) => command.run(),
            Self::Code(command) => command.run(),
        }
    }
}

impl Check {
    fn run(self) -> Result<ExitCode, Failure> {
        let folders = spec_folders(&self.folder)?;
        let findings: Vec<Finding> = folders.iter().flat_map(|folder| findings(folder)).collect();
        let mut out = io::stdout().lock();
        let with_excerpts = out.is_terminal();
        for finding in &findings {
            match self.format {
                Format::Json => writeln!(out, "{}", as_json(finding))?,
                Format::Text if with_excerpts => writeln!(out, "{}", excerpt(finding))?,
                Format::Text => writeln!(out, "{finding}")?,
            }
        }
        if self.format == Format::Text {
            let specs = count(folders.len(), "spec");
            writeln!(out, "{specs}, {}", count(findings.len(), "finding"))?;
        }
        Ok(ExitCode::from(u8::from(!findings.is_empty())))
    }
}

impl Code {
    fn run(self) -> Result<ExitCode, Failure> {
        let mut folders = spec_folders(&self.folder)?;
        if let Some(api) = self.api {
            folders.retain(|folder| folder.file_name().is_some_and(|name| name == api.name()));
            if folders.is_empty() {
                let (folder, name) = (self.folder.display(), api.name());
                return Err(Failure::Usage(format!("{folder} holds no spec in a folder {name}")));
            }
        }
        let mut out = io::stdout().lock();
        for folder in folders {
            let code =
                paas_codegen::load(&folder).and_then(|document| paas_codegen::code(&document));
            match code {
                Ok(code) => writeln!(out, "// {}\n{}", folder.display(), code.client)?,
                Err(findings) => {
                    for finding in findings {
                        crate::output::complain(&finding.to_string());
                    }
                    return Ok(ExitCode::FAILURE);
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Every folder below `folder`, itself included, that holds a spec, in the order of their names.
fn spec_folders(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut unread = vec![folder.to_owned()];
    while let Some(folder) = unread.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| {
            Failure::Usage(format!("{} cannot be read: {error}", folder.display()))
        })?;
        let folders =
            entries.flatten().filter(|entry| entry.file_type().is_ok_and(|it| it.is_dir()));
        unread.extend(folders.map(|entry| entry.path()));
        if folder.join("openapi.yaml").is_file() {
            found.push(folder);
        }
    }
    if found.is_empty() {
        let folder = folder.display();
        return Err(Failure::Usage(format!(
            "{folder} holds no openapi.yaml; name a folder that does, or one above it"
        )));
    }
    found.sort();
    Ok(found)
}

fn findings(folder: &Path) -> Vec<Finding> {
    match paas_codegen::load(folder) {
        Ok(document) => {
            let findings = paas_codegen::check(&document);
            if !findings.is_empty() {
                return findings;
            }
            // What no rule foresees is found by trying.
            let code = paas_codegen::code(&document);
            code.err().into_iter().flat_map(Findings::into_iter).collect()
        }
        Err(findings) => findings.into_iter().collect(),
    }
}

fn as_json(finding: &Finding) -> serde_json::Value {
    json!({
        "file": finding.place.file.display().to_string(),
        "line": finding.place.line,
        "column": finding.place.column,
        "rule": finding.rule,
        "message": finding.message,
        "mend": finding.mend,
    })
}

/// A finding with the lines of the file around it.
fn excerpt(finding: &Finding) -> String {
    let Some(shown) = Shown::of(finding) else { return finding.to_string() };
    let mut text = String::new();
    match GraphicalReportHandler::new().render_report(&mut text, &shown) {
        Ok(()) => text,
        Err(_) => finding.to_string(),
    }
}

/// A finding as miette shows one.
#[derive(Debug, thiserror::Error)]
#[error("{}: {}", finding.rule, finding.message)]
struct Shown {
    finding: Finding,
    text: NamedSource<String>,
    span: SourceSpan,
}

impl Shown {
    fn of(finding: &Finding) -> Option<Self> {
        let text = fs::read_to_string(&finding.place.file).ok()?;
        let before: usize =
            text.split_inclusive('\n').take(finding.place.line - 1).map(str::len).sum();
        let line = text.get(before..)?.lines().next().unwrap_or_default();
        let column =
            line.char_indices().nth(finding.place.column - 1).map_or(line.len(), |(at, _)| at);
        let word = line.get(column..).unwrap_or_default();
        let length = word.find([':', ' ', ',', '}']).unwrap_or(word.len()).max(1);
        Some(Self {
            finding: finding.clone(),
            text: NamedSource::new(finding.place.file.display().to_string(), text),
            span: (before + column, length).into(),
        })
    }
}

impl Diagnostic for Shown {
    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.text)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new_primary_with_span(Some("here".to_owned()), self.span);
        Some(Box::new(std::iter::once(label)))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new(&self.finding.mend))
    }
}

fn count(number: usize, what: &str) -> String {
    match number {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        number => format!("{number} {what}s"),
    }
}
