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
mod document;
mod finding;
mod generate;
#[cfg(feature = "tools")]
mod json_schema;
mod load;
mod lower;
mod names;
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

/// The source of the client for a document.
///
/// The same document gives the same bytes.
///
/// # Errors
///
/// All that [`check`] finds; or what progenitor says of a document that nobody foresaw.
pub fn code(document: &Document) -> Result<String, Findings> {
    Findings::refuse(check(document))?;
    let lowered = lower::lower(document);
    let generated = generate::generate(&lowered.api).map_err(|message| {
        document.finding(
            "generator",
            "",
            format!("progenitor cannot take this document: {message}"),
            "leave out what was added last, and report it",
        )
    })?;
    Ok(print::print(&refine::refine(generated, &lowered.plan)))
}

/// The source of a function `payloads()` that gives the type of every documented payload, to be
/// compiled in the module that includes the client.
///
/// # Errors
///
/// As [`code`].
pub fn payload_table(document: &Document) -> Result<String, Findings> {
    Findings::refuse(check(document))?;
    Ok(print::print(&payloads::payloads(&lower::lower(document).plan)))
}
