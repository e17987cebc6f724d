//! A client for a shop of pets.

include!(concat!(env!("OUT_DIR"), "/pets.rs"));
include!(concat!(env!("OUT_DIR"), "/pets.payloads.rs"));
