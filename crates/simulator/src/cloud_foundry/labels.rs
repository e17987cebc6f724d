//! Label selectors: requirements on labels, of which all must hold.

use std::collections::BTreeMap;

use super::metadata::{key_error, value_error};

/// A requirement.
#[derive(Debug, PartialEq, Eq)]
enum Requirement {
    Has(String),
    HasNot(String),
    In(String, Vec<String>),
    NotIn(String, Vec<String>),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Selector(Vec<Requirement>);

impl Selector {
    /// Reads a selector; the error is the platform's, for each requirement that is none.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let parts = parts(text);
        if parts.is_empty() {
            return Err("Missing label_selector value".to_owned());
        }
        if parts.len() > 50 {
            return Err("Too many label_selector requirements (maximum is 50)".to_owned());
        }
        let (mut requirements, mut wrong) = (Vec::new(), Vec::new());
        for part in parts {
            match requirement(part) {
                Ok(requirement) => requirements.push(requirement),
                Err(reason) => wrong.push(reason),
            }
        }
        if wrong.is_empty() { Ok(Self(requirements)) } else { Err(wrong.join(", ")) }
    }

    pub(super) fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        self.0.iter().all(|requirement| match requirement {
            Requirement::Has(key) => labels.contains_key(key),
            Requirement::HasNot(key) => !labels.contains_key(key),
            Requirement::In(key, values) => labels.get(key).is_some_and(|it| values.contains(it)),
            Requirement::NotIn(key, values) => {
                labels.get(key).is_none_or(|it| !values.contains(it))
            }
        })
    }
}

/// What stands between commas that are not in parentheses, where something stands.
fn parts(text: &str) -> Vec<&str> {
    // A parenthesis that is not closed is like any other character.
    let last_closing = text.rfind(')');
    let mut is_inside = false;
    let is_between = |(place, character): (usize, char)| {
        match character {
            '(' => is_inside |= last_closing.is_some_and(|last| place < last),
            ')' => is_inside = false,
            _ => {}
        }
        (character == ',' && !is_inside).then_some(place)
    };
    let mut parts = Vec::new();
    let mut start = 0;
    for end in text.char_indices().filter_map(is_between).chain([text.len()]) {
        parts.extend(text.get(start..end).filter(|part| !part.is_empty()));
        start = end + 1;
    }
    parts
}

fn requirement(text: &str) -> Result<Requirement, String> {
    let invalid = || "Invalid label_selector value".to_owned();
    let is_of_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let rest = text.trim_start_matches(is_of_key);
    let key = text.strip_suffix(rest).unwrap_or(text);
    let read = if let Some((key, list)) = set(text, " in (") {
        Requirement::In(checked(key)?, values(list)?)
    } else if let Some((key, list)) = set(text, " notin (") {
        Requirement::NotIn(checked(key)?, values(list)?)
    } else if let Some(key) = rest.strip_prefix('!').filter(|_| key.is_empty()) {
        if key.is_empty() || !key.chars().all(is_of_key) {
            return Err(invalid());
        }
        Requirement::HasNot(checked(key)?)
    } else if key.is_empty() {
        return Err(invalid());
    } else if let Some(value) = rest.strip_prefix("==").or_else(|| rest.strip_prefix('=')) {
        Requirement::In(checked(key)?, values(value)?)
    } else if let Some(value) = rest.strip_prefix("!=") {
        Requirement::NotIn(checked(key)?, values(value)?)
    } else if rest.is_empty() {
        Requirement::Has(checked(key)?)
    } else {
        return Err(invalid());
    };
    Ok(read)
}

/// The key before a word, and what stands in the parentheses that begin with it.
fn set<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let (key, list) = text.split_once(word)?;
    Some((key, list.strip_suffix(')')?))
}

fn checked(key: &str) -> Result<String, String> {
    key_error(key).map_or_else(|| Ok(key.to_owned()), Err)
}

/// The values of a list, without those at its end that are empty; an empty list is one of those.
fn values(list: &str) -> Result<Vec<String>, String> {
    if list.is_empty() {
        return Ok(vec![String::new()]);
    }
    let values = list.trim_end_matches(',').split(',');
    let values = values.map(|value| value_error(value).map_or(Ok(value.to_owned()), Err));
    values.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_requirements_must_hold() {
        let labels =
            BTreeMap::from([("env".into(), "prod".into()), ("a.b/tier".into(), "".into())]);
        for (text, matches) in [
            ("env", true),
            ("!env", false),
            ("env=prod,a.b/tier", true),
            ("env==dev", false),
            ("env!=dev", true),
            ("env in (dev,prod)", true),
            ("env in (dev,prod,)", true),
            ("env notin (dev,prod)", false),
            ("colour notin (red),colour!=blue,!colour", true),
            ("a.b/tier=", true),
            ("env in ()", false),
            ("env,", true),
            ("env,,!colour", true),
        ] {
            assert_eq!(Selector::read(text).unwrap().matches(&labels), matches, "{text}");
        }
    }

    #[test]
    fn what_is_no_selector_is_refused() {
        for (text, reason) in [
            ("a b", "Invalid label_selector value"),
            ("=x", "Invalid label_selector value"),
            ("!", "Invalid label_selector value"),
            ("!a=b", "Invalid label_selector value"),
            ("env in dev", "Invalid label_selector value"),
            ("env in (dev", "Invalid label_selector value"),
            ("env in (dev, prod)", "' prod' contains invalid characters"),
            ("env===x", "'=x' contains invalid characters"),
            (" env in (x)", "' env' contains invalid characters"),
            ("a in (b(c)", "'b(c' contains invalid characters"),
            ("_env", "'_env' starts or ends with invalid characters"),
            ("a/b/c", "key has more than one '/'"),
            ("cloudfoundry.org/x", "prefix 'cloudfoundry.org' is reserved"),
            ("a b,_c", "Invalid label_selector value, '_c' starts or ends with invalid characters"),
            ("", "Missing label_selector value"),
            (",", "Missing label_selector value"),
        ] {
            assert_eq!(Selector::read(text), Err(reason.into()), "{text}");
        }
        assert!(Selector::read(&["a"; 51].join(",")).unwrap_err().starts_with("Too many"));
    }
}
