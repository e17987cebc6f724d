//! What a caller may log in with. What becomes of it is in `uaa`.

use std::sync::Arc;

use paas_support::InvalidRequest;
use paas_support::secrecy::{ExposeSecret, SecretString};

use super::home::Writer;

/// What to log in with at UAA, Cloud Foundry's login server.
///
/// Tokens are asked for when they are needed, replaced before they expire, and replaced once when
/// the platform refuses one. Each is asked for with the refresh token, where UAA gave one, and
/// otherwise, or when that has expired too, with what stands here.
///
/// # Examples
///
/// ```
/// use paas::cloud_foundry::{Client, Credentials};
///
/// let credentials = Credentials::password("me@example.org", "hunter2").origin("ldap");
/// assert!(!format!("{credentials:?}").contains("hunter2"));
/// let builder = Client::builder("https://api.example.org").credentials(credentials);
/// let client = builder.build()?;
/// # Ok::<(), paas::support::InvalidRequest>(())
/// ```
#[derive(Clone, Debug)]
pub struct Credentials {
    /// A token that is there already.
    pub(super) token: Option<SecretString>,
    pub(super) refresh_token: Option<SecretString>,
    /// What else a token is given for.
    pub(super) grant: Option<Grant>,
    pub(super) client_id: String,
    pub(super) client_secret: SecretString,
    /// The address of UAA, where it is known without asking the API.
    pub(super) uaa_address: Option<String>,
    /// Where new tokens are written to.
    pub(super) writer: Option<Arc<Writer>>,
}

/// The kinds of grants that can be asked for without any earlier token.
#[derive(Clone, Debug)]
pub(super) enum Grant {
    Password { username: String, password: SecretString, origin: Option<String> },
    Passcode(SecretString),
    Client,
    Jwt(SecretString),
}

impl Credentials {
    /// A user's name and password.
    #[must_use]
    pub fn password(username: impl Into<String>, password: impl Into<SecretString>) -> Self {
        let (username, password) = (username.into(), password.into());
        Self::of(Grant::Password { username, password, origin: None })
    }

    /// A one-time passcode, which a user gets at `/passcode` of the login server, in a browser. It
    /// is good for one login; from then on the refresh token is used.
    #[must_use]
    pub fn passcode(passcode: impl Into<SecretString>) -> Self {
        Self::of(Grant::Passcode(passcode.into()))
    }

    /// The id and secret of an OAuth client that acts for itself.
    #[must_use]
    pub fn client(id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self::of(Grant::Client).oauth_client(id, secret)
    }

    /// A JSON web token of an identity provider that UAA trusts.
    #[must_use]
    pub fn jwt_bearer(assertion: impl Into<SecretString>) -> Self {
        Self::of(Grant::Jwt(assertion.into()))
    }

    /// A refresh token.
    #[must_use]
    pub fn refresh_token(token: impl Into<SecretString>) -> Self {
        Self { refresh_token: Some(token.into()), ..Self::none() }
    }

    /// A token that is there already, with or without `bearer` before it, as `cf oauth-token`
    /// shows it. When it has expired, calls fail.
    #[must_use]
    pub fn token(token: impl Into<SecretString>) -> Self {
        Self { token: Some(without_scheme(token.into())), ..Self::none() }
    }

    /// A token that is there already, and the refresh token to replace it with.
    #[must_use]
    pub fn tokens(token: impl Into<SecretString>, refresh: impl Into<SecretString>) -> Self {
        Self { refresh_token: Some(refresh.into()), ..Self::token(token) }
    }

    /// The identity provider that a user's name and password are of, such as `ldap` or `uaa`.
    /// Other credentials have none.
    #[must_use]
    pub fn origin(mut self, name: impl Into<String>) -> Self {
        if let Some(Grant::Password { origin, .. }) = &mut self.grant {
            *origin = Some(name.into());
        }
        self
    }

    /// The OAuth client that tokens are asked for as: `cf` without a secret if nothing else is
    /// said, as the program `cf` does it.
    #[must_use]
    pub fn oauth_client(self, id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self { client_id: id.into(), client_secret: secret.into(), ..self }
    }

    fn none() -> Self {
        Self {
            token: None,
            refresh_token: None,
            grant: None,
            client_id: "cf".to_owned(),
            client_secret: SecretString::from(""),
            uaa_address: None,
            writer: None,
        }
    }

    fn of(grant: Grant) -> Self {
        Self { grant: Some(grant), ..Self::none() }
    }

    /// The secrets by their names.
    pub(super) fn secrets(&self) -> impl Iterator<Item = (&'static str, &SecretString)> {
        let of_grant = self.grant.as_ref().map(|grant| match grant {
            Grant::Password { password, .. } => ("password", password),
            Grant::Passcode(passcode) => ("passcode", passcode),
            Grant::Client => ("client secret", &self.client_secret),
            Grant::Jwt(assertion) => ("assertion", assertion),
        });
        let token = self.token.as_ref().map(|token| ("token", token));
        let refresh_token = self.refresh_token.as_ref().map(|token| ("refresh token", token));
        [of_grant, token, refresh_token].into_iter().flatten()
    }

    /// Refuses what cannot be meant.
    pub(super) fn check(&self) -> Result<(), InvalidRequest> {
        let blank = self.secrets().find(|(_, secret)| secret.expose_secret().trim().is_empty());
        match blank {
            Some((name, _)) => {
                Err(InvalidRequest::new(format!("credentials: the {name} is blank")))
            }
            None => Ok(()),
        }
    }
}

/// A token without `bearer` before it.
fn without_scheme(token: SecretString) -> SecretString {
    let text = token.expose_secret().trim();
    match text.split_once(char::is_whitespace).unwrap_or((text, "")) {
        (scheme, rest) if scheme.eq_ignore_ascii_case("bearer") => rest.trim().into(),
        _ => text.into(),
    }
}
