//! Path parameters: one parameter stays one path segment.

use std::fmt::Display;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::InvalidRequest;

/// Everything that RFC 3986 does not allow in a path segment, and what separates segments.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The path segment of a parameter's value.
///
/// # Errors
///
/// An empty value, `.` and `..`: no encoding keeps them, and the request would go elsewhere.
pub fn path_segment(name: &str, value: &impl Display) -> Result<String, InvalidRequest> {
    let value = value.to_string();
    match value.as_str() {
        "" | "." | ".." => Err(InvalidRequest::new(format!(
            "{name}: an empty value, `.` and `..` cannot be a part of a path"
        ))),
        value => Ok(utf8_percent_encode(value, ESCAPED).to_string()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::Url;

    use super::*;

    #[test]
    fn what_would_leave_the_segment_is_refused() {
        for value in ["", ".", ".."] {
            let error = path_segment("guid", &value).unwrap_err().to_string();
            assert_eq!(error, "guid: an empty value, `.` and `..` cannot be a part of a path");
        }
    }

    proptest! {
        #[test]
        fn a_value_stays_one_segment_and_comes_back(value in any::<String>()) {
            prop_assume!(!["", ".", ".."].contains(&value.as_str()));
            let segment = path_segment("guid", &value).unwrap();
            let url = Url::parse(&format!("http://h/v3/{segment}/stats")).unwrap();
            let segments: Vec<&str> = url.path_segments().unwrap().collect();
            prop_assert_eq!(segments.len(), 3);
            let decoded = percent_encoding::percent_decode_str(segments[1]).decode_utf8().unwrap();
            prop_assert_eq!(decoded, value);
        }
    }
}
