//! Gap: progenitor reads answers by their documented statuses, so that any other loses its body or
//! its status, and calls our code through traits only. Here an operation's builder makes a request,
//! and the session of our support layer sends it and reads whatever comes.

use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, ExprMethodCall, File, ImplItem, ImplItemFn, Item, ItemImpl, Pat, Stmt, parse_quote,
};

use super::{ident, module, self_name};
use crate::lower::{Operation, Plan};
use crate::names::{builder_name, constant_name};

/// Rewrites how every operation is called.
pub(super) fn calls(file: &mut File, plan: &Plan) {
    let Some(items) = module(&mut file.items, "builder") else { return };
    items.retain(|item| !matches!(item, Item::Use(_)));
    for item in items.iter_mut() {
        let Item::Impl(builder) = item else { continue };
        let name = self_name(builder);
        let mut operations = plan.operations.iter();
        let operation = operations.find(|it| name.as_ref() == Some(&builder_name(&it.id)));
        if let Some(operation) = operation {
            split_send(builder, operation);
        }
    }
    let uses: File = parse_quote! {
        #[allow(unused_imports, reason = "not every document has types")]
        use super::types;
        #[allow(unused_imports, reason = "not every document has errors, paths and forms")]
        use ::paas_support::{
            Error, InvalidRequest, ResponseValue,
            generated::{QueryParam, RequestBuilderExt as _, header_value, path_segment},
        };
    };
    items.splice(0..0, uses.items);
}

/// Takes `send` apart: a function that makes the request, and a `send` that sends it.
fn split_send(builder: &mut ItemImpl, operation: &Operation) {
    let Some(position) = builder
        .items
        .iter()
        .position(|item| matches!(item, ImplItem::Fn(function) if function.sig.ident == "send"))
    else {
        return;
    };
    if let ImplItem::Fn(send) = builder.items.remove(position) {
        builder.items.push(ImplItem::Fn(call(&send, operation)));
        builder.items.insert(position, ImplItem::Fn(request(send)));
    }
}

/// What is left of progenitor's `send`: all up to `let mut request = ….build()?;`.
fn request(send: ImplItemFn) -> ImplItemFn {
    let mut arguments: Vec<Stmt> = Vec::new();
    let mut request = None;
    for mut statement in send.block.stmts {
        OurWords.visit_stmt_mut(&mut statement);
        match statement {
            Stmt::Local(local) if declares_request(&local.pat) => {
                request = local.init.map(|init| init.expr);
                break;
            }
            statement => arguments.push(statement),
        }
    }
    parse_quote! {
        /// The request that [`send`](Self::send) would send, without the token.
        ///
        /// # Errors
        ///
        /// An argument that is missing or was refused.
        pub fn request(self) -> Result<::reqwest::Request, InvalidRequest> {
            #(#arguments)*
            Ok(#request)
        }
    }
}

/// progenitor calls the variable otherwise when a parameter has its name.
fn declares_request(pattern: &Pat) -> bool {
    let Pat::Ident(pattern) = pattern else { return false };
    pattern.ident.to_string().trim_start_matches('_') == "request"
}

fn call(send: &ImplItemFn, operation: &Operation) -> ImplItemFn {
    let answer = &send.sig.output;
    let constant = ident(&constant_name(&operation.id));
    let call = if answer.to_token_stream().to_string().contains("ResponseValue < () >") {
        quote! { call_without_content }
    } else {
        quote! { call }
    };
    parse_quote! {
        pub async fn send(self) #answer {
            let client = self.client;
            client.session.#call(super::operations::#constant, self.request()).await
        }
    }
}

/// `x` of `x.to_string().try_into()?`.
fn sent_as_text(value: &Expr) -> Option<&Expr> {
    let Expr::Try(tried) = value else { return None };
    let Expr::MethodCall(try_into) = &*tried.expr else { return None };
    let Expr::MethodCall(to_string) = &*try_into.receiver else { return None };
    (try_into.method == "try_into" && to_string.method == "to_string")
        .then_some(&to_string.receiver)
}

/// Puts our words in the place of progenitor's.
struct OurWords;

impl VisitMut for OurWords {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        *expression = match expression.to_token_stream().to_string().as_str() {
            "Error :: InvalidRequest" => parse_quote!(InvalidRequest::new),
            "progenitor_client :: QueryParam :: new" => parse_quote!(QueryParam::new),
            "client . client" => parse_quote!(client.session.http()),
            _ => return,
        };
    }

    /// What becomes a header is refused by the header's name.
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        if call.method == "append"
            && let [name, value] = call.args.iter().collect::<Vec<_>>().as_slice()
            && let Some(value) = sent_as_text(value)
        {
            let value: Expr = parse_quote!(self::header_value(#name, &#value)?);
            if let Some(argument) = call.args.last_mut() {
                *argument = value;
            }
        }
    }

    /// The arguments of `format!`, which is where progenitor makes the address.
    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        let text = call.tokens.to_string();
        let text = text.replace("client . baseurl", "client . session . base_url ()");
        if let Ok(tokens) = text.parse() {
            call.tokens = tokens;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{assert_has, progenitor, refined_by, with_operation};

    fn spec() -> serde_json::Value {
        with_operation(json!({
            "parameters": [
                { "name": "sort", "in": "query", "schema": { "type": "string" } },
                { "name": "X-A", "in": "header", "schema": { "type": "string" } },
            ],
            "responses": { "204": { "description": "" } },
        }))
    }

    #[test]
    fn an_operation_makes_a_request_and_the_session_sends_it() {
        let source = refined_by(calls, &spec());
        for part in [
            r#"format!("{}/a", client.session.base_url(),)"#,
            "Ok(client.session.http().get(url)",
            r#".query(&QueryParam::new("sort", &sort))"#,
            r#"header_map.append("X-A", self::header_value("X-A", &value)?)"#,
            "Result<::reqwest::Request, InvalidRequest>",
            "client.session.call_without_content(super::operations::GET_A, self.request()).await",
        ] {
            assert_has(&source, part);
        }
        assert!(!source.contains("UnexpectedResponse"), "{source}");
    }

    /// When this fails, look whether progenitor keeps what an undocumented answer says.
    #[test]
    fn progenitor_gives_an_undocumented_answer_away_unread() {
        assert_has(&progenitor(&spec()).unwrap(), "Err(Error::UnexpectedResponse(response))");
    }
}
