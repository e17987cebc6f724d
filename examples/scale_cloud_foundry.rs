//! Scales a process on Cloud Foundry, and waits until its instances run.
//!
//! Against a platform that you are logged in to, the client is
//! `cloud_foundry::Client::from_cf_home()`.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::time::Duration;

use paas::cloud_foundry::{Client, Credentials};
use paas::support::WaitError;
use paas_simulator::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::start().await?;
    let client = Client::builder(simulator.cloud_foundry_url())
        .credentials(Credentials::token(simulator.token()))
        .build()?;

    let apps = client.list_apps().names(["web-shop"]).send().await?;
    let app = apps.resources.first().ok_or("there is no app")?;
    let process = client.get_process_for_app().app_guid(&app.guid).type_("web");
    let web = process.send().await?.into_inner().guid;
    client.scale_process().process_guid(&web).body_map(|body| body.instances(4)).send().await?;

    match client.wait_for_instances(&web, 4).deadline(Duration::from_secs(60)).await {
        Ok(stats) => {
            for instance in &stats.resources {
                println!("{} {}: {}", instance.type_, instance.index, instance.state);
            }
        }
        Err(WaitError::TimedOut { polls, .. }) => println!("still not, after {polls} looks"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
