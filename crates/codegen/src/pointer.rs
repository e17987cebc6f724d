//! JSON pointers (RFC 6901) as text: how every room names a place inside a document.

use std::borrow::Cow;

/// Escapes one reference token.
pub(crate) fn escape(token: &str) -> Cow<'_, str> {
    if token.contains(['~', '/']) {
        Cow::Owned(token.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(token)
    }
}

/// The reference tokens of a pointer, unescaped.
pub(crate) fn tokens(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(unescape)
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// The pointer of a member or an item below `pointer`.
pub(crate) fn child(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", escape(token))
}

/// The pointer that `pointer` lies directly below; the document's own has none.
pub(crate) fn parent(pointer: &str) -> Option<&str> {
    pointer.rsplit_once('/').map(|(parent, _)| parent)
}

/// The last reference token, unescaped.
pub(crate) fn last(pointer: &str) -> Option<String> {
    pointer.rsplit_once('/').map(|(_, token)| unescape(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_with_slashes_and_tildes_survive() {
        let pointer = child(&child("", "paths"), "/v3/~x");
        assert_eq!(pointer, "/paths/~1v3~1~0x");
        assert_eq!(tokens(&pointer).collect::<Vec<_>>(), ["paths", "/v3/~x"]);
        assert_eq!(parent(&pointer), Some("/paths"));
        assert_eq!(last(&pointer).as_deref(), Some("/v3/~x"));
    }
}
