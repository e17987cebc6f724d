//! Gap: progenitor follows the pages of one kind of server only, Dropshot's, by a token that goes
//! into the query. Here an operation with `x-pagination` gives its pages, and their items, as
//! streams of our support layer, which follows the links that the pages have.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Field, Fields, File, ImplItem, Item, ItemImpl, ItemStruct, ReturnType, Type, Visibility,
    parse_quote,
};

use super::members::json_name;
use super::{
    arguments, declared, from_outside, ident, last_segment, module, self_name, types, wrapped,
};
use crate::lower::{Operation, Pagination, Plan};
use crate::names::{builder_name, constant_name};
use crate::pointer;

/// Adds `pages` and `stream` to the builders of operations that are lists.
pub(super) fn pages(file: &mut File, plan: &Plan) {
    let Some(types) = types(file).cloned() else { return };
    let declared = declared(&types);
    for item in module(&mut file.items, "builder").into_iter().flatten() {
        let Item::Impl(builder) = item else { continue };
        let name = self_name(builder);
        let mut operations = plan.operations.iter();
        let operation = operations.find(|it| name.as_ref() == Some(&builder_name(&it.id)));
        if let Some(operation) = operation
            && let Some(pagination) = &operation.pagination
            && let Some(streams) = streams(builder, operation, pagination, &types, &declared)
        {
            builder.items.extend(streams);
        }
    }
}

fn streams(
    builder: &ItemImpl,
    operation: &Operation,
    pagination: &Pagination,
    types: &[Item],
    declared: &BTreeSet<String>,
) -> Option<[ImplItem; 2]> {
    let (page, error) = answers(builder)?;
    let way = |pointer: &String, by| way(types, page, pointer, by);
    let next = pagination.next.iter().map(|pointer| Some(way(pointer, By::Reference)?.0));
    let next = next.collect::<Option<Vec<TokenStream>>>()?;
    let (items, list) = way(&pagination.items, By::Value)?;
    let item = from_outside(wrapped(&list, "Vec")?, declared, &parse_quote!(types));
    let constant = ident(&constant_name(&operation.id));
    Some([
        parse_quote! {
            /// The pages of the list, the next of which is asked for while one is read.
            ///
            /// # Errors
            ///
            /// See [`Error`].
            pub fn pages(self) -> ::paas_support::Pages<#page, #error> {
                let client = self.client;
                client.session.pages(super::operations::#constant, self.request(), |page| {
                    None #(.or_else(|| Some(page #next.as_str())))*
                })
            }
        },
        parse_quote! {
            /// The items of all [`pages`](Self::pages), one by one.
            ///
            /// # Errors
            ///
            /// See [`Error`].
            pub fn stream(self) -> ::paas_support::Items<#page, #item, #error> {
                self.pages().items(|page| {
                    let items = page #items;
                    Some(items)
                })
            }
        },
    ])
}

/// What `send` gives: the types of a page and of the body of an error.
fn answers(builder: &ItemImpl) -> Option<(&Type, &Type)> {
    let output = builder.items.iter().find_map(|item| match item {
        ImplItem::Fn(function) if function.sig.ident == "send" => Some(&function.sig.output),
        _ => None,
    })?;
    let ReturnType::Type(_, result) = output else { return None };
    let mut results = arguments(result, "Result");
    Some((wrapped(results.next()?, "ResponseValue")?, wrapped(results.next()?, "Error")?))
}

/// How what a pointer leads to is wanted.
#[derive(Clone, Copy)]
enum By {
    Reference,
    Value,
}

/// The code that goes from a value of the type `from` to where `pointer` leads, and the type of
/// what is there.
fn way(types: &[Item], from: &Type, pointer: &str, by: By) -> Option<(TokenStream, Type)> {
    let mut code = TokenStream::new();
    let mut kind = enter(types, from, by, &mut code);
    for name in pointer::tokens(pointer) {
        let Fields::Named(fields) = &declaration(types, kind)?.fields else { return None };
        let is_meant = |field: &&Field| json_name(field).as_ref() == Some(&name);
        let field = fields.named.iter().find(is_meant)?;
        let name = field.ident.as_ref()?;
        code.extend(quote! { .#name });
        kind = enter(types, &field.ty, by, &mut code);
    }
    Some((code, kind.clone()))
}

/// What is inside of a type that only wraps another one.
fn enter<'a>(types: &'a [Item], mut kind: &'a Type, by: By, code: &mut TokenStream) -> &'a Type {
    let (option, nullable) = match by {
        By::Reference => (quote! { .as_ref()? }, quote! { .value()? }),
        By::Value => (quote! { ? }, quote! { .into_value()? }),
    };
    loop {
        kind = if let Some(inner) = wrapped(kind, "Option") {
            code.extend(option.clone());
            inner
        } else if let Some(inner) = wrapped(kind, "Nullable") {
            code.extend(nullable.clone());
            inner
        } else if let Some(inner) = wrapped(kind, "Box") {
            inner
        } else if let Some(inner) = newtype(types, kind) {
            code.extend(quote! { .0 });
            inner
        } else {
            return kind;
        }
    }
}

/// The type that a newtype of the document is made of.
fn newtype<'a>(types: &'a [Item], kind: &Type) -> Option<&'a Type> {
    let Fields::Unnamed(fields) = &declaration(types, kind)?.fields else { return None };
    let field = fields.unnamed.first()?;
    matches!(field.vis, Visibility::Public(_)).then_some(&field.ty)
}

fn declaration<'a>(types: &'a [Item], kind: &Type) -> Option<&'a ItemStruct> {
    let name = last_segment(kind)?;
    types.iter().find_map(|item| match item {
        Item::Struct(item) if item.ident == name => Some(item),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{assert_has, progenitor, refined_by, with_operation};

    /// A list whose page this is, as passes before this one leave it.
    fn refined(pagination: Value, page: Value) -> String {
        let passes = |file: &mut File, plan: &Plan| {
            crate::refine::calls::calls(file, plan);
            crate::refine::members::members(file, plan);
            pages(file, plan);
        };
        refined_by(passes, &spec(pagination, page))
    }

    fn spec(pagination: Value, page: Value) -> Value {
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let mut spec = with_operation(json!({
            "x-pagination": pagination,
            "responses": { "200": { "description": "", "content": { "application/json": {
                "schema": reference("Page") } } } },
        }));
        let text = json!({ "type": "string" });
        spec["components"]["schemas"] = json!({
            "Page": page,
            "Address": text,
            "Link": { "type": "object", "properties": { "href": reference("Address") } },
            "NextLink": { "allOf": [reference("Link")] },
            "Pets": { "type": "array", "items": reference("Pet") },
            "Pet": { "type": "object", "properties": { "name": text } },
        });
        spec
    }

    #[test]
    fn a_list_has_pages_and_items() {
        let source = refined(
            json!({ "next": ["/next"], "items": "/pets" }),
            json!({ "type": "object", "required": ["next", "pets"], "properties": {
                "next": { "type": "string" },
                "pets": { "type": "array", "items": { "$ref": "#/components/schemas/Pet" } },
            } }),
        );
        for part in [
            "pub fn pages(self) -> ::paas_support::Pages<types::Page, ()>",
            "client.session.pages(super::operations::GET_A, self.request(), |page| {
                None.or_else(|| Some(page.next.as_str()))
            })",
            "pub fn stream(self) -> ::paas_support::Items<types::Page, types::Pet, ()>",
            "self.pages().items(|page| { let items = page.pets; Some(items) })",
        ] {
            assert_has(&source, part);
        }
    }

    #[test]
    fn pointers_lead_through_what_may_be_absent_or_null_or_is_wrapped() {
        let nullable =
            json!({ "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Link" }] });
        let source = refined(
            json!({ "next": ["/links/next-page/href", "/next/href"], "items": "/data/pets" }),
            json!({ "type": "object", "properties": {
                "links": { "type": "object", "properties": { "next-page": nullable } },
                "next": { "$ref": "#/components/schemas/NextLink" },
                "data": { "type": "object", "nullable": true, "properties": {
                    "pets": { "$ref": "#/components/schemas/Pets" } } },
            } }),
        );
        for part in [
            "None.or_else(|| Some(page.links.as_ref()?.next_page.value()?.href.as_ref()?.0.as_str()))
                .or_else(|| Some(page.next.as_ref()?.0.href.as_ref()?.0.as_str()))",
            "let items = page.data.into_value()?.pets?.0;",
            "::paas_support::Items<types::Page, types::Pet, ()>",
        ] {
            assert_has(&source, part);
        }
    }

    #[test]
    fn an_operation_that_is_no_list_has_none() {
        let mut spec = spec(json!(null), json!({ "type": "object" }));
        spec["paths"]["/a"]["get"].as_object_mut().unwrap().remove("x-pagination");
        assert!(!refined_by(pages, &spec).contains("fn stream"));
    }

    /// When this fails, look whether progenitor can be told where the next page is.
    #[test]
    fn progenitor_makes_no_stream() {
        let pagination = json!({ "next": ["/next"], "items": "/pets" });
        let page = json!({ "type": "object", "properties": { "next": { "type": "string" } } });
        assert!(!progenitor(&spec(pagination, page)).unwrap().contains("fn stream"));
    }
}
