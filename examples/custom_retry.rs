//! A retry policy of one's own: patient with a platform that is being updated, and quick to give
//! up where nobody waits.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::time::Duration;

use paas::nodion::Client;
use paas::support::{CallOptions, Repeat, RetryPolicy};
use paas_simulator::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::start().await?;
    let patient = RetryPolicy::default()
        .attempts(10)
        .delays(Duration::from_secs(1), Duration::from_secs(60))
        .decide(|failed| match failed.status.map(|status| status.as_u16()) {
            // While it is updated, this platform says that nothing is there.
            Some(404) if failed.attempt < 3 => Repeat::Yes,
            Some(500) => Repeat::No,
            _ => Repeat::AsUsual,
        });
    let client = Client::builder().base_url(simulator.nodion_url()).token(simulator.token());
    let client = client.retry(patient).build()?;

    let applications = client.list_applications().send().await?;
    println!("{} applications", applications.applications.len());

    let once = CallOptions::new().retry(RetryPolicy::off()).timeout(Duration::from_secs(2));
    let missing = client.with_options(once).get_application().application_id("none").send().await;
    let error = missing.err().ok_or("it is there")?;
    println!("{} after {} attempt: {error}", error.is_not_found(), error.attempts());
    Ok(())
}
