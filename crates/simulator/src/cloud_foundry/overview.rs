//! What an overview says of Cloud Foundry.

use super::CloudFoundry;
use super::instance::Instance;
use super::view::View;
use super::world::{App, Process};
use crate::overview::{self, MOST_STATES};

impl CloudFoundry {
    /// What there is, of `most` apps at the most.
    pub(crate) fn overview(&self, most: usize) -> overview::Platform {
        let state = self.lock();
        let world = &state.world;
        let apps = world.apps.iter().take(most).map(|app| overview::App {
            id: app.head.guid.clone(),
            name: app.name.clone(),
            state: if app.is_started { "STARTED" } else { "STOPPED" },
            processes: world.processes_of(app).map(|it| process(&state.view, app, it)).collect(),
        });
        overview::Platform {
            name: "Cloud Foundry",
            apps: apps.collect(),
            all_apps: world.apps.len(),
        }
    }
}

fn process(view: &View, app: &App, process: &Process) -> overview::Process {
    let instances = process.instances.iter().take(MOST_STATES);
    let state = |instance: &Instance| view.state_of(app, instance).0.name();
    let states = instances.map(state).collect();
    overview::Process { name: process.kind.clone(), instances: process.instances.len(), states }
}
