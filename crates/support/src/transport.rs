//! How connections are made, or the HTTP client that makes them.

use std::fmt;
use std::time::Duration;

use reqwest::{Client, Proxy, redirect};

use crate::InvalidRequest;

/// How a session connects: either by these settings, or by a [`reqwest::Client`] of the caller's,
/// which is turned into a transport by `From`.
///
/// A transport made of settings verifies TLS, and follows no redirects: an answer of 3xx is an
/// error with its status, so that a token never goes on to another address.
///
/// With a client of the caller's, all of that is the caller's: time limits (reqwest has none by
/// default), the user agent, proxies, TLS, and redirects, of which reqwest follows up to ten by
/// default. The token is a header of the single request, not of the client; reqwest takes it away
/// from a request that goes on to another origin, but not what hooks have added under other names.
/// Whatever answers last is taken for the platform's answer. To be told of a redirect instead,
/// build the client with `redirect(reqwest::redirect::Policy::none())`.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use paas_support::{Session, Transport, reqwest};
///
/// let patient = Transport::new()
///     .request_timeout(Duration::from_secs(300))
///     .proxy("http://proxy.example.org:3128")?;
/// let session = Session::builder("https://api.example.org").transport(patient).build()?;
///
/// let own = Transport::from(reqwest::Client::new());
/// let session = Session::builder("https://api.example.org").transport(own).build()?;
/// # Ok::<(), paas_support::InvalidRequest>(())
/// ```
#[derive(Clone, Debug)]
pub struct Transport(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Settings(Settings),
    Client(Client),
}

#[derive(Clone)]
struct Settings {
    connect_timeout: Duration,
    request_timeout: Duration,
    user_agent: String,
    proxies: Option<Vec<Proxy>>,
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    certificates: Vec<reqwest::Certificate>,
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    accepts_invalid_certificates: bool,
}

impl Transport {
    /// The usual settings: 10 seconds for connecting, 60 seconds for one request with its answer,
    /// and the proxies that the environment names.
    #[must_use]
    pub fn new() -> Self {
        Self(Kind::Settings(Settings {
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(60),
            user_agent: concat!("paas-support/", env!("CARGO_PKG_VERSION")).to_owned(),
            proxies: None,
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            certificates: Vec::new(),
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            accepts_invalid_certificates: false,
        }))
    }

    /// How long connecting may take.
    #[must_use]
    pub fn connect_timeout(self, time: Duration) -> Self {
        self.set(|settings| settings.connect_timeout = time)
    }

    /// How long one request may take, from connecting to the end of the answer. A call may be made
    /// of several.
    #[must_use]
    pub fn request_timeout(self, time: Duration) -> Self {
        self.set(|settings| settings.request_timeout = time)
    }

    /// Who is calling, for the `User-Agent` header.
    #[must_use]
    pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
        self.set(|settings| settings.user_agent = user_agent.into())
    }

    /// The proxy for all requests, in the place of those that the environment names.
    ///
    /// # Errors
    ///
    /// An address that is no URL.
    pub fn proxy(self, address: &str) -> Result<Self, InvalidRequest> {
        // The address may hold a password.
        let proxy = Proxy::all(address)
            .map_err(|_| InvalidRequest::new("proxy: not an address; write http://host:port"))?;
        Ok(self.set(|settings| settings.proxies.get_or_insert_default().push(proxy)))
    }

    /// No proxy, whatever the environment names.
    #[must_use]
    pub fn no_proxy(self) -> Self {
        self.set(|settings| settings.proxies = Some(Vec::new()))
    }

    /// Certificates in PEM form that are trusted beside those of the system.
    ///
    /// # Errors
    ///
    /// What is no certificate in PEM form, or no certificate at all.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn root_certificates(self, pem: &[u8]) -> Result<Self, InvalidRequest> {
        let refuse = || InvalidRequest::new("root certificates: not in PEM form");
        let certificates = reqwest::Certificate::from_pem_bundle(pem).map_err(|_| refuse())?;
        if certificates.is_empty() {
            return Err(refuse());
        }
        Ok(self.set(|settings| settings.certificates.extend(certificates)))
    }

    /// Whether certificates that cannot be verified are taken for good. Whoever is on the way can
    /// then read the token.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    #[must_use]
    pub fn accept_invalid_certificates(self, accept: bool) -> Self {
        self.set(|settings| settings.accepts_invalid_certificates = accept)
    }

    /// Changes the settings. A client of the caller's is what it is.
    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        if let Kind::Settings(settings) = &mut self.0 {
            change(settings);
        }
        self
    }

    /// The HTTP client.
    ///
    /// # Errors
    ///
    /// A user agent that no header can hold, or TLS that cannot be set up.
    pub fn client(&self) -> Result<Client, InvalidRequest> {
        let settings = match &self.0 {
            Kind::Client(client) => return Ok(client.clone()),
            Kind::Settings(settings) => settings,
        };
        let mut client = Client::builder()
            .user_agent(&settings.user_agent)
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.request_timeout)
            .redirect(redirect::Policy::none());
        if let Some(proxies) = &settings.proxies {
            client = proxies.iter().cloned().fold(client.no_proxy(), |it, proxy| it.proxy(proxy));
        }
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        {
            if settings.accepts_invalid_certificates {
                tracing::warn!("certificates are not verified");
            }
            client = client
                .tls_certs_merge(settings.certificates.iter().cloned())
                .tls_danger_accept_invalid_certs(settings.accepts_invalid_certificates);
        }
        Ok(client.build()?)
    }
}

impl Default for Transport {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Client> for Transport {
    fn from(client: Client) -> Self {
        Self(Kind::Client(client))
    }
}

/// A proxy's address may hold a password.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("connect_timeout", &self.connect_timeout)
            .field("request_timeout", &self.request_timeout)
            .field("user_agent", &self.user_agent)
            .field("proxies", &self.proxies.as_ref().map(Vec::len))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_used_is_refused_and_the_proxys_password_not_shown() {
        let error = Transport::new().proxy("http://me:hunter2@[").unwrap_err();
        assert_eq!(error.to_string(), "proxy: not an address; write http://host:port");
        let transport = Transport::new().proxy("http://me:hunter2@proxy.example.org").unwrap();
        assert!(!format!("{transport:?}").contains("hunter2"), "{transport:?}");
        assert!(Transport::new().user_agent("a\nb").client().is_err());
    }

    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    #[test]
    fn a_text_without_a_certificate_is_refused() {
        let error = Transport::new().root_certificates(b"hello").unwrap_err();
        assert_eq!(error.to_string(), "root certificates: not in PEM form");
    }
}
