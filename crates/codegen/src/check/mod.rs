//! The second room: what is wrong with a document, before anything is made of it.
//!
//! progenitor panics on some of what a document may say, and drops or mistakes more of it without
//! a word. What `lower` and `refine` do not put right is a rule here, with what to write instead.
//! docs/spec-authoring.md lists the rules.

mod answers;
mod extensions;
mod keywords;
mod names;
mod operations;
mod pagination;
mod parameters;
mod references;
mod requests;
mod schemas;
mod structure;
#[cfg(test)]
mod tests;

use crate::document::Document;
use crate::finding::Finding;

/// Something that breaks a rule.
struct Problem {
    /// The JSON pointer of the place.
    at: String,
    /// What is wrong there.
    what: String,
    /// What to write instead.
    mend: &'static str,
}

impl Problem {
    fn new(at: &str, what: impl Into<String>, mend: &'static str) -> Self {
        Self { at: at.to_owned(), what: what.into(), mend }
    }
}

/// A rule: its name, and all that breaks it in a document.
type Rule = (&'static str, fn(&Document) -> Vec<Problem>);

/// The rules that all after them rely on: what breaks one of them is all that is said.
const FIRST: &[Rule] = &[
    ("openapi-version", references::openapi_version),
    ("dangling-reference", references::dangling_reference),
    ("deep-reference", references::deep_reference),
    ("circular-reference", references::circular_reference),
];

/// All other rules.
const RULES: &[Rule] = &[
    ("openapi-3.1", schemas::openapi_3_1),
    ("keyword", keywords::keyword),
    ("reference-siblings", references::reference_siblings),
    ("type", schemas::kind_of_value),
    ("path", operations::path),
    ("servers", operations::servers),
    ("method", operations::method),
    ("operation-id", operations::operation_id),
    ("operation-id-taken", operations::operation_id_taken),
    ("operation-id-length", operations::operation_id_length),
    ("parameter-location", parameters::location),
    ("parameter-content", parameters::content),
    ("parameter-style", parameters::style),
    ("parameter-name", parameters::name),
    ("path-parameter", parameters::path_parameter),
    ("header-parameter", parameters::header_parameter),
    ("request-media-type", requests::media_type),
    ("request-schema", requests::schema),
    ("request-optional", requests::optional),
    ("request-encoding", requests::encoding),
    ("request-form", requests::form),
    ("request-raw", requests::raw),
    ("status", answers::status),
    ("answer-success", answers::success),
    ("answer-media-type", answers::media_type),
    ("answer-schema", answers::schema),
    ("answer-types", answers::types),
    ("error-types", answers::error_types),
    ("all-of-conflict", schemas::all_of_conflict),
    ("any-of", schemas::any_of),
    ("not", schemas::not),
    ("default-kind", schemas::default_kind),
    ("discriminator", schemas::discriminator),
    ("discriminator-parent", schemas::discriminator_parent),
    ("enum-kind", schemas::enum_kind),
    ("format-misplaced", schemas::format_misplaced),
    ("nullable-body", schemas::nullable_body),
    ("nullable-type", schemas::nullable_type),
    ("pattern", schemas::pattern),
    ("read-only-required", schemas::read_only_required),
    ("member-name", names::member_name),
    ("type-name", names::type_name),
    ("extension", extensions::extension),
    ("pagination", pagination::pagination),
];

/// The rule that finds what is left when no other has anything to say.
const LAST: &[Rule] = &[("structure", structure::structure)];

/// All that is wrong with a document, in the order of its files and lines.
#[must_use]
pub fn check(document: &Document) -> Vec<Finding> {
    let relied_on = FIRST.iter().map(std::slice::from_ref);
    let found = relied_on.chain([RULES, LAST]).map(|rules| broken(rules, document));
    let mut findings = found.into_iter().find(|findings| !findings.is_empty()).unwrap_or_default();
    findings.sort();
    findings
}

/// The names of all rules that a finding may have: of reading files first, then of [`check`].
pub fn rules() -> impl Iterator<Item = &'static str> {
    let of_check = FIRST.iter().chain(RULES).chain(LAST).map(|(name, _)| *name);
    crate::load::RULES.iter().copied().chain(of_check)
}

fn broken(rules: &[Rule], document: &Document) -> Vec<Finding> {
    let of_rule = |(name, rule): &Rule| {
        let problems = rule(document).into_iter();
        problems
            .map(|problem| document.finding(name, &problem.at, problem.what, problem.mend))
            .collect::<Vec<_>>()
    };
    rules.iter().flat_map(of_rule).collect()
}
