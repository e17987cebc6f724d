//! Writes all processes as CSV: one line each, whatever the number of pages.

use std::error::Error;
use std::io::{Write, stdout};

use futures_util::TryStreamExt;
use paas::cloud_foundry::{Client, Credentials};
use paas_simulator::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::start().await?;
    let client = Client::builder(simulator.cloud_foundry_url())
        .credentials(Credentials::token(simulator.token()))
        .build()?;

    let mut out = stdout().lock();
    writeln!(out, "guid,type,instances,memory_in_mb")?;
    let mut processes = client.list_processes().order_by("created_at").per_page(5000).stream();
    while let Some(process) = processes.try_next().await? {
        let memory = process.memory_in_mb.value().map(ToString::to_string).unwrap_or_default();
        // A type may be any text of a Procfile.
        let kind = process.type_.as_str().replace('"', "\"\"");
        writeln!(out, "{},\"{kind}\",{},{memory}", process.guid, process.instances)?;
    }
    Ok(())
}
