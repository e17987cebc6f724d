//! An exact decimal number as it came: as text, or as a number.

use std::fmt;

use serde::{Deserialize, Serialize};

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

/// A text that stands where a decimal number should and is none, or has more than 28 digits.
#[derive(Clone, Debug, thiserror::Error)]
#[error("`{text}` is not an exact decimal number: {cause}")]
pub struct InvalidDecimal {
    text: String,
    cause: rust_decimal::Error,
}

impl Decimal {
    /// The number, exactly.
    ///
    /// # Errors
    ///
    /// A text that is no number, or has more digits than a [`rust_decimal::Decimal`] holds.
    pub fn parse(&self) -> Result<rust_decimal::Decimal, InvalidDecimal> {
        let text = self.to_string();
        let parsed = if text.contains(['e', 'E']) {
            rust_decimal::Decimal::from_scientific(&text)
        } else {
            rust_decimal::Decimal::from_str_exact(&text)
        };
        parsed.map_err(|cause| InvalidDecimal { text, cause })
    }
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
    fn a_number_in_scientific_form_is_read_exactly() {
        let decimal: Decimal = serde_json::from_str("1.9e-6").unwrap();
        assert_eq!(decimal.parse().unwrap().to_string(), "0.0000019");
    }

    #[test]
    fn more_digits_than_fit_are_refused_and_not_rounded() {
        assert!(Decimal::from("0.00000000000000000000000000001").parse().is_err());
    }
}
