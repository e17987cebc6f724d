//! The third room: a document that progenitor takes whole, with the same meaning on the wire.
//!
//! The spec stays honest OpenAPI that foreign tools read; what progenitor cannot take, or takes
//! wrongly, is closed here. One pass closes one gap. What a pass has to tell `refine` that the
//! lowered document cannot say goes into the [`Plan`].

mod box_cycles;
mod comma_lists;
mod drop_defaults;
mod drop_limits;
mod drop_titles;
mod fold_answers;
mod keep_empty;
mod merge_all_of;
mod null_of_components;
mod nullable;
mod numbers;
mod plan;
mod raw_bodies;
mod rust_names;
mod string_enums;
mod tagged_unions;
mod texts;
mod unknown_members;

use serde_json::{Value, json};

use crate::document::{Document, set};
pub(crate) use fold_answers::{is_error, is_success};
pub(crate) use merge_all_of::object;
pub(crate) use plan::{Operation, Pagination, Plan, StringEnum, Union, Variant, reached_from};

/// A document for progenitor, and what is left for `refine`.
pub(crate) struct Lowered {
    pub(crate) api: Value,
    pub(crate) plan: Plan,
}

/// The passes in their order. Each changes the document; most read or add to the plan.
const PASSES: &[fn(&mut Lowered)] = &[
    merge_all_of::merge_all_of,
    plan::read_members,
    box_cycles::box_cycles,
    fold_answers::fold_answers,
    drop_titles::drop_titles,
    string_enums::string_enums,
    tagged_unions::tagged_unions,
    drop_defaults::drop_defaults,
    drop_limits::drop_limits,
    numbers::numbers,
    texts::texts,
    comma_lists::comma_lists,
    unknown_members::unknown_members,
    nullable::nullable,
    keep_empty::keep_empty,
    raw_bodies::raw_bodies,
];

/// Lowers a document that `check` has nothing to say about.
pub(crate) fn lower(document: &Document) -> Lowered {
    let mut api = document.tree.value.clone();
    rust_names::rust_names(&mut api);
    null_of_components::null_of_components(&mut api);
    let plan = Plan::of(&api, &document.tree.value);
    let mut lowered = Lowered { api, plan };
    for pass in PASSES {
        pass(&mut lowered);
    }
    lowered
}

/// Puts a schema with a Rust type in the place of `schema`, and keeps what is said about its use.
fn replace_type(schema: &mut Value, mut with: Value) {
    for name in ["description", "nullable"] {
        if let Some(said) = schema.get(name) {
            set(&mut with, name, said.clone());
        }
    }
    *schema = with;
}

/// A schema that typify replaces by the Rust type at `path`, whose first segment is its crate.
fn rust_type(path: &str, parameters: &[Value]) -> Value {
    let package = path.split("::").next().unwrap_or_default().replace('_', "-");
    // typify knows a package by the name in the extension, which the path has to start with.
    let package = if package == "serde-json" { "serde_json".to_owned() } else { package };
    json!({ "x-rust-type": {
        "crate": package,
        "version": "*",
        "path": path,
        "parameters": parameters,
    } })
}
