//! Scales a process on Nodion, and waits until the platform reports it done.
//!
//! Against Nodion itself, the client is `nodion::Client::from_env()`.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use futures_util::TryStreamExt;
use paas::nodion::Client;
use paas_simulator::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::start().await?;
    let client = Client::builder().base_url(simulator.nodion_url()).token(simulator.token());
    let client = client.build()?;

    let applications = client.list_applications().send().await?;
    let application = applications.applications.first().ok_or("there is no application")?;
    let processes = client.list_application_processes().application_id(&application.id);
    let processes = processes.send().await?;
    let process = processes.processes.first().ok_or("there is no process")?;

    let call = client.scale_application_process().application_id(&application.id);
    let call = call.process_id(&process.id).body_map(|body| body.instance_amount(3));
    println!("{}: {}", process.name, call.send().await?.process.state);

    let mut seen = client.wait_for_instances(&application.id, &process.id, 3).progress();
    while let Some(process) = seen.try_next().await? {
        println!("{}: {} of 3, {}", process.name, process.instance_amount, process.state);
    }
    Ok(())
}
