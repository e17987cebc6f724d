//! Gap: a member that a spec change adds would break every literal of its type. Here types are
//! made by builders only, and matched with a rest.

use syn::{Fields, File, Item, parse_quote};

use super::types;
use crate::lower::Plan;

/// Marks structs with members, and enums, as not exhaustive.
pub(super) fn non_exhaustive(file: &mut File, _: &Plan) {
    for item in types(file).into_iter().flatten() {
        let attributes = match item {
            Item::Struct(item) if matches!(item.fields, Fields::Named(_)) => &mut item.attrs,
            Item::Enum(item) => &mut item.attrs,
            _ => continue,
        };
        if !attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive")) {
            attributes.push(parse_quote! { #[non_exhaustive] });
        }
    }
}
