//! What a `build.rs` calls.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use crate::{Findings, code, load};

/// Generates a client for every spec folder, from a `build.rs`.
///
/// `spec/pets` gives `$OUT_DIR/pets.rs`, the client; `pets.payloads.rs`, the table of payload
/// types; and `pets.json`, the document in one piece. What is wrong with a spec becomes an error
/// of the build with file, line and column. A change of a folder, or of a file that it refers to,
/// runs the script again.
pub fn build_script(specs: &[&str]) {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    say("cargo::rerun-if-changed=build.rs");
    for spec in specs {
        build(Path::new(spec), &out, &mut say);
    }
}

/// Says something to Cargo.
#[expect(clippy::print_stdout, reason = "build scripts talk to Cargo on standard output")]
fn say(line: &str) {
    println!("{line}");
}

/// Generates what one spec becomes into the folder `out`, and says to Cargo what it has to know.
fn build(spec: &Path, out: &Path, say: &mut impl FnMut(&str)) {
    say(&format!("cargo::rerun-if-changed={}", spec.display()));
    if let Err(complaints) = generate(spec, out, say) {
        complaints.lines().for_each(|line| say(&format!("cargo::error={line}")));
    }
}

fn generate(spec: &Path, out: &Path, say: &mut impl FnMut(&str)) -> Result<(), String> {
    let said = |findings: Findings| findings.to_string();
    let document = load(spec).map_err(said)?;
    for file in document.files().iter().filter(|file| !file.starts_with(spec)) {
        say(&format!("cargo::rerun-if-changed={}", file.display()));
    }
    let code = code(&document).map_err(said)?;
    let name = spec.file_name().unwrap_or_default().to_string_lossy();
    for (file, text) in [
        (format!("{name}.rs"), code.client),
        (format!("{name}.payloads.rs"), code.payload_table),
        (format!("{name}.json"), document.to_json()),
    ] {
        write(&out.join(&file), &text).map_err(|error| format!("{file}: {error}"))?;
    }
    Ok(())
}

/// Writes a file, unless it holds this text already: then nothing is compiled again.
fn write(file: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(file).is_ok_and(|known| known == text) {
        return Ok(());
    }
    fs::write(file, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    const SPEC: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n";

    /// Runs the script on a spec in `spec/pets`, and gives what it says to Cargo.
    fn run(folder: &Folder) -> String {
        let mut said = String::new();
        build(&folder.path().join("spec/pets"), folder.path(), &mut |line| {
            said += line;
            said += "\n";
        });
        folder.strip(&said)
    }

    #[test]
    fn an_operation_that_is_added_to_a_spec_is_in_the_code_after_the_next_run() {
        let folder = Folder::with(&[
            (
                "spec/pets/openapi.yaml",
                &format!("{SPEC}  /a: {{$ref: '../shared.yaml#/paths/~1a'}}\n"),
            ),
            (
                "spec/shared.yaml",
                "paths: {/a: {get: {operationId: getA, responses: {'204': {description: d}}}}}\n",
            ),
        ]);
        assert_eq!(
            run(&folder),
            "cargo::rerun-if-changed=spec/pets\ncargo::rerun-if-changed=spec/shared.yaml\n"
        );
        let code = || fs::read_to_string(folder.path().join("pets.rs")).unwrap();
        assert!(code().contains("pub fn get_a(&self)"));
        assert!(!code().contains("pub fn get_b(&self)"));

        let spec = folder.path().join("spec/pets/openapi.yaml");
        let added = "  /b: {get: {operationId: getB, responses: {'204': {description: d}}}}\n";
        fs::write(&spec, fs::read_to_string(&spec).unwrap() + added).unwrap();
        run(&folder);
        assert!(code().contains("pub fn get_a(&self)") && code().contains("pub fn get_b(&self)"));
        assert!(folder.path().join("pets.payloads.rs").is_file());
        assert!(folder.path().join("pets.json").is_file());
    }

    #[test]
    fn what_is_wrong_with_a_spec_is_an_error_of_the_build_and_nothing_is_written() {
        let folder = Folder::with(&[(
            "spec/pets/openapi.yaml",
            &format!("{SPEC}  /a: {{get: {{responses: {{'204': {{description: d}}}}}}}}\n"),
        )]);
        assert_eq!(
            run(&folder),
            "cargo::rerun-if-changed=spec/pets\n\
             cargo::error=spec/pets/openapi.yaml:4:8: operation-id: this operation has no \
             `operationId`; give it one; the client's function is called by it\n"
        );
        assert!(!folder.path().join("pets.rs").exists());
    }
}
