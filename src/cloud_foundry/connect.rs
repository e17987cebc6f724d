//! How a client for Cloud Foundry is made: from its parts, from the environment, or from what the
//! program `cf` remembers.

use std::ffi::OsString;
use std::fmt;
use std::time::Duration;

use paas_support::reqwest::Method;
use paas_support::{
    Hooks, InvalidRequest, RawRequest, RetryPolicy, Session, SessionBuilder, Transport,
};

use super::notes::CloudFoundry;
use super::types::Errors;
use super::uaa::Uaa;
use super::{CfHome, Client, Credentials, home};
use crate::variables::{Variables, of_this_process};

/// Makes a [`Client`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use paas::cloud_foundry::{Client, Credentials};
///
/// let client = Client::builder("https://api.example.org")
///     .credentials(Credentials::client("deployer", "secret"))
///     .call_timeout(Duration::from_secs(30))
///     .build()?;
/// # Ok::<(), paas::support::InvalidRequest>(())
/// ```
#[must_use = "a client is made by `build`"]
pub struct ClientBuilder {
    api_address: String,
    session: SessionBuilder,
    transport: Transport,
    credentials: Option<Credentials>,
}

impl Client {
    /// A client for the API at this address, as `cf api` takes it.
    pub fn builder(api_address: &str) -> ClientBuilder {
        ClientBuilder {
            api_address: api_address.to_owned(),
            session: Session::builder(api_address).family(CloudFoundry),
            transport: transport(),
            credentials: None,
        }
    }

    /// A client by the environment, and if that names no login, by the one of the program `cf`:
    /// see [`ClientBuilder::from_variables`].
    ///
    /// # Errors
    ///
    /// As there, or a value that cannot be used.
    pub fn from_env() -> Result<Self, InvalidRequest> {
        ClientBuilder::from_variables(of_this_process)?.build()
    }

    /// A client that has the login of the program `cf`. See [`CfHome`] for its target, and for
    /// keeping the tokens that the client gets.
    ///
    /// # Errors
    ///
    /// There is no login: see [`CfHome::read`].
    pub fn from_cf_home() -> Result<Self, InvalidRequest> {
        CfHome::read()?.client_builder().build()
    }

    /// A request to a path that no operation has, such as `/v3/buildpacks`.
    ///
    /// # Examples
    ///
    /// ```
    /// use paas::cloud_foundry::{Client, Credentials};
    /// use paas::{reqwest::Method, serde_json::Value};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let simulator = paas_simulator::Simulator::start().await?;
    /// # let credentials = Credentials::token(simulator.token());
    /// # let builder = Client::builder(simulator.cloud_foundry_url()).credentials(credentials);
    /// # let client = builder.build()?;
    /// let apps = client.raw(Method::GET, "/v3/apps").query(&[("per_page", "1")]);
    /// let apps = apps.send::<Value>().await?;
    /// assert_eq!(apps["resources"].as_array().map(Vec::len), Some(1));
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw(&self, method: Method, path: &str) -> RawRequest<Errors> {
        self.session.raw(method, path)
    }
}

impl ClientBuilder {
    /// A builder that has what the environment says, by way of `lookup`.
    ///
    /// | variables | login |
    /// |---|---|
    /// | `CF_USERNAME` and `CF_PASSWORD` | [`Credentials::password`] |
    /// | `CF_CLIENT_ID` and `CF_CLIENT_SECRET` | [`Credentials::client`] |
    /// | `CF_ACCESS_TOKEN`, `CF_REFRESH_TOKEN` or both | [`Credentials::tokens`] |
    /// | none of these | [`CfHome`], found by `CF_HOME`, or else `HOME` |
    ///
    /// With each but the last, `CF_API` is the address of the API.
    ///
    /// # Errors
    ///
    /// One of two variables that go together, two logins, a login without `CF_API` or the opposite,
    /// a value that is no text, or no login at all. The error says what to set.
    ///
    /// # Examples
    ///
    /// ```
    /// use paas::cloud_foundry::ClientBuilder;
    ///
    /// let settings = |name: &str| match name {
    ///     "CF_API" => Some("https://api.example.org".into()),
    ///     "CF_USERNAME" => Some("me".into()),
    ///     _ => None,
    /// };
    /// let error = ClientBuilder::from_variables(settings).err().unwrap();
    /// assert!(error.to_string().starts_with("`CF_USERNAME` is set but `CF_PASSWORD` is not; "));
    /// ```
    pub fn from_variables(
        lookup: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, InvalidRequest> {
        let variables = Variables::new(&lookup);
        let both = |one: &'static str, other: &'static str| match (
            variables.text(one)?,
            variables.text(other)?,
        ) {
            (Some(first), Some(second)) => Ok(Some((first, second))),
            (None, None) => Ok(None),
            (Some(_), None) => Err(half(one, other)),
            (None, Some(_)) => Err(half(other, one)),
        };
        let user = both("CF_USERNAME", "CF_PASSWORD")?
            .map(|(name, password)| Credentials::password(name, password));
        let client = both("CF_CLIENT_ID", "CF_CLIENT_SECRET")?
            .map(|(id, secret)| Credentials::client(id, secret));
        let token = variables.text("CF_ACCESS_TOKEN")?;
        let refresh_token = variables.text("CF_REFRESH_TOKEN")?;
        let token_name = if token.is_some() { "CF_ACCESS_TOKEN" } else { "CF_REFRESH_TOKEN" };
        let tokens = match (token, refresh_token) {
            (Some(token), Some(refresh_token)) => Some(Credentials::tokens(token, refresh_token)),
            (Some(token), None) => Some(Credentials::token(token)),
            (None, refresh_token) => refresh_token.map(Credentials::refresh_token),
        };
        let all = [("CF_USERNAME", user), ("CF_CLIENT_ID", client), (token_name, tokens)];
        let mut found = all.into_iter().filter_map(|(name, login)| Some((name, login?)));
        let (first, second) = (found.next(), found.next());
        match (variables.text("CF_API")?, first, second) {
            (_, Some((one, _)), Some((other, _))) => Err(InvalidRequest::new(format!(
                "`{one}` and `{other}` are both set; keep the one to log in with, and unset the \
                 other"
            ))),
            (Some(address), Some((_, credentials)), None) => {
                Ok(Client::builder(&address).credentials(credentials))
            }
            (None, Some((name, _)), None) => Err(InvalidRequest::new(format!(
                "`{name}` is set but `CF_API` is not; set it to the address that `cf api` shows"
            ))),
            (Some(_), None, _) => Err(InvalidRequest::new(
                "`CF_API` is set but no login is; set `CF_USERNAME` and `CF_PASSWORD`, or unset \
                 `CF_API` for the login of the program `cf`",
            )),
            (None, None, _) => Ok(CfHome::read_from(home::path(&lookup)?)?.client_builder()),
        }
    }

    /// What to log in with. Without, only operations that need no login can be called.
    pub fn credentials(self, credentials: Credentials) -> Self {
        Self { credentials: Some(credentials), ..self }
    }

    /// How connections are made, or the HTTP client that makes them: both to the API and to the
    /// login server.
    pub fn transport(self, transport: impl Into<Transport>) -> Self {
        Self { transport: transport.into(), ..self }
    }

    /// How often a call is made when it fails.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.session(|session| session.retry(policy))
    }

    /// How long a call may take with all its attempts: three minutes if nothing else is said.
    pub fn call_timeout(self, time: Duration) -> Self {
        self.session(|session| session.call_timeout(time))
    }

    /// How many bytes the body of an answer may have: 64 MiB if nothing else is said.
    pub fn body_limit(self, bytes: usize) -> Self {
        self.session(|session| session.body_limit(bytes))
    }

    /// What sees requests to the API and their answers.
    pub fn hooks(self, hooks: impl Hooks + 'static) -> Self {
        self.session(|session| session.hooks(hooks))
    }

    /// The client. Nothing is sent yet: the first call that needs a token asks the API where to
    /// log in, and logs in there.
    ///
    /// # Errors
    ///
    /// An address that is none, credentials that are blank, or an HTTP client that cannot be made.
    pub fn build(self) -> Result<Client, InvalidRequest> {
        let Self { api_address, session, transport, credentials } = self;
        let http = transport.client()?;
        let session = session.transport(http.clone());
        let session = match credentials {
            None => session,
            Some(credentials) => {
                credentials.check()?;
                session.credentials(Uaa::new(&api_address, http, credentials)?)
            }
        };
        Ok(Client::new(session.build()?))
    }

    fn session(self, change: impl FnOnce(SessionBuilder) -> SessionBuilder) -> Self {
        Self { session: change(self.session), ..self }
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut builder = f.debug_struct("ClientBuilder");
        builder.field("credentials", &self.credentials).finish_non_exhaustive()
    }
}

/// The settings of connections when nothing else is said.
pub(super) fn transport() -> Transport {
    Transport::new().user_agent(concat!("paas/", env!("CARGO_PKG_VERSION")))
}

fn half(set: &str, unset: &str) -> InvalidRequest {
    InvalidRequest::new(format!("`{set}` is set but `{unset}` is not; set it, or unset `{set}`"))
}
