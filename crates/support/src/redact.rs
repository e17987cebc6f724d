//! Text of answers, made fit for errors: one line, bounded, without credentials and without what
//! moves a terminal's cursor. Servers echo what they were sent, and answer with secrets.

use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};

/// What stands in the place of a credential.
const REDACTED: &str = "[redacted]";

/// How much of a text is looked at, in bytes.
const LOOKED_AT: usize = 64 << 10;

/// How much of a text is shown, in characters.
const SHOWN: usize = 500;

/// The parts of the names of credentials, in small letters and without separators.
const NAMES: &[&str] = &[
    "token",
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "apikey",
    "accesskey",
    "privatekey",
    "authorization",
    "credential",
    "cookie",
];

/// Takes credentials out of texts from outside, before they go into errors and logs: those it is
/// told, and what looks like one. When in doubt, it takes out too much.
///
/// # Examples
///
/// ```
/// use paas_support::{Redactor, secrecy::SecretString};
///
/// let own = SecretString::from("hunter2");
/// let redactor = Redactor::new([&own]);
/// assert_eq!(redactor.line("no user has\nhunter2"), "no user has [redacted]");
/// assert_eq!(redactor.line("access_token=abc&x=1"), "access_token=[redacted]&x=1");
/// ```
pub struct Redactor {
    /// The forms that the secrets it was told may have in a text.
    own: Vec<SecretString>,
}

impl Redactor {
    /// One that knows these secrets.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a SecretString>) -> Self {
        let mut own = Vec::new();
        let secrets = secrets.into_iter().map(ExposeSecret::expose_secret);
        for secret in secrets.filter(|secret| !secret.is_empty()) {
            let json = serde_json::Value::from(secret).to_string();
            let form = serde_urlencoded::to_string([(secret, "")]).unwrap_or_default();
            own.push(secret.to_owned());
            own.push(one_line(secret));
            own.push(secret.replace('/', "\\/"));
            own.push(json.trim_matches('"').to_owned());
            own.push(utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string());
            own.push(form.trim_end_matches('=').to_owned());
        }
        own.retain(|form| !form.is_empty());
        // One secret may be a part of another.
        own.sort_by_key(|form| std::cmp::Reverse(form.len()));
        own.dedup();
        Self { own: own.into_iter().map(SecretString::from).collect() }
    }

    /// The start of a body.
    pub(crate) fn excerpt(&self, body: &[u8]) -> String {
        let start = body.get(..LOOKED_AT).unwrap_or(body);
        self.line(&String::from_utf8_lossy(start))
    }

    /// The start of a text, as one line of up to 500 characters.
    #[must_use]
    pub fn line(&self, text: &str) -> String {
        let mut text = one_line(up_to(text, LOOKED_AT));
        for own in &self.own {
            text = without(&text, own.expose_secret());
        }
        bounded(&without_credentials(&text))
    }
}

/// The start of a text in one line, whatever it holds.
pub(crate) fn shown(text: &str) -> String {
    bounded(&one_line(up_to(text, LOOKED_AT)))
}

/// Displays a text in one line of any length.
pub(crate) struct OneLine<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for OneLine<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(&self.0.to_string()))
    }
}

/// The text without line breaks, escape sequences, and what turns the direction of writing.
fn one_line(text: &str) -> String {
    let is_unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let parts = text.split(|c: char| c.is_whitespace() || is_unseen(c));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn bounded(line: &str) -> String {
    match line.char_indices().nth(SHOWN).and_then(|(end, _)| line.get(..end)) {
        Some(start) => format!("{start}…"),
        None => line.to_owned(),
    }
}

/// At most `length` bytes of a text.
fn up_to(text: &str, length: usize) -> &str {
    let end = (0..=length.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// The text without a secret, and without the start of it where the text breaks off.
fn without(text: &str, secret: &str) -> String {
    const SHORTEST: usize = 8;
    let text = text.replace(secret, REDACTED);
    let start = (SHORTEST..secret.len()).rev().filter_map(|end| secret.get(..end));
    match start.into_iter().find_map(|start| text.strip_suffix(start)) {
        Some(rest) => format!("{rest}{REDACTED}"),
        None => text,
    }
}

/// Goes through a text word by word, each character once.
fn without_credentials(text: &str) -> String {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (other, after) = split(rest, is_of_word);
        out.push_str(other);
        let (word, after) = split(after, |c| !is_of_word(c));
        let found = secret_after_name(word, after)
            .or_else(|| secret_after_bearer(word, after))
            .or_else(|| login_in_address(after));
        match (found, json_web_token(word, after)) {
            (Some((before, after)), _) => {
                out.extend([word, before, REDACTED]);
                rest = after;
            }
            (None, Some(before)) => {
                out.extend([before, REDACTED]);
                rest = after;
            }
            (None, None) => {
                out.push_str(word);
                rest = after;
            }
        }
    }
    out
}

/// The text before the first character that is so, and the rest.
fn split(text: &str, is_end: impl Fn(char) -> bool) -> (&str, &str) {
    text.find(is_end).and_then(|end| text.split_at_checked(end)).unwrap_or((text, ""))
}

/// What is between a word and a secret, and what is after the secret.
type Found<'a> = (&'a str, &'a str);

/// `"access_token": "…"`, `access_token=…`, `user[password]=…`, `<password>…`, in a text of JSON
/// too, and however soon the text breaks off.
fn secret_after_name<'a>(word: &str, after: &'a str) -> Option<Found<'a>> {
    let name: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    if !NAMES.iter().any(|part| name.contains(part)) {
        return None;
    }
    let mut value = after;
    let mut is_quoted = false;
    loop {
        if let Some(quote) = quote(value) {
            is_quoted = true;
            value = value.strip_prefix(quote)?;
        } else if let Some(next) = value.strip_prefix([' ', ']', '\\']) {
            value = next;
        } else if let Some(next) = value.strip_prefix("%5D") {
            value = next;
        } else {
            break;
        }
    }
    let signs = ["=>", "=", ":", "%3D", "%3A"];
    let tag = (!is_quoted).then_some(">");
    value = signs.into_iter().chain(tag).find_map(|sign| value.strip_prefix(sign))?.trim_start();
    let end = end_of_value(value, is_quoted);
    let before = after.len() - value.len();
    (end > 0).then_some((after.get(..before)?, value.get(end..)?))
}

/// Where a value ends, its quotes included.
fn end_of_value(value: &str, is_json: bool) -> usize {
    let slashes = value.len() - value.trim_start_matches('\\').len();
    let unescaped = value.get(slashes..).unwrap_or_default();
    if let Some(quote) = quote(unescaped) {
        let start = slashes + quote.len();
        let inside = value.get(start..).unwrap_or_default();
        // A quote that is escaped once more than the first is inside of the value.
        let ends = inside.match_indices(quote).find(|(end, _)| {
            let before = inside.get(..*end).unwrap_or_default();
            before.len() - before.trim_end_matches('\\').len() <= slashes
        });
        return ends.map_or(value.len(), |(end, _)| start + end + quote.len());
    }
    // No bracket is looked for: one inside of a text would be taken for the end.
    if value.starts_with(['{', '[']) {
        return value.len();
    }
    let is_end = |c: char| match c {
        ',' | '}' | ']' => is_json,
        c => c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '&'),
    };
    let (first, after) = split(value, is_end);
    let is_scheme = ["bearer", "basic", "digest", "token", "negotiate"]
        .iter()
        .any(|scheme| first.eq_ignore_ascii_case(scheme));
    let second = after.trim_start();
    match is_scheme {
        true => value.len() - split(second, is_end).1.len(),
        false => first.len(),
    }
}

/// The quote that a text starts with, in a page of HTML too.
fn quote(text: &str) -> Option<&'static str> {
    ["\"", "'", "&quot;", "&#34;", "&#39;"].into_iter().find(|quote| text.starts_with(quote))
}

/// `Bearer …`, in a form too.
fn secret_after_bearer<'a>(word: &str, after: &'a str) -> Option<Found<'a>> {
    if !word.to_ascii_lowercase().ends_with("bearer") {
        return None;
    }
    let secret = [" ", ": ", "+", "%20"].iter().find_map(|space| after.strip_prefix(space))?;
    let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '&' | ',' | '\\');
    let (secret, rest) = split(secret, is_end);
    let before = after.len() - secret.len() - rest.len();
    (!secret.is_empty()).then_some((after.get(..before)?, rest))
}

/// `https://user:password@…`
fn login_in_address(after: &str) -> Option<Found<'_>> {
    let authority = after.strip_prefix("://")?;
    let is_end = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '<' | '\\');
    let (login, _) = split(authority, is_end).0.rsplit_once('@')?;
    Some((after.get(..3)?, authority.get(login.len()..)?))
}

/// What is before a JSON web token, which has dots, unless the text breaks off.
fn json_web_token<'a>(word: &'a str, after: &str) -> Option<&'a str> {
    let (before, rest) = word.split_at_checked(word.find("eyJ")?)?;
    (after.is_empty() || rest.matches('.').count() >= 2).then_some(before)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl-_";

    fn redacted(text: &str) -> String {
        Redactor::new(None).line(text)
    }

    #[test]
    fn what_looks_like_a_credential_is_replaced() {
        for (text, expected) in [
            (r#"{"access_token":"abc","x":1}"#, r#"{"access_token":[redacted],"x":1}"#),
            (
                r#"{ "refreshToken" : "a\"b" , "x": 1}"#,
                r#"{ "refreshToken" : [redacted] , "x": 1}"#,
            ),
            (r#"{"client_secret":12,"x":1}"#, r#"{"client_secret":[redacted],"x":1}"#),
            (
                r#"{"x":"{\"password\":\"p\",\"y\":1}"}"#,
                r#"{"x":"{\"password\":[redacted],\"y\":1}"}"#,
            ),
            (r#"{"tokens":["a","b]c"]}"#, r#"{"tokens":[redacted]"#),
            (r#"{"x-api-key":"abc"#, r#"{"x-api-key":[redacted]"#),
            (r#"{"password":"a b c"#, r#"{"password":[redacted]"#),
            ("grant=x&access_token=a,b&y=1", "grant=x&access_token=[redacted]&y=1"),
            ("user%5Bpassword%5D=p", "user%5Bpassword%5D=[redacted]"),
            ("user[password]=p&x=1", "user[password]=[redacted]&x=1"),
            ("{:password=>\"p\"}", "{:password=>[redacted]}"),
            ("Authorization: Basic dTpw more", "Authorization: [redacted] more"),
            ("sent Bearer xxx to us", "sent Bearer [redacted] to us"),
            ("header=bearer%20xxx&y", "header=bearer%20[redacted]&y"),
            ("<password>p</password>", "<password>[redacted]</password>"),
            ("&quot;secret&quot;:&quot;p&quot;,", "&quot;secret&quot;:[redacted],"),
            ("at postgres://u:p@db/x", "at postgres://[redacted]@db/x"),
        ] {
            assert_eq!(redacted(text), expected, "{text}");
        }
    }

    #[test]
    fn a_json_web_token_is_replaced_also_when_it_is_cut_off() {
        assert_eq!(redacted(&format!("got {JWT}, sorry")), "got [redacted], sorry");
        assert_eq!(redacted(&format!("x%3D{JWT}")), "x%3D[redacted]");
        assert_eq!(redacted("got eyJhbGciOiJI"), "got [redacted]");
    }

    #[test]
    fn what_is_no_credential_stays() {
        for text in [
            r#"{"errors":[{"code":1000,"title":"CF-InvalidAuthToken","detail":"Invalid Auth Token"}]}"#,
            r#"{"error":"invalid_token","error_description":"The access token expired"}"#,
            "<html> <b>502</b> see https://example.org/a@b keyJson.Path x.y",
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn a_password_is_replaced_in_every_form() {
        let password = SecretString::from("pass \"word\n1");
        let redactor = Redactor::new([&password]);
        for text in ["pass \"word\n1", r#"pass \"word\n1"#, "pass+%22word%0A1"] {
            assert_eq!(redactor.line(text), "[redacted]");
        }
    }

    #[test]
    fn the_sessions_own_token_is_replaced_in_every_form_and_when_it_is_cut_off() {
        let token = SecretString::from("abc/def+0123456");
        let redactor = Redactor::new(Some(&token));
        for text in ["abc/def+0123456", r"abc\/def+0123456", "abc%2Fdef%2B0123456", "abc/def+01"] {
            assert_eq!(redactor.line(&format!("no {text}")), "no [redacted]");
        }
    }

    #[test]
    fn an_empty_secret_is_in_no_text() {
        assert_eq!(Redactor::new([&SecretString::from("")]).line("no"), "no");
    }

    #[test]
    fn an_excerpt_is_one_bounded_line() {
        let redactor = Redactor::new(None);
        let page = "<html>\r\n\t<b>\u{1b}[31m502\u{202e}</b>";
        assert_eq!(redactor.excerpt(page.as_bytes()), "<html> <b> [31m502 </b>");
        assert_eq!(redactor.excerpt(b"a\xff"), "a\u{fffd}");
        let long = redactor.excerpt("ä".repeat(501).as_bytes());
        assert_eq!(long.chars().count(), 501);
        assert!(long.ends_with('…'));
        assert_eq!(redactor.excerpt(b""), "");
    }

    proptest! {
        #[test]
        fn any_text_can_be_redacted_and_no_named_value_stays(
            before in "(token|eyJ|://|[\\\\\"' :=>@.]|.){0,20}",
            name in "(access_token|client_secret|apiKey)",
            after in ".{0,10}",
        ) {
            // What is before may itself be redacted up to here.
            let text = format!(r#"{before} {{"{name}":"hunter2"}}{after}"#);
            prop_assert!(!redacted(&text).contains("hunter2"));
        }
    }
}
