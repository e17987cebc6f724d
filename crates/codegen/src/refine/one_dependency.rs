//! Gap: progenitor's code names six crates that whoever compiles it must depend on, in versions
//! that fit. Here it names our support layer only, which hands on the crates that it uses.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, File, Item, Meta, Path, parse_quote};

use crate::lower::Plan;

/// Leads every path to another crate through our support layer.
pub(super) fn one_dependency(file: &mut File, _: &Plan) {
    Paths.visit_file_mut(file);
}

struct Paths;

impl VisitMut for Paths {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let Some(first) = path.segments.first().map(|segment| segment.ident.to_string()) else {
            return;
        };
        let prefix: Option<Path> = match first.as_str() {
            "serde" | "regress" => Some(parse_quote!(::paas_support::generated)),
            "serde_json" | "reqwest" => Some(parse_quote!(::paas_support)),
            _ => None,
        };
        if let Some(mut prefix) = prefix
            // `serde` alone is the name of an attribute.
            && path.segments.len() > 1
        {
            prefix.segments.extend(std::mem::take(&mut path.segments));
            *path = prefix;
        }
    }

    fn visit_expr_path_mut(&mut self, path: &mut syn::ExprPath) {
        let length = path.path.segments.len();
        visit_mut::visit_expr_path_mut(self, path);
        // `<T as Trait>::function` counts the segments of the trait.
        if let Some(of_trait) = path.qself.as_mut().filter(|qself| qself.position > 0) {
            of_trait.position += path.path.segments.len() - length;
        }
    }

    fn visit_item_mut(&mut self, item: &mut Item) {
        visit_mut::visit_item_mut(self, item);
        let attributes = match item {
            Item::Struct(item) => &mut item.attrs,
            Item::Enum(item) => &mut item.attrs,
            _ => return,
        };
        if attributes.iter_mut().filter_map(derive_from_support).count() > 0 {
            attributes.push(parse_quote! {
                #[serde(crate = "::paas_support::generated::serde")]
            });
        }
    }
}

/// Rewrites the paths of a `derive`, if serde's are among them.
fn derive_from_support(attribute: &mut Attribute) -> Option<()> {
    let Meta::List(list) = &mut attribute.meta else { return None };
    if !list.path.is_ident("derive") || !list.tokens.to_string().contains("serde") {
        return None;
    }
    let paths = list
        .parse_args_with(syn::punctuated::Punctuated::<Path, syn::Token![,]>::parse_terminated)
        .ok()?;
    let paths: Vec<TokenStream> = paths
        .into_iter()
        .map(|mut path| {
            Paths.visit_path_mut(&mut path);
            path.to_token_stream()
        })
        .collect();
    list.tokens = quote! { #(#paths),* };
    Some(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{assert_has, progenitor, refined_by, with_schemas};

    fn spec() -> serde_json::Value {
        with_schemas(json!({ "Pet": { "type": "object",
            "properties": { "a": { "type": "number" } } } }))
    }

    #[test]
    fn every_path_leads_through_the_support_layer() {
        let source = refined_by(one_dependency, &spec());
        for part in [
            "::paas_support::generated::serde::Deserialize",
            r#"#[serde(crate = "::paas_support::generated::serde")]"#,
            "::paas_support::serde_json::Number",
            "::paas_support::reqwest::Client",
        ] {
            assert_has(&source, part);
        }
        assert!(!source.contains(" ::serde"), "{source}");
    }

    /// When this fails, progenitor can be told where to find crates, and the pass may go.
    #[test]
    fn progenitor_names_crates_of_its_own_choice() {
        let source = progenitor(&spec()).unwrap();
        assert!(source.contains("#[derive(::serde::Deserialize"), "{source}");
    }
}
