//! The program as its users run it.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// What a run of the program gave.
struct Run {
    status: i32,
    out: String,
    err: String,
}

fn paas(folder: &Path, arguments: &[&str], input: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_paas"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input may be gone by now.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Run {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// What is said of one payload on standard input.
fn verdict(what: &[&str], payload: &str) -> (i32, Value) {
    let folder = TempDir::new().unwrap();
    let arguments = [&["payload", "check", "--format", "json"], what, &["-"]].concat();
    let run = paas(folder.path(), &arguments, payload);
    (run.status, serde_json::from_str(&run.out).unwrap_or_else(|_| json!(run.err)))
}

const PROCESS: &[&str] = &["--api", "cloud-foundry", "--schema", "Process"];
const SCALE: &[&str] = &["--api", "cloud-foundry", "--operation", "scaleProcess", "--request"];
const CREATE: &[&str] = &["--api", "nodion", "--operation", "createApplication", "--request"];

#[test]
fn a_payload_that_comes_back_is_exact() {
    let payload =
        r#"{"guid":"g","type":"web","instances":1,"health_check":{"type":"new"},"x":[1.0]}"#;
    let exact = json!({
        "file": "-", "verdict": "exact", "differences": [], "path": null, "error": null,
    });
    assert_eq!(verdict(PROCESS, payload), (0, exact));
}

#[test]
fn what_a_type_loses_is_shown_with_both_values() {
    // Null is not documented here, and read for what it says: nothing.
    let payload = r#"{"guid":"g","type":"web","instances":1,"version":null,"x":1,"x":2}"#;
    let (status, report) = verdict(PROCESS, payload);
    assert_eq!((status, &report["verdict"]), (1, &json!("differs")));
    assert_eq!(
        report["differences"],
        json!([
            { "pointer": "/version", "before": null },
            { "pointer": "/x", "before": 1, "after": 2 },
            { "pointer": "/x", "before": 2 },
        ])
    );
}

#[test]
fn a_verdict_in_json_is_one_line_and_has_numbers_and_texts_as_they_were() {
    let payload = "{\"guid\": \"g\", \"type\": \"web\", \"instances\": 1, \"x\": {}, \"x\":\r\n {\n\
                   \t\"a b\": [1.0, 1e5,\n 0.10000000000000000000001],\n \"c\": \"\\\" : \\\\\"\n} }";
    let folder = TempDir::new().unwrap();
    let arguments = [&["payload", "check", "--format", "json"], PROCESS, &["-"]].concat();
    let run = paas(folder.path(), &arguments, payload);
    assert_eq!((run.status, run.out.lines().count()), (1, 1), "{}", run.out);
    let value = r#"{"a b":[1.0,1e5,0.10000000000000000000001],"c":"\" : \\"}"#;
    assert!(run.out.contains(value), "{}", run.out);
}

#[test]
fn what_does_not_decode_is_invalid_with_its_path() {
    for (what, payload, path, error) in [
        (PROCESS, r#"{"guid":"g","type":"web"}"#, "$", "missing field `instances`"),
        (PROCESS, r#"{"guid":1,"type":"web","instances":1}"#, "$.guid", "invalid type: integer"),
        (PROCESS, "not json", "$", "expected ident"),
        (PROCESS, "", "$", "EOF while parsing"),
        (SCALE, r#"{"instances":1,"count":2}"#, "$.count", "unknown field `count`"),
        (SCALE, r#"{"instances":null}"#, "$.instances", "invalid type: null"),
        (SCALE, "[{}]", "$", "invalid type: sequence"),
        (SCALE, "[]", "$", "invalid type: sequence"),
        (
            CREATE,
            r#"{"name":"n","region_id":"r","instance_type_id":"t","instance_amount":1,
                "integration_id":"i","repository_id":"o","branch_id":"b","image_name":"nginx"}"#,
            "$.image_name",
            "unknown field `image_name`",
        ),
        (CREATE, r#"{"name":"n"}"#, "$", "missing field"),
        (
            CREATE,
            r#"{"deployment_strategy":"ftp"}"#,
            "$.deployment_strategy",
            "unknown value `ftp`",
        ),
    ] {
        let (status, report) = verdict(what, payload);
        assert_eq!((status, &report["verdict"]), (1, &json!("invalid")), "{payload}");
        assert_eq!(report["path"], path, "{payload}");
        assert!(report["error"].as_str().unwrap().contains(error), "{report}");
    }
}

#[test]
fn an_answer_is_found_by_its_status() {
    let errors = r#"{"errors":[{"code":10010,"title":"CF-ResourceNotFound","detail":"none"}]}"#;
    let get = ["--api", "cloud-foundry", "--operation", "getProcess", "--status"];
    assert_eq!(verdict(&[&get[..], &["404"]].concat(), errors).0, 0);
    assert_eq!(verdict(&[&get[..], &["200"]].concat(), errors).0, 1);
}

#[test]
fn an_operation_alone_stands_for_its_success() {
    let process = r#"{"guid":"g","type":"web","instances":1}"#;
    for operation in ["getProcess", "scaleProcess"] {
        let what = ["--api", "cloud-foundry", "--operation", operation];
        assert_eq!(verdict(&what, process).0, 0, "{operation}");
        assert_eq!(verdict(&what, r#"{"errors":[]}"#).0, 1, "{operation}");
    }
}

#[test]
fn what_cannot_be_checked_ends_with_2_and_says_what_can() {
    let terminate = ["--api", "cloud-foundry", "--operation", "terminateProcessInstance"];
    for (what, said) in [
        (vec!["--api", "nodion", "--operation", "getPet", "--request"], "it has listApplications"),
        (vec!["--api", "nodion", "--schema", "Pet"], "nodion has no schema `Pet`; it has "),
        ([&terminate[..], &["--request"]].concat(), "sends no body"),
        ([&terminate[..], &["--status", "204"]].concat(), "has no body in its answer 204"),
        (
            [&terminate[..], &["--status", "418"]].concat(),
            "documents no answer 418; it has 204, 401",
        ),
        (vec!["--api", "nodion"], "--operation"),
        ([PROCESS, &["--status", "200"]].concat(), "cannot be used with"),
        ([PROCESS, &["--request"]].concat(), "cannot be used with"),
        ([PROCESS, &["-"]].concat(), "`-` is given twice; standard input can be read once"),
        (terminate.to_vec(), "documents no success with a body; it has 204, 401"),
        (vec!["--api", "heroku", "--schema", "App"], "[possible values: nodion, cloud-foundry]"),
    ] {
        let (status, text) = verdict(&what, "{}");
        assert_eq!(status, 2, "{what:?}");
        assert!(text.as_str().unwrap().contains(said), "{what:?}: {text}");
    }
}

#[test]
fn every_file_has_its_verdict_even_if_another_cannot_be_read() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("good.json"), r#"{"instances":1}"#).unwrap();
    std::fs::write(folder.path().join("bad.json"), r#"{"instances":"one"}"#).unwrap();
    let arguments =
        [&["payload", "check"], SCALE, &["good.json", "none.json", "bad.json"]].concat();
    let run = paas(folder.path(), &arguments, "");
    assert_eq!(run.status, 2);
    assert!(run.err.contains("none.json cannot be read"), "{}", run.err);
    let mut lines = run.out.lines();
    assert_eq!(lines.next(), Some("good.json: exact"));
    assert!(lines.next().unwrap().starts_with("bad.json: invalid at $.instances: invalid type"));
}

#[test]
fn a_finding_of_a_spec_has_its_place_and_what_to_write() {
    let folder = TempDir::new().unwrap();
    let spec = folder.path().join("specs/pets");
    std::fs::create_dir_all(&spec).unwrap();
    let good = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n";
    std::fs::write(spec.join("openapi.yaml"), good).unwrap();
    let run = paas(folder.path(), &["spec", "check", "specs"], "");
    assert_eq!((run.status, run.out.as_str()), (0, "1 spec, no findings\n"));

    let bad = format!("{good}components: {{schemas: {{A: {{anyOf: []}}}}}}\n");
    std::fs::write(spec.join("openapi.yaml"), bad).unwrap();
    let run = paas(folder.path(), &["spec", "check", "specs"], "");
    assert_eq!(run.status, 1);
    assert_eq!(
        run.out,
        "specs/pets/openapi.yaml:4:28: any-of: a value of `anyOf` cannot be told apart; \
         write `oneOf`, of objects that the value of one member tells apart\n1 spec, 1 finding\n"
    );
    let run = paas(folder.path(), &["spec", "check", "specs", "--format", "json"], "");
    let finding: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((&finding["line"], &finding["rule"]), (&json!(4), &json!("any-of")));

    let run = paas(folder.path(), &["spec", "code", "specs"], "");
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    let run = paas(folder.path(), &["spec", "check", "nowhere"], "");
    assert_eq!(run.status, 2);
    assert!(run.err.contains("nowhere cannot be read"), "{}", run.err);
}

#[test]
fn the_code_of_a_spec_is_printed() {
    let folder = TempDir::new().unwrap();
    let spec = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n\
                \x20     operationId: getA\n      responses: {'204': {description: d}}\n";
    std::fs::write(folder.path().join("openapi.yaml"), spec).unwrap();
    let run = paas(folder.path(), &["spec", "code", "."], "");
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(run.out.contains("pub fn get_a(&self)"), "{}", run.out);
    let run = paas(folder.path(), &["spec", "code", ".", "--api", "nodion"], "");
    assert_eq!(run.status, 2);
    assert!(run.err.contains("holds no spec in a folder nodion"), "{}", run.err);
}

#[test]
fn the_demonstration_ends_in_a_table_of_both_platforms() {
    let folder = TempDir::new().unwrap();
    let run = paas(folder.path(), &["demo"], "");
    assert_eq!(run.status, 0, "{}", run.err);
    for seen in ["RUNNING RUNNING STARTING", "web-shop/worker: stopped", "Web shop/Web: scaling"] {
        assert!(run.out.contains(seen), "{seen}\n{}", run.out);
    }
    let (_, table) = run.out.split_once('┌').unwrap();
    let row =
        |words: &[&str]| table.lines().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(row(&["Cloud Foundry", "web-shop", "web", " 3 ", "RUNNING RUNNING RUNNING"]));
    assert!(row(&["Cloud Foundry", "web-shop", "worker", " 0 ", "stopped"]));
    assert!(row(&["Nodion", "Web shop", "Web", " 3 ", "default"]));
    assert!(row(&["Nodion", "Web shop", "Worker", " 0 ", "default"]));
}
