//! Every rule: a spec that breaks it, and the finding with its place.

mod documents;
mod operations;
mod schemas;

use super::{FIRST, LAST, RULES, check};
use crate::load::load;
use crate::testing::Folder;

/// What is said of a document whose parts these are, below a head of three lines.
fn said(paths: &str, components: &str) -> Vec<String> {
    let folder = Folder::with(&[(
        "openapi.yaml",
        &format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:{paths}\n\
             components:{components}\n"
        ),
    )]);
    let document = load(folder.path()).unwrap_or_else(|findings| panic!("{findings}"));
    check(&document).iter().map(|finding| folder.strip(&finding.to_string())).collect()
}

/// What is said of an operation, whose parts start in line 7.
#[track_caller]
fn of_operation(parts: &str, expected: &[&str]) {
    let paths = format!("\n  /a/{{id}}:\n    get:\n      operationId: getA\n{parts}");
    assert_eq!(said(&paths, " {}"), expected);
}

/// A whole operation but for its parameters, which start in line 13.
#[track_caller]
fn of_parameter(parameter: &str, expected: &[&str]) {
    let parts = format!(
        "      responses: {{'204': {{description: d}}}}\n      parameters:\n\
         \x20       - {{name: id, in: path, required: true, schema: {{type: string}}}}\n{parameter}"
    );
    of_operation(&parts, expected);
}

/// A whole operation but for the body of its request, which starts in line 10.
#[track_caller]
fn of_request(body: &str, expected: &[&str]) {
    let parts = format!(
        "      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]\n\
         \x20     responses: {{'204': {{description: d}}}}\n      requestBody:\n{body}"
    );
    of_operation(&parts, expected);
}

/// A whole operation but for its answers, which start in line 9.
#[track_caller]
fn of_answers(answers: &str, expected: &[&str]) {
    let parts = format!(
        "      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]\n\
         \x20     responses:\n{answers}"
    );
    of_operation(&parts, expected);
}

/// What is said of component schemas, which start in line 6.
#[track_caller]
fn of_schemas(schemas: &str, expected: &[&str]) {
    assert_eq!(said(" {}", &format!("\n  schemas:\n{schemas}")), expected);
}

#[test]
fn every_rule_has_a_test_here() {
    let tests =
        [include_str!("documents.rs"), include_str!("operations.rs"), include_str!("schemas.rs")];
    for (rule, _) in FIRST.iter().chain(RULES).chain(LAST) {
        let name = rule.replace(['-', '.'], "_");
        let has = |test: String| tests.iter().any(|it| it.contains(&test));
        assert!(has(format!("fn {name}()")) || has(format!("fn r#{name}()")), "{rule} has no test");
    }
}
