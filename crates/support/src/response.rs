//! An answer: the value and what came with it, and how bodies are read.

use std::ops::{Deref, DerefMut};

use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

use crate::error::{Cause, Head, Progress, ReadError};
use crate::redact::Redactor;
use crate::{Error, Notes, Operation, RateLimit, decode};

/// A successful answer: the typed value with its status and headers.
///
/// It stands for the value itself wherever a reference will do. Two are equal when status, headers
/// and value are.
///
/// # Examples
///
/// ```
/// use paas_support::reqwest::{StatusCode, header::HeaderMap};
/// use paas_support::ResponseValue;
///
/// let answer = ResponseValue::new(vec![1, 2], StatusCode::OK, HeaderMap::new());
/// assert_eq!(answer.len(), 2);
/// assert_ne!(answer, ResponseValue::new(vec![1, 2], StatusCode::CREATED, HeaderMap::new()));
/// assert_eq!(answer.into_inner(), [1, 2]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseValue<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
    notes: Notes,
}

impl<T> ResponseValue<T> {
    /// An answer from its parts, for tests of code that takes one.
    pub fn new(value: T, status: StatusCode, headers: HeaderMap) -> Self {
        Self { value, status, headers, notes: Notes::default() }
    }

    pub(crate) fn from_head(value: T, head: Head) -> Self {
        Self { value, status: head.status, headers: head.headers, notes: head.notes }
    }

    /// The same answer with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> ResponseValue<U> {
        let Self { value, status, headers, notes } = self;
        ResponseValue { value: change(value), status, headers, notes }
    }

    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// What the platform calls the request, for its operators to find it.
    pub fn request_id(&self) -> Option<&str> {
        self.notes.request_id.as_deref()
    }

    /// What the platform warns of, although it did what it was asked.
    pub fn warnings(&self) -> &[String] {
        &self.notes.warnings
    }

    /// How much is left of the caller's limit.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.notes.rate_limit
    }
}

impl<T> Deref for ResponseValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for ResponseValue<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

/// An answer as it came.
pub(crate) struct Received {
    pub(crate) head: Head,
    /// What was read of the body.
    pub(crate) bytes: Vec<u8>,
    /// Whether that is all of it.
    pub(crate) end: Result<(), ReadError>,
    /// Knows the token that the request had.
    pub(crate) redactor: Redactor,
}

/// An answer, and what it took to get it.
pub(crate) struct Answered {
    pub(crate) operation: Operation,
    pub(crate) received: Received,
    pub(crate) progress: Progress,
}

impl Answered {
    /// A success with a body, whatever its media type is called; anything else is an error.
    pub(crate) fn typed<T, E>(self) -> Result<ResponseValue<T>, Error<E>>
    where
        T: DeserializeOwned,
        E: DeserializeOwned,
    {
        let Self { operation, received, progress } = self.complete()?;
        let Received { head, bytes, redactor, .. } = received;
        match decode(&bytes) {
            Ok(value) => Ok(ResponseValue::from_head(value, head)),
            Err(error) => {
                let excerpt = redactor.excerpt(&bytes);
                let error = error.without_value(&redactor);
                Err(Error::new(operation, Cause::Decode { head, excerpt, error }, progress))
            }
        }
    }

    /// A success with its body as it came.
    pub(crate) fn bytes<E>(self) -> Result<ResponseValue<Vec<u8>>, Error<E>>
    where
        E: DeserializeOwned,
    {
        let Received { head, bytes, .. } = self.complete()?.received;
        Ok(ResponseValue::from_head(bytes, head))
    }

    /// A success for what it is; a body that came with it nonetheless was left.
    pub(crate) fn empty<E: DeserializeOwned>(self) -> Result<ResponseValue<()>, Error<E>> {
        Ok(ResponseValue::from_head((), self.complete()?.received.head))
    }

    /// This answer, if it is a success that came to its end. What could be read of another one is
    /// in its error.
    fn complete<E: DeserializeOwned>(self) -> Result<Self, Error<E>> {
        let Self { operation, received, progress } = self;
        let Received { head, bytes, end, redactor } = received;
        if !head.status.is_success() {
            let excerpt = redactor.excerpt(&bytes);
            let cause = Cause::Status { head, excerpt, body: decode(&bytes).ok() };
            return Err(Error::new(operation, cause, progress));
        }
        match end {
            Err(error) => Err(Error::new(operation, Cause::Read { head, error }, progress)),
            Ok(()) => {
                let received = Received { head, bytes, end, redactor };
                Ok(Self { operation, received, progress })
            }
        }
    }
}

/// Reads up to `limit` bytes of a body.
pub(crate) async fn read(
    response: &mut Response,
    limit: usize,
) -> (Vec<u8>, Result<(), ReadError>) {
    let mut bytes = Vec::new();
    let end = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = limit.saturating_sub(bytes.len());
                bytes.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
                if chunk.len() > room {
                    break Err(ReadError::TooLarge(limit));
                }
            }
            Ok(None) => break Ok(()),
            Err(error) => break Err(ReadError::Broken(error.without_url())),
        }
    };
    (bytes, end)
}
