//! Tokens from UAA, Cloud Foundry's login server, whose address the API says.
//!
//! Credentials go to UAA alone, and tokens of the API do not go there. Source: the UAA API
//! reference, "Token"; `cf` and go-cfclient for what it leaves open.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use paas_support::reqwest::{self, Body, StatusCode, header};
use paas_support::secrecy::{ExposeSecret, SecretString};
use paas_support::serde_json::json;
use paas_support::{
    BoxFuture, CallOptions, InvalidRequest, LoginError, Operation, Redactor, RetryPolicy, Session,
    Token, TokenSource, Transport,
};
use serde::Deserialize;
use serde_urlencoded::to_string as form;
use tokio::sync::Mutex;

use super::Client;
use super::credentials::{Credentials, Grant};

const GET_TOKEN: Operation = Operation::new("getToken", "POST", "/oauth/token");

/// Gives the tokens of one client.
pub(super) struct Uaa {
    api: Client,
    http: reqwest::Client,
    /// Held while a token is asked for.
    state: Mutex<State>,
}

/// What there is to get the next token with.
struct State {
    credentials: Credentials,
    session: Option<Session>,
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    refresh_token: Option<String>,
    expires_in: Option<u64>,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
    error_description: Option<String>,
}

type Form<'a> = Vec<(&'static str, Cow<'a, str>)>;

impl Uaa {
    /// One that asks the API at `api_address` where UAA is, when it is first needed.
    pub(super) fn new(
        api_address: &str,
        http: reqwest::Client,
        credentials: Credentials,
    ) -> Result<Self, InvalidRequest> {
        let api = Client::new(session(api_address, &http)?);
        Ok(Self { api, http, state: Mutex::new(State { credentials, session: None }) })
    }

    async fn next(&self) -> Result<Token, LoginError> {
        let State { credentials, session } = &mut *self.state.lock().await;
        if let Some(token) = credentials.token.take() {
            return Ok(Token::new(token));
        }
        let session = match session {
            Some(session) => session,
            None => session.insert(self.find(credentials).await?),
        };
        if let Some(refresh_token) = credentials.refresh_token.clone() {
            let form = vec![
                ("grant_type", "refresh_token".into()),
                ("refresh_token", refresh_token.expose_secret().into()),
            ];
            match ask(session, credentials, form).await {
                Err(error) if error.needs_login() => {
                    credentials.refresh_token = None;
                    if credentials.grant.is_none() {
                        return Err(error);
                    }
                    tracing::debug!("the refresh token was refused, and the login is made again");
                }
                result => return keep(credentials, result?).await,
            }
        }
        let Some(grant) = credentials.grant.clone() else {
            let reason = "the token is not accepted, and there is nothing to get another one with";
            return Err(LoginError::refused(reason));
        };
        let result = ask(session, credentials, form_of(&grant)).await;
        let is_used = result.as_ref().err().is_none_or(LoginError::needs_login);
        if is_used && matches!(grant, Grant::Passcode(_)) {
            credentials.grant = None;
        }
        keep(credentials, result?).await
    }

    /// Finds UAA, by what the API says.
    async fn find(&self, credentials: &Credentials) -> Result<Session, LoginError> {
        let address = match &credentials.uaa_address {
            Some(address) => address.clone(),
            None => {
                let root = self.api.get_api_root().send().await.map_err(|error| {
                    LoginError::unavailable(format!("asking the API where to log in: {error}"))
                })?;
                let link = |name| root.links.get(name)?.as_ref().map(|link| link.href.clone());
                link("uaa").or_else(|| link("login")).ok_or_else(|| {
                    LoginError::refused("the API names no login server, neither `uaa` nor `login`")
                })?
            }
        };
        let session = session(&address, &self.http)
            .map_err(|error| LoginError::refused(format!("the login server's {error}")))?;
        let is_safe = |session: &Session| session.base_url().starts_with("https:");
        if is_safe(self.api.session()) && !is_safe(&session) {
            let reason = "the API has an https address and names a login server that has none, \
                          to which nothing was sent";
            return Err(LoginError::refused(reason));
        }
        Ok(session)
    }
}

impl TokenSource for Uaa {
    fn token(&self) -> BoxFuture<'_, Result<Token, LoginError>> {
        Box::pin(self.next())
    }
}

fn form_of(grant: &Grant) -> Form<'_> {
    match grant {
        Grant::Password { username, password, origin } => {
            let hint = origin.as_ref().map(|origin| json!({ "origin": origin }).to_string());
            let form = [
                ("grant_type", "password".into()),
                ("username", username.into()),
                ("password", password.expose_secret().into()),
            ];
            form.into_iter().chain(hint.map(|hint| ("login_hint", hint.into()))).collect()
        }
        Grant::Passcode(passcode) => {
            vec![("grant_type", "password".into()), ("passcode", passcode.expose_secret().into())]
        }
        Grant::Client => vec![("grant_type", "client_credentials".into())],
        Grant::Jwt(assertion) => vec![
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer".into()),
            ("assertion", assertion.expose_secret().into()),
        ],
    }
}

/// A session without a token. What fails is repeated by the call that needs a token.
fn session(address: &str, http: &reqwest::Client) -> Result<Session, InvalidRequest> {
    let transport = Transport::from(http.clone());
    Session::builder(address).transport(transport).retry(RetryPolicy::off()).build()
}

/// Asks UAA for a token.
async fn ask(
    session: &Session,
    credentials: &Credentials,
    form: Form<'_>,
) -> Result<Answer, LoginError> {
    let request = request(session, credentials, &form);
    let sent = request.as_ref().ok().and_then(|it| it.headers().get(header::AUTHORIZATION));
    let login = sent.and_then(|it| it.to_str().ok()?.split_once(' '));
    let login = SecretString::from(login.map(|(_, encoded)| encoded).unwrap_or_default());
    let secrets = credentials.secrets().map(|(_, secret)| secret);
    let secrets = Vec::from_iter(secrets.chain([&credentials.client_secret, &login]));
    let options = CallOptions::new();
    let options = secrets.iter().fold(options, |it, secret| it.secret((*secret).clone()));
    let session = session.with_options(options);
    let error = match session.call::<Answer, Refusal>(GET_TOKEN, request).await {
        Ok(answer) => return Ok(answer.into_inner()),
        Err(error) => error,
    };
    match (error.status(), error.body()) {
        (Some(StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED), Some(refusal)) => {
            let redactor = Redactor::new(secrets);
            let description = refusal.error_description.as_deref().unwrap_or("without a reason");
            let (what, why) = (redactor.line(&refusal.error), redactor.line(description));
            Err(LoginError::refused(format!("UAA says: {what}: {why}")))
        }
        _ => Err(LoginError::unavailable(format!("asking UAA: {error}"))),
    }
}

fn request(
    session: &Session,
    credentials: &Credentials,
    fields: &Form<'_>,
) -> Result<reqwest::Request, InvalidRequest> {
    let no_form = |error| InvalidRequest::new(format!("a form: {error}"));
    // RFC 6749, 2.3.1; UAA decodes what is encoded when it is told by the header.
    let encoded = |text: &str| form([(text, "")]).map(|pair| pair.trim_end_matches('=').to_owned());
    let id = encoded(&credentials.client_id).map_err(no_form)?;
    let secret = encoded(credentials.client_secret.expose_secret()).map_err(no_form)?;
    // A body that is a stream goes out once: an HTTP client that follows redirects takes it
    // nowhere else, and logs have none of it.
    let body = Body::wrap(Body::from(form(fields).map_err(no_form)?));
    let request = session
        .http()
        .post(format!("{}/oauth/token", session.base_url()))
        .basic_auth(id, Some(secret))
        .header("x-cf-encoded-credentials", "true")
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body);
    Ok(request.build()?)
}

/// Keeps what the next token is to be had with.
async fn keep(credentials: &mut Credentials, answer: Answer) -> Result<Token, LoginError> {
    let token = SecretString::from(answer.access_token);
    let before = credentials.refresh_token.clone();
    if let Some(refresh_token) = answer.refresh_token {
        credentials.refresh_token = Some(refresh_token.into());
    }
    if let (Some(writer), Some(before), Some(now)) =
        (&credentials.writer, before, &credentials.refresh_token)
    {
        let (writer, token, now) = (Arc::clone(writer), token.clone(), now.clone());
        let written = tokio::task::spawn_blocking(move || writer.write(&before, &token, &now));
        if let Ok(Err(error)) = written.await {
            tracing::warn!(%error, "the new tokens were not written");
        }
    }
    let token = Token::new(token);
    Ok(match answer.expires_in {
        Some(seconds) => token.expires_in(Duration::from_secs(seconds)),
        None => token,
    })
}
