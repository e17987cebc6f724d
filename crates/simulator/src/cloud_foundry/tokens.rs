//! Who may call: users and clients of the UAA, and the tokens that they were given.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::seed::Guids;
use crate::TOKEN;
use crate::clock::{Clock, Moment};

/// Somebody who can log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Login {
    /// The name.
    pub username: &'static str,
    /// The password.
    pub password: &'static str,
    /// The one-time passcode, which here can be used again.
    pub passcode: &'static str,
}

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Everything, without a limit of requests.
    Admin,
    /// To see and change everything in the spaces.
    Developer,
    /// To see it, but for secrets.
    Auditor,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct User {
    pub(super) login: Login,
    pub(super) guid: &'static str,
    pub(super) role: Role,
}

const fn user(names: [&'static str; 3], guid: &'static str, role: Role) -> User {
    let [username, password, passcode] = names;
    User { login: Login { username, password, passcode }, guid, role }
}

pub(super) const ADMIN: User = user(
    ["admin", "admin-password", "admin-passcode"],
    "0d7c3b5e-2f81-4a96-b4e0-9c1d6a8f7352",
    Role::Admin,
);
pub(super) const DEVELOPER: User = user(
    ["developer", "developer-password", "developer-passcode"],
    "6b1f8e42-93d7-4c05-a8f6-2e7d0b9c4a13",
    Role::Developer,
);
pub(super) const AUDITOR: User = user(
    ["auditor", "auditor-password", "auditor-passcode"],
    "e5a90c78-4b16-4d3f-8720-d1f6c3b8e947",
    Role::Auditor,
);
pub(super) const USERS: [&User; 3] = [&ADMIN, &DEVELOPER, &AUDITOR];

/// A client that acts for itself: its name and secret.
pub(super) const AUTOMATION: (&str, &str) = ("automation", "automation-secret");

/// Who is behind a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    /// None is the client itself.
    pub(super) user: Option<&'static User>,
    pub(super) client: String,
}

impl Caller {
    pub(super) fn role(&self) -> Role {
        self.user.map_or(Role::Developer, |user| user.role)
    }

    /// What a limit of requests is counted by.
    pub(super) fn guid(&self) -> &str {
        self.user.map_or(self.client.as_str(), |user| user.guid)
    }

    fn scopes(&self) -> Vec<&'static str> {
        let mut scopes = vec!["cloud_controller.read", "cloud_controller.write"];
        if self.user.is_some() {
            scopes.extend(["openid", "password.write", "uaa.user"]);
        }
        if self.role() == Role::Admin {
            scopes.push("cloud_controller.admin");
        }
        scopes
    }
}

#[derive(Debug)]
pub(super) struct Tokens {
    access: HashMap<String, Issued>,
    refresh: HashMap<String, Issued>,
    lifetime: Duration,
    /// Whether a refresh token is good once, and a new one comes with each access token.
    rotates: bool,
    issuer: String,
}

#[derive(Clone, Debug)]
struct Issued {
    caller: Caller,
    jti: String,
    expires: Moment,
}

/// How long a refresh token is valid.
const REFRESH_LIFETIME: Duration = Duration::from_secs(2_592_000);
/// What tokens are signed with. Nothing is secret in a simulator.
const KEY: &[u8] = b"the simulator's key";

impl Tokens {
    pub(super) fn new(lifetime: Duration, rotates: bool, issuer: String) -> Self {
        Self { access: HashMap::new(), refresh: HashMap::new(), lifetime, rotates, issuer }
    }

    /// Who is behind an access token that is valid now.
    pub(super) fn caller(&self, token: &str, now: Moment) -> Option<Caller> {
        if token == TOKEN {
            return Some(Caller { user: Some(&DEVELOPER), client: "cf".to_owned() });
        }
        let issued = self.access.get(token)?;
        (now < issued.expires).then(|| issued.caller.clone())
    }

    /// Who is behind a refresh token that is valid now.
    pub(super) fn refreshed(&self, token: &str, now: Moment) -> Option<Caller> {
        let issued = self.refresh.get(token)?;
        (now < issued.expires).then(|| issued.caller.clone())
    }

    /// Gives a caller an access token and, if it is a user's, a refresh token: the UAA's answer.
    /// The refresh token is the one that was sent, unless they rotate.
    pub(super) fn issue(
        &mut self,
        caller: Caller,
        sent: Option<&str>,
        guids: &mut Guids,
        clock: &Clock,
    ) -> Value {
        let now = clock.now();
        self.access.retain(|_, issued| now < issued.expires);
        self.refresh.retain(|_, issued| now < issued.expires);
        let jti = guids.next().replace('-', "");
        let issued_at = clock.seconds();
        let lifetime = self.lifetime.as_secs();
        let scopes = caller.scopes();
        let mut claims = json!({
            "jti": jti,
            "sub": caller.guid(),
            "scope": scopes,
            "client_id": caller.client,
            "cid": caller.client,
            "azp": caller.client,
            "iat": issued_at,
            "exp": issued_at.saturating_add_unsigned(lifetime),
            "iss": format!("{}/oauth/token", self.issuer),
            "zid": "uaa",
            "aud": ["cloud_controller", "password", "openid", "uaa", &caller.client],
        });
        if let (Some(user), Value::Object(claims)) = (caller.user, &mut claims) {
            let name = user.login.username;
            claims.extend([
                ("user_id".to_owned(), user.guid.into()),
                ("user_name".to_owned(), name.into()),
                ("email".to_owned(), format!("{name}@example.org").into()),
                ("origin".to_owned(), "uaa".into()),
                ("grant_type".to_owned(), "password".into()),
            ]);
        }
        let access = signed(&claims);
        let issued = |expires| Issued { caller: caller.clone(), jti: jti.clone(), expires };
        self.access.insert(access.clone(), issued(now.saturating_add(self.lifetime)));
        let mut answer = json!({
            "access_token": access,
            "token_type": "bearer",
            "expires_in": lifetime,
            "scope": scopes.join(" "),
            "jti": jti,
        });
        if let (Some(_), Value::Object(answer)) = (caller.user, &mut answer) {
            if let Some(sent) = sent.filter(|_| self.rotates) {
                self.refresh.remove(sent);
            }
            let kept = sent.filter(|_| !self.rotates).map(str::to_owned);
            let refresh = kept.unwrap_or_else(|| format!("{}-r", guids.next().replace('-', "")));
            let expires = now + REFRESH_LIFETIME;
            self.refresh.entry(refresh.clone()).or_insert_with(|| issued(expires));
            answer.insert("refresh_token".to_owned(), refresh.into());
        }
        answer
    }

    /// Makes a token, and the refresh token that came with it, invalid; says whether there was one.
    pub(super) fn revoke(&mut self, jti: &str) -> bool {
        let before = self.access.len() + self.refresh.len();
        self.access.retain(|_, issued| issued.jti != jti);
        self.refresh.retain(|_, issued| issued.jti != jti);
        self.access.len() + self.refresh.len() < before
    }

    /// Makes all access tokens invalid.
    pub(super) fn expire(&mut self) {
        self.access.clear();
    }
}

/// A JWT of the claims.
fn signed(claims: &Value) -> String {
    let header = json!({ "alg": "HS256", "kid": "simulator", "typ": "JWT" });
    let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", encoded(&header), encoded(claims));
    // A key of any length will do.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(KEY) else { return text };
    mac.update(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}
