//! What one call has otherwise than the others of its session.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName};
use secrecy::SecretString;

use crate::header::header_value;
use crate::{InvalidRequest, RetryPolicy};

/// What single calls have otherwise than their session: a client is told by `with_options`.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use paas_support::{CallOptions, RetryPolicy, Session};
///
/// let session = Session::builder("https://api.example.org").build()?;
/// let hurried = CallOptions::new()
///     .timeout(Duration::from_secs(2))
///     .retry(RetryPolicy::off())
///     .header("x-trace", "4711")?;
/// let session = session.with_options(hurried);
/// # Ok::<(), paas_support::InvalidRequest>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) headers: HeaderMap,
    pub(crate) secrets: Vec<SecretString>,
}

impl CallOptions {
    /// As the session has it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How long the whole call may take, with all its attempts and the pauses between them.
    #[must_use]
    pub fn timeout(mut self, time: Duration) -> Self {
        self.timeout = Some(time);
        self
    }

    /// How often the call is made when it fails.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// What the request has in it that must be in no error and no log, should the server repeat it:
    /// a password that is sent, say. The token needs no mention.
    #[must_use]
    pub fn secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// One more header. Its value is not shown in `Debug`.
    ///
    /// # Errors
    ///
    /// What can be no name or no value of a header.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, InvalidRequest> {
        let name = HeaderName::try_from(name)
            .map_err(|_| InvalidRequest::new(format!("`{name}` is no name of a header")))?;
        let mut value = header_value(name.as_str(), &value)?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(self)
    }
}
