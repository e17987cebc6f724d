//! What the headers of Cloud Foundry's answers say.

use paas_support::reqwest::header::HeaderMap;
use paas_support::{Family, Notes, RateLimit};
use percent_encoding::percent_decode_str;

/// How Cloud Foundry names what comes beside a body.
pub(super) struct CloudFoundry;

impl Family for CloudFoundry {
    fn notes(&self, headers: &HeaderMap) -> Notes {
        let id = headers.get("x-vcap-request-id").and_then(|id| id.to_str().ok());
        Notes {
            request_id: id.filter(|id| !id.is_empty()).map(str::to_owned),
            warnings: warnings(headers),
            rate_limit: RateLimit::from_headers(
                headers,
                "x-ratelimit-limit",
                "x-ratelimit-remaining",
                "x-ratelimit-reset",
            ),
        }
    }
}

/// Each warning is encoded like a value of a form; a header has several, and there may be several
/// headers.
fn warnings(headers: &HeaderMap) -> Vec<String> {
    headers
        .get_all("x-cf-warnings")
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()).replace('+', " "))
        .flat_map(|line| {
            let decoded = line.split(',').map(|it| percent_decode_str(it).decode_utf8_lossy());
            decoded.map(|it| it.trim().to_owned()).collect::<Vec<_>>()
        })
        .filter(|warning| !warning.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use paas_support::reqwest::header::HeaderValue;

    use super::*;

    fn notes(headers: &[(&'static str, &'static str)]) -> Notes {
        let headers = headers.iter().map(|(name, value)| {
            (name.parse().unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap())
        });
        let mut all = HeaderMap::new();
        headers.for_each(|(name, value): (paas_support::reqwest::header::HeaderName, _)| {
            all.append(name, value);
        });
        CloudFoundry.notes(&all)
    }

    #[test]
    fn warnings_are_split_before_they_are_decoded_and_headers_may_be_repeated() {
        let notes = notes(&[
            ("x-cf-warnings", "app+is%2C+in+short%2C+old, 100%25+gone,,"),
            ("x-cf-warnings", "%C3%A4+ä+%zz+%ff"),
        ]);
        assert_eq!(notes.warnings, ["app is, in short, old", "100% gone", "ä ä %zz \u{fffd}"]);
    }

    #[test]
    fn what_is_not_there_or_no_number_is_none() {
        assert_eq!(notes(&[]), Notes::default());
        assert_eq!(notes(&[("x-ratelimit-limit", "many")]).rate_limit, None);
    }
}
