//! Generates typed Rust clients from OpenAPI 3.0 documents through progenitor.
//!
//! A document goes through six rooms: it is loaded from its files, checked, lowered to what
//! progenitor takes, handed to progenitor, refined as a syntax tree, and printed. The client that
//! comes out stands on the crate `paas-support`, the only one that it names.
//!
//! # In a build script
//!
//! ```no_run
//! // build.rs: `spec/pets/openapi.yaml` becomes `$OUT_DIR/pets.rs`.
//! paas_codegen::build_script(&["spec/pets"]);
//! ```
//!
//! The crate then has `include!(concat!(env!("OUT_DIR"), "/pets.rs"));` in a module of its own.

mod build_script;
mod check;
mod culprit;
mod document;
mod finding;
mod generate;
#[cfg(feature = "tools")]
mod json_schema;
mod load;
mod lower;
mod names;
mod panics;
mod payloads;
mod pointer;
mod print;
mod refine;
#[cfg(test)]
mod testing;
mod tree;
mod walk;

pub use build_script::build_script;
pub use check::{check, rules};
pub use document::Document;
pub use finding::{Finding, Findings, Place};
pub use load::load;

/// What a document becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The source of the client: the content of a module.
    pub client: String,
    /// The source of a function `payloads()` that gives the type of every documented payload, to
    /// be compiled in the same module.
    pub payload_table: String,
}

/// The code that a document becomes. The same document gives the same bytes.
///
/// # Errors
///
/// All that [`check`] finds; or, with the rule `generator`, what progenitor says of something that
/// no rule foresees.
///
/// # Examples
///
/// ```
/// let folder = tempfile::tempdir()?;
/// std::fs::write(
///     folder.path().join("openapi.yaml"),
///     "openapi: 3.0.3\ninfo: {title: Pets, version: '1'}\npaths:\n  /pets:\n    delete:\n\
///      \x20     operationId: sellAll\n      responses: {'204': {description: Sold.}}\n",
/// )?;
/// let code = paas_codegen::code(&paas_codegen::load(folder.path())?)?;
/// assert!(code.client.contains("pub fn sell_all(&self)"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn code(document: &Document) -> Result<Code, Findings> {
    Findings::refuse(check(document))?;
    rooms(document).map_err(|message| {
        let at = culprit::culprit(document, |part| rooms(part).is_err());
        let what = format!("the generator cannot take this: {message}");
        document.finding("generator", &at, what, "say it otherwise, and report it").into()
    })
}

/// The rooms behind `check`.
fn rooms(document: &Document) -> Result<Code, String> {
    panics::caught(|| {
        let lowered = lower::lower(document);
        let generated = generate::generate(&lowered.api)?;
        Ok(Code {
            client: print::print(&refine::refine(generated, &lowered.plan)),
            payload_table: print::print(&payloads::payloads(&lowered.plan)),
        })
    })
}
