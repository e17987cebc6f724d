//! What stands in the environment. Every function that reads it takes a way to look names up, so
//! that tests, and whoever keeps settings elsewhere, never touch the process's own.

use std::ffi::OsString;

use paas_support::InvalidRequest;

/// Variables by their names. One that is empty is taken for one that is not set.
pub(crate) struct Variables<'a>(&'a dyn Fn(&str) -> Option<OsString>);

impl<'a> Variables<'a> {
    pub(crate) fn new(lookup: &'a dyn Fn(&str) -> Option<OsString>) -> Self {
        Self(lookup)
    }

    /// The value as it is, which may be the path of a file.
    pub(crate) fn raw(&self, name: &str) -> Option<OsString> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    /// The value as text without blanks around it.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, InvalidRequest> {
        let Some(value) = self.raw(name) else { return Ok(None) };
        match value.into_string() {
            Ok(text) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
            Err(_) => Err(InvalidRequest::new(format!("`{name}` is not UTF-8; set it anew"))),
        }
    }
}

/// The environment of this process.
pub(crate) fn of_this_process(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}
