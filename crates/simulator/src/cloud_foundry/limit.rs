//! The limit of requests: how many a user may send in a period, and what answers say of it.

use std::collections::HashMap;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::answer::Refusal;
use super::tokens::{Caller, Role};
use crate::builder::RateLimit;
use crate::clock::{Clock, Moment};

#[derive(Debug, Default)]
pub(super) struct Limits {
    /// When a user's period ends, and how many requests it has had.
    periods: HashMap<String, (Moment, u64)>,
}

/// What is left to a user.
#[derive(Debug)]
pub(super) struct Left {
    limit: u64,
    used: u64,
    /// When the period ends, in seconds since 1970.
    reset: i64,
    /// And in how many seconds.
    retry_after: u64,
}

impl Limits {
    /// Counts a request; none is without a limit.
    pub(super) fn count(
        &mut self,
        limit: Option<RateLimit>,
        caller: &Caller,
        clock: &Clock,
    ) -> Option<Left> {
        let limit = limit.filter(|_| caller.role() != Role::Admin)?;
        let now = clock.now();
        self.periods.retain(|_, (ends, _)| now < *ends);
        let new = (now.saturating_add(limit.period), 0);
        let (ends, used) = self.periods.entry(caller.guid().to_owned()).or_insert(new);
        *used += 1;
        let retry_after = (*ends - now).as_millis().div_ceil(1000);
        Some(Left {
            limit: limit.requests,
            used: *used,
            reset: clock.time_of(*ends).as_second(),
            retry_after: u64::try_from(retry_after).unwrap_or(u64::MAX),
        })
    }
}

impl Left {
    /// The refusal of a request that is one too many.
    pub(super) fn refusal(&self) -> Option<Response> {
        (self.used > self.limit).then(|| {
            let mut response = Refusal::of_status(StatusCode::TOO_MANY_REQUESTS).into_response();
            let seconds = HeaderValue::from(self.retry_after);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
            response
        })
    }

    pub(super) fn tell(&self, headers: &mut HeaderMap) {
        // Told in steps of a tenth, as the platform's processes count each for itself.
        let step = (self.limit / 10).max(1);
        let remaining = self.limit.saturating_sub(self.used) / step * step;
        for (name, value) in [
            ("x-ratelimit-limit", HeaderValue::from(self.limit)),
            ("x-ratelimit-remaining", HeaderValue::from(remaining)),
            ("x-ratelimit-reset", HeaderValue::from(self.reset)),
        ] {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}
