//! The one error of every call.

use std::error::Error as StdError;
use std::fmt;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, InvalidHeaderValue};

use crate::redact::OneLine;
use crate::{DecodeError, Operation};

/// A call that did not give what it promises. `E` is the body that the API sends with errors.
///
/// It says which operation failed and how. Neither its text nor its `Debug` form has identifiers,
/// credentials, or anything of the body of a success, which may hold secrets of an app.
///
/// # Examples
///
/// ```
/// # fn show(error: &paas_support::Error<serde_json::Value>) {
/// if error.status().is_some_and(|status| status.as_u16() == 404) {
///     println!("{} found nothing", error.operation().id);
/// } else if let Some(body) = error.body() {
///     println!("the platform says {body}");
/// }
/// # }
/// ```
pub struct Error<E>(Box<Failure<E>>);

/// In which way a call failed.
///
/// # Examples
///
/// ```
/// use paas_support::{Error, ErrorKind};
///
/// fn what_to_do<E>(error: &Error<E>) -> &'static str {
///     match error.kind() {
///         ErrorKind::InvalidRequest => "nothing was sent: mend the arguments",
///         ErrorKind::Transport => "look whether it was done: the request may have arrived",
///         ErrorKind::Status => "read what the platform says",
///         _ => "it was done, but the answer is not as documented",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request was refused here and not sent.
    InvalidRequest,
    /// No answer came: the connection failed, or timed out.
    Transport,
    /// The answer's status is not a success.
    Status,
    /// The answer's status is a success, and its body is not what the document says, or broke off.
    Body,
}

/// A request that was refused before it was sent. Its text names the argument and not the value,
/// which may be an identifier or a secret.
///
/// # Examples
///
/// ```
/// use paas_support::{InvalidRequest, Session};
///
/// let error = Session::builder("api.example.org").build().unwrap_err();
/// assert!(error.to_string().ends_with("write https://host"));
///
/// let refusal = InvalidRequest::new("tenant: it is blank");
/// assert_eq!(refusal.to_string(), "tenant: it is blank");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidRequest(String);

struct Failure<E> {
    operation: Operation,
    cause: Cause<E>,
}

/// What happened, with what is known of the answer.
pub(crate) enum Cause<E> {
    InvalidRequest(InvalidRequest),
    Transport(reqwest::Error),
    Status { head: Head, excerpt: String, body: Option<E> },
    Decode { head: Head, excerpt: String, error: DecodeError },
    Read { head: Head, error: ReadError },
}

/// The first part of an answer.
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
}

/// A body that could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("the body broke off: {}", chain(.0))]
    Broken(#[source] reqwest::Error),
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
}

impl<E> Error<E> {
    pub(crate) fn new(operation: Operation, cause: Cause<E>) -> Self {
        Self(Box::new(Failure { operation, cause }))
    }

    /// The operation that failed.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.0.operation
    }

    /// In which way it failed.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match &self.0.cause {
            Cause::InvalidRequest(_) => ErrorKind::InvalidRequest,
            Cause::Transport(_) => ErrorKind::Transport,
            Cause::Status { .. } => ErrorKind::Status,
            Cause::Decode { .. } | Cause::Read { .. } => ErrorKind::Body,
        }
    }

    /// The status of the answer, when one came.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.head().map(|head| head.status)
    }

    /// The headers of the answer, when one came.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.head().map(|head| &head.headers)
    }

    /// What the API says about the failure, when the answer's body is of the documented form.
    #[must_use]
    pub fn body(&self) -> Option<&E> {
        match &self.0.cause {
            Cause::Status { body, .. } => body.as_ref(),
            _ => None,
        }
    }

    /// The start of the answer's body as one line of text, of whatever form it is and as far as
    /// it came: up to 500 characters. Empty when it is empty.
    ///
    /// What looks like a credential is replaced by `[redacted]`. Of a success, which may hold
    /// other secrets, the excerpt is here only, and not in the text of the error.
    #[must_use]
    pub fn excerpt(&self) -> Option<&str> {
        match &self.0.cause {
            Cause::Status { excerpt, .. } | Cause::Decode { excerpt, .. } => Some(excerpt),
            _ => None,
        }
    }

    /// What does not fit in the body of a success, and where; without the value that is there.
    #[must_use]
    pub fn decode_error(&self) -> Option<&DecodeError> {
        match &self.0.cause {
            Cause::Decode { error, .. } => Some(error),
            _ => None,
        }
    }

    fn head(&self) -> Option<&Head> {
        match &self.0.cause {
            Cause::Status { head, .. } | Cause::Decode { head, .. } | Cause::Read { head, .. } => {
                Some(head)
            }
            Cause::InvalidRequest(_) | Cause::Transport(_) => None,
        }
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.0.operation)?;
        if let Some(status) = self.status() {
            write!(f, "{status}")?;
        }
        match &self.0.cause {
            Cause::InvalidRequest(error) => write!(f, "not sent: {error}"),
            Cause::Transport(error) => write!(f, "no answer: {}", OneLine(chain(error))),
            Cause::Status { excerpt, .. } if excerpt.is_empty() => f.write_str(", no body"),
            Cause::Status { excerpt, .. } => write!(f, ": {excerpt}"),
            Cause::Decode { error, excerpt, .. } if excerpt.is_empty() => {
                write!(f, ", no body: {error}")
            }
            Cause::Decode { error, .. } => write!(f, ", but not the documented body: {error}"),
            Cause::Read { error, .. } => write!(f, ", but {}", OneLine(error)),
        }
    }
}

impl<E> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("operation", &self.0.operation.id)
            .field("kind", &self.kind())
            .field("status", &self.status())
            .field("has_body", &self.body().is_some())
            .field("message", &self.to_string())
            .finish_non_exhaustive()
    }
}

impl<E> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.cause {
            Cause::InvalidRequest(error) => Some(error),
            Cause::Transport(error) => Some(error),
            Cause::Decode { error, .. } => Some(error),
            Cause::Read { error, .. } => Some(error),
            Cause::Status { .. } => None,
        }
    }
}

impl InvalidRequest {
    /// A refusal with its reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl From<reqwest::Error> for InvalidRequest {
    fn from(error: reqwest::Error) -> Self {
        Self(chain(&error.without_url()))
    }
}

impl From<InvalidHeaderValue> for InvalidRequest {
    fn from(error: InvalidHeaderValue) -> Self {
        Self(error.to_string())
    }
}

/// An error and its sources in one line, each said once.
pub(crate) fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let said = error.to_string();
        if !text.ends_with(&said) {
            text = format!("{text}: {said}");
        }
        source = error.source();
    }
    text
}
