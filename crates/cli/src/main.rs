//! The program `paas`.

mod api;
mod demo;
mod failure;
mod output;
mod payload;
mod simulate;
mod spec;

use std::io::ErrorKind;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Failure;

/// Shows both platforms at work, and keeps specs and payloads honest
#[derive(Parser)]
#[command(version, propagate_version = true)]
struct Paas {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Demo),
    Simulate(simulate::Simulate),
    #[command(subcommand)]
    Spec(spec::Spec),
    #[command(subcommand)]
    Payload(payload::Payload),
}

fn main() -> ExitCode {
    let result = match Paas::parse().command {
        Command::Demo(command) => command.run(),
        Command::Simulate(command) => command.run(),
        Command::Spec(command) => command.run(),
        Command::Payload(command) => command.run(),
    };
    match result {
        Ok(code) => code,
        // Whoever reads has read enough.
        Err(Failure::Output(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure.to_string());
            ExitCode::from(2)
        }
    }
}
