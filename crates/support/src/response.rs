//! An answer: the value and what came with it, and how bodies are read.

use std::ops::{Deref, DerefMut};

use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

use crate::error::{Cause, Head, ReadError};
use crate::{Error, Operation, decode};

/// A successful answer: the typed value with its status and headers.
///
/// It stands for the value itself wherever a reference will do.
///
/// # Examples
///
/// ```
/// use paas_support::reqwest::{StatusCode, header::HeaderMap};
/// use paas_support::ResponseValue;
///
/// let answer = ResponseValue::new(vec![1, 2], StatusCode::OK, HeaderMap::new());
/// assert_eq!(answer.len(), 2);
/// assert_eq!(answer.into_inner(), [1, 2]);
/// ```
#[derive(Clone, Debug)]
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

/// How much of a body is read, in bytes.
pub(crate) struct Limits {
    /// Of a success: more is an error.
    pub(crate) success: usize,
    /// Of anything else: the rest is left.
    pub(crate) error: usize,
}

impl Default for Limits {
    fn default() -> Self {
        // A page of 5,000 processes has 6 MB.
        Self { success: 64 << 20, error: 64 << 10 }
    }
}

/// Reads a success with a body, whatever its media type is called; anything else is an error.
pub(crate) async fn typed<T, E>(
    operation: Operation,
    response: Response,
    limits: &Limits,
) -> Result<ResponseValue<T>, Error<E>>
where
    T: DeserializeOwned,
    E: DeserializeOwned,
{
    let (head, body) = success(operation, response, limits).await?;
    match decode(&body) {
        Ok(value) => Ok(ResponseValue::new(value, head.status, head.headers)),
        Err(error) => {
            let excerpt = excerpt(&body);
            Err(Error::new(operation, Cause::Decode { head, excerpt, error }))
        }
    }
}

/// Takes a success for what it is; a body that came with it nonetheless is left.
pub(crate) async fn empty<E: DeserializeOwned>(
    operation: Operation,
    response: Response,
    limits: &Limits,
) -> Result<ResponseValue<()>, Error<E>> {
    if response.status().is_success() {
        let head = head(&response);
        return Ok(ResponseValue::new((), head.status, head.headers));
    }
    Err(refusal(operation, response, limits).await)
}

async fn success<E: DeserializeOwned>(
    operation: Operation,
    mut response: Response,
    limits: &Limits,
) -> Result<(Head, Vec<u8>), Error<E>> {
    if !response.status().is_success() {
        return Err(refusal(operation, response, limits).await);
    }
    let head = head(&response);
    match read(&mut response, limits.success).await {
        Ok((body, true)) => Ok((head, body)),
        Ok((_, false)) => {
            let error = ReadError::TooLarge(limits.success);
            Err(Error::new(operation, Cause::Read { head, error }))
        }
        Err(error) => {
            let error = ReadError::Broken(error);
            Err(Error::new(operation, Cause::Read { head, error }))
        }
    }
}

/// The error of an answer that is no success. What can be read of its body is in it.
async fn refusal<E: DeserializeOwned>(
    operation: Operation,
    mut response: Response,
    limits: &Limits,
) -> Error<E> {
    let head = head(&response);
    let body = read(&mut response, limits.error).await.map(|(body, _)| body).unwrap_or_default();
    Error::new(operation, Cause::Status { head, excerpt: excerpt(&body), body: decode(&body).ok() })
}

fn head(response: &Response) -> Head {
    Head { status: response.status(), headers: response.headers().clone() }
}

/// Reads up to `limit` bytes of a body, and says whether that was all.
async fn read(response: &mut Response, limit: usize) -> Result<(Vec<u8>, bool), reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(reqwest::Error::without_url)? {
        let room = limit - body.len();
        if chunk.len() > room {
            body.extend(chunk.iter().take(room));
            return Ok((body, false));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((body, true))
}

/// The start of a body in one line.
fn excerpt(body: &[u8]) -> String {
    const LENGTH: usize = 500;
    let text = String::from_utf8_lossy(body);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LENGTH).and_then(|(end, _)| line.get(..end)) {
        Some(start) => format!("{start}…"),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_bounded_line() {
        assert_eq!(excerpt(b"<html>\n  <b>502</b>\xff"), "<html> <b>502</b>\u{fffd}");
        let long = excerpt("ä".repeat(501).as_bytes());
        assert_eq!(long.chars().count(), 501);
        assert!(long.ends_with('…'));
        assert_eq!(excerpt(b""), "");
    }
}
