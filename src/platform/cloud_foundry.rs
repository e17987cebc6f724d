//! Cloud Foundry as a [`Platform`].

use paas_support::{BoxFuture, Wait};

use super::{App, AppId, AppState, Capability, Error, Messages, Platform, Process};
use super::{ProcessId, ProcessState, one_named};
use crate::cloud_foundry::types::{self, InstanceState, ProcessStats, SpaceGuid};
use crate::cloud_foundry::{Client, builder, wait};

/// Cloud Foundry, as far as it is like others: the apps of one space, or all that the user may see.
///
/// How a process is, is seen from its instances. So each process takes a call of its own, also
/// where many are listed.
///
/// An example is at the [module](super).
#[derive(Clone, Debug)]
pub struct CloudFoundry {
    client: Client,
    space: Option<SpaceGuid>,
}

/// The largest page there is.
const PER_PAGE: u32 = 5000;

impl CloudFoundry {
    /// All apps that the user may see. Those of different spaces may have the same name.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { client, space: None }
    }

    /// The apps of one space. An app's name is the only one of its space.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such organization or space, [`Error::Call`].
    pub async fn in_space(client: Client, organization: &str, space: &str) -> Result<Self, Error> {
        let organizations = client.list_organizations().names([organization]).send().await?;
        // The platform takes `Demo` for `demo`.
        let found = organizations.resources.iter().find(|it| it.name == organization);
        let missing = || Error::NotFound { what: format!("organization {organization:?}") };
        let guid = &found.ok_or_else(missing)?.guid;
        let spaces = client.list_spaces().organization_guids([guid]).names([space]).send().await?;
        let found = spaces.resources.iter().find(|it| it.name == space);
        let missing = || Error::NotFound {
            what: format!("space {space:?} in the organization {organization:?}"),
        };
        let space = Some(found.ok_or_else(missing)?.guid.clone());
        Ok(Self { client, space })
    }

    fn apps(&self) -> builder::ListApps<'_> {
        let call = self.client.list_apps().per_page(PER_PAGE);
        match &self.space {
            Some(space) => call.space_guids([space]),
            None => call,
        }
    }

    async fn with_state(&self, app: &AppId, process: types::Process) -> Result<Process, Error> {
        let stats = self.client.get_process_stats().process_guid(&process.guid).send().await?;
        let state = state(&stats, process.instances);
        Ok(self::process(app.clone(), process, state))
    }
}

impl Platform for CloudFoundry {
    fn capabilities(&self) -> &'static [Capability] {
        &[Capability::StopApps, Capability::SeeCrashes]
    }

    fn list_apps(&self) -> BoxFuture<'_, Result<Vec<App>, Error>> {
        Box::pin(async { Ok(self.apps().stream().all().await?.into_iter().map(app).collect()) })
    }

    fn find_app<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<App, Error>> {
        Box::pin(async move {
            let found = self.apps().names([name]).stream().all().await?;
            one_named(name, found.into_iter().map(app).collect())
        })
    }

    fn list_processes<'a>(&'a self, app: &'a AppId) -> BoxFuture<'a, Result<Vec<Process>, Error>> {
        Box::pin(async {
            let call = self.client.list_app_processes().app_guid(app.0.as_str());
            let mut processes = Vec::new();
            for process in call.per_page(PER_PAGE).stream().all().await? {
                processes.push(self.with_state(app, process).await?);
            }
            Ok(processes)
        })
    }

    fn get_process<'a>(&'a self, id: &'a ProcessId) -> BoxFuture<'a, Result<Process, Error>> {
        Box::pin(async {
            let process =
                self.client.get_process().process_guid(id.process.as_str()).send().await?;
            self.with_state(&id.app, process.into_inner()).await
        })
    }

    fn scale<'a>(
        &'a self,
        id: &'a ProcessId,
        instances: u32,
    ) -> BoxFuture<'a, Result<Process, Error>> {
        Box::pin(async move {
            let call = self.client.scale_process().process_guid(id.process.as_str());
            let scaled = call.body_map(|body| body.instances(instances)).send().await?;
            // No call that might fail comes after one that was done.
            Ok(process(id.app.clone(), scaled.into_inner(), ProcessState::Changing))
        })
    }

    fn wait(&self, awaited: &Process) -> Wait<Process, Messages> {
        let awaited = awaited.clone();
        let instances = awaited.instances;
        self.client.wait_for_instances(awaited.id.process.as_str(), instances).map(
            move |stats| Process { state: state(&stats, instances), ..awaited.clone() },
            messages,
        )
    }

    fn start_app<'a>(&'a self, id: &'a AppId) -> BoxFuture<'a, Result<App, Error>> {
        Box::pin(async {
            Ok(app(self.client.start_app().app_guid(id.0.as_str()).send().await?.into_inner()))
        })
    }

    fn stop_app<'a>(&'a self, id: &'a AppId) -> BoxFuture<'a, Result<App, Error>> {
        Box::pin(async {
            Ok(app(self.client.stop_app().app_guid(id.0.as_str()).send().await?.into_inner()))
        })
    }
}

impl From<crate::cloud_foundry::Error> for Error {
    fn from(error: crate::cloud_foundry::Error) -> Self {
        Self::Call(error.map_body(messages))
    }
}

fn messages(body: types::Errors) -> Messages {
    let errors = body.errors.into_iter();
    Messages(errors.map(|error| format!("{}: {}", error.title, error.detail)).collect())
}

fn app(app: types::App) -> App {
    App {
        id: AppId(app.guid.0),
        name: app.name,
        state: match app.state {
            types::AppState::Started => AppState::Started,
            types::AppState::Stopped => AppState::Stopped,
            types::AppState::Unknown(state) => AppState::Other(state),
        },
    }
}

fn process(app: AppId, process: types::Process, state: ProcessState) -> Process {
    Process {
        id: ProcessId { app, process: process.guid.0 },
        name: process.type_.0,
        instances: process.instances,
        state,
    }
}

/// How a process is that was asked to have so many instances.
fn state(stats: &ProcessStats, instances: u32) -> ProcessState {
    if wait::has_none(stats) {
        ProcessState::Stopped
    } else if wait::runs(stats, instances) {
        ProcessState::Running
    } else if stats.resources.iter().any(|instance| instance.state == InstanceState::Crashed) {
        ProcessState::Crashed
    } else {
        ProcessState::Changing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_as_its_instances_are() {
        for (states, instances, expected) in [
            (&["RUNNING", "RUNNING"][..], 2, ProcessState::Running),
            (&["RUNNING", "DOWN"][..], 1, ProcessState::Running),
            (&["RUNNING", "RUNNING"][..], 1, ProcessState::Changing),
            (&["RUNNING", "STARTING"][..], 2, ProcessState::Changing),
            (&["RUNNING", "CRASHED"][..], 2, ProcessState::Crashed),
            (&["DOWN", "DOWN"][..], 2, ProcessState::Stopped),
            (&["STOPPING"][..], 0, ProcessState::Changing),
            (&[][..], 0, ProcessState::Stopped),
        ] {
            let instance = |(index, state): (usize, &&str)| {
                let instance = types::InstanceStats::builder().type_("web").state(*state);
                instance.index(u32::try_from(index).unwrap()).try_into().unwrap()
            };
            let stats: Vec<types::InstanceStats> =
                states.iter().enumerate().map(instance).collect();
            let stats = ProcessStats::builder().resources(stats).try_into().unwrap();
            assert_eq!(state(&stats, instances), expected, "{states:?} of {instances}");
        }
    }
}
