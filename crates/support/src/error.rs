//! The one error of every call.

use std::error::Error as StdError;
use std::time::Duration;
use std::{fmt, io};

use reqwest::header::{HeaderMap, InvalidHeaderValue};
use reqwest::{Response, StatusCode};

use crate::redact::OneLine;
use crate::retry::is_transient;
use crate::{DecodeError, Family, LoginError, Notes, Operation, RateLimit};

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
    /// No token could be had, so the request was not sent: see [`Error::login_error`].
    Login,
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
    progress: Progress,
}

/// What happened, with what is known of the answer.
pub(crate) enum Cause<E> {
    Unanswered(Unanswered),
    Status { head: Head, excerpt: String, body: Option<E> },
    Decode { head: Head, excerpt: String, error: DecodeError },
    Read { head: Head, error: ReadError },
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unanswered {
    #[error("not sent: {0}")]
    InvalidRequest(#[from] InvalidRequest),
    #[error("not sent: {0}")]
    Login(#[from] LoginError),
    #[error("no answer: {}", OneLine(chain(.0)))]
    Transport(#[source] reqwest::Error),
    #[error("no answer: the call took longer than {0:?}")]
    TimedOut(Duration),
    #[error("no answer: the runtime that waited for it was shut down")]
    Aborted,
}

impl Unanswered {
    /// Whether the same call may succeed later.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Unanswered::InvalidRequest(_) => false,
            Unanswered::Login(error) => !error.needs_login(),
            Unanswered::Transport(error) => !is_untrusted(error) && !error.is_builder(),
            Unanswered::TimedOut(_) | Unanswered::Aborted => true,
        }
    }
}

/// Whether a connection failed because the other side could not show who it is: this is how TLS
/// tells that what it read is not what it should be.
fn is_untrusted(error: &(dyn StdError + 'static)) -> bool {
    let io = error.downcast_ref::<io::Error>();
    if io.is_some_and(|error| error.kind() == io::ErrorKind::InvalidData) {
        return true;
    }
    // The source of an error inside of one of these would pass over the inner one.
    match io.and_then(io::Error::get_ref) {
        Some(inner) => is_untrusted(inner),
        None => error.source().is_some_and(is_untrusted),
    }
}

/// How far a call came.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) attempts: u32,
    pub(crate) may_have_been_received: bool,
    /// How long the server asks to wait.
    pub(crate) retry_after: Option<Duration>,
}

/// The first part of an answer.
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) notes: Notes,
}

impl Head {
    pub(crate) fn new(response: &Response, family: &dyn Family) -> Self {
        let headers = response.headers().clone();
        Self { status: response.status(), notes: family.notes(&headers), headers }
    }
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
    pub(crate) fn new(operation: Operation, cause: Cause<E>, progress: Progress) -> Self {
        Self(Box::new(Failure { operation, cause, progress }))
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
            Cause::Unanswered(Unanswered::InvalidRequest(_)) => ErrorKind::InvalidRequest,
            Cause::Unanswered(Unanswered::Login(_)) => ErrorKind::Login,
            Cause::Unanswered(_) => ErrorKind::Transport,
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

    /// Why no token could be had.
    #[must_use]
    pub fn login_error(&self) -> Option<&LoginError> {
        match &self.0.cause {
            Cause::Unanswered(Unanswered::Login(error)) => Some(error),
            _ => None,
        }
    }

    /// What the platform calls the request, for its operators to find it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.head()?.notes.request_id.as_deref()
    }

    /// What is left of the caller's limit, when the answer said so.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.head()?.notes.rate_limit
    }

    /// How long the server asks to wait before the same is tried again.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.progress.retry_after
    }

    /// How many attempts were made. 0 when the request was refused before the first.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.progress.attempts
    }

    /// Whether any of the attempts may have reached the server, which may then have done what it
    /// was asked.
    #[must_use]
    pub fn may_have_been_received(&self) -> bool {
        self.0.progress.may_have_been_received
    }

    /// Whether the same call may succeed later. Whether it does harm to repeat it, is another
    /// question: see [`may_have_been_received`](Self::may_have_been_received) and
    /// [`Operation::is_idempotent`].
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match &self.0.cause {
            Cause::Unanswered(unanswered) => unanswered.is_transient(),
            Cause::Status { head, .. } => is_transient(head.status),
            Cause::Decode { .. } => false,
            Cause::Read { error, .. } => matches!(error, ReadError::Broken(_)),
        }
    }

    /// Whether what was asked for is not there, or not for this caller to see: 404.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.is(StatusCode::NOT_FOUND)
    }

    /// Whether the token is missing, expired or not accepted: 401, or none could be had.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.is(StatusCode::UNAUTHORIZED) || self.login_error().is_some_and(LoginError::needs_login)
    }

    /// Whether the caller may not do this: 403.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.is(StatusCode::FORBIDDEN)
    }

    /// Whether the caller made too many calls: 429.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.is(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether what was asked does not go together with what is there: 409.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.is(StatusCode::CONFLICT)
    }

    /// Whether the platform understood the request, and refused what is in it: 422.
    #[must_use]
    pub fn is_unprocessable(&self) -> bool {
        self.is(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// Whether it is the server that failed: 5XX.
    #[must_use]
    pub fn is_server_error(&self) -> bool {
        self.status().is_some_and(|status| status.is_server_error())
    }

    /// Whether time ran out: of connecting, of one request, or of the whole call.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match &self.0.cause {
            Cause::Unanswered(Unanswered::TimedOut(_)) => true,
            Cause::Unanswered(Unanswered::Transport(error))
            | Cause::Read { error: ReadError::Broken(error), .. } => error.is_timeout(),
            _ => false,
        }
    }

    /// Whether no connection could be made: the name is unknown, nobody listens, or TLS failed.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(&self.0.cause, Cause::Unanswered(Unanswered::Transport(error)) if error.is_connect())
    }

    /// The same error, with another body where it has one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use paas_support::Error;
    /// fn shown(error: Error<Vec<u32>>) -> Error<String> {
    ///     error.map_body(|codes| format!("{codes:?}"))
    /// }
    /// ```
    #[must_use]
    pub fn map_body<F>(self, body: impl FnOnce(E) -> F) -> Error<F> {
        let Failure { operation, cause, progress } = *self.0;
        let cause = match cause {
            Cause::Unanswered(unanswered) => Cause::Unanswered(unanswered),
            Cause::Status { head, excerpt, body: sent } => {
                Cause::Status { head, excerpt, body: sent.map(body) }
            }
            Cause::Decode { head, excerpt, error } => Cause::Decode { head, excerpt, error },
            Cause::Read { head, error } => Cause::Read { head, error },
        };
        Error::new(operation, cause, progress)
    }

    fn is(&self, status: StatusCode) -> bool {
        matches!(&self.0.cause, Cause::Status { head, .. } if head.status == status)
    }

    fn head(&self) -> Option<&Head> {
        match &self.0.cause {
            Cause::Status { head, .. } | Cause::Decode { head, .. } | Cause::Read { head, .. } => {
                Some(head)
            }
            Cause::Unanswered(_) => None,
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
            Cause::Unanswered(unanswered) => write!(f, "{unanswered}"),
            Cause::Status { excerpt, .. } if excerpt.is_empty() => f.write_str(", no body"),
            Cause::Status { excerpt, .. } => write!(f, ": {excerpt}"),
            Cause::Decode { error, excerpt, .. } if excerpt.is_empty() => {
                write!(f, ", no body: {error}")
            }
            Cause::Decode { error, .. } => write!(f, ", but not the documented body: {error}"),
            Cause::Read { error, .. } => write!(f, ", but {}", OneLine(error)),
        }?;
        match self.attempts() {
            0 | 1 => Ok(()),
            attempts => write!(f, " (after {attempts} attempts)"),
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
            Cause::Unanswered(Unanswered::InvalidRequest(error)) => Some(error),
            Cause::Unanswered(Unanswered::Login(error)) => Some(error),
            Cause::Unanswered(Unanswered::Transport(error)) => Some(error),
            Cause::Unanswered(Unanswered::TimedOut(_) | Unanswered::Aborted) => None,
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
