//! Cloud Foundry's v3 API: processes, and what leads to them.

include!(concat!(env!("OUT_DIR"), "/cloud-foundry.rs"));
