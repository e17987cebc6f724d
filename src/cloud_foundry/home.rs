//! What the program `cf` remembers of its login, in a file of the user's home.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use paas_support::secrecy::{ExposeSecret, SecretString};
use paas_support::serde_json::{self, Value};
use paas_support::{InvalidRequest, Transport};

use super::types::{OrganizationGuid, SpaceGuid};
use super::{Client, ClientBuilder, Credentials};
use crate::variables::{Variables, of_this_process};

/// The login and the target of the program `cf`.
///
/// # Examples
///
/// ```
/// use paas::cloud_foundry::CfHome;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("config.json");
/// # std::fs::write(&path, r#"{
/// #     "Target": "https://api.example.org", "AccessToken": "bearer abc", "RefreshToken": "def",
/// #     "SpaceFields": { "GUID": "1b2f", "Name": "dev" }
/// # }"#)?;
/// // The user's own: `CfHome::read()?`.
/// let home = CfHome::read_from(&path)?;
/// assert_eq!(home.api_address, "https://api.example.org");
/// assert_eq!(home.space.as_ref().map(|space| space.name.as_str()), Some("dev"));
/// let client = home.client_builder().build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CfHome {
    /// The address of the API, by `cf api`.
    pub api_address: String,
    /// The organization, by `cf target -o`.
    pub organization: Option<Target<OrganizationGuid>>,
    /// The space, by `cf target -s`.
    pub space: Option<Target<SpaceGuid>>,
    path: PathBuf,
    credentials: Credentials,
    skips_verification: bool,
}

/// An organization or a space that is the target of commands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Target<Guid> {
    /// Its identifier.
    pub guid: Guid,
    /// Its name when it was chosen.
    pub name: String,
}

/// Writes new tokens to the file that the ones before are from.
#[derive(Debug)]
pub(super) struct Writer {
    path: PathBuf,
    api_address: String,
}

impl CfHome {
    /// What is in `.cf/config.json` below `$CF_HOME`, or else below the user's home.
    ///
    /// # Errors
    ///
    /// As [`read_from`](Self::read_from), or there is no home.
    pub fn read() -> Result<Self, InvalidRequest> {
        Self::read_from(path(of_this_process)?)
    }

    /// What is in the file at `path`.
    ///
    /// # Errors
    ///
    /// The file is not there, cannot be read, is not JSON, or has no login. Each names the file
    /// and nothing of what is in it.
    pub fn read_from(path: impl AsRef<Path>) -> Result<Self, InvalidRequest> {
        let path = path.as_ref();
        let refuse =
            |reason: &dyn Display| InvalidRequest::new(format!("{}: {reason}", path.display()));
        let config = read(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => refuse(&"there is no such file; run `cf login`"),
            _ => refuse(&error),
        })?;
        let text = |name: &str| text(&config, name);
        let Some(api_address) = text("Target") else {
            return Err(refuse(&"no API is chosen; run `cf login`"));
        };
        let credentials = match (text("AccessToken"), text("RefreshToken")) {
            (Some(token), Some(refresh_token)) => Credentials::tokens(token, refresh_token),
            (Some(token), None) => Credentials::token(token),
            (None, Some(refresh_token)) => Credentials::refresh_token(refresh_token),
            (None, None) => return Err(refuse(&"nobody is logged in; run `cf login`")),
        };
        let credentials = match text("UAAOAuthClient") {
            Some(id) => {
                credentials.oauth_client(id, text("UAAOAuthClientSecret").unwrap_or_default())
            }
            None => credentials,
        };
        let uaa_address = text("UaaEndpoint").or_else(|| text("AuthorizationEndpoint"));
        Ok(Self {
            api_address,
            organization: target(&config, "OrganizationFields"),
            space: target(&config, "SpaceFields"),
            path: path.to_owned(),
            credentials: Credentials { uaa_address, ..credentials },
            skips_verification: config.get("SSLDisabled") == Some(&Value::Bool(true)),
        })
    }

    /// The same, for a client that writes the tokens it gets back to the file, so that `cf` uses
    /// them too. Without this the file is never written.
    ///
    /// The file is replaced as a whole, readable by its owner only; everything else in it stays.
    /// It is left alone when it has another login by then. If it cannot be written, there is a
    /// warning in the log, and calls go on.
    #[must_use]
    pub fn store_refreshed_tokens(mut self) -> Self {
        let (path, api_address) = (self.path.clone(), self.api_address.clone());
        self.credentials.writer = Some(Arc::new(Writer { path, api_address }));
        self
    }

    /// A builder of a client that has this login. Where `cf` was told to skip the verification of
    /// certificates, the client does too, and says so in the log, unless it is given a transport of
    /// its own.
    pub fn client_builder(&self) -> ClientBuilder {
        let builder = Client::builder(&self.api_address).credentials(self.credentials.clone());
        if !self.skips_verification {
            return builder;
        }
        tracing::warn!(file = %self.path.display(), "`SSLDisabled` is set");
        builder.transport(unverified(super::connect::transport()))
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn unverified(transport: Transport) -> Transport {
    transport.accept_invalid_certificates(true)
}

/// Without TLS there are no certificates.
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn unverified(transport: Transport) -> Transport {
    transport
}

/// Where the file is, by the environment.
pub(super) fn path(lookup: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, InvalidRequest> {
    let variables = Variables::new(&lookup);
    let home = ["CF_HOME", "HOME", "USERPROFILE"].iter().find_map(|name| variables.raw(name));
    match home {
        Some(home) => Ok([home, ".cf".into(), "config.json".into()].iter().collect()),
        None => Err(InvalidRequest::new(
            "neither `CF_HOME` nor `HOME` is set; set `CF_HOME` to the folder that has `.cf` in it",
        )),
    }
}

fn read(path: &Path) -> io::Result<Value> {
    let text = std::fs::read(path)?;
    serde_json::from_slice(&text).map_err(|error| {
        // The error's own text may show what is in the file.
        let (line, column) = (error.line(), error.column());
        io::Error::other(format!("not JSON at line {line}, column {column}; run `cf login`"))
    })
}

fn text(config: &Value, name: &str) -> Option<String> {
    let text = config.get(name)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

fn target<Guid: From<String>>(config: &Value, name: &str) -> Option<Target<Guid>> {
    let fields = config.get(name)?;
    Some(Target { guid: text(fields, "GUID")?.into(), name: text(fields, "Name")? })
}

impl Writer {
    /// Writes new tokens, unless the file has another login than the one they are from.
    pub(super) fn write(
        &self,
        before: &SecretString,
        token: &SecretString,
        refresh_token: &SecretString,
    ) -> io::Result<()> {
        // What a link leads to is replaced, and not the link.
        let path = self.path.canonicalize()?;
        let mut config = read(&path)?;
        let is_same = text(&config, "Target").as_ref() == Some(&self.api_address)
            && text(&config, "RefreshToken").as_deref() == Some(before.expose_secret());
        let Some(members) = config.as_object_mut().filter(|_| is_same) else {
            tracing::debug!("there is another login in the file, which stays");
            return Ok(());
        };
        let token = format!("bearer {}", token.expose_secret());
        members.insert("AccessToken".to_owned(), token.into());
        members.insert("RefreshToken".to_owned(), refresh_token.expose_secret().into());
        let folder = path.parent().unwrap_or(Path::new("."));
        // Others cannot read it: that is how this crate makes files.
        let mut file = tempfile::Builder::new().prefix(".config.json.").tempfile_in(folder)?;
        file.write_all(&serde_json::to_vec_pretty(&config)?)?;
        file.as_file().sync_all()?;
        file.persist(&path)?;
        Ok(())
    }
}
