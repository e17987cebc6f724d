//! Where calls go and with what: one platform's address, HTTP client, token and hooks.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::{Request, Response, Url};
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use crate::call::{Failed, bearer};
use crate::credentials::Tokens;
use crate::error::Cause;
use crate::response::Answered;
use crate::retry::Budget;
use crate::{
    CallOptions, Error, Family, InvalidRequest, Operation, ResponseValue, RetryPolicy, TokenSource,
    Transport,
};

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
pub struct Session {
    shared: Arc<Shared>,
    options: Arc<CallOptions>,
}

/// What a session and its copies have in common.
pub(crate) struct Shared {
    pub(crate) base: Url,
    base_text: String,
    pub(crate) http: reqwest::Client,
    pub(crate) authorization: Authorization,
    pub(crate) hooks: Option<Arc<dyn Hooks>>,
    pub(crate) family: Box<dyn Family>,
    pub(crate) body_limit: usize,
    pub(crate) call_timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Budget,
}

/// Where the token of a request comes from.
pub(crate) enum Authorization {
    None,
    Fixed { header: HeaderValue, token: SecretString },
    Fetched(Tokens),
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
/// use std::time::Duration;
/// use paas_support::{Session, Transport};
///
/// let session = Session::builder("https://api.example.org")
///     .token("secret")
///     .transport(Transport::new().user_agent("shop/1.0"))
///     .call_timeout(Duration::from_secs(30))
///     .body_limit(1 << 20)
///     .build()?;
/// assert!(Session::builder("https://api.example.org").token(" ").build().is_err());
/// # Ok::<(), paas_support::InvalidRequest>(())
/// ```
pub struct SessionBuilder {
    base: String,
    transport: Transport,
    token: Option<SecretString>,
    tokens: Option<Tokens>,
    hooks: Option<Arc<dyn Hooks>>,
    family: Box<dyn Family>,
    body_limit: usize,
    call_timeout: Duration,
    retry: RetryPolicy,
}

impl Session {
    /// A session with the API at `base_url`: scheme, host, and the path that every operation's
    /// path is appended to.
    #[must_use]
    pub fn builder(base_url: &str) -> SessionBuilder {
        SessionBuilder {
            base: base_url.to_owned(),
            transport: Transport::new(),
            token: None,
            tokens: None,
            hooks: None,
            family: Box::new(()),
            // A page of 5,000 processes has 6 MB.
            body_limit: 64 << 20,
            call_timeout: Duration::from_secs(180),
            retry: RetryPolicy::default(),
        }
    }

    /// The address that paths are appended to, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.shared.base_text
    }

    /// The HTTP client.
    #[must_use]
    pub fn http(&self) -> &reqwest::Client {
        &self.shared.http
    }

    /// The same session, for calls with these options in the place of those it had. It shares
    /// connections, tokens and the budget for repeating calls with this one.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self { shared: self.shared.clone(), options: Arc::new(options) }
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    pub(crate) fn options(&self) -> &CallOptions {
        &self.options
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
        self.answer(operation, request, true, Answered::typed).await
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
        self.answer(operation, request, false, Answered::empty).await
    }

    pub(crate) async fn call_for_bytes<E: DeserializeOwned>(
        &self,
        operation: Operation,
        request: Result<Request, InvalidRequest>,
    ) -> Result<ResponseValue<Vec<u8>>, Error<E>> {
        self.answer(operation, request, true, Answered::bytes).await
    }

    async fn answer<T, E>(
        &self,
        operation: Operation,
        request: Result<Request, InvalidRequest>,
        wants_body: bool,
        take: fn(Answered) -> Result<ResponseValue<T>, Error<E>>,
    ) -> Result<ResponseValue<T>, Error<E>> {
        match self.receive(operation, request, wants_body).await {
            Ok(answered) => take(answered),
            Err(Failed { cause, progress }) => {
                Err(Error::new(operation, Cause::Unanswered(cause), progress))
            }
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("base_url", &self.shared.base_text)
            .field("has_token", &!matches!(self.shared.authorization, Authorization::None))
            .finish_non_exhaustive()
    }
}

impl SessionBuilder {
    /// Another address than the one that the builder was made with.
    #[must_use]
    pub fn base_url(mut self, address: &str) -> Self {
        address.clone_into(&mut self.base);
        self
    }

    /// The token to send as `Authorization: Bearer`, except with operations that the document says
    /// need none.
    #[must_use]
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Where tokens come from, when there is not one that stays.
    #[must_use]
    pub fn credentials(mut self, source: impl TokenSource) -> Self {
        self.tokens = Some(Tokens::new(source));
        self
    }

    /// How connections are made.
    #[must_use]
    pub fn transport(mut self, transport: impl Into<Transport>) -> Self {
        self.transport = transport.into();
        self
    }

    /// How long a call may take, with all its attempts and the pauses between them: three minutes
    /// if nothing else is said.
    #[must_use]
    pub fn call_timeout(mut self, time: Duration) -> Self {
        self.call_timeout = time;
        self
    }

    /// How often a call is made when it fails.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// What sees requests and answers.
    #[must_use]
    pub fn hooks(mut self, hooks: impl Hooks + 'static) -> Self {
        self.hooks = Some(Arc::new(hooks));
        self
    }

    /// What reads the headers of this API.
    #[must_use]
    pub fn family(mut self, family: impl Family) -> Self {
        self.family = Box::new(family);
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
    /// that is blank or that no header can hold, a token beside credentials, or an HTTP client that
    /// cannot be made.
    pub fn build(self) -> Result<Session, InvalidRequest> {
        let base = base_url(&self.base)?;
        let authorization = match (self.token, self.tokens) {
            (None, None) => Authorization::None,
            (Some(token), None) => Authorization::Fixed { header: bearer(&token)?, token },
            (None, Some(tokens)) => Authorization::Fetched(tokens),
            (Some(_), Some(_)) => {
                return Err(InvalidRequest::new("a token and credentials: give one of them"));
            }
        };
        let shared = Shared {
            base_text: base.as_str().trim_end_matches('/').to_owned(),
            base,
            http: self.transport.client()?,
            authorization,
            hooks: self.hooks,
            family: self.family,
            body_limit: self.body_limit,
            call_timeout: self.call_timeout,
            retry: self.retry,
            budget: Budget::new(),
        };
        Ok(Session { shared: Arc::new(shared), options: Arc::default() })
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
