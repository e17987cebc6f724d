//! How long the simulator takes to start with many processes, and to answer pages of them:
//! `cargo run --release -p paas-simulator --example scale`.
#![allow(clippy::print_stdout, reason = "what it finds is for people")]

use std::error::Error;
use std::time::Instant;

use paas_simulator::Simulator;

const PAGES: u32 = 20;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let before = Instant::now();
    let simulator = Simulator::builder().apps(10_000).processes(50_000).start().await?;
    println!("10,000 apps with 50,000 processes: started in {:?}", before.elapsed());
    let client = reqwest::Client::new();
    let url = format!("{}/v3/processes?per_page=5000", simulator.cloud_foundry_url());
    let page = async || -> Result<usize, reqwest::Error> {
        let response = client.get(&url).bearer_auth(simulator.token()).send().await?;
        Ok(response.error_for_status()?.bytes().await?.len())
    };
    let before = Instant::now();
    let size = page().await?;
    println!("a page of 5,000 processes, {} KB: first in {:?}", size / 1024, before.elapsed());
    let before = Instant::now();
    for _ in 0..PAGES {
        page().await?;
    }
    println!("and then in {:?} each", before.elapsed() / PAGES);
    Ok(())
}
