//! Patterns of texts, as regular expressions of ECMA 262.

/// The regular expression of a pattern that the generator has looked at.
///
/// # Panics
///
/// A pattern that is no regular expression, which the generator refuses.
#[expect(clippy::expect_used, reason = "`paas-codegen` refuses what is no regular expression")]
#[must_use]
pub fn pattern(pattern: &str) -> regress::Regex {
    regress::Regex::new(pattern).expect("the generator has looked at the pattern")
}
