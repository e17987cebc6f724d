//! An answer: the value and what came with it, and how bodies are read.

use std::ops::{Deref, DerefMut};

use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

use crate::error::{Cause, Head, ReadError};
use crate::redact::Redactor;
use crate::{Error, Operation, decode};

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
}

impl<T> ResponseValue<T> {
    /// An answer from its parts, for tests of code that takes one.
    pub fn new(value: T, status: StatusCode, headers: HeaderMap) -> Self {
        Self { value, status, headers }
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

/// How the answers of a session are read.
pub(crate) struct Reader {
    /// How many bytes a body may have.
    pub(crate) body_limit: usize,
    pub(crate) redactor: Redactor,
}

/// What was read of a body.
struct Body {
    bytes: Vec<u8>,
    end: Result<(), ReadError>,
}

/// Of the body of an error no more is read than this, in bytes.
const ERROR_LIMIT: usize = 64 << 10;

impl Reader {
    /// Reads a success with a body, whatever its media type is called; anything else is an error.
    pub(crate) async fn typed<T, E>(
        &self,
        operation: Operation,
        mut response: Response,
    ) -> Result<ResponseValue<T>, Error<E>>
    where
        T: DeserializeOwned,
        E: DeserializeOwned,
    {
        if !response.status().is_success() {
            return Err(self.refusal(operation, response).await);
        }
        let head = head(&response);
        let body = read(&mut response, self.body_limit).await;
        if let Err(error) = body.end {
            return Err(Error::new(operation, Cause::Read { head, error }));
        }
        match decode(&body.bytes) {
            Ok(value) => Ok(ResponseValue::new(value, head.status, head.headers)),
            Err(error) => {
                let excerpt = self.redactor.excerpt(&body.bytes);
                let error = error.without_value(&self.redactor);
                Err(Error::new(operation, Cause::Decode { head, excerpt, error }))
            }
        }
    }

    /// Takes a success for what it is; a body that came with it nonetheless is left.
    pub(crate) async fn empty<E: DeserializeOwned>(
        &self,
        operation: Operation,
        response: Response,
    ) -> Result<ResponseValue<()>, Error<E>> {
        if response.status().is_success() {
            let head = head(&response);
            return Ok(ResponseValue::new((), head.status, head.headers));
        }
        Err(self.refusal(operation, response).await)
    }

    /// The error of an answer that is no success. What can be read of its body is in it.
    async fn refusal<E: DeserializeOwned>(
        &self,
        operation: Operation,
        mut response: Response,
    ) -> Error<E> {
        let head = head(&response);
        let Body { bytes, .. } = read(&mut response, self.body_limit.min(ERROR_LIMIT)).await;
        let excerpt = self.redactor.excerpt(&bytes);
        Error::new(operation, Cause::Status { head, excerpt, body: decode(&bytes).ok() })
    }
}

fn head(response: &Response) -> Head {
    Head { status: response.status(), headers: response.headers().clone() }
}

/// Reads up to `limit` bytes of a body.
async fn read(response: &mut Response, limit: usize) -> Body {
    let mut bytes = Vec::new();
    let end = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = limit.saturating_sub(bytes.len());
                bytes.extend(chunk.iter().take(room));
                if chunk.len() > room {
                    break Err(ReadError::TooLarge(limit));
                }
            }
            Ok(None) => break Ok(()),
            Err(error) => break Err(ReadError::Broken(error.without_url())),
        }
    };
    Body { bytes, end }
}
