//! Testing your own code against the simulator: with a paused clock, what takes minutes on a
//! platform takes none in a test.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use paas::platform::{self, Platform};
use paas::{cloud_foundry, nodion};
use paas_simulator::Simulator;

/// Your own code, which runs on either platform: at night, one instance of each process is enough.
async fn night(platform: &dyn Platform, app: &str) -> Result<u32, platform::Error> {
    let app = platform.find_app(app).await?;
    let mut saved = 0;
    for process in platform.list_processes(&app.id).await? {
        let scaled = platform.scale(&process.id, process.instances.min(1)).await?;
        platform.wait(&scaled).await?;
        saved += process.instances - scaled.instances;
    }
    Ok(saved)
}

/// In a crate of your own this is a test: `#[tokio::test(start_paused = true)]`.
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let simulator = Simulator::start().await?;
    let client = nodion::Client::builder().base_url(simulator.nodion_url());
    let nodion = platform::Nodion::new(client.token(simulator.token()).build()?);
    println!("Nodion: {} instances saved", night(&nodion, "Web shop").await?);

    let credentials = cloud_foundry::Credentials::token(simulator.token());
    let client = cloud_foundry::Client::builder(simulator.cloud_foundry_url());
    let client = client.credentials(credentials).build()?;
    let foundry = platform::CloudFoundry::in_space(client, "demo", "production").await?;
    println!("Cloud Foundry: {} instances saved", night(&foundry, "web-shop").await?);
    Ok(())
}
