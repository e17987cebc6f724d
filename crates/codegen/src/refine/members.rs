//! Gap: typify knows two states of an optional member, and takes null for absence. Here a member
//! with three states is a `Nullable` and not an `Option` of one, a member that must be there is
//! missed although it may be null, and what only requests use refuses a null where none is meant.

use syn::{Field, Fields, File, Item, parse_quote};

use super::{last_segment, types, wrapped};
use crate::lower::Plan;

/// Gives every member the states that it has.
pub(super) fn members(file: &mut File, plan: &Plan) {
    for item in types(file).into_iter().flatten() {
        let Item::Struct(item) = item else { continue };
        let is_closed = plan.closed.contains(&item.ident.to_string());
        let Fields::Named(fields) = &mut item.fields else { continue };
        for field in &mut fields.named {
            states(field, is_closed);
        }
    }
}

fn states(field: &mut Field, is_closed: bool) {
    let said = serde_words(field);
    let is_optional = said.contains("skip_serializing_if");
    let rename = rename(field);
    let states: syn::Attribute = if let Some(inner) = wrapped(&field.ty, "Option").cloned() {
        if last_segment(&inner).as_deref() == Some("Nullable") {
            field.ty = inner;
            parse_quote! {
                #[serde(default, skip_serializing_if = "::paas_support::Nullable::is_absent")]
            }
        } else if !is_optional {
            parse_quote! { #[serde(deserialize_with = "::paas_support::generated::nullable")] }
        } else if is_closed {
            parse_quote! {
                #[serde(
                    default,
                    deserialize_with = "::paas_support::generated::present",
                    skip_serializing_if = "::std::option::Option::is_none"
                )]
            }
        } else {
            parse_quote! {
                #[serde(default, skip_serializing_if = "::std::option::Option::is_none")]
            }
        }
    } else {
        return;
    };
    field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
    field.attrs.extend(rename.map(|name| -> syn::Attribute {
        parse_quote! { #[serde(rename = #name)] }
    }));
    field.attrs.push(states);
}

/// All that `serde` attributes say of a field.
fn serde_words(field: &Field) -> String {
    use quote::ToTokens;
    field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
        .map(|attribute| attribute.to_token_stream().to_string())
        .collect()
}

/// What JSON calls a field that Rust cannot call so.
pub(super) fn rename(field: &Field) -> Option<String> {
    let mut name = None;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // Another word with a value is skipped with it.
        let _ = attribute.parse_nested_meta(|meta| {
            if let Ok(value) = meta.value() {
                let value: syn::LitStr = value.parse()?;
                if meta.path.is_ident("rename") {
                    name = Some(value.value());
                }
            }
            Ok(())
        });
    }
    name
}

/// What JSON calls a field. The member that keeps unknown ones has no name there.
pub(super) fn json_name(field: &Field) -> Option<String> {
    if serde_words(field).contains("flatten") {
        return None;
    }
    rename(field).or_else(|| field.ident.as_ref().map(|name| name.to_string()))
}

/// Whether a field may be left out of JSON.
pub(super) fn is_optional(field: &Field) -> bool {
    let said = serde_words(field);
    said.contains("skip_serializing_if") || said.contains("flatten")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{assert_has, progenitor, refined_by, with_operation_at};

    fn spec(place: &str) -> serde_json::Value {
        let reference = json!({ "$ref": "#/components/schemas/Pet" });
        let body = json!({ "description": "", "required": true, "content": {
            "application/json": { "schema": reference } } });
        let empty = json!({ "description": "" });
        let mut spec = with_operation_at(
            "/a",
            json!({ "responses": {
            "200": if place == "answer" { &body } else { &empty } } }),
        );
        if place == "request" {
            spec["paths"]["/a"]["get"]["requestBody"] = body;
        }
        let text = json!({ "type": "string" });
        let nullable = json!({ "type": "string", "nullable": true });
        spec["components"]["schemas"] = json!({ "Pet": { "type": "object", "required": ["d"],
            "properties": { "a-b": nullable, "c": text, "d": nullable } } });
        spec
    }

    #[test]
    fn every_member_has_the_states_that_it_has() {
        let source = refined_by(members, &spec("answer"));
        for part in [
            "pub a_b: ::paas_support::Nullable<::std::string::String>,",
            r#"#[serde(rename = "a-b")]"#,
            r#"#[serde(default, skip_serializing_if = "::paas_support::Nullable::is_absent")]"#,
            r#"#[serde(deserialize_with = "::paas_support::generated::nullable")]"#,
            r#"#[serde(default, skip_serializing_if = "::std::option::Option::is_none")]"#,
        ] {
            assert_has(&source, part);
        }
    }

    #[test]
    fn a_request_refuses_null_where_none_is_meant() {
        let source = refined_by(members, &spec("request"));
        assert!(source.contains(r#"deserialize_with = "::paas_support::generated::present","#));
    }

    /// When this fails, typify refuses null where none is meant, and that may go.
    #[test]
    fn progenitor_takes_null_where_none_is_meant() {
        assert_has(
            &progenitor(&spec("request")).unwrap(),
            r#"#[serde(skip_serializing_if = "::std::option::Option::is_none")]
            pub c: ::std::option::Option<::std::string::String>,"#,
        );
    }
}
