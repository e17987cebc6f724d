//! Gap: progenitor throws away why an argument was refused. Here the reason is kept and said.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{File, ImplItem, ImplItemFn, Item, parse_quote};

use super::module;
use crate::lower::Plan;

/// Rewrites the setters of operations, and what is said of an argument that is missing.
pub(super) fn setters(file: &mut File, _: &Plan) {
    for item in module(&mut file.items, "builder").into_iter().flatten() {
        let Item::Impl(builder) = item else { continue };
        for item in &mut builder.items {
            let ImplItem::Fn(function) = item else { continue };
            if function.sig.ident == "new" {
                function.vis = parse_quote!(pub(super));
                Missing.visit_impl_item_fn_mut(function);
            } else if let Some(setter) = setter(function) {
                *function = setter;
            }
        }
    }
}

/// A setter that says why it could not take a value: on the way in a value becomes what the
/// operation takes, whatever it was.
fn setter(function: &ImplItemFn) -> Option<ImplItemFn> {
    let name = &function.sig.ident;
    let target = target_of(function)?;
    let refused = format!("{name}: {{reason}}");
    let text = function.block.to_token_stream().to_string();
    let wrap: Option<TokenStream> = if text.contains("map (Some)") {
        Some(quote! { .map(Some) })
    } else if text.contains("From :: from") || text.contains("v . into ()") {
        Some(quote! { .map(From::from) })
    } else {
        None
    };
    Some(parse_quote! {
        pub fn #name<V>(mut self, value: V) -> Self
        where
            V: ::std::convert::TryInto<#target>,
            V::Error: ::std::fmt::Display,
        {
            self.#name = value.try_into() #wrap .map_err(|reason| format!(#refused));
            self
        }
    })
}

/// What a setter turns its value into: `X` of `V: TryInto<X>`.
fn target_of(function: &ImplItemFn) -> Option<syn::Type> {
    let bounds = &function.sig.generics.where_clause.as_ref()?.predicates;
    let syn::WherePredicate::Type(bound) = bounds.first()? else { return None };
    let syn::TypeParamBound::Trait(bound) = bound.bounds.first()? else { return None };
    let segment = bound.path.segments.last().filter(|segment| segment.ident == "TryInto")?;
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first()? {
        syn::GenericArgument::Type(target) => Some(target.clone()),
        _ => None,
    }
}

/// Says of an argument that is missing what builders of types say, and says `client` once.
struct Missing;

impl VisitMut for Missing {
    fn visit_lit_str_mut(&mut self, text: &mut syn::LitStr) {
        let said = text.value().replace(" was not initialized", " is missing");
        *text = syn::LitStr::new(&said, text.span());
    }

    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        visit_mut::visit_field_value_mut(self, field);
        if field.member.to_token_stream().to_string() == field.expr.to_token_stream().to_string() {
            field.colon_token = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{assert_has, progenitor, refined_by, with_operation_at};

    fn spec() -> serde_json::Value {
        let text = json!({ "type": "string" });
        with_operation_at(
            "/a/{id}",
            json!({
                "parameters": [
                    { "name": "id", "in": "path", "required": true, "schema": text },
                    { "name": "sort", "in": "query", "schema": text },
                ],
                "responses": { "204": { "description": "" } },
            }),
        )
    }

    #[test]
    fn an_argument_says_why_it_was_refused_or_that_it_is_missing() {
        let source = refined_by(setters, &spec());
        assert_has(&source, r#".map(Some).map_err(|reason| format!("sort: {reason}"))"#);
        assert_has(&source, r#".map_err(|reason| format!("id: {reason}"))"#);
        assert_has(&source, r#"id: Err("id is missing".to_string())"#);
    }

    /// When this fails, progenitor keeps the reason, and the pass may go.
    #[test]
    fn progenitor_throws_the_reason_away() {
        assert_has(&progenitor(&spec()).unwrap(), "map_err(|_| {");
    }
}
