//! The first room: files -> one document, with the place of everything.
//!
//! A spec is split into one file per resource. What a `$ref` reaches in another file becomes a
//! named component here, path items that stand in other files come in whole, and examples that
//! stand in files become values; so that every later room, and every tool that is given the
//! bundled document, sees one document. Inline schemas get names last.

mod inline;
mod yaml;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value};

#[cfg(test)]
pub(crate) use inline::name_inline_schemas;

use crate::document::{Document, members, set};
use crate::finding::{Finding, Findings, Place};
use crate::pointer;
use crate::tree::Tree;
use crate::walk::{self, Kind};

/// The rules that reading a spec may find broken; a reference that leads nowhere is one of
/// `check`'s as well.
pub(crate) const RULES: &[&str] =
    &["yaml", "duplicate-key", "integer-range", "unreadable-file", "example-json", "name-taken"];

/// Reads the spec in `path`: a folder that holds an `openapi.yaml`, or the file itself.
///
/// # Errors
///
/// What cannot be read, is no YAML, refers to nothing, or has two meanings for one name.
///
/// # Examples
///
/// ```
/// let folder = tempfile::tempdir()?;
/// std::fs::write(
///     folder.path().join("openapi.yaml"),
///     "openapi: 3.0.3\ninfo: {title: Pets, version: '1'}\npaths: {}\n",
/// )?;
/// let document = paas_codegen::load(folder.path())?;
/// assert_eq!(document.value()["info"]["title"], "Pets");
/// assert_eq!(document.place("/info/title").line, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load(path: &Path) -> Result<Document, Findings> {
    let file = if path.is_dir() { path.join("openapi.yaml") } else { path.to_owned() };
    let mut loader = Loader::default();
    let root = loader.read(&file, &Place::start_of(&file))?;
    let mut tree = loader.bundle(&file, root);
    loader.findings.extend(inline::name_inline_schemas(&mut tree));
    Findings::refuse(loader.findings)?;
    Ok(Document { tree, files: loader.files })
}

/// Where a component of the document was found: its file and its pointer there.
type Origin = (PathBuf, String);

#[derive(Default)]
struct Loader {
    /// Every YAML file read so far.
    trees: BTreeMap<PathBuf, Tree>,
    /// Every file, in the order of first use.
    files: Vec<PathBuf>,
    findings: Vec<Finding>,
    /// Pointer of a component in the document -> where it came from.
    origins: BTreeMap<String, Origin>,
}

/// A mention of another object, or of a file, as it stands in the document.
struct Link {
    kind: Kind,
    at: String,
    target: Target,
}

enum Target {
    /// A `$ref`.
    Reference(String),
    /// The `externalValue` of an example.
    ExternalValue(String),
}

impl Loader {
    /// Brings together what `root`, the content of `file`, refers to.
    fn bundle(&mut self, file: &Path, root: Tree) -> Tree {
        for (section, components) in members(&root.value, "components") {
            for name in components.as_object().into_iter().flat_map(Map::keys) {
                let at = format!("/components/{section}/{}", pointer::escape(name));
                self.origins.insert(at.clone(), (file.to_owned(), at));
            }
        }
        let mut document = root;
        let mut unread = vec![(Kind::Document, String::new(), file.to_owned())];
        while let Some((kind, at, base)) = unread.pop() {
            for link in links(kind, &at, &document.value) {
                let place =
                    document.places.get(&link.at).cloned().unwrap_or(Place::start_of(&base));
                let result = match &link.target {
                    Target::ExternalValue(name) => {
                        self.example(&link.at, &beside(&base, name), &place, &mut document)
                    }
                    Target::Reference(target) => self
                        .component(&link, target, &base, &place, file, &mut document)
                        .map(|found| unread.extend(found)),
                };
                self.findings.extend(result.err());
            }
        }
        document
    }

    /// Puts the content of an example's file in the place of its `externalValue`.
    fn example(
        &mut self,
        at: &str,
        file: &Path,
        place: &Place,
        document: &mut Tree,
    ) -> Result<(), Finding> {
        let text = self.text(file, place)?;
        let value: Value = serde_json::from_str(&text).map_err(|error| Finding {
            place: Place { file: file.to_owned(), line: error.line(), column: error.column() },
            rule: "example-json",
            message: format!("this example is not JSON: {error}"),
            mend: "write one JSON value".to_owned(),
        })?;
        if let Some(Value::Object(example)) = document.value.pointer_mut(at) {
            example.remove("externalValue");
            example.insert("value".to_owned(), value);
        }
        document.places.insert(pointer::child(at, "value"), Place::start_of(file));
        Ok(())
    }

    /// Points a `$ref` at a component of the document. When that has to be brought in first, it
    /// is what is given back: its kind, its pointer in the document, and the file it came from.
    fn component(
        &mut self,
        link: &Link,
        target: &str,
        base: &Path,
        place: &Place,
        root: &Path,
        document: &mut Tree,
    ) -> Result<Option<(Kind, String, PathBuf)>, Finding> {
        let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
        let file = if file.is_empty() { base.to_owned() } else { beside(base, file) };
        if file == root && link.kind != Kind::PathItem {
            refer(document, &link.at, fragment);
            return Ok(None);
        }
        let dangling = || Finding {
            place: place.clone(),
            rule: "dangling-reference",
            message: format!("`{target}` leads nowhere"),
            mend: "name something that is there".to_owned(),
        };
        if !self.trees.contains_key(&file) {
            let tree = self.read(&file, place)?;
            self.trees.insert(file.clone(), tree);
        }
        let part = self.trees.get(&file).and_then(|tree| tree.part(fragment));
        let part = part.ok_or_else(dangling)?;

        let Some(section) = link.kind.section() else {
            if part.value.get("$ref").is_some() {
                return Err(dangling());
            }
            let is_alone = |it: &Value| it.as_object().is_some_and(|all| all.len() == 1);
            if !document.value.pointer(&link.at).is_some_and(is_alone) {
                return Err(Finding {
                    place: place.clone(),
                    rule: "reference-siblings",
                    message: "what stands beside this `$ref` is ignored".to_owned(),
                    mend: "write it in the path item that is referred to".to_owned(),
                });
            }
            document.insert(&link.at, part);
            return Ok(Some((link.kind, link.at.clone(), file)));
        };
        let name = pointer::last(fragment)
            .or_else(|| Some(file.file_stem()?.to_string_lossy().into_owned()))
            .ok_or_else(dangling)?;
        let component = format!("/components/{section}/{}", pointer::escape(&name));
        refer(document, &link.at, &component);
        let origin = (file.clone(), fragment.to_owned());
        match self.origins.get(&component) {
            Some(known) if *known == origin => Ok(None),
            Some((other, at)) => Err(Finding {
                place: part.places.get("").unwrap_or(place).clone(),
                rule: "name-taken",
                message: format!("`{name}` is also the name of {}#{at}", other.display()),
                mend: "give one of them another name".to_owned(),
            }),
            None => {
                self.origins.insert(component.clone(), origin);
                document.insert(&component, part);
                Ok(Some((link.kind, component, file)))
            }
        }
    }

    /// The YAML in `file`, which is mentioned at `place`.
    fn read(&mut self, file: &Path, place: &Place) -> Result<Tree, Finding> {
        let text = self.text(file, place)?;
        yaml::parse(file, &text)
    }

    fn text(&mut self, file: &Path, place: &Place) -> Result<String, Finding> {
        let text = fs::read_to_string(file).map_err(|error| Finding {
            place: place.clone(),
            rule: "unreadable-file",
            message: format!("{} cannot be read: {error}", file.display()),
            mend: "name a file that is there".to_owned(),
        })?;
        if !self.files.iter().any(|known| known == file) {
            self.files.push(file.to_owned());
        }
        Ok(text)
    }
}

/// Makes what stands at `at` a reference to `target`. What stands beside it is for `check` to see.
fn refer(document: &mut Tree, at: &str, target: &str) {
    if let Some(object) = document.value.pointer_mut(at) {
        set(object, "$ref", format!("#{target}").into());
    }
}

/// Every mention of something else below `at`, which is of `kind`.
fn links(kind: Kind, at: &str, document: &Value) -> Vec<Link> {
    let mut links = Vec::new();
    let Some(value) = document.pointer(at) else { return links };
    walk::visit(kind, value, &mut |kind, below, value| {
        let text = |name| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let target = match text("$ref") {
            Some(reference) => Some(Target::Reference(reference)),
            None if kind == Kind::Example => text("externalValue").map(Target::ExternalValue),
            None => None,
        };
        let at = format!("{at}{below}");
        links.extend(target.map(|target| Link { kind, at, target }));
    });
    links
}

/// The file that `name` means in `base`.
fn beside(base: &Path, name: &str) -> PathBuf {
    let mut path = base.parent().map(Path::to_owned).unwrap_or_default();
    for component in Path::new(name).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if path.file_name().is_some() => {
                path.pop();
            }
            component => path.push(component),
        }
    }
    path
}

#[cfg(test)]
mod tests;
