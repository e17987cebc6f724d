//! The Rust names of what a document names: types, members, enum variants.
//!
//! The rules are typify's, so that a name given here is the name that typify gives.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use unicode_ident::{is_xid_continue, is_xid_start};

/// The name of the type of a component schema. Its own name is the same again, so that typify,
/// which is given it, leaves it alone.
pub(crate) fn type_name(name: &str) -> String {
    let once = variant_name(name);
    let twice = variant_name(&once);
    if once == twice { once } else { type_name(&twice) }
}

/// The name of the field of a member.
pub(crate) fn field_name(name: &str) -> String {
    identifier(name, "x", |text| text.to_snake_case())
}

/// The name of a parameter, and that of the function of an operation. progenitor's own rule.
pub(crate) fn argument_name(name: &str) -> String {
    identifier(name, "_", |text| text.to_snake_case())
}

/// The name of the builder of an operation, which progenitor makes of that of its function.
pub(crate) fn builder_name(operation_id: &str) -> String {
    identifier(&argument_name(operation_id), "_", |text| text.to_upper_camel_case())
}

/// The name of the constant of an operation.
pub(crate) fn constant_name(operation_id: &str) -> String {
    identifier(operation_id, "_", |text| text.to_shouty_snake_case())
}

fn variant_name(value: &str) -> String {
    identifier(value, "X", |text| text.to_upper_camel_case())
}

/// The names of the variants of an enum with these values, all different, and none of them
/// `taken`.
pub(crate) fn variant_names(values: &[String], taken: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
    for value in values {
        let plain = variant_name(value);
        let mut name = plain.clone();
        // What is not a letter or a digit tells two values apart that are one word otherwise.
        if value.starts_with(|c: char| !is_word(c)) || names.contains(&name) || plain == "X" {
            name = variant_name(&value.chars().map(spelled).collect::<String>());
        }
        let mut number = 2;
        while names.contains(&name) {
            name = format!("{}{number}", plain.trim_end_matches('_'));
            number += 1;
        }
        names.push(name);
    }
    names.split_off(taken.len())
}

/// A character of a value in words, when it is no part of one.
fn spelled(character: char) -> String {
    let word = match character {
        '-' => "minus",
        '+' => "plus",
        '=' => "equal",
        '!' => "not",
        '<' => "less",
        '>' => "greater",
        '*' => "star",
        '/' => "slash",
        '.' => "dot",
        ',' => "comma",
        '&' => "and",
        '|' => "or",
        '%' => "percent",
        ' ' => " ",
        c if is_word(c) => return c.to_string(),
        _ => "other",
    };
    format!(" {word} ")
}

/// `name` in the case given, with `before` it where it starts with no letter.
fn identifier(name: &str, before: &str, case: impl Fn(&str) -> String) -> String {
    let text = match name {
        "+1" => case("plus1"),
        "-1" => case("minus1"),
        name => case(&name.replace('\'', "").replace(|c: char| !is_word(c), "-")),
    };
    let text = match text.chars().next() {
        None => case("x"),
        Some(first) if is_xid_start(first) => text,
        Some(_) => format!("{before}{text}"),
    };
    if syn::parse_str::<syn::Ident>(&text).is_ok() && text != "gen" { text } else { text + "_" }
}

/// Whether a character may stand inside of a name.
fn is_word(c: char) -> bool {
    is_xid_continue(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_rust_identifiers() {
        assert_eq!(type_name("process_stats-resource"), "ProcessStatsResource");
        assert_eq!(type_name("2xx"), "X2xx");
        assert_eq!(type_name("self"), "Self_");
        assert_eq!(type_name("a-b"), "Ab");
        assert_eq!(field_name("type"), "type_");
        assert_eq!(field_name("created_ats[lt]"), "created_ats_lt");
        assert_eq!(field_name("gen"), "gen_");
        assert_eq!(field_name("@"), "x");
        assert_eq!(field_name("1st"), "x1st");
        assert_eq!(argument_name("1st"), "_1st");
        assert_eq!(builder_name("a-b"), "AB");
        assert_eq!(builder_name("1st"), "_1st");
        assert_eq!(field_name("m²"), "m");
        assert_eq!(type_name("übung"), "Übung");
        assert_eq!(constant_name("listProcesses"), "LIST_PROCESSES");
    }

    #[test]
    fn variants_of_one_enum_have_different_names() {
        let names = |values: &[&str]| {
            let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
            variant_names(&values, &["Unknown"])
        };
        assert_eq!(names(&["created_at", "-created_at"]), ["CreatedAt", "MinusCreatedAt"]);
        assert_eq!(names(&["asc", "ASC"]), ["Asc", "Asc2"]);
        assert_eq!(names(&["foo_bar", "foo-bar"]), ["FooBar", "FooMinusBar"]);
        assert_eq!(names(&["=", "!=", "<", ""]), ["Equal", "NotEqual", "Less", "X"]);
        assert_eq!(names(&["space", "space.organization"]), ["Space", "SpaceOrganization"]);
        assert_eq!(names(&["Self", "1.0", "unknown"]), ["Self_", "X10", "Unknown2"]);
        assert_eq!(names(&["Self", "self"]), ["Self_", "Self2"]);
    }
}
