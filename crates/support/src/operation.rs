//! What the OpenAPI document says of an operation, for errors, hooks and tools.

use std::fmt;

/// An operation of an API. The generated module has one constant for each.
///
/// # Examples
///
/// ```
/// use paas_support::Operation;
///
/// const GET_PET: Operation = Operation::new("getPet", "GET", "/pets/{id}");
/// assert_eq!(GET_PET.to_string(), "getPet (GET /pets/{id})");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The `operationId`.
    pub id: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path as a template, without identifiers: `/pets/{id}`.
    pub path: &'static str,
    /// Whether the document calls it deprecated.
    pub is_deprecated: bool,
    /// Whether the document says that it needs no credentials: none are sent.
    pub is_anonymous: bool,
    /// Whether making the call twice is like making it once: by its method, unless the document
    /// says otherwise with `x-idempotent`.
    pub is_idempotent: bool,
}

impl Operation {
    /// An operation by its id, method and path template.
    #[must_use]
    pub const fn new(id: &'static str, method: &'static str, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            is_deprecated: false,
            is_anonymous: false,
            is_idempotent: matches!(method.as_bytes(), b"GET" | b"HEAD" | b"PUT" | b"DELETE"),
        }
    }

    /// The same operation, with what `x-idempotent` says of it.
    ///
    /// # Examples
    ///
    /// ```
    /// use paas_support::Operation;
    ///
    /// assert!(Operation::new("getPet", "GET", "/pets/{id}").is_idempotent);
    /// assert!(!Operation::new("addPet", "POST", "/pets").is_idempotent);
    /// assert!(Operation::new("feedPets", "POST", "/pets/feed").idempotent(true).is_idempotent);
    /// ```
    #[must_use]
    pub const fn idempotent(self, is_idempotent: bool) -> Self {
        Self { is_idempotent, ..self }
    }

    /// The same operation, deprecated.
    #[must_use]
    pub const fn deprecated(self) -> Self {
        Self { is_deprecated: true, ..self }
    }

    /// The same operation, which is called without credentials: `security: []`.
    #[must_use]
    pub const fn anonymous(self) -> Self {
        Self { is_anonymous: true, ..self }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.id, self.method, self.path)
    }
}
