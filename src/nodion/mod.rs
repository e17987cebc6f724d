//! Nodion's applications and application processes.

include!(concat!(env!("OUT_DIR"), "/nodion.rs"));
