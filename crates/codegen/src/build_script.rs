//! What a `build.rs` calls.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use crate::{Document, Findings, code, load, payload_table};

/// Generates a client for every spec folder, from a `build.rs`.
///
/// `spec/pets` gives `$OUT_DIR/pets.rs`, the client; `pets.payloads.rs`, the table of payload
/// types; and `pets.json`, the document in one piece. What is wrong with a spec becomes an error
/// of the build with file, line and column. A change of a folder runs the script again.
pub fn build_script(specs: &[&str]) {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    say("cargo::rerun-if-changed=build.rs");
    for spec in specs {
        say(&format!("cargo::rerun-if-changed={spec}"));
        if let Err(complaints) = generate(Path::new(spec), &out) {
            complaints.lines().for_each(|line| say(&format!("cargo::error={line}")));
        }
    }
}

fn generate(spec: &Path, out: &Path) -> Result<(), String> {
    let name = spec.file_name().unwrap_or_default().to_string_lossy();
    let said = |findings: Findings| findings.to_string();
    let document: Document = load(spec).map_err(said)?;
    let files = [
        (format!("{name}.rs"), code(&document).map_err(said)?),
        (format!("{name}.payloads.rs"), payload_table(&document).map_err(said)?),
        (format!("{name}.json"), document.to_json()),
    ];
    for (file, text) in files {
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

/// Says something to Cargo.
#[expect(clippy::print_stdout, reason = "build scripts talk to Cargo on standard output")]
fn say(line: &str) {
    println!("{line}");
}
