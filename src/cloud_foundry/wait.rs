//! Waiting until a process runs as many instances as it should.

use std::collections::BTreeMap;
use std::mem;

use paas_support::{Nullable, Verdict, Wait};

use super::types::{AppState, Errors, InstanceState, InstanceStats, ProcessGuid, ProcessStats};
use super::{Client, Error};

/// How often in a row an instance may be seen as `CRASHED`. The platform starts an instance anew
/// by itself, at first at once; one that is seen so more than once is being held back.
const CRASHED_AT_MOST: u32 = 2;

impl Client {
    /// Waits until exactly `instances` of the process are `RUNNING` and take requests. Awaited, it
    /// gives the statistics that say so. With 0 it waits until none is left.
    ///
    /// Instances that are `DOWN` are those that are not there, and do not count. An instance that
    /// says nothing of being routable is taken for it, as older servers and Korifi say nothing.
    ///
    /// It fails before its deadline when
    /// - the app is `STOPPED`, and so will run no instance. The app is asked for when no instance
    ///   is there, and when all run: they may be about to be stopped;
    /// - an instance that should run is `CRASHED` each of three times in a row that it is looked
    ///   at. The platform starts it again, but waits longer from crash to crash.
    ///
    /// Source: v3 reference, "Get stats for a process" and "The app object".
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use paas::cloud_foundry;
    /// use paas::support::{Session, WaitError};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let simulator = paas_simulator::Simulator::start().await?;
    /// let session = Session::builder(simulator.cloud_foundry_url()).token(simulator.token());
    /// let client = cloud_foundry::Client::new(session.build()?);
    /// let web = client.list_processes().send().await?.resources[0].guid.clone();
    ///
    /// client.scale_process().process_guid(&web).body_map(|body| body.instances(3)).send().await?;
    /// match client.wait_for_instances(&web, 3).deadline(Duration::from_secs(60)).await {
    ///     Ok(stats) => assert_eq!(stats.resources.len(), 3),
    ///     Err(WaitError::TimedOut { last, .. }) => println!("not yet: {last:?}"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_for_instances(
        &self,
        process_guid: impl Into<ProcessGuid>,
        instances: u32,
    ) -> Wait<ProcessStats, Errors> {
        let (client, process_guid) = (self.clone(), process_guid.into());
        let read = move || {
            let (client, process_guid) = (client.clone(), process_guid.clone());
            async move {
                let stats = client.get_process_stats().process_guid(&process_guid).send().await?;
                let app = match depends_on_app(&stats, instances) {
                    true => app_state(&client, &process_guid).await?,
                    false => None,
                };
                Ok((stats.into_inner(), app))
            }
        };
        let mut crashes = Crashes::default();
        Wait::new(read, move |(stats, app)| judge(stats, app.as_ref(), instances, &mut crashes))
    }
}

/// The state of the app of a process, where a process says which app it is of.
async fn app_state(client: &Client, process_guid: &ProcessGuid) -> Result<Option<AppState>, Error> {
    let process = client.get_process().process_guid(process_guid).send().await?;
    let relationships = process.relationships.as_ref();
    match relationships.and_then(|relationships| relationships.app.as_ref()) {
        Some(app) => {
            let app = client.get_app().app_guid(&app.data.guid).send().await?;
            Ok(Some(app.into_inner().state))
        }
        None => Ok(None),
    }
}

/// How often in a row each instance was seen as `CRASHED`.
#[derive(Default)]
struct Crashes(BTreeMap<u32, u32>);

impl Crashes {
    /// Counts those of the first `instances`: the others are to go. Gives one that crashed too
    /// often.
    fn count(&mut self, stats: &ProcessStats, instances: u32) -> Option<u32> {
        let crashed = stats.resources.iter().filter(|instance| {
            instance.state == InstanceState::Crashed && instance.index < instances
        });
        let before = mem::take(&mut self.0);
        let times = |index| before.get(&index).map_or(1, |times| times.saturating_add(1));
        self.0 = crashed.map(|instance| (instance.index, times(instance.index))).collect();
        self.0.iter().find(|(_, times)| **times > CRASHED_AT_MOST).map(|(index, _)| *index)
    }
}

/// Whether what is seen means one thing when the app is stopped, and another when it is not.
fn depends_on_app(stats: &ProcessStats, instances: u32) -> bool {
    instances > 0 && (has_none(stats) || runs(stats, instances))
}

/// Whether a process runs as it should, will never, or may yet.
fn judge(
    stats: ProcessStats,
    app: Option<&AppState>,
    instances: u32,
    crashes: &mut Crashes,
) -> Verdict<ProcessStats> {
    let failed = |reason: String, stats| Verdict::Failed { reason, state: Some(stats) };
    if instances > 0 && app == Some(&AppState::Stopped) {
        return failed("the app is stopped, so none of its processes runs".to_owned(), stats);
    }
    if runs(&stats, instances) {
        return Verdict::Done(stats);
    }
    match crashes.count(&stats, instances) {
        Some(index) => failed(format!("instance {index} has crashed and stays so"), stats),
        None => Verdict::Pending(stats),
    }
}

/// Whether exactly so many instances are there, and all of them run and take requests.
pub(crate) fn runs(stats: &ProcessStats, instances: u32) -> bool {
    let mut there = stats.resources.iter().filter(is_there);
    let is_up = |instance: &InstanceStats| {
        instance.state == InstanceState::Running && instance.routable != Nullable::Value(false)
    };
    let count = there.clone().count();
    u32::try_from(count) == Ok(instances) && there.all(is_up)
}

/// Whether no instance is there.
pub(crate) fn has_none(stats: &ProcessStats) -> bool {
    !stats.resources.iter().any(|instance| is_there(&instance))
}

fn is_there(instance: &&InstanceStats) -> bool {
    instance.state != InstanceState::Down
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Statistics of instances: their states, each of which may be followed by what is said of
    /// being routable.
    fn stats(states: &str) -> ProcessStats {
        let instance = |(index, text): (usize, &str)| {
            let (state, routable) = text.split_once(':').unwrap_or((text, "absent"));
            let instance = InstanceStats::builder().type_("web").state(state);
            let instance = instance.index(u32::try_from(index).unwrap());
            let instance = match routable {
                "absent" => instance,
                "null" => instance.routable_null(),
                text => instance.routable(text == "true"),
            };
            InstanceStats::try_from(instance).unwrap()
        };
        let instances: Vec<_> = states.split_whitespace().enumerate().map(instance).collect();
        ProcessStats::builder().resources(instances).try_into().unwrap()
    }

    #[test]
    fn a_process_runs_when_exactly_as_many_as_asked_run_and_take_requests() {
        for (states, instances, is_done) in [
            ("RUNNING RUNNING", 2, true),
            ("RUNNING:true RUNNING:null", 2, true),
            ("RUNNING RUNNING:false", 2, false),
            ("RUNNING", 2, false),
            ("RUNNING RUNNING RUNNING", 2, false),
            ("RUNNING RUNNING STARTING", 2, false),
            ("RUNNING RUNNING STOPPING", 2, false),
            ("RUNNING RUNNING CRASHED", 2, false),
            ("RUNNING RUNNING UNKNOWN", 2, false),
            ("RUNNING RUNNING DOWN:false", 2, true),
            ("RUNNING DOWN:false", 2, false),
            ("STARTING STARTING", 2, false),
            ("", 0, true),
            ("DOWN DOWN:false", 0, true),
            ("RUNNING", 0, false),
            ("STOPPING:false", 0, false),
            ("CRASHED", 0, false),
            ("", 1, false),
        ] {
            let stats = stats(states);
            let verdict = match is_done {
                true => Verdict::Done(stats.clone()),
                false => Verdict::Pending(stats.clone()),
            };
            let seen = judge(stats, Some(&AppState::Started), instances, &mut Crashes::default());
            assert_eq!(seen, verdict, "{states} of {instances}");
        }
    }

    #[test]
    fn the_app_is_asked_for_when_all_instances_run_or_none_is_there() {
        for (states, instances, is_asked_for) in [
            ("DOWN DOWN", 2, true),
            ("", 2, true),
            ("RUNNING RUNNING", 2, true),
            ("RUNNING STARTING", 2, false),
            ("CRASHED DOWN", 2, false),
            ("DOWN DOWN", 0, false),
            ("RUNNING", 0, false),
        ] {
            assert_eq!(depends_on_app(&stats(states), instances), is_asked_for, "{states}");
        }
    }

    #[test]
    fn a_process_of_a_stopped_app_fails_unless_none_is_asked_for() {
        let seen = |states, app: &str, instances| {
            judge(stats(states), Some(&app.into()), instances, &mut Crashes::default())
        };
        assert!(matches!(seen("DOWN", "STOPPED", 1), Verdict::Failed { state: Some(_), .. }));
        assert!(matches!(seen("RUNNING", "STOPPED", 1), Verdict::Failed { .. }));
        assert!(matches!(seen("DOWN", "STOPPED", 0), Verdict::Done(_)));
        assert!(matches!(seen("DOWN", "STARTED", 1), Verdict::Pending(_)));
        assert!(matches!(seen("DOWN", "of another time", 1), Verdict::Pending(_)));
    }

    /// What is said after looking at each of these.
    fn looks(states: &[&str], instances: u32) -> Vec<Option<String>> {
        let mut crashes = Crashes::default();
        let look = |states: &&str| match judge(stats(states), None, instances, &mut crashes) {
            Verdict::Failed { reason, .. } => Some(reason),
            _ => None,
        };
        states.iter().map(look).collect()
    }

    #[test]
    fn an_instance_that_stays_crashed_is_a_failure_and_one_that_is_started_again_is_not() {
        let crashed = ["RUNNING STARTING", "RUNNING CRASHED", "RUNNING CRASHED", "RUNNING CRASHED"];
        let reason = "instance 1 has crashed and stays so".to_owned();
        assert_eq!(looks(&crashed, 2), [None, None, None, Some(reason)]);

        let again = ["CRASHED", "CRASHED", "STARTING", "CRASHED", "CRASHED", "RUNNING"];
        assert_eq!(looks(&again, 1), vec![None; 6]);

        let in_turn = ["CRASHED RUNNING", "RUNNING CRASHED", "CRASHED RUNNING", "RUNNING CRASHED"];
        assert_eq!(looks(&in_turn, 3), vec![None; 4]);
    }

    #[test]
    fn a_crash_of_an_instance_that_is_to_go_is_none() {
        assert_eq!(looks(&["RUNNING CRASHED"; 5], 1), vec![None; 5]);
        assert_eq!(looks(&["CRASHED"; 5], 0), vec![None; 5]);
    }
}
