//! `paas demo`: both platforms at work, in the simulator.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use comfy_table::Table;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use paas::support::{Session, Wait};
use paas::{cloud_foundry, nodion};
use paas_simulator::Simulator;
use tokio::time::Instant;

use crate::failure::Failure;

/// Show both clients at work: list, scale and wait, against a simulator
///
/// Starts a simulator of both platforms in this process and calls it over HTTP through the
/// generated clients. Needs no account, no network and no configuration.
#[derive(Args)]
pub(crate) struct Demo {}

/// A process of either platform, as the demonstration shows it.
struct Row {
    platform: &'static str,
    app: String,
    process: String,
    instances: u32,
    state: String,
}

/// How often to look whether something is done, and for how long.
const LOOK_EVERY: Duration = Duration::from_millis(100);
const LOOK_FOR: Duration = Duration::from_secs(10);

impl Demo {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(demonstrate(&mut io::stdout().lock()))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Anything that goes wrong on the way.
fn broke(error: impl std::error::Error) -> Failure {
    Failure::Demo(error.to_string())
}

async fn demonstrate(out: &mut impl Write) -> Result<(), Failure> {
    let simulator = Simulator::start().await.map_err(broke)?;
    writeln!(out, "Cloud Foundry is simulated at {}", simulator.cloud_foundry_url())?;
    writeln!(out, "Nodion is simulated at {}", simulator.nodion_url())?;
    let session = |url| Session::builder(url).token(simulator.token()).build().map_err(broke);
    let foundry = CloudFoundry(cloud_foundry::Client::new(session(simulator.cloud_foundry_url())?));
    let nodion = Nodion(nodion::Client::new(session(simulator.nodion_url())?));

    let mut rows = foundry.demonstrate(out).await?;
    rows.extend(nodion.demonstrate(out).await?);
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_header(["Platform", "Application", "Process", "Instances", "State"]);
    for row in rows {
        let instances = row.instances.to_string();
        table.add_row([row.platform, &row.app, &row.process, &instances, &row.state]);
    }
    writeln!(out, "\n{table}")?;
    Ok(())
}

fn show(out: &mut impl Write, rows: &[Row]) -> io::Result<()> {
    rows.iter().try_for_each(|row| {
        let Row { app, process, instances, state, platform: _ } = row;
        writeln!(out, "  {app}/{process}, scaled to {instances}: {state}")
    })
}

/// Shows what is waited for whenever it changes, until it is as asked.
async fn watch<T, E>(
    out: &mut impl Write,
    wait: Wait<T, E>,
    row: impl Fn(&T) -> Row,
) -> Result<(), Failure>
where
    T: Clone + Send + 'static,
    E: Send + 'static,
{
    let started = Instant::now();
    let mut progress = wait.every(LOOK_EVERY).deadline(LOOK_FOR).progress();
    let mut shown = String::new();
    while let Some(seen) = progress.next().await {
        let row = row(&seen.map_err(broke)?);
        if row.state != shown {
            let seconds = started.elapsed().as_secs_f64();
            writeln!(out, "  {seconds:.1} s: {}/{}: {}", row.app, row.process, row.state)?;
            shown = row.state;
        }
    }
    Ok(())
}

struct CloudFoundry(cloud_foundry::Client);

impl CloudFoundry {
    async fn demonstrate(&self, out: &mut impl Write) -> Result<Vec<Row>, Failure> {
        writeln!(out, "\nCloud Foundry has")?;
        let before = self.rows().await?;
        show(out, &before)?;
        let processes = self.0.list_processes().send().await.map_err(broke)?;
        let mut processes = processes.resources.iter();
        if let Some(first) = processes.next() {
            self.scale(out, first, first.instances + 1).await?;
        }
        if let Some(second) = processes.next() {
            self.scale(out, second, 0).await?;
        }
        self.rows().await
    }

    async fn scale(
        &self,
        out: &mut impl Write,
        process: &cloud_foundry::types::Process,
        instances: u32,
    ) -> Result<(), Failure> {
        writeln!(
            out,
            "Scaling {} from {} to {instances}",
            process.type_.as_str(),
            process.instances
        )?;
        let call = self.0.scale_process().process_guid(&process.guid);
        call.body_map(|body| body.instances(instances)).send().await.map_err(broke)?;
        let app = self.app_name(process).await?;
        watch(out, self.0.wait_for_instances(&process.guid, instances), |stats| {
            foundry_row(&app, process, stats)
        })
        .await
    }

    async fn rows(&self) -> Result<Vec<Row>, Failure> {
        let processes = self.0.list_processes().send().await.map_err(broke)?;
        let mut rows = Vec::new();
        for process in &processes.resources {
            rows.push(self.row(process).await?);
        }
        Ok(rows)
    }

    async fn row(&self, process: &cloud_foundry::types::Process) -> Result<Row, Failure> {
        let app = self.app_name(process).await?;
        let stats = self.0.get_process_stats().process_guid(&process.guid).send().await;
        let stats = stats.map_err(broke)?.into_inner();
        Ok(foundry_row(&app, process, &stats))
    }

    async fn app_name(&self, process: &cloud_foundry::types::Process) -> Result<String, Failure> {
        let app = process.relationships.as_ref().and_then(|all| all.app.as_ref());
        match app {
            Some(app) => {
                let app = self.0.get_app().app_guid(&app.data.guid).send().await.map_err(broke)?;
                Ok(app.into_inner().name)
            }
            None => Ok(process.guid.to_string()),
        }
    }
}

fn foundry_row(
    app: &str,
    process: &cloud_foundry::types::Process,
    stats: &cloud_foundry::types::ProcessStats,
) -> Row {
    let states: Vec<&str> = stats.resources.iter().map(|it| it.state.as_str()).collect();
    Row {
        platform: "Cloud Foundry",
        app: app.to_owned(),
        process: process.type_.to_string(),
        instances: process.instances,
        state: if states.is_empty() { "stopped".to_owned() } else { states.join(" ") },
    }
}

struct Nodion(nodion::Client);

impl Nodion {
    async fn demonstrate(&self, out: &mut impl Write) -> Result<Vec<Row>, Failure> {
        writeln!(out, "\nNodion has")?;
        let before = self.rows().await?;
        show(out, &before)?;
        let applications = self.0.list_applications().send().await.map_err(broke)?;
        let Some(application) = applications.applications.first() else { return Ok(before) };
        let processes = self.processes(application).await?;
        let mut processes = processes.iter();
        if let Some(first) = processes.next() {
            self.scale(out, application, first, first.instance_amount + 1).await?;
        }
        if let Some(second) = processes.next() {
            self.scale(out, application, second, 0).await?;
        }
        self.rows().await
    }

    async fn scale(
        &self,
        out: &mut impl Write,
        application: &nodion::types::Application,
        process: &nodion::types::Process,
        amount: u32,
    ) -> Result<(), Failure> {
        writeln!(out, "Scaling {} from {} to {amount}", process.name, process.instance_amount)?;
        let call = self.0.scale_application_process().application_id(&application.id);
        let call = call.process_id(&process.id).body_map(|body| body.instance_amount(amount));
        call.send().await.map_err(broke)?;
        let wait = self.0.wait_for_instances(&application.id, &process.id, amount);
        watch(out, wait, |process| nodion_row(application, process)).await
    }

    async fn processes(
        &self,
        application: &nodion::types::Application,
    ) -> Result<Vec<nodion::types::Process>, Failure> {
        let call = self.0.list_application_processes().application_id(&application.id);
        Ok(call.send().await.map_err(broke)?.into_inner().processes)
    }

    async fn rows(&self) -> Result<Vec<Row>, Failure> {
        let applications = self.0.list_applications().send().await.map_err(broke)?;
        let mut rows = Vec::new();
        for application in &applications.applications {
            let processes = self.processes(application).await?;
            rows.extend(processes.iter().map(|process| nodion_row(application, process)));
        }
        Ok(rows)
    }
}

fn nodion_row(application: &nodion::types::Application, process: &nodion::types::Process) -> Row {
    Row {
        platform: "Nodion",
        app: application.name.clone(),
        process: process.name.clone(),
        instances: process.instance_amount,
        state: process.state.to_string(),
    }
}
