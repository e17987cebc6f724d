//! Prints all crashed instances of an organization, with what the platform says of each.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use futures_util::TryStreamExt;
use paas::cloud_foundry::types::InstanceState;
use paas::cloud_foundry::{Client, Credentials};
use paas_simulator::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::start().await?;
    let process = simulator.cloud_foundry().process("reports", "web").ok_or("no process")?;
    simulator.cloud_foundry().crash(&process, 0);
    let client = Client::builder(simulator.cloud_foundry_url())
        .credentials(Credentials::token(simulator.token()))
        .build()?;

    let found = client.list_organizations().names(["demo"]).send().await?;
    let organization = found.resources.first().ok_or("there is no organization `demo`")?;
    let mut processes =
        client.list_processes().organization_guids([&organization.guid]).per_page(5000).stream();
    let mut crashed = 0;
    while let Some(process) = processes.try_next().await? {
        let stats = client.get_process_stats().process_guid(&process.guid).send().await?;
        for instance in stats.resources.iter().filter(|it| it.state == InstanceState::Crashed) {
            let details = instance.details.value().map_or("", String::as_str);
            println!("{} {} {details}", process.guid, instance.index);
            crashed += 1;
        }
    }
    println!("{crashed} crashed");
    Ok(())
}
