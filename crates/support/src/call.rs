//! One call: its attempts, the token of each, and how long all of it may take.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Request, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, sleep, timeout};
use tracing::{Instrument, field};

use crate::credentials::InUse;
use crate::error::{Head, Progress, ReadError, Unanswered};
use crate::redact::Redactor;
use crate::response::{Answered, Received, read};
use crate::retry::{FailedAttempt, RetryPolicy, retry_after};
use crate::session::{Authorization, Session};
use crate::{InvalidRequest, Operation};

/// Of the body of an error no more is read than this, in bytes.
const ERROR_LIMIT: usize = 64 << 10;

/// A call that got no answer, and how far it came.
pub(crate) struct Failed {
    pub(crate) cause: Unanswered,
    pub(crate) progress: Progress,
}

/// The token of an attempt. One that can be replaced has a number.
enum Credential {
    Fixed(SecretString),
    Fetched(InUse),
}

impl Credential {
    fn token(&self) -> &SecretString {
        match self {
            Credential::Fixed(token) | Credential::Fetched(InUse { token, .. }) => token,
        }
    }
}

impl Session {
    /// Makes a call, as often as its policy says and for as long as it may take. The body of a
    /// success is read only when it is wanted.
    pub(crate) async fn receive(
        &self,
        operation: Operation,
        request: Result<Request, InvalidRequest>,
        wants_body: bool,
    ) -> Result<Answered, Failed> {
        let span = tracing::info_span!(
            "call",
            operation = operation.id,
            method = operation.method,
            path = operation.path,
            status = field::Empty,
            attempts = field::Empty,
        );
        let mut progress = Progress::default();
        let limit = self.options().timeout.unwrap_or(self.shared().call_timeout);
        let attempts = self.attempts(&operation, request, wants_body, &mut progress);
        let result = match timeout(limit, attempts.instrument(span.clone())).await {
            Ok(result) => result,
            Err(_) => Err(Unanswered::TimedOut(limit)),
        };
        span.record("attempts", progress.attempts);
        match result {
            Ok(received) => {
                span.record("status", received.head.status.as_u16());
                Ok(Answered { operation, received, progress })
            }
            Err(cause) => {
                span.in_scope(|| tracing::debug!(%cause, "no answer"));
                Err(Failed { cause, progress })
            }
        }
    }

    async fn attempts(
        &self,
        operation: &Operation,
        request: Result<Request, InvalidRequest>,
        wants_body: bool,
        progress: &mut Progress,
    ) -> Result<Received, Unanswered> {
        let mut request = request?;
        for (name, value) in &self.options().headers {
            request.headers_mut().insert(name, value.clone());
        }
        let policy = self.options().retry.as_ref().unwrap_or(&self.shared().retry);
        let mut pauses = policy.pauses();
        let mut refused: Option<InUse> = None;
        loop {
            // A body that is a stream can be sent once.
            let Some(again) = request.try_clone() else {
                return self.attempt(operation, request, wants_body, None, progress).await.1;
            };
            let (used, result) =
                self.attempt(operation, again, wants_body, refused.as_ref(), progress).await;
            if let (Ok(received), Some(Credential::Fetched(used)), None) = (&result, used, &refused)
                && received.head.status == StatusCode::UNAUTHORIZED
            {
                tracing::debug!("the token was refused, and another one is asked for");
                refused = Some(used);
                continue;
            }
            let Some(wait) = self.wait(policy, &mut pauses, operation, &result, progress) else {
                return result;
            };
            tracing::debug!(?wait, "the call is repeated");
            sleep(wait).await;
        }
    }

    /// How long to wait before the next attempt, when there is to be one.
    fn wait(
        &self,
        policy: &RetryPolicy,
        pauses: &mut impl Iterator<Item = Duration>,
        operation: &Operation,
        result: &Result<Received, Unanswered>,
        progress: &mut Progress,
    ) -> Option<Duration> {
        let head = result.as_ref().ok().map(|received| &received.head);
        let failed = FailedAttempt {
            operation,
            attempt: progress.attempts,
            status: head.map(|head| head.status),
            headers: head.map(|head| &head.headers),
            may_have_been_received: progress.may_have_been_received,
        };
        let is_worth_it = match result {
            Ok(received) if received.head.status.is_success() => match &received.end {
                Ok(()) => {
                    self.shared().budget.earn();
                    return None;
                }
                // The status says nothing of what is wrong.
                Err(ReadError::Broken(_)) => {
                    policy.repeats(&FailedAttempt { status: None, ..failed })
                }
                Err(ReadError::TooLarge(_)) => false,
            },
            Ok(_) => policy.repeats(&failed),
            Err(unanswered) => unanswered.is_transient() && policy.repeats(&failed),
        };
        progress.retry_after = head.and_then(asked_to_wait);
        if !is_worth_it {
            return None;
        }
        let wait = policy.wait(progress.retry_after, pauses.next()?)?;
        self.shared().budget.spend().then_some(wait)
    }

    /// Makes one attempt.
    async fn attempt(
        &self,
        operation: &Operation,
        mut request: Request,
        wants_body: bool,
        refused: Option<&InUse>,
        progress: &mut Progress,
    ) -> (Option<Credential>, Result<Received, Unanswered>) {
        progress.attempts += 1;
        let shared = self.shared();
        if let Some(hooks) = &shared.hooks
            && let Err(refusal) = hooks.request(operation, &mut request)
        {
            return (None, Err(refusal.into()));
        }
        let credential = match self.authorize(operation, &mut request, refused).await {
            Ok(credential) => credential,
            Err(unanswered) => return (None, Err(unanswered)),
        };
        let secrets = credential.as_ref().map(Credential::token).into_iter();
        let redactor = Redactor::new(secrets.chain(&self.options().secrets));
        if tracing::enabled!(tracing::Level::TRACE)
            && let Some(body) = request.body().and_then(reqwest::Body::as_bytes)
        {
            tracing::trace!(body = redactor.excerpt(body), "request");
        }
        let start = Instant::now();
        let was_received = progress.may_have_been_received;
        // Until the opposite is known: a caller may stop waiting at any time.
        progress.may_have_been_received = true;
        let mut response = match shared.http.execute(request).await {
            Ok(response) => response,
            Err(error) => {
                // Where nothing was connected to, nothing was received.
                progress.may_have_been_received = was_received || !error.is_connect();
                // An error's text has the address, and that the identifiers.
                return (credential, Err(Unanswered::Transport(error.without_url())));
            }
        };
        if let Some(hooks) = &shared.hooks {
            hooks.response(operation, &response);
        }
        let head = Head::new(&response, &*shared.family);
        let (bytes, end) = match (head.status.is_success(), wants_body) {
            (true, false) => (Vec::new(), Ok(())),
            (true, true) => read(&mut response, shared.body_limit).await,
            (false, _) => read(&mut response, shared.body_limit.min(ERROR_LIMIT)).await,
        };
        tracing::debug!(
            attempt = progress.attempts,
            status = head.status.as_u16(),
            duration = ?start.elapsed(),
            request_id = head.notes.request_id,
            "answer"
        );
        if tracing::enabled!(tracing::Level::TRACE) {
            tracing::trace!(body = redactor.excerpt(&bytes), "answer");
        }
        (credential, Ok(Received { head, bytes, end, redactor }))
    }

    /// Puts the token in, where one is to go out.
    async fn authorize(
        &self,
        operation: &Operation,
        request: &mut Request,
        refused: Option<&InUse>,
    ) -> Result<Option<Credential>, Unanswered> {
        let shared = self.shared();
        // A hook may have changed where the request goes.
        if operation.is_anonymous || request.url().origin() != shared.base.origin() {
            return Ok(None);
        }
        let (header, credential) = match &shared.authorization {
            Authorization::None => return Ok(None),
            Authorization::Fixed { header, token } => {
                (header.clone(), Credential::Fixed(token.clone()))
            }
            Authorization::Fetched(tokens) => {
                let token = tokens.token(refused).await?;
                (bearer(&token.token)?, Credential::Fetched(token))
            }
        };
        request.headers_mut().insert(AUTHORIZATION, header);
        Ok(Some(credential))
    }
}

/// The header that a token is sent in.
pub(crate) fn bearer(token: &SecretString) -> Result<HeaderValue, InvalidRequest> {
    if token.expose_secret().trim().is_empty() {
        let reason = "the token is blank; give one, or leave `token` out to call without";
        return Err(InvalidRequest::new(reason));
    }
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
        .map_err(|_| InvalidRequest::new("the token has characters that no header can hold"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// How long the server asks to wait: by `Retry-After`, or until its limit begins anew.
fn asked_to_wait(head: &Head) -> Option<Duration> {
    // The only place that reads the time of day.
    let now = jiff::Timestamp::now();
    retry_after(&head.headers, now).or_else(|| {
        let limit = head.notes.rate_limit.filter(|limit| limit.remaining == Some(0))?;
        Duration::try_from(limit.reset?.duration_since(now)).ok()
    })
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;

    use super::*;
    use crate::{Notes, RateLimit};

    #[test]
    fn a_limit_that_is_used_up_is_waited_for_until_it_begins_anew() {
        let in_an_hour = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
        let wait = |remaining| {
            let rate_limit =
                RateLimit { limit: None, remaining: Some(remaining), reset: Some(in_an_hour) };
            let notes = Notes { rate_limit: Some(rate_limit), ..Notes::default() };
            let status = StatusCode::TOO_MANY_REQUESTS;
            asked_to_wait(&Head { status, headers: HeaderMap::new(), notes })
        };
        assert_eq!(wait(1), None);
        let hour = Duration::from_secs(3600);
        assert!(wait(0).is_some_and(|wait| wait <= hour && wait > hour / 2));
    }
}
