//! The Rust names of what a document names: types, members, enum variants.
//!
//! The rules are typify's, so that a name given here is the name that typify gives.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use unicode_ident::{is_xid_continue, is_xid_start};

/// The name of the type of a component schema.
pub(crate) fn type_name(name: &str) -> String {
    identifier(name, |text| text.to_upper_camel_case())
}

/// The name of the field, the parameter or the function of a member, parameter or operation.
pub(crate) fn field_name(name: &str) -> String {
    identifier(name, |text| text.to_snake_case())
}

/// The name of the constant of an operation.
pub(crate) fn constant_name(name: &str) -> String {
    identifier(name, |text| text.to_shouty_snake_case())
}

/// The names of the variants of an enum with these values, all different, and none of them
/// `taken`.
pub(crate) fn variant_names(values: &[String], taken: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
    for value in values {
        let plain = type_name(value);
        let mut name = plain.clone();
        // What is not a letter or a digit tells two values apart that are one word otherwise.
        if value.starts_with(|c: char| !is_word(c)) || names.contains(&name) || plain == "X" {
            name = type_name(&value.chars().map(spelled).collect::<String>());
        }
        let mut number = 2;
        while names.contains(&name) {
            name = format!("{plain}{number}");
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

fn identifier(name: &str, case: impl Fn(&str) -> String) -> String {
    let text = match name {
        "+1" => case("plus1"),
        "-1" => case("minus1"),
        name => case(&name.replace('\'', "").replace(|c: char| !is_word(c), "-")),
    };
    let text = match text.chars().next() {
        None => case("x"),
        Some(first) if is_xid_start(first) => text,
        Some(_) => format!("{}{text}", case("x")),
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
        assert_eq!(field_name("type"), "type_");
        assert_eq!(field_name("created_ats[lt]"), "created_ats_lt");
        assert_eq!(field_name("gen"), "gen_");
        assert_eq!(field_name("@"), "x");
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
    }
}
