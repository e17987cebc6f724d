//! The fifth room: the syntax tree of what progenitor generated -> the tree of what we promise.
//!
//! One pass puts right one thing that progenitor cannot say. What a pass needs to know beyond the
//! tree, `lower` left in the plan.

mod api_version;
mod builders;
mod calls;
mod client;
mod deprecations;
mod describe_operations;
mod describe_types;
mod doc_tests;
mod enums;
mod identifiers;
mod members;
mod non_exhaustive;
mod objects;
mod one_dependency;
mod operations;
mod pages;
mod path_segments;
mod patterns;
mod setters;
mod unions;

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, File, Item, ItemImpl, ItemMod, Path, Type, parse_quote};

use crate::lower::Plan;

/// The passes in their order.
const PASSES: &[fn(&mut File, &Plan)] = &[
    client::client,
    api_version::api_version,
    path_segments::path_segments,
    setters::setters,
    calls::calls,
    enums::enums,
    unions::unions,
    members::members,
    objects::objects,
    identifiers::identifiers,
    patterns::patterns,
    non_exhaustive::non_exhaustive,
    describe_types::describe_types,
    builders::builders,
    operations::operations,
    describe_operations::describe_operations,
    pages::pages,
    deprecations::deprecations,
    doc_tests::doc_tests,
    one_dependency::one_dependency,
];

/// Puts progenitor's code right.
pub(crate) fn refine(mut file: File, plan: &Plan) -> File {
    for pass in PASSES {
        pass(&mut file, plan);
    }
    file
}

/// The items of the module `name`; none when there is no such module.
fn module<'a>(items: &'a mut [Item], name: &str) -> Option<&'a mut Vec<Item>> {
    items.iter_mut().find_map(|item| match item {
        Item::Mod(ItemMod { ident, content: Some((_, items)), .. }) if ident == name => Some(items),
        _ => None,
    })
}

/// The items of the module `types`, which all that progenitor makes has.
fn types(file: &mut File) -> Option<&mut Vec<Item>> {
    module(&mut file.items, "types")
}

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// The name of the type that an `impl` is for.
fn self_name(item: &ItemImpl) -> Option<String> {
    last_segment(&item.self_ty)
}

/// The last segment of a type's path.
fn last_segment(of: &Type) -> Option<String> {
    match of {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

/// `A` of `Wrapper<A>`, when `of` is that.
fn wrapped<'a>(of: &'a Type, wrapper: &str) -> Option<&'a Type> {
    arguments(of, wrapper).next()
}

/// `A` and `B` of `Wrapper<A, B>`, when `of` is that.
fn arguments<'a>(of: &'a Type, wrapper: &str) -> impl Iterator<Item = &'a Type> {
    let segment = match of {
        Type::Path(path) => path.path.segments.last().filter(|segment| segment.ident == wrapper),
        _ => None,
    };
    let arguments = segment.and_then(|segment| match &segment.arguments {
        syn::PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    });
    arguments.into_iter().flatten().filter_map(|argument| match argument {
        syn::GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

/// The names of the types that are made of the document.
fn declared(types: &[Item]) -> BTreeSet<String> {
    let name = |item: &Item| match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        _ => None,
    };
    types.iter().filter_map(name).collect()
}

/// A type as it is called from outside of the module that has what is `declared`: by `module`.
fn from_outside(kind: &Type, declared: &BTreeSet<String>, module: &Path) -> Type {
    struct Outside<'a>(&'a BTreeSet<String>, &'a Path);

    impl VisitMut for Outside<'_> {
        fn visit_path_mut(&mut self, path: &mut Path) {
            visit_mut::visit_path_mut(self, path);
            let first = path.segments.first().map(|segment| segment.ident.to_string());
            if path.leading_colon.is_none() && first.is_some_and(|first| self.0.contains(&first)) {
                let module = self.1;
                *path = parse_quote!(#module::#path);
            }
        }
    }

    let mut kind = kind.clone();
    Outside(declared, module).visit_type_mut(&mut kind);
    kind
}

/// Whether an attribute is documentation.
fn is_doc(attribute: &Attribute) -> bool {
    attribute.path().is_ident("doc")
}

/// Replaces the documentation of an item.
fn describe(attributes: &mut Vec<Attribute>, said: &str) {
    attributes.retain(|attribute| !is_doc(attribute));
    let lines = said.trim_end().lines().map(|line| -> Attribute {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        parse_quote! { #[doc = #line] }
    });
    attributes.splice(0..0, lines.collect::<Vec<_>>());
}

/// Replaces what typify made of a schema, the type `name` and every `impl` for it or for a
/// conversion from it, by `with`.
fn replace_type(items: &mut Vec<Item>, name: &str, with: TokenStream) {
    let position = items
        .iter()
        .take_while(|item| !declares(item, name))
        .filter(|item| !is_of(item, name))
        .count();
    items.retain(|item| !is_of(item, name));
    insert(items, position, parsed(with));
}

/// Whether an item is the type `name`, or belongs to it.
fn is_of(item: &Item, name: &str) -> bool {
    let Item::Impl(item) = item else { return declares(item, name) };
    let Type::Path(of) = &*item.self_ty else { return false };
    if of.path.is_ident(name) {
        return true;
    }
    // Another type of the document can still be made of this one.
    let is_foreign = of.path.leading_colon.is_some();
    is_foreign && item.trait_.as_ref().is_some_and(|(path, _)| converts_from(path, name))
}

/// Whether a trait is `From<name>` or `TryFrom<name>`.
fn converts_from(path: &syn::Path, name: &str) -> bool {
    let Some(segment) = path.segments.last() else { return false };
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return false };
    let is_name = |argument: &syn::GenericArgument| matches!(argument, syn::GenericArgument::Type(Type::Path(of)) if of.path.is_ident(name));
    arguments.args.iter().any(is_name)
}

/// The items that are quoted. What is no Rust does not compile, and says so.
fn parsed(tokens: TokenStream) -> Vec<Item> {
    match syn::parse2::<File>(tokens) {
        Ok(file) => file.items,
        Err(error) => {
            let said = error.to_string();
            vec![parse_quote! { compile_error!(#said); }]
        }
    }
}

fn declares(item: &Item, name: &str) -> bool {
    match item {
        Item::Struct(item) => item.ident == name,
        Item::Enum(item) => item.ident == name,
        _ => false,
    }
}

/// Puts `new` in at `position`.
fn insert(items: &mut Vec<Item>, position: usize, new: Vec<Item>) {
    items.splice(position..position, new);
}
