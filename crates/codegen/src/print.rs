//! The sixth room: a syntax tree -> source text.

/// The tree as formatted source, the same for the same tree.
pub(crate) fn print(file: &syn::File) -> String {
    prettyplease::unparse(file)
}
