//! The program `paas`.

fn main() {}
