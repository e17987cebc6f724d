//! Requests that no operation describes, and the addresses that answers point at: with the
//! session's token, retries and errors, and to its own origin only.

use std::marker::PhantomData;

use reqwest::{Method, Request, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, InvalidRequest, Operation, ResponseValue, Session};

/// A request to any path of an API.
///
/// # Examples
///
/// ```no_run
/// # async fn run(session: paas_support::Session) -> Result<(), Box<dyn std::error::Error>> {
/// use paas_support::reqwest::Method;
/// use paas_support::serde_json::Value;
///
/// let pets = session.raw::<Value>(Method::GET, "/pets").query(&[("limit", "5")]);
/// let pets = pets.send::<Value>().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a request is sent by `send`"]
pub struct RawRequest<E> {
    session: Session,
    operation: Operation,
    request: Result<Request, InvalidRequest>,
    error: PhantomData<fn() -> E>,
}

impl Session {
    /// A request to `path`, which is appended to the session's address. `E` is the body that the
    /// API sends with errors.
    ///
    /// It is repeated by its method: see [`RetryPolicy`](crate::RetryPolicy).
    pub fn raw<E: DeserializeOwned>(&self, method: Method, path: &str) -> RawRequest<E> {
        let name = match method {
            Method::GET => "GET",
            Method::HEAD => "HEAD",
            Method::PUT => "PUT",
            Method::DELETE => "DELETE",
            Method::PATCH => "PATCH",
            _ => "POST",
        };
        RawRequest {
            session: self.clone(),
            // The path may have identifiers in it, and is not said.
            operation: Operation::new("raw", name, "any path"),
            request: self.below(path).map(|url| Request::new(method, url)),
            error: PhantomData,
        }
    }

    fn below(&self, path: &str) -> Result<Url, InvalidRequest> {
        let refuse = |reason: &str| Err(InvalidRequest::new(format!("path: {reason}")));
        if !path.starts_with('/') {
            return refuse("it starts with no slash");
        }
        let steps = path.split(['?', '#']).next().unwrap_or_default().split('/');
        if steps.into_iter().any(|step| matches!(step, "." | "..")) {
            return refuse("`.` and `..` lead elsewhere");
        }
        match Url::parse(&format!("{}{path}", self.base_url())) {
            Ok(url) => Ok(url),
            Err(error) => refuse(&error.to_string()),
        }
    }

    /// The address that an answer points at: absolute, or as seen from the session's address.
    ///
    /// # Errors
    ///
    /// One at another origin, or by another scheme: the token is not for it.
    ///
    /// # Examples
    ///
    /// ```
    /// use paas_support::Session;
    ///
    /// let session = Session::builder("https://api.example.org/v1").build()?;
    /// let next = session.link("/v1/pets?page=2")?;
    /// assert_eq!(next.as_str(), "https://api.example.org/v1/pets?page=2");
    /// assert!(session.link("http://api.example.org/v1/pets").is_err());
    /// assert!(session.link("https://example.com/v1/pets").is_err());
    /// # Ok::<(), paas_support::InvalidRequest>(())
    /// ```
    pub fn link(&self, address: &str) -> Result<Url, InvalidRequest> {
        self.link_from(&self.shared().base, address)
    }

    /// As [`link`](Self::link), as seen from another address than the session's.
    pub(crate) fn link_from(&self, from: &Url, address: &str) -> Result<Url, InvalidRequest> {
        let url = from
            .join(address)
            .map_err(|error| InvalidRequest::new(format!("a link in an answer: {error}")))?;
        if url.origin() != self.shared().base.origin() {
            let reason = "a link in an answer leads to another origin, for which no token is";
            return Err(InvalidRequest::new(reason));
        }
        Ok(url)
    }
}

impl<E: DeserializeOwned> RawRequest<E> {
    /// Adds to the query.
    pub fn query<T: Serialize + ?Sized>(self, query: &T) -> Self {
        self.change(|request| {
            let query = serde_urlencoded::to_string(query)
                .map_err(|error| InvalidRequest::new(format!("query: {error}")))?;
            let before = request.url().query().filter(|before| !before.is_empty());
            let all = before.map(|before| format!("{before}&{query}")).unwrap_or(query);
            request.url_mut().set_query(Some(&all));
            Ok(())
        })
    }

    /// The body, as JSON.
    pub fn json<T: Serialize + ?Sized>(self, body: &T) -> Self {
        self.change(|request| {
            let body = serde_json::to_vec(body)
                .map_err(|error| InvalidRequest::new(format!("body: {error}")))?;
            let media_type = reqwest::header::HeaderValue::from_static("application/json");
            request.headers_mut().insert(reqwest::header::CONTENT_TYPE, media_type);
            *request.body_mut() = Some(body.into());
            Ok(())
        })
    }

    /// The body, as it is.
    pub fn body(self, media_type: &str, body: impl Into<reqwest::Body>) -> Self {
        self.change(|request| {
            let media_type = crate::header::header_value("content-type", &media_type)?;
            request.headers_mut().insert(reqwest::header::CONTENT_TYPE, media_type);
            *request.body_mut() = Some(body.into());
            Ok(())
        })
    }

    /// Whether making the call twice is like making it once, where the method does not say so.
    pub fn idempotent(mut self, is_idempotent: bool) -> Self {
        self.operation = self.operation.idempotent(is_idempotent);
        self
    }

    /// Sends the request, and reads its answer as JSON.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn send<T: DeserializeOwned>(self) -> Result<ResponseValue<T>, Error<E>> {
        self.session.call(self.operation, self.request).await
    }

    /// Sends the request, and gives the body of its answer as it came.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn send_for_bytes(self) -> Result<ResponseValue<Vec<u8>>, Error<E>> {
        self.session.call_for_bytes(self.operation, self.request).await
    }

    fn change(mut self, change: impl FnOnce(&mut Request) -> Result<(), InvalidRequest>) -> Self {
        self.request = self.request.and_then(|mut request| change(&mut request).map(|()| request));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_elsewhere_is_refused() {
        let session = Session::builder("https://h/v1").build().unwrap();
        for path in ["pets", "//evil", "/../v2", "/a/./b"] {
            let url = session.below(path);
            assert!(
                url.as_ref().is_err()
                    || url.as_ref().is_ok_and(|url| url.as_str().starts_with("https://h/v1/")),
                "{path}: {url:?}"
            );
        }
        assert_eq!(session.below("/a?b=..").unwrap().as_str(), "https://h/v1/a?b=..");
    }

    #[test]
    fn a_link_leads_to_the_same_origin_or_nowhere() {
        let session = Session::builder("https://h:8443/v3").build().unwrap();
        for link in ["https://h/v3", "http://h:8443/v3", "//other/v3", "https://h:8443@evil/"] {
            assert!(session.link(link).is_err(), "{link}");
        }
        for (link, url) in [
            ("/v3/a?page=2", "https://h:8443/v3/a?page=2"),
            ("https://h:8443/v3/a", "https://h:8443/v3/a"),
        ] {
            assert_eq!(session.link(link).unwrap().as_str(), url);
        }
    }
}
