//! An exact decimal number as it came: as text, or as a number.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::redact::shown;

/// A decimal number such as a price, kept as it came and read exactly when asked.
///
/// Platforms send one as text (`"16.0"`), some as a number (`5.0`); either comes back as it was.
/// Two are equal when they were sent alike: `"16.0"` is not `"16"`.
///
/// # Examples
///
/// ```
/// use paas_support::Decimal;
///
/// let price = Decimal::from("0.000006088280061");
/// assert_eq!(price.parse()?.to_string(), "0.000006088280061");
/// assert!(Decimal::from("free").parse().is_err());
/// # Ok::<(), paas_support::InvalidDecimal>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Decimal(Sent);

#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(untagged, expecting = "expected a decimal number, as text or as a number")]
enum Sent {
    Text(String),
    Number(serde_json::Number),
}

/// A text that stands where a decimal number should and is none, or has more digits than fit.
///
/// # Examples
///
/// ```
/// let error = paas_support::Decimal::from("1_000").parse().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`1_000` is not an exact decimal number: it is not written like `-12.5` or `1.5e-7`"
/// );
/// ```
#[derive(Clone, Debug, thiserror::Error)]
#[error("`{}` is not an exact decimal number: {reason}", shown(text))]
pub struct InvalidDecimal {
    text: String,
    reason: String,
}

impl Decimal {
    /// The number, exactly, with as many decimals as it is written with.
    ///
    /// # Errors
    ///
    /// A text that is not written as JSON writes numbers, or has more digits
    /// (28 are always held) than a [`rust_decimal::Decimal`] holds.
    pub fn parse(&self) -> Result<rust_decimal::Decimal, InvalidDecimal> {
        let text = self.to_string();
        exact(&text).map_err(|reason| InvalidDecimal { text, reason })
    }
}

/// The number of a text, or what is wrong with it.
fn exact(text: &str) -> Result<rust_decimal::Decimal, String> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let unsigned = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let power = exponent.map(|exponent| exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if ![Some(whole), fraction, power].into_iter().flatten().all(is_number) {
        return Err("it is not written like `-12.5` or `1.5e-7`".to_owned());
    }
    let number =
        rust_decimal::Decimal::from_str_exact(mantissa).map_err(|error| error.to_string())?;
    match exponent {
        None => Ok(number),
        Some(exponent) => exponent
            .parse()
            .ok()
            .and_then(|exponent| moved(number.normalize(), exponent))
            .ok_or_else(|| "its exponent is out of range".to_owned()),
    }
}

/// The number times ten to the power of `exponent`, if it fits.
fn moved(number: rust_decimal::Decimal, exponent: i64) -> Option<rust_decimal::Decimal> {
    let scale = i64::from(number.scale()).checked_sub(exponent)?;
    let (factor, scale) = match u32::try_from(scale) {
        Ok(scale) => (1, scale),
        Err(_) => (10_i128.checked_pow(u32::try_from(scale.checked_neg()?).ok()?)?, 0),
    };
    let mantissa = number.mantissa().checked_mul(factor)?;
    rust_decimal::Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

impl From<&str> for Decimal {
    fn from(text: &str) -> Self {
        Self(Sent::Text(text.to_owned()))
    }
}

impl From<rust_decimal::Decimal> for Decimal {
    /// As text, the way most platforms send one.
    fn from(number: rust_decimal::Decimal) -> Self {
        Self(Sent::Text(number.to_string()))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Sent::Text(text) => f.write_str(text),
            Sent::Number(number) => number.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_number_come_back_as_they_were() {
        for json in [r#""16.0""#, "5.0", "5", "1.9e-6", r#""string""#] {
            let decimal: Decimal = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&decimal).unwrap(), json);
        }
        assert!(serde_json::from_str::<Decimal>("null").is_err());
    }

    #[test]
    fn a_number_is_read_exactly_or_not_at_all() {
        let most = "79228162514264337593543950335";
        for (text, expected) in [
            ("16.0", Some("16.0")),
            ("-0.5", Some("-0.5")),
            ("007", Some("7")),
            (most, Some(most)),
            ("79228162514264337593543950336", None),
            ("0.0000000000000000000000000001", Some("0.0000000000000000000000000001")),
            ("0.00000000000000000000000000001", None),
            ("1.9e-6", Some("0.0000019")),
            ("1.9E+3", Some("1900")),
            ("-12.50e1", Some("-125")),
            ("1.0e-28", Some("0.0000000000000000000000000001")),
            ("1.5e-28", None),
            ("1e-29", None),
            ("7.9228162514264337593543950335e28", Some(most)),
            ("7.9228162514264337593543950336e28", None),
            ("1e29", None),
            ("1e9223372036854775807", None),
            ("1e-9223372036854775808", None),
            ("1e99999999999999999999", None),
            ("1_000", None),
            ("1_0e1_0", None),
            ("+1", None),
            (".5", None),
            ("5.", None),
            ("1e", None),
            ("1e+-1", None),
            ("--1", None),
            ("1.2.3", None),
            (" 1", None),
            ("\u{0661}", None),
            ("NaN", None),
            ("", None),
        ] {
            let number = Decimal::from(text).parse().map(|number| number.to_string()).ok();
            assert_eq!(number.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_number_of_json_is_read_as_text_is() {
        let decimal: Decimal = serde_json::from_str("1.9e-6").unwrap();
        assert_eq!(decimal.parse().unwrap().to_string(), "0.0000019");
    }

    #[test]
    fn a_number_of_ours_is_sent_as_text_with_its_decimals() {
        let decimal = Decimal::from(rust_decimal::Decimal::new(-1600, 2));
        assert_eq!(serde_json::to_string(&decimal).unwrap(), r#""-16.00""#);
    }

    #[test]
    fn a_text_that_is_no_number_is_shown_bounded_and_in_one_line() {
        let error = Decimal::from(format!("\u{1b}[1m\n{}", "x".repeat(1000)).as_str());
        let error = error.parse().unwrap_err().to_string();
        assert!(error.starts_with("`[1m xxx") && error.chars().count() < 600, "{error}");
    }
}
