//! Nodion as a [`Platform`].

use paas_support::{BoxFuture, Wait};

use super::{App, AppId, AppState, Capability, Error, Messages, Platform, Process};
use super::{ProcessId, ProcessState};
use crate::nodion::types::{self, ApplicationStatus, ScalingState};
use crate::nodion::{Client, wait::has_settled};

/// Nodion, as far as its platform is like others: the applications of the client's project.
///
/// An example is at the [module](super).
#[derive(Clone, Debug)]
pub struct Nodion(Client);

impl Nodion {
    /// What the client reaches.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self(client)
    }

    async fn processes(&self, app: &AppId) -> Result<Vec<types::Process>, Error> {
        let call = self.0.list_application_processes().application_id(app.0.as_str());
        Ok(call.send().await?.into_inner().processes)
    }
}

impl Platform for Nodion {
    fn capabilities(&self) -> &'static [Capability] {
        &[]
    }

    fn list_apps(&self) -> BoxFuture<'_, Result<Vec<App>, Error>> {
        Box::pin(async {
            let applications = self.0.list_applications().send().await?.into_inner().applications;
            Ok(applications.into_iter().map(app).collect())
        })
    }

    fn list_processes<'a>(&'a self, app: &'a AppId) -> BoxFuture<'a, Result<Vec<Process>, Error>> {
        Box::pin(async {
            let processes = self.processes(app).await?;
            Ok(processes.into_iter().map(|it| process(app.clone(), it)).collect())
        })
    }

    fn get_process<'a>(&'a self, id: &'a ProcessId) -> BoxFuture<'a, Result<Process, Error>> {
        Box::pin(async {
            let found = self.processes(&id.app).await?.into_iter();
            let found = found.map(|it| process(id.app.clone(), it)).find(|it| it.id == *id);
            found.ok_or_else(|| Error::NotFound {
                what: format!("process {:?} of the app {:?}", id.process, id.app.0),
            })
        })
    }

    fn scale<'a>(
        &'a self,
        id: &'a ProcessId,
        instances: u32,
    ) -> BoxFuture<'a, Result<Process, Error>> {
        Box::pin(async move {
            let call = self.0.scale_application_process().application_id(id.app.0.as_str());
            let call = call.process_id(id.process.as_str());
            let scaled = call.body_map(|body| body.instance_amount(instances)).send().await?;
            Ok(process(id.app.clone(), scaled.into_inner().process))
        })
    }

    fn wait(&self, awaited: &Process) -> Wait<Process, Messages> {
        let ProcessId { app, process: id } = &awaited.id;
        let app = app.clone();
        self.0
            .wait_for_instances(app.0.as_str(), id.as_str(), awaited.instances)
            .map(move |seen| process(app.clone(), seen), messages)
    }

    fn start_app<'a>(&'a self, _: &'a AppId) -> BoxFuture<'a, Result<App, Error>> {
        Box::pin(async { Err(Error::Unsupported(Capability::StopApps)) })
    }

    fn stop_app<'a>(&'a self, _: &'a AppId) -> BoxFuture<'a, Result<App, Error>> {
        Box::pin(async { Err(Error::Unsupported(Capability::StopApps)) })
    }
}

impl From<crate::nodion::Error> for Error {
    fn from(error: crate::nodion::Error) -> Self {
        Self::Call(error.map_body(messages))
    }
}

fn messages(body: types::Error) -> Messages {
    Messages(body.errors.into_iter().flatten().chain(body.error).collect())
}

fn app(application: types::Application) -> App {
    App {
        id: AppId(application.id.0),
        name: application.name,
        state: match application.status {
            ApplicationStatus::Online => AppState::Started,
            ApplicationStatus::Unknown(status) => AppState::Other(status),
        },
    }
}

fn process(app: AppId, process: types::Process) -> Process {
    Process {
        state: state(&process),
        id: ProcessId { app, process: process.id.0 },
        name: process.slug.unwrap_or(process.name),
        instances: process.instance_amount,
    }
}

fn state(process: &types::Process) -> ProcessState {
    match &process.state {
        ScalingState::Unknown(state) => ProcessState::Other(state.clone()),
        _ if !has_settled(process) => ProcessState::Changing,
        _ if process.instance_amount == 0 => ProcessState::Stopped,
        _ => ProcessState::Running,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_as_its_state_and_its_amount_say() {
        for (instances, word, state) in [
            (2, "default", ProcessState::Running),
            (0, "default", ProcessState::Stopped),
            (0, "scaling", ProcessState::Changing),
            (2, "asleep", ProcessState::Other("asleep".to_owned())),
        ] {
            let seen = types::Process::builder().id("p").name("Web").status("available");
            let seen = seen.state(word).instance_amount(instances).try_into().unwrap();
            let seen = process(AppId("a".to_owned()), seen);
            assert_eq!((seen.name.as_str(), seen.instances, seen.state), ("Web", instances, state));
        }
    }
}
