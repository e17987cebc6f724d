//! The second room: what is wrong with a document, before anything is made of it.

use crate::document::Document;
use crate::finding::Finding;

/// All that is wrong with a document, in the order of its files and lines.
#[must_use]
pub fn check(document: &Document) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let _ = document;
    findings.sort();
    findings
}
