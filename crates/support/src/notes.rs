//! What an answer says beside its body: the request's id, warnings, how much is left of a limit.

use reqwest::header::HeaderMap;

/// What differs from one API to the next in how answers are read.
///
/// # Examples
///
/// ```
/// use paas_support::reqwest::header::HeaderMap;
/// use paas_support::{Family, Notes, Session};
///
/// struct Pets;
///
/// impl Family for Pets {
///     fn notes(&self, headers: &HeaderMap) -> Notes {
///         let id = headers.get("x-pet-request").and_then(|id| id.to_str().ok());
///         Notes { request_id: id.map(str::to_owned), ..Notes::default() }
///     }
/// }
///
/// let session = Session::builder("https://api.example.org").family(Pets).build()?;
/// # Ok::<(), paas_support::InvalidRequest>(())
/// ```
pub trait Family: Send + Sync + 'static {
    /// What the headers of an answer say. They are text from outside.
    fn notes(&self, headers: &HeaderMap) -> Notes;
}

/// An API of which nothing is known: `X-Request-Id` is all that is looked at.
impl Family for () {
    fn notes(&self, headers: &HeaderMap) -> Notes {
        Notes { request_id: text(headers, "x-request-id"), ..Notes::default() }
    }
}

/// What the headers of an answer say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// What the platform calls the request, for its operators to find it.
    pub request_id: Option<String>,
    /// What the platform warns of, although it did what it was asked.
    pub warnings: Vec<String>,
    /// How much is left of the caller's limit.
    pub rate_limit: Option<RateLimit>,
}

/// How much is left of a limit on calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateLimit {
    /// How many calls are allowed in one period.
    pub limit: Option<u64>,
    /// How many of them are left, or an estimate of it.
    pub remaining: Option<u64>,
    /// When the next period begins.
    pub reset: Option<jiff::Timestamp>,
}

impl RateLimit {
    /// The limit that three headers give: numbers, and the reset in seconds since 1970.
    ///
    /// # Examples
    ///
    /// ```
    /// use paas_support::RateLimit;
    /// use paas_support::reqwest::header::{HeaderMap, HeaderValue};
    ///
    /// let mut headers = HeaderMap::new();
    /// headers.insert("x-left", HeaderValue::from_static("7"));
    /// let rate_limit = RateLimit::from_headers(&headers, "x-limit", "x-left", "x-reset");
    /// assert_eq!(rate_limit.and_then(|limit| limit.remaining), Some(7));
    /// ```
    #[must_use]
    pub fn from_headers(
        headers: &HeaderMap,
        limit: &str,
        remaining: &str,
        reset: &str,
    ) -> Option<Self> {
        let number = |name| text(headers, name)?.parse::<u64>().ok();
        let found = Self {
            limit: number(limit),
            remaining: number(remaining),
            reset: text(headers, reset)
                .and_then(|text| text.parse().ok())
                .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()),
        };
        (found != Self::default()).then_some(found)
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}
