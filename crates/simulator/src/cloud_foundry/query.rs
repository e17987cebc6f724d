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

    /// A list in one value.
    pub(super) fn list(&self, name: &str) -> Option<Vec<String>> {
        Some(items(self.get(name)?))
    }

    /// A refusal, if there is a parameter that is not one of those.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        let unknown = self.unknown(known);
        if unknown.is_empty() {
            return Ok(());
        }
        Err(Refusal::bad_query(vec![unknown_and_valid_words(&unknown, known)]))
    }

    /// The parameters that are not one of those.
    pub(super) fn unknown(&self, known: &[&str]) -> Vec<&str> {
        let is_known = |name: &str| {
            let plain = match name.split_once('[') {
                Some((plain @ ("created_ats" | "updated_ats"), _)) => plain,
                _ => name,
            };
            known.contains(&plain)
        };
        let names = self.0.iter().map(|(name, _)| name.as_str());
        names.filter(|name| !is_known(name)).collect()
    }

    /// The number of a parameter of pages.
    pub(super) fn number(&self, name: &str, most: usize) -> Result<Option<usize>, String> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let words = in_words(name);
        match usize::try_from(ruby_integer(text)) {
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
            let rest = sent.strip_prefix(name);
            let Some(rest) = rest.filter(|it| it.is_empty() || it.starts_with('[')) else {
                continue;
            };
            let read = |text: &str| {
                time(text).ok_or_else(|| {
                    format!(
                        "{words} has an invalid timestamp format. Timestamps should be formatted \
                         as 'YYYY-MM-DDThh:mm:ssZ'"
                    )
                })
            };
            if rest.is_empty() {
                let at = items(value);
                times.push(Times::At(at.iter().map(|it| read(it)).collect::<Result<_, _>>()?));
                continue;
            }
            let operator = rest.trim_start_matches('[').trim_end_matches(']');
            let known = OPERATORS.iter().find(|(name, _)| *name == operator);
            let Some((_, is_on_side)) = known else {
                return Err(format!("{words} Invalid relational operator: '{operator}'"));
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

/// The items of a list in one value. Blanks after a comma are no part of them; a comma inside of an
/// item is percent-encoded once more.
fn items(text: &str) -> Vec<String> {
    let decoded =
        |item: &str| percent_encoding::percent_decode_str(item).decode_utf8_lossy().into_owned();
    let trimmed = |(index, item): (usize, _)| {
        let blanks: &[char] = &[' ', '\t', '\n', '\r', '\x0b', '\x0c'];
        decoded(if index == 0 { item } else { str::trim_start_matches(item, blanks) })
    };
    text.split(',').enumerate().map(trimmed).collect()
}

/// The integer that the platform reads in a text: the digits at its start, or 0.
pub(super) fn ruby_integer(text: &str) -> i64 {
    let text = text.trim_start();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mut number, mut is_after_digit) = (0_i64, false);
    for character in digits.chars() {
        match character.to_digit(10) {
            Some(digit) => {
                number = number.saturating_mul(10).saturating_add(i64::from(digit));
                is_after_digit = true;
            }
            // Digits can be parted by one line each.
            None if character == '_' && is_after_digit => is_after_digit = false,
            None => break,
        }
    }
    sign * number
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

/// What the platform says of parameters that it does not know.
pub(super) fn unknown_words(names: &[&str]) -> String {
    format!("Unknown query parameter(s): '{}'", names.join("', '"))
}

/// The same, with those that it knows.
pub(super) fn unknown_and_valid_words(names: &[&str], known: &[&str]) -> String {
    format!("{}. Valid parameters are: '{}'", unknown_words(names), known.join("', '"))
}

/// A name as the platform writes it in sentences.
pub(super) fn in_words(name: &str) -> String {
    let mut words = name.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_ends_where_its_digits_end() {
        for (text, number) in [
            ("12", 12),
            ("1abc", 1),
            ("1.9", 1),
            (" +7", 7),
            ("-3x", -3),
            ("1_000", 1000),
            ("1__0", 1),
            ("_1", 0),
            ("- 1", 0),
            ("", 0),
            ("ü", 0),
            ("99999999999999999999", i64::MAX),
        ] {
            assert_eq!(ruby_integer(text), number, "{text}");
        }
    }
}
