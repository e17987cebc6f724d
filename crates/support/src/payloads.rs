//! Which type every documented payload has: for checking payloads against a document.

use crate::DecodeError;

/// Reads a JSON text as one type and writes it again.
///
/// # Examples
///
/// ```
/// use paas_support::{DecodeError, RoundTrip};
///
/// /// Takes any JSON for what it is.
/// fn any(json: &[u8]) -> Result<String, DecodeError> {
///     let value: paas_support::serde_json::Value = paas_support::decode(json)?;
///     Ok(value.to_string())
/// }
///
/// let any: RoundTrip = any;
/// assert_eq!(any(b"{ }"), Ok("{}".to_owned()));
/// assert!(any(b"{").is_err());
/// ```
pub type RoundTrip = fn(&[u8]) -> Result<String, DecodeError>;

/// The types of an API's payloads: of its schemas by name, and of every body by operation.
///
/// # Examples
///
/// ```
/// use paas_support::{Payloads, RoundTrip};
///
/// let numbers: RoundTrip = |json| {
///     let numbers: Vec<u8> = paas_support::decode(json)?;
///     Ok(paas_support::serde_json::json!(numbers).to_string())
/// };
/// let payloads = Payloads {
///     schemas: vec![("Numbers", numbers)],
///     requests: vec![],
///     answers: vec![("getNumbers", "2XX", Some(numbers))],
/// };
/// let answer = payloads.answer("getNumbers", 201).and_then(|answer| answer.body).unwrap();
/// assert_eq!(answer(b"[1, 2]"), Ok("[1,2]".to_owned()));
/// assert!(payloads.answer("getNumbers", 404).is_none());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Payloads {
    /// Schema by name.
    pub schemas: Vec<(&'static str, RoundTrip)>,
    /// Body of the request, by operation id.
    pub requests: Vec<(&'static str, RoundTrip)>,
    /// Body of an answer, by operation id and documented status; `None` for an answer without.
    pub answers: Vec<(&'static str, &'static str, Option<RoundTrip>)>,
}

/// A documented answer.
///
/// # Examples
///
/// ```
/// use paas_support::Payloads;
///
/// let payloads = Payloads { answers: vec![("deletePet", "204", None)], ..Payloads::default() };
/// let deleted = payloads.answer("deletePet", 204).unwrap();
/// assert_eq!(deleted.status, "204");
/// assert!(deleted.body.is_none());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// The status as the document has it: `404`, `4XX` or `default`.
    pub status: &'static str,
    /// The type of its body, when it has one.
    pub body: Option<RoundTrip>,
}

impl Payloads {
    /// The type of the schema `name`.
    #[must_use]
    pub fn schema(&self, name: &str) -> Option<RoundTrip> {
        self.schemas.iter().find(|(known, _)| *known == name).map(|(_, body)| *body)
    }

    /// The type of the body of requests of `operation`.
    #[must_use]
    pub fn request(&self, operation: &str) -> Option<RoundTrip> {
        self.requests.iter().find(|(known, _)| *known == operation).map(|(_, body)| *body)
    }

    /// The answer that is documented for `status`, else for its class, else for all others.
    #[must_use]
    pub fn answer(&self, operation: &str, status: u16) -> Option<Answer> {
        let class = format!("{}XX", status / 100);
        [status.to_string().as_str(), &class, "default"].into_iter().find_map(|wanted| {
            let mut answers = self.answers.iter();
            let found = answers.find(|(known, status, _)| *known == operation && *status == wanted);
            found.map(|(_, status, body)| Answer { status, body: *body })
        })
    }

    /// Whether the document has an operation with this id.
    #[must_use]
    pub fn has_operation(&self, operation: &str) -> bool {
        self.answers.iter().any(|(known, _, _)| *known == operation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_that_of_its_status_else_of_its_class_else_of_all_others() {
        // In an order that is none of these.
        let payloads = Payloads {
            answers: vec![
                ("a", "default", None),
                ("a", "4XX", None),
                ("a", "404", None),
                ("b", "404", None),
            ],
            ..Payloads::default()
        };
        let found = |operation, status| payloads.answer(operation, status).map(|it| it.status);
        assert_eq!(found("a", 404), Some("404"));
        assert_eq!(found("a", 409), Some("4XX"));
        assert_eq!(found("a", 500), Some("default"));
        assert_eq!(found("b", 404), Some("404"));
        assert_eq!(found("b", 409), None);
        assert_eq!(found("c", 404), None);
    }
}
