#![doc = "Generates typed Rust clients from OpenAPI 3.0 documents through progenitor."]

mod document;
mod finding;
mod generate;
mod load;
mod lower;
mod names;
mod pointer;
mod print;
#[cfg(test)]
mod testing;
mod walk;

pub use document::Document;
pub use finding::{Finding, Findings, Place};
pub use load::load;
