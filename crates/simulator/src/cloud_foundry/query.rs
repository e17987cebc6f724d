//! Query parameters: which are known, and what they say.

use jiff::Timestamp;

use super::answer::Refusal;

/// The parameters of a request. Of one that is sent twice, the platform reads the last.
#[derive(Debug)]
pub(super) struct Query(Vec<(String, String)>);

/// A filter by time.
#[derive(Debug)]
pub(super) enum Times {
    /// At one of these times.
    At(Vec<i64>),
    /// On this side of this time.
    Side(IsOnSide, i64),
}

/// Whether a time is on a side of another one.
type IsOnSide = fn(&i64, &i64) -> bool;

const OPERATORS: [(&str, IsOnSide); 4] =
    [("lt", i64::lt), ("lte", i64::le), ("gt", i64::gt), ("gte", i64::ge)];

impl Query {
    pub(super) fn read(query: &str) -> Self {
        let mut read: Vec<(String, String)> = Vec::new();
        // Every text is a query; what is not UTF-8 in it is replaced.
        for (name, value) in
            serde_urlencoded::from_str::<Vec<(String, String)>>(query).unwrap_or_default()
        {
            read.retain(|(before, _)| *before != name);
            read.push((name, value));
        }
        Self(read)
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Its parameters but some.
    pub(super) fn without<'a>(
        &'a self,
        names: &'a [&str],
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let kept = self.0.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        kept.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A list in one value; a comma inside of an item is percent-encoded once more.
    pub(super) fn list(&self, name: &str) -> Option<Vec<String>> {
        let item = |item: &str| {
            percent_encoding::percent_decode_str(item).decode_utf8_lossy().into_owned()
        };
        Some(self.get(name)?.split(',').map(item).collect())
    }

    /// A refusal, if there is a parameter that is not one of those.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        match self.unknown(known) {
            Some(reason) => Err(Refusal::bad_query(vec![reason])),
            None => Ok(()),
        }
    }

    /// Why parameters that are not one of those are refused.
    pub(super) fn unknown(&self, known: &[&str]) -> Option<String> {
        let is_known = |name: &str| {
            let plain = match name.split_once('[') {
                Some((plain @ ("created_ats" | "updated_ats"), _)) => plain,
                _ => name,
            };
            known.contains(&plain)
        };
        let unknown = self.0.iter().map(|(name, _)| name).filter(|name| !is_known(name));
        let names: Vec<String> = unknown.map(|name| format!("'{name}'")).collect();
        (!names.is_empty()).then(|| format!("Unknown query parameter(s): {}", names.join(", ")))
    }

    /// The number of a parameter of pages.
    pub(super) fn number(&self, name: &str, most: usize) -> Result<Option<usize>, String> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let words = in_words(name);
        match text.parse::<usize>() {
            Ok(number) if number > most => Err(format!("{words} must be between 1 and {most}")),
            Ok(number) if number > 0 => Ok(Some(number)),
            _ => Err(format!("{words} must be a positive integer")),
        }
    }

    /// The filters of a parameter of times, with its operators.
    pub(super) fn times(&self, name: &str) -> Result<Vec<Times>, String> {
        let words = in_words(name);
        let mut times = Vec::new();
        for (sent, value) in &self.0 {
            let Some(rest) = sent.strip_prefix(name) else { continue };
            let read = |text: &str| {
                time(text).ok_or_else(|| {
                    format!(
                        "{words} has an invalid timestamp format. Timestamps should be formatted \
                         as 'YYYY-MM-DDThh:mm:ssZ'"
                    )
                })
            };
            if rest.is_empty() {
                times.push(Times::At(value.split(',').map(read).collect::<Result<_, _>>()?));
                continue;
            }
            let operator = rest.trim_start_matches('[').trim_end_matches(']');
            let known = OPERATORS.iter().find(|(name, _)| *name == operator);
            let Some((_, is_on_side)) = known else {
                return Err(format!("{words} has an invalid operator: '{operator}'"));
            };
            if value.contains(',') {
                return Err(format!(
                    "{words} only accepts one value when using a relational operator"
                ));
            }
            times.push(Times::Side(*is_on_side, read(value)?));
        }
        if times.len() > 1 && times.iter().any(|filter| matches!(filter, Times::At(_))) {
            return Err(format!("{words} cannot have values both with and without an operator"));
        }
        Ok(times)
    }
}

impl Times {
    pub(super) fn has(&self, time: i64) -> bool {
        match self {
            Self::At(times) => times.contains(&time),
            Self::Side(is_on_side, limit) => is_on_side(&time, limit),
        }
    }
}

/// A time of the one form that filters have, in seconds since 1970.
fn time(text: &str) -> Option<i64> {
    let form = "0000-00-00T00:00:00Z";
    let is_like = |(digit, like): (char, char)| match like {
        '0' => digit.is_ascii_digit(),
        like => digit == like,
    };
    let has_form = text.len() == form.len() && text.chars().zip(form.chars()).all(is_like);
    has_form.then(|| text.parse::<Timestamp>().ok().map(Timestamp::as_second)).flatten()
}

/// A name as the platform writes it in sentences.
pub(super) fn in_words(name: &str) -> String {
    let mut words = name.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}
