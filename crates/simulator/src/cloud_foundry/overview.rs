//! What an overview says of Cloud Foundry.

use tokio::time::Instant;

use super::world::{App, Process};
use super::{CloudFoundry, lock};
use crate::overview::{self, MOST_STATES};

impl CloudFoundry {
    /// What there is, of `most` apps at the most.
    pub(crate) fn overview(&self, most: usize) -> overview::Platform {
        let world = lock(&self.0);
        overview::Platform {
            name: "Cloud Foundry",
            apps: world.apps.iter().take(most).map(app).collect(),
            all_apps: world.apps.len(),
        }
    }
}

fn app(app: &App) -> overview::App {
    overview::App {
        id: app.guid.to_owned(),
        name: app.name.to_owned(),
        state: if app.is_started { "STARTED" } else { "STOPPED" },
        processes: app.processes.iter().map(|it| process(app.is_started, it)).collect(),
    }
}

fn process(is_started: bool, process: &Process) -> overview::Process {
    let now = Instant::now();
    let states = process.instances.iter().take(MOST_STATES).map(|up_at| match is_started {
        false => "DOWN",
        true if *up_at <= now => "RUNNING",
        true => "STARTING",
    });
    overview::Process {
        name: process.kind.to_owned(),
        instances: process.instances.len(),
        states: states.collect(),
    }
}
