//! `paas simulate`: both platforms on this machine, until Ctrl-C.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use clap::Args;
use paas_simulator::{Builder, Documents, Fault, Login, Page, Release, Simulator};
use serde_json::json;

use crate::failure::Failure;
use crate::output::Format;

/// Simulate both platforms on this machine, until Ctrl-C
///
/// Listens on the loopback interface only. Prints first where it listens and how to log in; what
/// is printed as JSON is one line. Serves a page as well that shows both platforms as they change,
/// the requests as they come, and at `/docs` the specs of both.
///
/// While it runs, `/_simulator` of Cloud Foundry's address lists the faults, the latest requests
/// and what was asked for that is not simulated. Faults are added and ended at
/// `/_simulator/faults`, and things happen by `/_simulator/events`:
///
///   curl -d '[{"kind": "html", "times": 2}]' URL/_simulator/faults
///   curl -X DELETE URL/_simulator/faults
///   curl -d '{"event": "advance", "seconds": 3600}' URL/_simulator/events
///
/// Events: advance (seconds), crash, start_in_vain and take_down (process, index),
/// start_deployment and finish_deployment (app), expire_tokens, forbid_scaling, allow_scaling,
/// suspend, suspend_spaces, resume, break_down and mend (part: instances or usage).
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Simulate {
    /// The port of Cloud Foundry; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    cf_port: u16,
    /// The port of Nodion; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    nodion_port: u16,
    /// The port of the page; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    page_port: u16,
    /// How old Cloud Foundry is: 2015, flat, 3.100, current or korifi
    #[arg(long, value_name = "RELEASE", default_value = Release::Current.name())]
    cf_release: Release,
    /// How many apps Cloud Foundry has
    #[arg(long, value_name = "N")]
    apps: Option<usize>,
    /// How many processes the apps of Cloud Foundry have together
    #[arg(long, value_name = "N")]
    processes: Option<usize>,
    /// What goes wrong, such as html, or status,status=503,chance=0.1,on=GET /v3/processes*
    ///
    /// A kind and then, joined by commas, name=value: what the kind needs, and `on` (a path, or a
    /// method and a path, in which * stands for any text), `times` and `chance`. Kinds: latency
    /// (milliseconds, jitter), status (status), html, rate_limit (retry_after), expired_token,
    /// reset_before, reset_after, cut_off, and of an instance of the process that a request is
    /// about: crash (index), start_in_vain (index). Can be given again for more.
    #[arg(long = "fault", value_name = "FAULT")]
    faults: Vec<Fault>,
    /// How many requests an hour Cloud Foundry takes of one user; without, as many as come
    #[arg(long, value_name = "N")]
    rate_limit: Option<u64>,
    /// How long an access token of Cloud Foundry is valid, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 1200)]
    token_lifetime: u64,
    /// What guids, jitter and chances are derived from
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// The form of what is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Simulate {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(self.simulate(&mut io::stdout().lock()))?;
        Ok(ExitCode::SUCCESS)
    }

    fn builder(&self) -> Builder {
        let mut builder = Simulator::builder()
            .cloud_foundry_port(self.cf_port)
            .nodion_port(self.nodion_port)
            .release(self.cf_release)
            .seed(self.seed)
            .token_lifetime(Duration::from_secs(self.token_lifetime))
            // Clients compare the expiry of tokens with a clock of their own.
            .starts_at(SystemTime::now());
        if let Some(apps) = self.apps {
            builder = builder.apps(apps);
        }
        if let Some(processes) = self.processes {
            builder = builder.processes(processes);
        }
        if let Some(requests) = self.rate_limit {
            builder = builder.rate_limit(requests, Duration::from_secs(3600));
        }
        self.faults.iter().cloned().fold(builder, Builder::fault)
    }

    async fn simulate(self, out: &mut impl Write) -> Result<(), Failure> {
        let simulator = self.builder().start().await.map_err(Failure::Port)?;
        let documents = Documents {
            cloud_foundry: paas::cloud_foundry::DOCUMENT,
            nodion: paas::nodion::DOCUMENT,
        };
        let page = simulator.page(self.page_port, documents).await.map_err(Failure::Port)?;
        let described = match self.format {
            Format::Text => as_text(&simulator, &page),
            Format::Json => as_json(&simulator, &page),
        };
        // Whoever started this waits for the line, and may end it as soon as it is there.
        let say = async {
            writeln!(out, "{described}")?;
            out.flush()
        };
        tokio::try_join!(biased; tokio::signal::ctrl_c(), say)?;
        Ok(())
    }
}

/// Where everything is and how to log in. Apps are told by name, and Nodion's project and
/// applications by id, which is what its requests take.
fn as_json(simulator: &Simulator, page: &Page) -> String {
    let (foundry, nodion) = (simulator.cloud_foundry(), simulator.nodion_login());
    let user = foundry.developer();
    json!({
        "cloud_foundry": {
            "url": simulator.cloud_foundry_url(),
            "username": user.username,
            "password": user.password,
            "organization": foundry.organization(),
            "space": foundry.space(),
            "apps": foundry.apps(),
        },
        "nodion": {
            "url": simulator.nodion_url(),
            "token": nodion.token,
            "project": nodion.project,
            "applications": simulator.nodion_applications(),
        },
        "page": { "url": page.url() },
    })
    .to_string()
}

fn as_text(simulator: &Simulator, page: &Page) -> String {
    let (foundry, nodion) = (simulator.cloud_foundry(), simulator.nodion_login());
    let (foundry_url, nodion_url) = (simulator.cloud_foundry_url(), simulator.nodion_url());
    let login = |login: Login| format!("user {}, password {}", login.username, login.password);
    let (client, secret) = foundry.client();
    let lines = [
        ("Cloud Foundry", foundry_url.to_owned()),
        (
            "",
            format!(
                "{}, organization {}, space {}",
                login(foundry.developer()),
                foundry.organization(),
                foundry.space()
            ),
        ),
        ("", format!("{} (reads only)", login(foundry.auditor()))),
        ("", format!("{} (may do everything)", login(foundry.admin()))),
        ("", format!("client {client}, secret {secret}")),
        ("", format!("faults, events and requests: {foundry_url}/_simulator")),
        ("Nodion", nodion_url.to_owned()),
        ("", format!("token {}, project {}", nodion.token, nodion.project)),
        ("", format!("token {} (reads only)", nodion.read_only_token)),
        ("", format!("token {} (of the project)", nodion.project_token)),
        ("", format!("curl -H 'Authorization: Bearer {}' {nodion_url}/applications", nodion.token)),
        ("Page", page.url().to_owned()),
        ("Specs", format!("{}/docs", page.url())),
    ];
    let lines: Vec<String> = lines.iter().map(|(name, it)| format!("{name:<15}{it}")).collect();
    format!("{}\nCtrl-C ends it.", lines.join("\n"))
}
