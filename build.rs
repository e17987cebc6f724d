//! Turns `spec/` into the clients.

fn main() {}
