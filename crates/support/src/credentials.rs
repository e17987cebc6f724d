//! Tokens that are fetched, kept until shortly before they expire, and fetched again: by one task,
//! while all others that need one wait for it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// A future that is boxed, for traits that are used as `dyn`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where a session's tokens come from.
///
/// A session asks for one when it has none, shortly before the last one expires, and once when a
/// server refuses the last one with 401. It never asks twice at a time.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use paas_support::{BoxFuture, LoginError, Session, Token, TokenSource};
///
/// struct FromFile;
///
/// impl TokenSource for FromFile {
///     fn token(&self) -> BoxFuture<'_, Result<Token, LoginError>> {
///         Box::pin(async {
///             let text = std::fs::read_to_string("token")
///                 .map_err(|error| LoginError::refused(format!("the file `token`: {error}")))?;
///             Ok(Token::new(text.trim()).expires_in(Duration::from_secs(600)))
///         })
///     }
/// }
///
/// let session = Session::builder("https://api.example.org").credentials(FromFile).build()?;
/// # Ok::<(), paas_support::InvalidRequest>(())
/// ```
pub trait TokenSource: Send + Sync + 'static {
    /// A new token.
    ///
    /// # Errors
    ///
    /// See [`LoginError`].
    fn token(&self) -> BoxFuture<'_, Result<Token, LoginError>>;
}

/// A token, and how long it is good for.
///
/// # Examples
///
/// ```
/// let token = paas_support::Token::new("secret");
/// assert!(!format!("{token:?}").contains("secret"));
/// ```
#[derive(Clone, Debug)]
pub struct Token {
    value: SecretString,
    expires_in: Option<Duration>,
}

impl Token {
    /// A token that is good until a server refuses it.
    #[must_use]
    pub fn new(value: impl Into<SecretString>) -> Self {
        Self { value: value.into(), expires_in: None }
    }

    /// The same token, good for this long.
    #[must_use]
    pub fn expires_in(self, time: Duration) -> Self {
        Self { expires_in: Some(time), ..self }
    }

    /// The token itself.
    #[must_use]
    pub fn value(&self) -> &SecretString {
        &self.value
    }
}

/// No token could be had.
///
/// # Examples
///
/// ```
/// use paas_support::LoginError;
///
/// let error = LoginError::refused("the refresh token has expired");
/// assert!(error.needs_login());
/// assert_eq!(error.to_string(), "the refresh token has expired; log in again");
/// assert!(!LoginError::unavailable("no answer").needs_login());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginError {
    reason: String,
    is_refusal: bool,
}

impl LoginError {
    /// The credentials are not, or no longer, accepted. `reason` holds no secret.
    pub fn refused(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_refusal: true }
    }

    /// Whoever gives tokens did not answer as it should. `reason` holds no secret.
    pub fn unavailable(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_refusal: false }
    }

    /// Whether only new credentials help; otherwise the same may succeed later.
    #[must_use]
    pub fn needs_login(&self) -> bool {
        self.is_refusal
    }
}

impl fmt::Display for LoginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let advice = if self.is_refusal { "log in again" } else { "try again later" };
        write!(f, "{}; {advice}", self.reason)
    }
}

impl std::error::Error for LoginError {}

/// How long before its end a token is taken for expired: what goes out now must arrive in time. Of
/// a token that is good for less than ten times this, it is a tenth.
const MARGIN: Duration = Duration::from_secs(60);

/// The tokens of a session.
#[derive(Clone)]
pub(crate) struct Tokens {
    source: Arc<dyn TokenSource>,
    /// How many times a token was asked for, with or without success.
    asked: Arc<AtomicU64>,
    /// The last that was given. Whoever asks for one holds the lock.
    last: Arc<Mutex<Option<Result<Kept, LoginError>>>>,
}

#[derive(Clone)]
struct Kept {
    token: SecretString,
    until: Option<Instant>,
    number: u64,
}

/// A token as it is used for one attempt, and which one it is.
pub(crate) struct InUse {
    pub(crate) token: SecretString,
    number: u64,
}

impl Tokens {
    pub(crate) fn new(source: impl TokenSource) -> Self {
        Self { source: Arc::new(source), asked: Arc::default(), last: Arc::default() }
    }

    /// A token that is good now. `refused` is one that a server did not take.
    pub(crate) async fn token(&self, refused: Option<&InUse>) -> Result<InUse, LoginError> {
        let asked_before = self.asked.load(Ordering::Acquire);
        let mut last = self.last.clone().lock_owned().await;
        match &*last {
            Some(Ok(kept)) if kept.is_good(refused) => return Ok(kept.in_use()),
            // Whoever held the lock meanwhile has asked for all who waited.
            Some(Err(error)) if self.asked.load(Ordering::Acquire) != asked_before => {
                return Err(error.clone());
            }
            _ => {}
        }
        let Self { source, asked, .. } = self.clone();
        // Its own task: a caller that goes away must not lose a refresh token that was used up.
        let fetch = tokio::spawn(async move {
            let result = source.token().await;
            let number = asked.fetch_add(1, Ordering::AcqRel);
            let result = result.map(|token| Kept::new(token, number));
            let in_use = result.as_ref().map(Kept::in_use).map_err(LoginError::clone);
            *last = Some(result);
            in_use
        });
        match fetch.await {
            Ok(result) => result,
            Err(error) => Err(LoginError::unavailable(format!("asking for a token: {error}"))),
        }
    }
}

impl Kept {
    fn new(token: Token, number: u64) -> Self {
        let until = token.expires_in.and_then(|time| {
            let margin = MARGIN.min(time / 10);
            Instant::now().checked_add(time.saturating_sub(margin))
        });
        Self { token: token.value, until, number }
    }

    fn is_good(&self, refused: Option<&InUse>) -> bool {
        let is_refused = refused.is_some_and(|refused| refused.number == self.number);
        let is_over = self.until.is_some_and(|until| Instant::now() >= until);
        !is_refused && !is_over
    }

    fn in_use(&self) -> InUse {
        InUse { token: self.token.clone(), number: self.number }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use secrecy::ExposeSecret;
    use tokio::time::{advance, sleep};

    use super::*;

    /// Gives tokens `t1`, `t2`, ... after a second, and a refusal where there is none.
    struct Counted {
        given: AtomicU32,
        good_for: Duration,
        refuses: bool,
    }

    impl TokenSource for Arc<Counted> {
        fn token(&self) -> BoxFuture<'_, Result<Token, LoginError>> {
            Box::pin(async move {
                sleep(Duration::from_secs(1)).await;
                let number = self.given.fetch_add(1, Ordering::Relaxed) + 1;
                if self.refuses {
                    return Err(LoginError::refused("no"));
                }
                Ok(Token::new(format!("t{number}")).expires_in(self.good_for))
            })
        }
    }

    fn counted(good_for: u64, refuses: bool) -> (Arc<Counted>, Tokens) {
        let good_for = Duration::from_secs(good_for);
        let source = Arc::new(Counted { given: AtomicU32::new(0), good_for, refuses });
        (source.clone(), Tokens::new(source))
    }

    #[tokio::test(start_paused = true)]
    async fn fifty_that_need_a_token_ask_for_one() {
        for refuses in [false, true] {
            let (source, tokens) = counted(600, refuses);
            let waiting: Vec<_> = (0..50)
                .map(|_| {
                    let tokens = tokens.clone();
                    tokio::spawn(async move { tokens.token(None).await.is_ok() })
                })
                .collect();
            for one in waiting {
                assert_eq!(one.await.unwrap(), !refuses);
            }
            assert_eq!(source.given.load(Ordering::Relaxed), 1);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_replaced_before_it_expires() {
        let (_, tokens) = counted(1200, false);
        let token = async || tokens.token(None).await.unwrap().token.expose_secret().to_owned();
        assert_eq!(token().await, "t1");
        advance(Duration::from_secs(1139)).await;
        assert_eq!(token().await, "t1");
        advance(Duration::from_secs(2)).await;
        assert_eq!(token().await, "t2");
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_that_a_server_refused_is_replaced_once() {
        let (source, tokens) = counted(1200, false);
        let first = tokens.token(None).await.unwrap();
        let second = tokens.token(Some(&first)).await.unwrap();
        assert_eq!(second.token.expose_secret(), "t2");
        // Another call that used the first one finds the second.
        assert_eq!(tokens.token(Some(&first)).await.unwrap().token.expose_secret(), "t2");
        assert_eq!(source.given.load(Ordering::Relaxed), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_goes_away_does_not_stop_the_others() {
        let (source, tokens) = counted(1200, false);
        let impatient = tokio::time::timeout(Duration::from_millis(10), tokens.token(None)).await;
        assert!(impatient.is_err());
        assert_eq!(tokens.token(None).await.unwrap().token.expose_secret(), "t1");
        assert_eq!(source.given.load(Ordering::Relaxed), 1);
    }
}
