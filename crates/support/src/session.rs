//! Where calls go and with what: one platform's address, HTTP client, token and hooks.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Request, Response, Url, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;

use crate::error::Cause;
use crate::redact::Redactor;
use crate::response::Reader;
use crate::{Error, InvalidRequest, Operation, ResponseValue};

/// What every call of a generated client shares. Cheap to clone.
///
/// The token is sent to the session's own origin and nowhere else, marked as sensitive, and
/// redirects are not followed: an answer that points elsewhere is an error with its status.
///
/// # Examples
///
/// ```
/// use paas_support::Session;
///
/// let session = Session::builder("https://api.example.org/v1/").token("secret").build()?;
/// assert_eq!(session.base_url(), "https://api.example.org/v1");
/// assert!(!format!("{session:?}").contains("secret"));
/// # Ok::<(), paas_support::InvalidRequest>(())
/// ```
#[derive(Clone)]
pub struct Session(Arc<Shared>);

struct Shared {
    base: Url,
    base_text: String,
    http: reqwest::Client,
    authorization: Option<HeaderValue>,
    hooks: Option<Arc<dyn Hooks>>,
    reader: Reader,
}

/// Sees every request as it goes out and every answer as it comes in.
///
/// # Examples
///
/// ```
/// use paas_support::reqwest::{Request, header::HeaderValue};
/// use paas_support::{Hooks, InvalidRequest, Operation, Session};
///
/// struct Tenant(HeaderValue);
///
/// impl Hooks for Tenant {
///     fn request(&self, _: &Operation, request: &mut Request) -> Result<(), InvalidRequest> {
///         request.headers_mut().insert("x-tenant", self.0.clone());
///         Ok(())
///     }
/// }
///
/// let tenant = Tenant(HeaderValue::from_static("blue"));
/// let session = Session::builder("https://api.example.org").hooks(tenant).build()?;
/// # Ok::<(), InvalidRequest>(())
/// ```
pub trait Hooks: Send + Sync {
    /// Sees a request before it goes out, and may change it. It does not have the token yet, and
    /// does not get it when it then goes to another origin than the session's.
    ///
    /// # Errors
    ///
    /// A refusal: the request does not go out.
    fn request(&self, operation: &Operation, request: &mut Request) -> Result<(), InvalidRequest> {
        let _ = (operation, request);
        Ok(())
    }

    /// Sees the head of an answer before its body is read.
    fn response(&self, operation: &Operation, response: &Response) {
        let _ = (operation, response);
    }
}

/// Makes a [`Session`].
///
/// # Examples
///
/// ```
/// use paas_support::Session;
///
/// let session = Session::builder("https://api.example.org")
///     .token("secret")
///     .user_agent("shop/1.0")
///     .body_limit(1 << 20)
///     .build()?;
/// assert!(Session::builder("https://api.example.org").token(" ").build().is_err());
/// # Ok::<(), paas_support::InvalidRequest>(())
/// ```
pub struct SessionBuilder {
    base: String,
    http: Option<reqwest::Client>,
    token: Option<SecretString>,
    user_agent: String,
    hooks: Option<Arc<dyn Hooks>>,
    body_limit: usize,
}

impl Session {
    /// A session with the API at `base_url`: scheme, host, and the path that every operation's
    /// path is appended to.
    #[must_use]
    pub fn builder(base_url: &str) -> SessionBuilder {
        SessionBuilder {
            base: base_url.to_owned(),
            http: None,
            token: None,
            user_agent: concat!("paas-support/", env!("CARGO_PKG_VERSION")).to_owned(),
            hooks: None,
            // A page of 5,000 processes has 6 MB.
            body_limit: 64 << 20,
        }
    }

    /// The address that paths are appended to, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.0.base_text
    }

    /// The HTTP client.
    #[must_use]
    pub fn http(&self) -> &reqwest::Client {
        &self.0.http
    }

    /// Sends a request and reads a typed answer. What generated code calls.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    #[doc(hidden)]
    pub async fn call<T, E>(
        &self,
        operation: Operation,
        request: Result<Request, InvalidRequest>,
    ) -> Result<ResponseValue<T>, Error<E>>
    where
        T: DeserializeOwned,
        E: DeserializeOwned,
    {
        let response = self.send(&operation, request).await;
        let response = response.map_err(|cause| Error::new(operation, cause))?;
        self.0.reader.typed(operation, response).await
    }

    /// Sends a request whose success has no body. What generated code calls.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    #[doc(hidden)]
    pub async fn call_without_content<E: DeserializeOwned>(
        &self,
        operation: Operation,
        request: Result<Request, InvalidRequest>,
    ) -> Result<ResponseValue<()>, Error<E>> {
        let response = self.send(&operation, request).await;
        let response = response.map_err(|cause| Error::new(operation, cause))?;
        self.0.reader.empty(operation, response).await
    }

    /// Sends a request and gives the answer as it is, whatever its status.
    async fn send<E>(
        &self,
        operation: &Operation,
        request: Result<Request, InvalidRequest>,
    ) -> Result<Response, Cause<E>> {
        let mut request = request.map_err(Cause::InvalidRequest)?;
        if let Some(hooks) = &self.0.hooks {
            hooks.request(operation, &mut request).map_err(Cause::InvalidRequest)?;
        }
        // A hook may have changed where the request goes.
        if let Some(authorization) = &self.0.authorization
            && !operation.is_anonymous
            && request.url().origin() == self.0.base.origin()
        {
            request.headers_mut().insert(AUTHORIZATION, authorization.clone());
        }
        let response = self.0.http.execute(request).await;
        // An error's text has the address, and that the identifiers.
        let response = response.map_err(|error| Cause::Transport(error.without_url()))?;
        if let Some(hooks) = &self.0.hooks {
            hooks.response(operation, &response);
        }
        Ok(response)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("base_url", &self.0.base_text)
            .field("has_token", &self.0.authorization.is_some())
            .finish_non_exhaustive()
    }
}

impl SessionBuilder {
    /// The token to send as `Authorization: Bearer`, except with operations that the document says
    /// need none.
    #[must_use]
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Who is calling, for the `User-Agent` header.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// What sees requests and answers.
    #[must_use]
    pub fn hooks(mut self, hooks: impl Hooks + 'static) -> Self {
        self.hooks = Some(Arc::new(hooks));
        self
    }

    /// An HTTP client of the caller's instead of one made here, which has a time limit of 10
    /// seconds for connecting and of 60 seconds for the whole call, and follows no redirects.
    ///
    /// All that is then the caller's: time limits (reqwest has none by default), the user agent
    /// (what [`user_agent`](Self::user_agent) was told is not used), proxies, TLS, and redirects.
    /// reqwest follows up to ten by default. The token is a header of the single request, not of
    /// the client; reqwest takes it (`Authorization`) from a request that goes on to another
    /// origin, but not what hooks have added under other names. Whatever answers last is taken for
    /// the platform's answer. To be told of a redirect instead, build the client with
    /// `redirect(reqwest::redirect::Policy::none())`, as the one made here is.
    #[must_use]
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// How many bytes the body of an answer may have: 64 MiB if nothing else is said. A success with
    /// more is an error. Of the body of an error no more than 64 KiB are read in any case; the rest
    /// is left.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// The session.
    ///
    /// # Errors
    ///
    /// An address that is no `http` or `https` URL or has a query or credentials in it, a token
    /// that is blank or that no header can hold, or an HTTP client that cannot be made.
    pub fn build(self) -> Result<Session, InvalidRequest> {
        let base = base_url(&self.base)?;
        let http = match self.http {
            Some(client) => client,
            None => reqwest::Client::builder()
                .user_agent(self.user_agent)
                .connect_timeout(Duration::from_secs(10))
                .timeout(Duration::from_secs(60))
                .redirect(redirect::Policy::none())
                .build()?,
        };
        Ok(Session(Arc::new(Shared {
            base_text: base.as_str().trim_end_matches('/').to_owned(),
            base,
            http,
            authorization: self.token.as_ref().map(bearer).transpose()?,
            hooks: self.hooks,
            reader: Reader {
                body_limit: self.body_limit,
                redactor: Redactor::new(self.token.as_ref()),
            },
        })))
    }
}

fn base_url(text: &str) -> Result<Url, InvalidRequest> {
    let refuse = |reason: &str| Err(InvalidRequest::new(format!("base address: {reason}")));
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => return refuse(&format!("{error}; write https://host")),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refuse("the scheme is neither https nor http");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("credentials do not belong into it");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refuse("paths are appended to it, so it can have no query and no fragment");
    }
    Ok(url)
}

fn bearer(token: &SecretString) -> Result<HeaderValue, InvalidRequest> {
    if token.expose_secret().trim().is_empty() {
        let reason = "the token is blank; give one, or leave `token` out to call without";
        return Err(InvalidRequest::new(reason));
    }
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
        .map_err(|_| InvalidRequest::new("the token has characters that no header can hold"))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_paths_cannot_be_appended_to_is_refused() {
        for (address, reason) in [
            ("api.example.org", "base address: relative URL without a base; write https://host"),
            ("ftp://h", "base address: the scheme is neither https nor http"),
            ("https://a:b@h", "base address: credentials do not belong into it"),
            (
                "https://h/?q",
                "base address: paths are appended to it, so it can have no query and no fragment",
            ),
        ] {
            let error = Session::builder(address).build().err().map(|error| error.to_string());
            assert_eq!(error.as_deref(), Some(reason));
        }
    }

    #[test]
    fn a_blank_token_is_refused() {
        for token in ["", " ", "\t "] {
            let error = Session::builder("https://h").token(token).build().unwrap_err();
            assert_eq!(
                error.to_string(),
                "the token is blank; give one, or leave `token` out to call without"
            );
        }
    }

    #[test]
    fn the_header_of_the_token_is_sensitive() {
        let header = bearer(&SecretString::from("secret")).unwrap();
        assert!(header.is_sensitive());
        assert_eq!(header, "Bearer secret");
    }

    #[test]
    fn a_token_that_no_header_can_hold_is_refused_and_not_shown() {
        let error = Session::builder("https://h").token("se\ncret").build().unwrap_err();
        assert!(!error.to_string().contains("cret"), "{error}");
    }
}
