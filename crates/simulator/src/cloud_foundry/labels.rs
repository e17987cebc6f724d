//! Label selectors: requirements on labels, of which all must hold.

use std::collections::BTreeMap;

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
    /// Reads a selector; the error is the platform's.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("Missing label_selector value".to_owned());
        }
        let parts = parts(text);
        if parts.len() > 50 {
            return Err("Too many label_selector requirements (maximum is 50)".to_owned());
        }
        let read: Option<Vec<Requirement>> = parts.into_iter().map(requirement).collect();
        read.map(Self).ok_or_else(|| "Invalid label_selector value".to_owned())
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

/// The text between commas that are not in parentheses.
fn parts(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let split = |character| {
        depth += match character {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        character == ',' && depth <= 0
    };
    text.split(split).collect()
}

fn requirement(text: &str) -> Option<Requirement> {
    let values = |list: &str| {
        let values: Vec<String> = list.strip_suffix(')')?.split(',').map(str::to_owned).collect();
        values.iter().all(|value| is_name(value)).then_some(values)
    };
    let one = |value: &str| is_value(value).then(|| vec![value.to_owned()]);
    let (key, make): (&str, Box<dyn FnOnce(String) -> Requirement>) =
        if let Some((key, list)) = text.split_once(" notin (") {
            let values = values(list)?;
            (key, Box::new(|key| Requirement::NotIn(key, values)))
        } else if let Some((key, list)) = text.split_once(" in (") {
            let values = values(list)?;
            (key, Box::new(|key| Requirement::In(key, values)))
        } else if let Some((key, value)) = text.split_once("!=") {
            let values = one(value)?;
            (key, Box::new(|key| Requirement::NotIn(key, values)))
        } else if let Some((key, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
            let values = one(value)?;
            (key, Box::new(|key| Requirement::In(key, values)))
        } else if let Some(key) = text.strip_prefix('!') {
            (key, Box::new(Requirement::HasNot))
        } else {
            (text, Box::new(Requirement::Has))
        };
    is_key(key).then(|| make(key.to_owned()))
}

/// Whether a label may have this key: a name, which a domain may precede.
pub(super) fn is_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((domain, name)) => !domain.is_empty() && is_name(domain) && is_name(name),
        None => is_name(key),
    }
}

/// Whether a label may have this value.
pub(super) fn is_value(value: &str) -> bool {
    value.is_empty() || is_name(value)
}

fn is_name(name: &str) -> bool {
    let is_inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_edge = |c: char| c.is_ascii_alphanumeric();
    (1..=63).contains(&name.len())
        && name.chars().all(is_inner)
        && name.starts_with(is_edge)
        && name.ends_with(is_edge)
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
            ("env notin (dev,prod)", false),
            ("colour notin (red),colour!=blue,!colour", true),
            ("a.b/tier=", true),
        ] {
            assert_eq!(Selector::read(text).unwrap().matches(&labels), matches, "{text}");
        }
    }

    #[test]
    fn what_is_no_selector_is_refused() {
        for text in ["a b", "=x", "env in (dev, prod)", "env in dev", ",", "a/b/c"] {
            assert_eq!(Selector::read(text), Err("Invalid label_selector value".into()), "{text}");
        }
        assert_eq!(Selector::read(""), Err("Missing label_selector value".into()));
        assert!(Selector::read(&["a"; 51].join(",")).unwrap_err().starts_with("Too many"));
    }
}
