//! Restarts the instances of an app one after the other, so that it is never down.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use futures_util::TryStreamExt;
use paas::cloud_foundry::{Client, Credentials};
use paas_simulator::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::start().await?;
    let client = Client::builder(simulator.cloud_foundry_url())
        .credentials(Credentials::token(simulator.token()))
        .build()?;

    let apps = client.list_apps().names(["web-shop"]).send().await?;
    let app = apps.resources.first().ok_or("there is no app")?;
    let mut processes = client.list_app_processes().app_guid(&app.guid).stream();
    while let Some(process) = processes.try_next().await? {
        for index in 0..process.instances {
            // What is terminated is replaced; this is never repeated by itself.
            let terminate = client.terminate_process_instance().process_guid(&process.guid);
            terminate.index(index).send().await?;
            client.wait_for_instances(&process.guid, process.instances).await?;
            println!("{} {index} runs again", process.type_);
        }
    }
    Ok(())
}
