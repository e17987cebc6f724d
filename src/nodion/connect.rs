//! How a client for Nodion is made: from its parts, or from the environment.

use std::ffi::OsString;
use std::fmt;
use std::time::Duration;

use paas_support::reqwest::header::HeaderValue;
use paas_support::reqwest::{Method, Request, Response};
use paas_support::secrecy::SecretString;
use paas_support::{
    Hooks, InvalidRequest, Operation, RawRequest, RetryPolicy, Session, SessionBuilder, Transport,
};

use super::types::{Error, ProjectId};
use super::{BASE_URL, Client};
use crate::variables::{Variables, of_this_process};

const PROJECT: &str = "x-nodion-project";

/// Makes a [`Client`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use paas::nodion;
///
/// let client = nodion::Client::builder()
///     .token("the key from the dashboard")
///     .project("5903725b-f554-4294-ab17-c992a765a001")
///     .call_timeout(Duration::from_secs(30))
///     .build()?;
/// assert_eq!(client.session().base_url(), nodion::BASE_URL);
/// # Ok::<(), paas::support::InvalidRequest>(())
/// ```
#[must_use = "a client is made by `build`"]
pub struct ClientBuilder {
    session: SessionBuilder,
    project: Option<ProjectId>,
    hooks: Option<Box<dyn Hooks>>,
}

impl Client {
    /// A client that is made from its parts.
    pub fn builder() -> ClientBuilder {
        let user_agent = concat!("paas/", env!("CARGO_PKG_VERSION"));
        let transport = Transport::new().user_agent(user_agent);
        ClientBuilder {
            // Nodion documents no headers of its own: what a session looks at by itself will do.
            session: Session::builder(BASE_URL).transport(transport),
            project: None,
            hooks: None,
        }
    }

    /// A client by the environment: see [`ClientBuilder::from_variables`].
    ///
    /// # Errors
    ///
    /// No `NODION_TOKEN`, or a value that cannot be used.
    pub fn from_env() -> Result<Self, InvalidRequest> {
        ClientBuilder::from_variables(of_this_process)?.build()
    }

    /// A request to a path that no operation has, such as `/regions`.
    ///
    /// # Examples
    ///
    /// ```
    /// use paas::{nodion, reqwest::Method, serde_json::Value};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let simulator = paas_simulator::Simulator::start().await?;
    /// # let builder = nodion::Client::builder().base_url(simulator.nodion_url());
    /// # let client = builder.token(simulator.token()).build()?;
    /// let answer = client.raw(Method::GET, "/applications").send::<Value>().await?;
    /// assert!(answer["applications"].is_array());
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw(&self, method: Method, path: &str) -> RawRequest<Error> {
        self.session.raw(method, path)
    }
}

impl ClientBuilder {
    /// A builder that has what the environment says, by way of `lookup`.
    ///
    /// | variable | what it is |
    /// |---|---|
    /// | `NODION_TOKEN` | the API key; it has to be there |
    /// | `NODION_PROJECT` | the project, as for [`project`](Self::project) |
    /// | `NODION_API_URL` | the address, in the place of [`BASE_URL`] |
    ///
    /// # Errors
    ///
    /// No `NODION_TOKEN`, or a value that is no text.
    ///
    /// # Examples
    ///
    /// ```
    /// use paas::nodion::ClientBuilder;
    ///
    /// let settings = |name: &str| (name == "NODION_TOKEN").then(|| "secret".into());
    /// let client = ClientBuilder::from_variables(settings)?.build()?;
    ///
    /// let error = ClientBuilder::from_variables(|_| None).err().unwrap();
    /// assert!(error.to_string().starts_with("`NODION_TOKEN` is not set; "));
    /// # Ok::<(), paas::support::InvalidRequest>(())
    /// ```
    pub fn from_variables(
        lookup: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, InvalidRequest> {
        let variables = Variables::new(&lookup);
        let Some(token) = variables.text("NODION_TOKEN")? else {
            return Err(InvalidRequest::new(
                "`NODION_TOKEN` is not set; set it to an API key, which Nodion's dashboard makes \
                 under User Settings, Security, or under the Security of a project",
            ));
        };
        let mut builder = Client::builder().token(token);
        if let Some(project) = variables.text("NODION_PROJECT")? {
            builder = builder.project(project);
        }
        if let Some(address) = variables.text("NODION_API_URL")? {
            builder = builder.base_url(&address);
        }
        Ok(builder)
    }

    /// The address that paths are appended to, in the place of [`BASE_URL`].
    pub fn base_url(self, address: &str) -> Self {
        self.session(|session| session.base_url(address))
    }

    /// The API key, of a user or of a project.
    pub fn token(self, token: impl Into<SecretString>) -> Self {
        self.session(|session| session.token(token))
    }

    /// The project that is meant by every call that does not name one itself. Only the key of a
    /// user reaches several: without this it is the user's default project. The key of a project
    /// is for that one, whatever is said here.
    pub fn project(mut self, project: impl Into<ProjectId>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// How connections are made, or the HTTP client that makes them.
    pub fn transport(self, transport: impl Into<Transport>) -> Self {
        self.session(|session| session.transport(transport))
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

    /// What sees requests and answers.
    pub fn hooks(mut self, hooks: impl Hooks + 'static) -> Self {
        self.hooks = Some(Box::new(hooks));
        self
    }

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// An address that is none, a token or a project that is blank or that no header can hold, or
    /// an HTTP client that cannot be made.
    pub fn build(self) -> Result<Client, InvalidRequest> {
        let project = match &self.project {
            None => None,
            Some(project) if project.trim().is_empty() => {
                return Err(InvalidRequest::new("the project is blank; give its id, or leave it"));
            }
            Some(project) => Some(HeaderValue::from_str(project).map_err(|_| {
                InvalidRequest::new("the project has characters that no header can hold")
            })?),
        };
        let hooks = InProject { project, then: self.hooks };
        Ok(Client::new(self.session.hooks(hooks).build()?))
    }

    fn session(self, change: impl FnOnce(SessionBuilder) -> SessionBuilder) -> Self {
        Self { session: change(self.session), ..self }
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("project", &self.project).finish_non_exhaustive()
    }
}

/// Names the project in requests that name none, before the caller's own hooks see them.
struct InProject {
    project: Option<HeaderValue>,
    then: Option<Box<dyn Hooks>>,
}

impl Hooks for InProject {
    fn request(&self, operation: &Operation, request: &mut Request) -> Result<(), InvalidRequest> {
        if let Some(project) = &self.project {
            request.headers_mut().entry(PROJECT).or_insert_with(|| project.clone());
        }
        self.then.as_ref().map_or(Ok(()), |hooks| hooks.request(operation, request))
    }

    fn response(&self, operation: &Operation, response: &Response) {
        if let Some(hooks) = &self.then {
            hooks.response(operation, response);
        }
    }
}
