//! Gap: progenitor sends an `api-version` header, writes `..` into paths, throws away why an
//! argument was refused, and reads answers by their documented statuses, so that anything else
//! loses its status or its body. Here an operation's builder makes a request, and the session of
//! our support layer sends it and reads whatever comes.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, File, ImplItem, ImplItemFn, Item, ItemImpl, Stmt, parse_quote};

use super::{ident, module, self_name};
use crate::lower::{Operation, Plan};
use crate::names::{constant_name, field_name, type_name};

/// Rewrites how every operation is called.
pub(super) fn calls(file: &mut File, plan: &Plan) {
    let Some(items) = module(&mut file.items, "builder") else { return };
    items.retain(|item| !matches!(item, Item::Use(_)));
    for item in items.iter_mut() {
        let Item::Impl(builder) = item else { continue };
        let name = self_name(builder);
        let operation = plan.operations.iter().find(|operation| {
            // progenitor makes the name of the builder of the name of the function.
            name.as_deref() == Some(type_name(&field_name(&operation.id)).as_str())
        });
        if let Some(operation) = operation {
            rewrite(builder, operation);
        }
    }
    let uses: File = parse_quote! {
        use super::types;
        #[allow(unused_imports, reason = "not every document has errors, paths and forms")]
        use ::paas_support::{
            Error, InvalidRequest, ResponseValue,
            generated::{QueryParam, RequestBuilderExt as _, path_segment},
        };
    };
    items.splice(0..0, uses.items);
}

fn rewrite(builder: &mut ItemImpl, operation: &Operation) {
    let mut items = Vec::new();
    for item in std::mem::take(&mut builder.items) {
        let ImplItem::Fn(mut function) = item else { continue };
        match function.sig.ident.to_string().as_str() {
            "new" => {
                function.vis = parse_quote!(pub(super));
                Missing.visit_impl_item_fn_mut(&mut function);
            }
            "body_map" => {}
            "send" => {
                let (request, send) = split(function, operation);
                items.push(ImplItem::Fn(request));
                function = send;
            }
            _ => function = setter(&function).unwrap_or(function),
        }
        items.push(ImplItem::Fn(function));
    }
    builder.items = items;
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
    } else if text.contains("From :: from") {
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

/// Takes progenitor's `send` apart: what makes the request, and a `send` that sends it.
fn split(mut function: ImplItemFn, operation: &Operation) -> (ImplItemFn, ImplItemFn) {
    let mut statements = Vec::new();
    for mut statement in std::mem::take(&mut function.block.stmts) {
        Rewrite.visit_stmt_mut(&mut statement);
        let text = statement.to_token_stream().to_string();
        if text.contains("\"api-version\"") || text.starts_with("let info") {
            continue;
        }
        match statement {
            // `let mut request = ….build()?;` is the last thing that we keep.
            Stmt::Local(local) if declares(&local.pat, "request") => {
                let request = local.init.map(|init| init.expr);
                statements.push(parse_quote! { return Ok(#request); });
                break;
            }
            statement => statements.push(statement),
        }
    }
    if !statements.iter().any(mentions_header) {
        statements.retain(|statement| !is_header_map(statement));
        for statement in &mut statements {
            DropHeaders.visit_stmt_mut(statement);
        }
    }
    if let Some(Stmt::Expr(Expr::Return(last), semicolon)) = statements.last_mut() {
        let value = last.expr.take();
        *semicolon = None;
        if let (Some(value), Some(last)) = (value, statements.last_mut()) {
            *last = Stmt::Expr(*value, None);
        }
    }
    let request = parse_quote! {
        /// The request that [`send`](Self::send) would send, without the token.
        ///
        /// # Errors
        ///
        /// An argument that is missing or was refused.
        pub fn request(self) -> Result<::reqwest::Request, InvalidRequest> {
            #(#statements)*
        }
    };

    let answer = &function.sig.output;
    let constant = ident(&constant_name(&operation.id));
    let call = if answer.to_token_stream().to_string().contains("ResponseValue < () >") {
        quote! { call_without_content }
    } else {
        quote! { call }
    };
    let send = parse_quote! {
        pub async fn send(self) #answer {
            let client = self.client;
            client.session.#call(super::operations::#constant, self.request()).await
        }
    };
    (request, send)
}

fn declares(pattern: &syn::Pat, name: &str) -> bool {
    matches!(pattern, syn::Pat::Ident(pattern) if pattern.ident == name || pattern.ident == format!("_{name}"))
}

fn is_header_map(statement: &Stmt) -> bool {
    matches!(statement, Stmt::Local(local) if declares(&local.pat, "header_map"))
}

/// Whether a statement adds a header.
fn mentions_header(statement: &Stmt) -> bool {
    let text = statement.to_token_stream().to_string();
    text.contains("header_map . append")
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

/// Removes `.headers(header_map)`, when there is none.
struct DropHeaders;

impl VisitMut for DropHeaders {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Expr::MethodCall(call) = expression
            && call.method == "headers"
        {
            *expression = (*call.receiver).clone();
        }
    }
}

/// Makes progenitor's expressions call our support layer.
struct Rewrite;

impl VisitMut for Rewrite {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        let text = expression.to_token_stream().to_string();
        match text.as_str() {
            "Error :: InvalidRequest" => *expression = parse_quote!(InvalidRequest::new),
            "progenitor_client :: QueryParam :: new" => *expression = parse_quote!(QueryParam::new),
            _ => {}
        }
        if let Expr::Field(field) = expression
            && field.base.to_token_stream().to_string().trim_start_matches('_') == "client"
        {
            let client = &field.base;
            match field.member.to_token_stream().to_string().as_str() {
                "client" => *expression = parse_quote!(#client.session.http()),
                "baseurl" => *expression = parse_quote!(#client.session.base_url()),
                _ => {}
            }
        }
        if let Expr::Macro(call) = expression
            && call.mac.path.is_ident("format")
            && let Ok(mut arguments) = call.mac.parse_body_with(
                syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated,
            )
        {
            for argument in &mut arguments {
                self.visit_expr_mut(argument);
                if let Some(segment) = segment(argument) {
                    *argument = segment;
                }
            }
            call.mac.tokens = arguments.to_token_stream();
        }
    }
}

/// `encode_path(&x.to_string())` -> `path_segment("x", &x)?`.
fn segment(argument: &Expr) -> Option<Expr> {
    let Expr::Call(call) = argument else { return None };
    if call.func.to_token_stream().to_string() != "encode_path" {
        return None;
    }
    let Expr::Reference(reference) = call.args.first()? else { return None };
    let Expr::MethodCall(to_string) = &*reference.expr else { return None };
    let value: &Expr = &to_string.receiver;
    let name = value.to_token_stream().to_string();
    Some(parse_quote!(path_segment(#name, &#value)?))
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
    fn an_operation_makes_a_request_and_the_session_sends_it() {
        let source = refined_by(calls, &spec());
        for part in [
            r#"path_segment("id", & id) ?"#,
            r#".map_err(|reason| format!("sort: {reason}"))"#,
            r#"id: Err("id is missing".to_string())"#,
            "Result<::reqwest::Request, InvalidRequest>",
            "client.session.call_without_content(super::operations::GET_A, self.request()).await",
        ] {
            assert_has(&source, part);
        }
        let (_, builder) = source.split_once("pub mod builder").unwrap();
        for part in ["api-version", "header_map", "UnexpectedResponse", "encode_path"] {
            assert!(!builder.contains(part), "{part}\n{source}");
        }
    }

    #[test]
    fn headers_that_are_parameters_are_sent() {
        let mut spec = spec();
        spec["paths"]["/a/{id}"]["get"]["parameters"][1]["in"] = json!("header");
        let source = refined_by(calls, &spec);
        assert!(source.contains(r#"header_map.append("sort", value.to_string().try_into()?)"#));
        assert!(source.contains(".headers(header_map)"), "{source}");
    }

    /// When this fails, progenitor does one of these itself, and the pass may become smaller.
    #[test]
    fn progenitor_sends_a_version_and_loses_what_an_unexpected_answer_says() {
        let source = progenitor(&spec()).unwrap();
        for part in ["api-version", "encode_path(& id", "map_err(|_| {", "UnexpectedResponse"] {
            assert_has(&source, part);
        }
    }
}
