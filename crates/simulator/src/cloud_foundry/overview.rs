//! What an overview says of Cloud Foundry.

use super::CloudFoundry;
use super::world::Process;
use crate::clock::Moment;
use crate::overview::{self, MOST_STATES};

impl CloudFoundry {
    /// What there is, of `most` apps at the most.
    pub(crate) fn overview(&self, most: usize) -> overview::Platform {
        let state = self.lock();
        let (world, now) = (&state.world, state.view.now());
        let apps = world.apps.iter().take(most).map(|app| overview::App {
            id: app.head.guid.clone(),
            name: app.name.clone(),
            state: if app.is_started { "STARTED" } else { "STOPPED" },
            processes: world.processes_of(app).map(|it| process(app.is_started, it, now)).collect(),
        });
        overview::Platform {
            name: "Cloud Foundry",
            apps: apps.collect(),
            all_apps: world.apps.len(),
        }
    }
}

fn process(is_started: bool, process: &Process, now: Moment) -> overview::Process {
    let instances = process.instances.iter().take(MOST_STATES);
    let states = instances
        .map(|instance| if is_started { instance.state(now).0.name() } else { "DOWN" })
        .collect();
    overview::Process { name: process.kind.clone(), instances: process.instances.len(), states }
}
