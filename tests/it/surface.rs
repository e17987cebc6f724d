//! The public surface of both clients, as text that a reviewer can read: a change of it shows here.
//! `INSTA_UPDATE=always cargo test` takes the new one over.

use std::fmt::Write as _;
use std::path::Path;

use quote::ToTokens;
use syn::{Attribute, Field, Fields, FnArg, Ident, ImplItem, Item, ItemMod, Signature};

use crate::spec::{Family, families};

#[test]
fn nodion() {
    insta::assert_snapshot!(surface(&families()[0]));
}

#[test]
fn cloud_foundry() {
    insta::assert_snapshot!(surface(&families()[1]));
}

/// Operations with their parameters and answers, then types with their members and values.
fn surface(family: &Family) -> String {
    let file = generated(family);
    let mut text = String::new();
    for (path, method, operation) in family.operations() {
        let id = operation["operationId"].as_str().unwrap();
        let note = if operation["deprecated"] == true { " (deprecated)" } else { "" };
        writeln!(text, "{id}: {method} {path}{note}").unwrap();
        let builder = items(&file.items, "builder");
        for function in functions(builder, &upper_camel(id)) {
            match argument(function) {
                Some(argument) => writeln!(text, "    {}: {argument}", function.ident).unwrap(),
                None if function.ident == "send" => {
                    writeln!(text, "    -> {}", plain(&function.output)).unwrap();
                }
                None if matches!(function.ident.to_string().as_str(), "pages" | "stream") => {
                    let output = plain(&function.output);
                    writeln!(text, "    {} -> {output}", function.ident).unwrap();
                }
                None => {}
            }
        }
    }
    let types = items(&file.items, "types");
    for item in types {
        match item {
            Item::Struct(item) => {
                let note = if has(&item.attrs, "deny_unknown_fields") { " (closed)" } else { "" };
                match &item.fields {
                    Fields::Named(fields) => {
                        writeln!(text, "struct {}{note}", item.ident).unwrap();
                        for field in &fields.named {
                            writeln!(text, "    {}", member(field)).unwrap();
                        }
                    }
                    fields => writeln!(text, "struct {}{}", item.ident, plain(fields)).unwrap(),
                }
            }
            Item::Enum(item) => {
                writeln!(text, "enum {}", item.ident).unwrap();
                let mut values = values(types, &item.ident).into_iter();
                for variant in &item.variants {
                    let value =
                        values.next().map(|value| format!(" = {value}")).unwrap_or_default();
                    let inner = plain(&variant.fields);
                    writeln!(text, "    {}{inner}{value}", variant.ident).unwrap();
                }
            }
            _ => {}
        }
    }
    text
}

fn generated(family: &Family) -> syn::File {
    let code = paas_codegen::code(&family.document).unwrap();
    syn::parse_file(&code.client).unwrap()
}

/// A member as it is on the wire, with a question mark if it may be absent, and in Rust.
fn member(field: &Field) -> String {
    let name = field.ident.as_ref().unwrap().to_string();
    let serde: Vec<String> = field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
        .map(|attribute| attribute.to_token_stream().to_string())
        .collect();
    let has = |word: &str| serde.iter().any(|said| said.contains(word));
    let of_type = plain(&field.ty);
    if has("flatten") {
        return format!("..{name}: {of_type}");
    }
    let mark = if has("default") { "?" } else { "" };
    let renamed = serde.iter().find_map(|said| said.split_once("rename = \"")?.1.split('"').next());
    match renamed {
        Some(wire) => format!("{wire}{mark} ({name}): {of_type}"),
        None => format!("{name}{mark}: {of_type}"),
    }
}

/// The values on the wire of an enum's variants, in their order; none of a union.
fn values(types: &[Item], name: &Ident) -> Vec<String> {
    let values = types.iter().find_map(|item| match item {
        Item::Impl(item) if *name == plain(&item.self_ty) => {
            item.items.iter().find_map(|item| match item {
                ImplItem::Const(item) if item.ident == "VALUES" => Some(plain(&item.expr)),
                _ => None,
            })
        }
        _ => None,
    });
    let values = values.unwrap_or_default();
    let values = values.trim_start_matches("&[").trim_end_matches(']').split(',');
    values.filter(|value| !value.is_empty()).map(str::to_owned).collect()
}

fn items<'a>(items: &'a [Item], module: &str) -> &'a [Item] {
    let found = items.iter().find_map(|item| match item {
        Item::Mod(ItemMod { ident, content: Some((_, items)), .. }) if ident == module => {
            Some(items.as_slice())
        }
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no module {module}"))
}

/// The functions of a type.
fn functions<'a>(items: &'a [Item], name: &str) -> Vec<&'a Signature> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Impl(item) if plain(&item.self_ty).starts_with(&format!("{name}<")) => {
                Some(&item.items)
            }
            _ => None,
        })
        .flatten()
        .filter_map(|item| match item {
            ImplItem::Fn(function) => Some(&function.sig),
            _ => None,
        })
        .collect()
}

/// What a setter takes: `X` of `V: TryInto<X>`.
fn argument(function: &Signature) -> Option<String> {
    if function.inputs.len() != 2 || !matches!(function.inputs.first(), Some(FnArg::Receiver(_))) {
        return None;
    }
    let bounds = plain(function.generics.where_clause.as_ref()?);
    let (_, target) = bounds.split_once("TryInto<")?;
    Some(target.split_once(">,V::Error")?.0.to_owned())
}

fn has(attributes: &[Attribute], word: &str) -> bool {
    attributes.iter().any(|attribute| attribute.to_token_stream().to_string().contains(word))
}

/// Tokens without blanks and without the paths that say nothing to a reader.
fn plain(tokens: &impl ToTokens) -> String {
    let mut text: String = tokens.to_token_stream().to_string().split_whitespace().collect();
    for path in [
        "->",
        "pub",
        "types::",
        "::std::option::",
        "::std::string::",
        "::std::vec::",
        "::std::collections::",
        "::std::boxed::",
        "::std::convert::",
        "::paas_support::serde_json::",
        "::paas_support::",
    ] {
        text = text.replace(path, "");
    }
    text.replace(",>", ">")
}

fn upper_camel(id: &str) -> String {
    let mut letters = id.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[test]
fn every_operation_fails_with_the_error_of_its_family() {
    for (family, error) in families().iter().zip(["Error<Error>", "Error<Errors>"]) {
        let file = generated(family);
        let builders = items(&file.items, "builder");
        for (_, _, operation) in family.operations() {
            let id = operation["operationId"].as_str().unwrap();
            let functions = functions(builders, &upper_camel(id));
            let send = functions.iter().find(|function| function.ident == "send").unwrap();
            let output = plain(&send.output);
            assert!(output.ends_with(&format!(",{error}>")), "{id}: {output}");
        }
    }
}

#[test]
fn the_same_spec_gives_the_same_bytes() {
    for family in families() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec").join(family.name);
        let again = paas_codegen::load(&folder).unwrap();
        assert_eq!(paas_codegen::code(&again), paas_codegen::code(&family.document));
        assert_eq!(again.to_json(), family.document.to_json());
    }
}

#[test]
fn what_is_compiled_is_what_the_spec_says_now() {
    assert_eq!(paas::nodion::DOCUMENT, families()[0].document.to_json());
    assert_eq!(paas::cloud_foundry::DOCUMENT, families()[1].document.to_json());
}
