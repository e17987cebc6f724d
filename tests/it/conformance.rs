//! What holds of every platform: the same tests, through `dyn Platform`, on each.

use std::time::Duration;

use paas::platform::{
    AppId, AppState, Capability, CloudFoundry, Error, Nodion, Platform, Process, ProcessId,
    ProcessState,
};
use paas::support::{Session, WaitError};
use paas::{cloud_foundry, nodion};
use paas_simulator::Simulator;
use tokio::time::Instant;
use watch::Watched;

/// A platform with what it is known to have: an app whose process `web` has two instances, and a
/// name that two apps have.
struct Known {
    platform: Box<dyn Platform>,
    app: &'static str,
    name_of_two: &'static str,
    // The platform is there as long as this is.
    simulator: Watched,
}

fn session(url: &str, simulator: &Simulator) -> Session {
    Session::builder(url).token(simulator.token()).build().unwrap()
}

async fn cloud_foundry() -> Known {
    let simulator = Watched::of(Simulator::builder().staging()).await;
    let session = session(simulator.cloud_foundry_url(), &simulator);
    let platform = Box::new(CloudFoundry::new(cloud_foundry::Client::new(session)));
    Known { platform, app: "web-shop", name_of_two: "reports", simulator }
}

async fn nodion() -> Known {
    let simulator = Watched::of(Simulator::builder().staging()).await;
    let session = session(simulator.nodion_url(), &simulator);
    let platform = Box::new(Nodion::new(nodion::Client::new(session)));
    Known { platform, app: "Web shop", name_of_two: "Blog", simulator }
}

/// Makes a test of each of these on each platform.
macro_rules! on_each_platform {
    ($($test:ident)*) => {
        mod on_cloud_foundry {
            $(#[tokio::test(start_paused = true)]
            async fn $test() {
                super::$test(&super::cloud_foundry().await).await;
            })*
        }
        mod on_nodion {
            $(#[tokio::test(start_paused = true)]
            async fn $test() {
                super::$test(&super::nodion().await).await;
            })*
        }
    };
}

on_each_platform! {
    all_apps_are_listed_and_each_is_found_by_its_id
    a_name_that_none_has_is_not_found
    a_name_that_two_have_is_ambiguous_and_names_both
    a_process_that_is_listed_is_what_one_gets
    a_process_that_is_not_there_is_not_found
    a_process_of_an_app_that_is_not_there_is_not_found
    scaling_up_is_done_after_a_while
    scaling_to_none_stops_a_process_and_scaling_up_starts_it
    scaling_to_what_is_there_is_done_at_once
    a_wait_shows_what_it_sees_and_then_the_outcome
    a_wait_ends_at_its_deadline_with_what_it_saw_last
    an_app_is_stopped_and_started_where_that_can_be_done
    a_call_that_fails_says_what_and_how
}

async fn all_apps_are_listed_and_each_is_found_by_its_id(known: &Known) {
    let apps = known.platform.list_apps().await.unwrap();
    assert_eq!(apps.len(), 3);
    assert!(apps.iter().all(|app| app.state == AppState::Started), "{apps:?}");
    let app = known.platform.find_app(known.app).await.unwrap();
    assert!(apps.contains(&app));
    assert_eq!(app.name, known.app);
}

async fn a_name_that_none_has_is_not_found(known: &Known) {
    for name in ["web", "", "a,b", &known.app.to_uppercase()] {
        let error = known.platform.find_app(name).await.unwrap_err();
        assert_eq!(error.to_string(), format!("there is no app {name:?}"));
        assert!(error.is_not_found());
    }
}

async fn a_name_that_two_have_is_ambiguous_and_names_both(known: &Known) {
    let error = known.platform.find_app(known.name_of_two).await.unwrap_err();
    let said = error.to_string();
    let Error::Ambiguous { name, candidates } = error else { panic!("{said}") };
    assert_eq!((name.as_str(), candidates.len()), (known.name_of_two, 2));
    for app in known.platform.list_apps().await.unwrap() {
        assert_eq!(said.contains(&app.id.0), candidates.contains(&app), "{said}");
    }
}

/// The process `web` of the app.
async fn web(known: &Known) -> Process {
    let app = known.platform.find_app(known.app).await.unwrap();
    let processes = known.platform.list_processes(&app.id).await.unwrap();
    processes.into_iter().find(|process| process.name == "web").unwrap()
}

async fn a_process_that_is_listed_is_what_one_gets(known: &Known) {
    let app = known.platform.find_app(known.app).await.unwrap();
    let processes = known.platform.list_processes(&app.id).await.unwrap();
    let names: Vec<&str> = processes.iter().map(|process| process.name.as_str()).collect();
    assert_eq!(names, ["web", "worker"]);
    assert_eq!((processes[0].instances, &processes[0].state), (2, &ProcessState::Running));
    for process in processes {
        assert_eq!(process.id.app, app.id);
        assert_eq!(known.platform.get_process(&process.id).await.unwrap(), process);
    }
}

async fn a_process_that_is_not_there_is_not_found(known: &Known) {
    let app = known.platform.find_app(known.app).await.unwrap().id;
    let missing = ProcessId { app, process: "none".to_owned() };
    assert!(known.platform.get_process(&missing).await.unwrap_err().is_not_found());
    assert!(known.platform.scale(&missing, 1).await.unwrap_err().is_not_found());
    let gone = Process::new(missing, "web", 1, ProcessState::Stopped);
    assert!(known.platform.wait(&gone).await.is_err());
}

async fn a_process_of_an_app_that_is_not_there_is_not_found(known: &Known) {
    let error = known.platform.list_processes(&AppId::from("none")).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

async fn scaling_up_is_done_after_a_while(known: &Known) {
    let web = web(known).await;
    let scaled = known.platform.scale(&web.id, 4).await.unwrap();
    assert_eq!((scaled.instances, &scaled.state), (4, &ProcessState::Changing));
    let seen = known.platform.get_process(&web.id).await.unwrap();
    assert_eq!(seen.state, ProcessState::Changing);

    let start = Instant::now();
    let done = known.platform.wait(&scaled).await.unwrap();
    assert_eq!((done.instances, &done.state), (4, &ProcessState::Running));
    assert!(start.elapsed() >= Duration::from_millis(300), "{:?}", start.elapsed());
    assert_eq!(known.platform.get_process(&web.id).await.unwrap(), done);
}

async fn scaling_to_none_stops_a_process_and_scaling_up_starts_it(known: &Known) {
    let web = web(known).await;
    let scaled = known.platform.scale(&web.id, 0).await.unwrap();
    let stopped = known.platform.wait(&scaled).await.unwrap();
    assert_eq!((stopped.instances, &stopped.state), (0, &ProcessState::Stopped));
    assert_eq!(known.platform.get_process(&web.id).await.unwrap(), stopped);

    let scaled = known.platform.scale(&web.id, 1).await.unwrap();
    assert_eq!(known.platform.wait(&scaled).await.unwrap().state, ProcessState::Running);
}

async fn scaling_to_what_is_there_is_done_at_once(known: &Known) {
    let web = web(known).await;
    let scaled = known.platform.scale(&web.id, web.instances).await.unwrap();
    let start = Instant::now();
    assert_eq!(known.platform.wait(&scaled).await.unwrap().state, ProcessState::Running);
    assert!(start.elapsed() < Duration::from_millis(300), "{:?}", start.elapsed());
}

async fn a_wait_shows_what_it_sees_and_then_the_outcome(known: &Known) {
    let scaled = known.platform.scale(&web(known).await.id, 3).await.unwrap();
    let mut progress = known.platform.wait(&scaled).every(Duration::from_millis(200)).progress();
    let mut states = Vec::new();
    while let Some(seen) = progress.next().await {
        states.push(seen.unwrap().state);
    }
    use ProcessState::{Changing, Running};
    assert_eq!(states, [Changing, Changing, Running]);
}

async fn a_wait_ends_at_its_deadline_with_what_it_saw_last(known: &Known) {
    let scaled = known.platform.scale(&web(known).await.id, 3).await.unwrap();
    let wait = known.platform.wait(&scaled).every(Duration::from_millis(100));
    let error = wait.deadline(Duration::from_millis(150)).await.unwrap_err();
    let Error::Wait(WaitError::TimedOut { polls, last, .. }) = Error::from(error) else {
        panic!("it did not time out")
    };
    assert_eq!((polls, last.unwrap().state), (2, ProcessState::Changing));
}

async fn an_app_is_stopped_and_started_where_that_can_be_done(known: &Known) {
    let Known { platform, app, .. } = known;
    let app = platform.find_app(app).await.unwrap();
    if !platform.capabilities().contains(&Capability::StopApps) {
        for refused in [platform.stop_app(&app.id).await, platform.start_app(&app.id).await] {
            assert!(matches!(refused, Err(Error::Unsupported(Capability::StopApps))));
        }
        return;
    }
    assert_eq!(platform.stop_app(&app.id).await.unwrap().state, AppState::Stopped);
    tokio::time::advance(Duration::from_secs(1)).await; // until its instances have stopped
    let web = web(known).await;
    assert_eq!((web.instances, &web.state), (2, &ProcessState::Stopped));
    let error = platform.wait(&web).await.unwrap_err();
    assert!(error.to_string().contains("stopped"), "{error}");

    assert_eq!(platform.start_app(&app.id).await.unwrap().state, AppState::Started);
    assert_eq!(platform.wait(&web).await.unwrap().state, ProcessState::Running);
}

async fn a_call_that_fails_says_what_and_how(known: &Known) {
    let app = known.platform.find_app(known.app).await.unwrap().id;
    let missing = ProcessId { app, process: "none".to_owned() };
    let error = known.platform.scale(&missing, 1).await.unwrap_err();
    let call = error.call().unwrap();
    assert_eq!((call.status().unwrap().as_u16(), call.attempts()), (404, 1));
    assert!(call.operation().id.starts_with("scale"), "{call}");
    assert!(call.body().unwrap().0[0].to_lowercase().contains("not found"), "{call}");
    assert!(!error.to_string().contains(known.simulator.token()));
}

#[tokio::test(start_paused = true)]
async fn a_space_of_cloud_foundry_has_its_own_apps() {
    let known = cloud_foundry().await;
    let url = known.simulator.cloud_foundry_url();
    let client = || cloud_foundry::Client::new(session(url, &known.simulator));
    let staging = CloudFoundry::in_space(client(), "demo", "staging").await.unwrap();
    assert_eq!(staging.list_apps().await.unwrap().len(), 1);
    let reports = staging.find_app("reports").await.unwrap();
    let production = CloudFoundry::in_space(client(), "demo", "production").await.unwrap();
    assert_eq!(production.list_apps().await.unwrap().len(), 2);
    assert_ne!(production.find_app("reports").await.unwrap(), reports);
    assert!(staging.find_app("web-shop").await.unwrap_err().is_not_found());

    for (organization, space, what) in [
        ("Demo", "staging", "there is no organization \"Demo\""),
        ("none", "staging", "there is no organization \"none\""),
        ("demo", "none", "there is no space \"none\" in the organization \"demo\""),
    ] {
        let error = CloudFoundry::in_space(client(), organization, space).await.unwrap_err();
        assert_eq!(error.to_string(), what);
    }
}
