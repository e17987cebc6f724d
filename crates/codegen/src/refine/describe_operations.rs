//! Gap: progenitor's documentation of an operation leaves out its answers, and has an example that
//! does not compile. Here it says what the document says, and so does every argument.

use std::fmt::Write as _;

use syn::{File, ImplItem, Item, parse_quote};

use super::{describe, module, self_name};
use crate::lower::{Operation, Plan};
use crate::names::{argument_name, builder_name};

/// Documents operations and their arguments.
pub(super) fn describe_operations(file: &mut File, plan: &Plan) {
    for operation in &plan.operations {
        describe_operation(file, operation);
    }
    for item in &mut file.items {
        let attributes = match item {
            Item::Mod(item) => &mut item.attrs,
            Item::Struct(item) => &mut item.attrs,
            Item::Impl(item) => &mut item.attrs,
            _ => continue,
        };
        // progenitor allows more than is needed, and does not say why.
        attributes.retain(|attribute| !attribute.path().is_ident("allow"));
        attributes.push(parse_quote! {
            #[allow(
                rustdoc::bare_urls,
                rustdoc::broken_intra_doc_links,
                rustdoc::invalid_html_tags,
                reason = "descriptions are written for readers of the OpenAPI document"
            )]
        });
    }
}

fn describe_operation(file: &mut File, operation: &Operation) {
    let function = argument_name(&operation.id);
    let builder = builder_name(&operation.id);
    let said = operation_text(operation, &builder);
    for item in &mut file.items {
        let Item::Impl(item) = item else { continue };
        for item in &mut item.items {
            if let ImplItem::Fn(item) = item
                && item.sig.ident == function
            {
                describe(&mut item.attrs, &said);
                item.attrs.push(parse_quote! { #[must_use] });
            }
        }
    }
    for item in module(&mut file.items, "builder").into_iter().flatten() {
        match item {
            Item::Struct(item) if item.ident == builder => {
                let said =
                    format!("The arguments of [`Client::{function}`](super::Client::{function}).");
                describe(&mut item.attrs, &said);
            }
            Item::Impl(item) if self_name(item).as_deref() == Some(builder.as_str()) => {
                for item in &mut item.items {
                    if let ImplItem::Fn(item) = item {
                        describe_argument(item, operation);
                    }
                }
            }
            _ => {}
        }
    }
}

fn describe_argument(function: &mut syn::ImplItemFn, operation: &Operation) {
    let name = function.sig.ident.to_string();
    let said = match name.as_str() {
        "new" | "request" => return,
        "send" => format!(
            "Sends the request, `{} {}`.\n\n# Errors\n\nSee [`Error`].",
            operation.method, operation.path
        ),
        "body" => "The body of the request.".to_owned(),
        "body_map" => "Changes the body of the request through its builder.".to_owned(),
        name => operation
            .parameters
            .get(name)
            .cloned()
            .unwrap_or_else(|| format!("The parameter `{name}`.")),
    };
    describe(&mut function.attrs, &said);
    if name != "send" {
        function.attrs.push(parse_quote! { #[must_use] });
    }
}

fn operation_text(operation: &Operation, builder: &str) -> String {
    let mut text = operation.summary.clone().unwrap_or_else(|| operation.id.clone());
    if let Some(description) = &operation.description {
        text = format!("{text}\n\n{description}");
    }
    // Writing to a string cannot fail.
    let _ = write!(text, "\n\n`{} {}`\n", operation.method, operation.path);
    if !operation.parameters.is_empty() {
        text.push_str("\n# Arguments\n\n");
    }
    for (name, description) in &operation.parameters {
        let _ = writeln!(text, "* [`{name}`](builder::{builder}::{name}): {}", line(description));
    }
    text.push_str("\n# Answers\n\n");
    for answer in &operation.answers {
        let _ = writeln!(text, "* `{}`: {}", answer.status, line(&answer.description));
    }
    text
}

/// A text in one line, for a list.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{assert_has, progenitor, refined_by, with_operation_at};

    #[test]
    fn an_operation_says_what_it_takes_and_answers() {
        let spec = with_operation_at(
            "/a",
            json!({
                "summary": "Get it",
                "description": "All of it.",
                "parameters": [{ "name": "sort", "in": "query", "schema": { "type": "string" },
                    "description": "In\nwhich order." }],
                "responses": { "204": { "description": "Nothing is\nleft." } },
            }),
        );
        let source = refined_by(describe_operations, &spec);
        for part in [
            "/// Get it\n",
            "/// All of it.\n",
            "/// `GET /a`\n",
            "/// * [`sort`](builder::GetA::sort): In which order.\n",
            "/// * `204`: Nothing is left.\n",
            "/// The arguments of [`Client::get_a`](super::Client::get_a).\n",
        ] {
            assert_has(&source, part);
        }
        assert!(!source.contains("```ignore"), "{source}");
    }

    /// When this fails, progenitor says what the answers mean, and the pass may go.
    #[test]
    fn progenitor_leaves_the_answers_out_and_has_code_that_does_not_compile() {
        let spec = with_operation_at(
            "/a",
            json!({ "responses": { "204": { "description": "Nothing is left." } } }),
        );
        let source = progenitor(&spec).unwrap();
        assert!(!source.contains("Nothing is left."), "{source}");
        assert!(source.contains("```ignore"), "{source}");
    }
}
