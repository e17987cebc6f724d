//! Header parameters: a value that no header can hold is refused under its argument's name.

use std::fmt::Display;

use reqwest::header::HeaderValue;

use crate::InvalidRequest;

/// The value of a header parameter.
///
/// # Errors
///
/// Line breaks and other characters that no header can hold.
pub fn header_value(name: &str, value: &impl Display) -> Result<HeaderValue, InvalidRequest> {
    HeaderValue::try_from(value.to_string()).map_err(|_| {
        InvalidRequest::new(format!("{name}: the value has characters that no header can hold"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_no_header_can_hold_is_refused_by_name_and_not_shown() {
        assert_eq!(header_value("tenant", &7).unwrap(), "7");
        let error = header_value("tenant", &"blue\r\nx-admin: 1").unwrap_err().to_string();
        assert_eq!(error, "tenant: the value has characters that no header can hold");
    }
}
