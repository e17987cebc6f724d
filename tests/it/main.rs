//! What a user of the clients would notice, in one binary.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod answers;
mod conformance;
mod connect;
mod docs;
mod faults;
mod mutants;
mod nodion_simulator;
mod pages;
mod properties;
mod round_trip;
mod simulator;
mod soak;
mod spec;
mod stub;
mod surface;
mod waiting;
mod wire;
