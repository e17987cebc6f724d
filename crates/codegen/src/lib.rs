//! Generates typed Rust clients from OpenAPI 3.0 documents through progenitor.
