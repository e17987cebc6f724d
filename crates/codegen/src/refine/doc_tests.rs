//! Gap: a description may have code in it, of whatever language, and rustdoc takes what has no
//! other name for Rust that it should compile and run. Here such code is text.

use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, File, Lit, Meta, parse_quote};

use crate::lower::Plan;

/// Makes text of the code in descriptions.
pub(super) fn doc_tests(file: &mut File, _: &Plan) {
    Docs.visit_file_mut(file);
}

struct Docs;

impl VisitMut for Docs {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let said: Vec<String> = attributes.iter().filter_map(said).collect();
        let said = said.join("\n");
        let text = plain(&said);
        if text != said {
            attributes.retain(|attribute| self::said(attribute).is_none());
            let lines = text.lines().map(|line| parse_quote! { #[doc = #line] });
            attributes.splice(0..0, lines.collect::<Vec<Attribute>>());
        }
    }
}

/// What an attribute says, when it is documentation.
fn said(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else { return None };
    let Expr::Lit(value) = &meta.value else { return None };
    match &value.lit {
        Lit::Str(text) if meta.path.is_ident("doc") => Some(text.value()),
        _ => None,
    }
}

/// A description whose code rustdoc leaves alone: fenced code is called text, and no line is
/// indented so far that it is code without a fence.
fn plain(said: &str) -> String {
    let mut fence: Option<String> = None;
    let mut lines = Vec::new();
    for line in said.split('\n') {
        let content = line.trim_start();
        let marks: String = content.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        let mut line = line.to_owned();
        match &fence {
            Some(open) if content.trim_end() == *open => fence = None,
            Some(_) => {}
            None if marks.len() > 2 => {
                let language = content.trim_start_matches(['`', '~']).trim();
                if language.is_empty() || language.starts_with("rust") {
                    line = format!("{}{marks}text", indentation(&line));
                }
                fence = Some(marks);
            }
            None if indentation(&line).len() > 4 => line = format!("    {content}"),
            None => {}
        }
        lines.push(line);
    }
    lines.join("\n")
}

/// The space before a line, one of which belongs to the comment.
fn indentation(line: &str) -> &str {
    line.split_at_checked(line.len() - line.trim_start().len()).unwrap_or_default().0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{assert_has, progenitor, refined_by, with_schemas};

    #[test]
    fn code_in_a_description_is_text() {
        let said = "A pet:\n\n```\nlet it = be;\n```\n\n        or(this)\n\n```json\n{}\n```";
        let spec = with_schemas(json!({ "Pet": { "type": "object", "description": said,
            "properties": { "a": { "type": "string" } } } }));
        let source = refined_by(doc_tests, &spec);
        assert_has(&source, "```text\n");
        assert_has(&source, "```json\n");
        assert!(!source.contains("     or(this)"), "{source}");
    }

    #[test]
    fn what_stands_in_a_fence_stays_as_it_is() {
        let said = "~~~\n            far in\n~~~\n- a\n    - b";
        assert_eq!(plain(said), "~~~text\n            far in\n~~~\n- a\n    - b");
    }

    /// When this fails, typify names the language of code, and the pass may go.
    #[test]
    fn progenitor_leaves_code_without_a_language() {
        let spec =
            with_schemas(json!({ "Pet": { "type": "object", "description": "```\nlet it\n```",
            "properties": { "a": { "type": "string" } } } }));
        let source = progenitor(&spec).unwrap();
        assert!(source.contains("```\nlet it") || source.contains("///```\n"), "{source}");
    }
}
