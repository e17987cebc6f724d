//! The Rust names of what a document names: types, members, enum variants.
//!
//! The rules are typify's, so that a name given here is the name that typify gives.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// The name of the type of a component schema.
pub(crate) fn type_name(name: &str) -> String {
    identifier(name, |text| text.to_upper_camel_case())
}

/// The name of the field, the parameter or the function of a member, parameter or operation.
pub(crate) fn field_name(name: &str) -> String {
    identifier(name, |text| text.to_snake_case())
}

fn identifier(name: &str, case: impl Fn(&str) -> String) -> String {
    let text = match name {
        "+1" => case("plus1"),
        "-1" => case("minus1"),
        name => case(&name.replace('\'', "").replace(|c: char| !is_word(c), "-")),
    };
    let text = match text.chars().next() {
        None => case("x"),
        Some(first) if first.is_alphabetic() || first == '_' => text,
        Some(_) => format!("{}{text}", case("x")),
    };
    if syn::parse_str::<syn::Ident>(&text).is_ok() && text != "gen" { text } else { text + "_" }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
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
    }
}
