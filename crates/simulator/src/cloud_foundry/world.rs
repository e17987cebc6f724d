//! What there is on the platform, and how it changes.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::instance::Instance;
use super::table::{Head, Row, Table, rows};
use crate::SETTLES_AFTER;
use crate::clock::Moment;

#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) organizations: Table<Organization>,
    pub(super) spaces: Table<Space>,
    pub(super) apps: Table<App>,
    pub(super) processes: Table<Process>,
    pub(super) jobs: Table<Job>,
}

#[derive(Debug)]
pub(super) struct Organization {
    pub(super) head: Head,
    pub(super) name: String,
    pub(super) is_suspended: bool,
}

#[derive(Debug)]
pub(super) struct Space {
    pub(super) head: Head,
    pub(super) name: String,
    pub(super) organization: u32,
    pub(super) is_suspended: bool,
}

#[derive(Debug)]
pub(super) struct App {
    pub(super) head: Head,
    pub(super) name: String,
    pub(super) space: u32,
    pub(super) is_started: bool,
    /// Until when its instances are still there, after it was stopped.
    pub(super) stops_until: Moment,
    /// The latest one, if there was any.
    pub(super) deployment: Option<Deployment>,
    pub(super) processes: Vec<u32>,
    pub(super) variables: BTreeMap<String, String>,
    pub(super) sidecars: Vec<Sidecar>,
}

/// A change from one droplet to another, which replaces instance after instance.
#[derive(Debug)]
pub(super) struct Deployment {
    pub(super) guid: String,
    /// In seconds since 1970.
    pub(super) started_at: i64,
    /// In seconds since 1970; none is under way.
    pub(super) finished_at: Option<i64>,
}

#[derive(Debug)]
pub(super) struct Sidecar {
    pub(super) head: Head,
    pub(super) name: String,
    pub(super) command: String,
    pub(super) process_types: Vec<String>,
    pub(super) memory_in_mb: u64,
}

/// How large an instance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) memory_in_mb: u64,
    pub(super) disk_in_mb: u64,
    /// In bytes per second; -1 is without limit.
    pub(super) log_rate: i64,
}

/// How an instance is watched.
#[derive(Clone, Debug)]
pub(super) struct Check {
    pub(super) kind: String,
    pub(super) timeout: Option<i64>,
    pub(super) invocation_timeout: Option<i64>,
    pub(super) interval: Option<i64>,
    pub(super) endpoint: Option<String>,
}

impl Check {
    pub(super) fn new(kind: &str) -> Self {
        let kind = kind.to_owned();
        Self { kind, timeout: None, invocation_timeout: None, interval: None, endpoint: None }
    }
}

#[derive(Debug)]
pub(super) struct Process {
    pub(super) head: Head,
    pub(super) app: u32,
    pub(super) kind: String,
    /// The user's own command, if there is one.
    pub(super) command: Option<String>,
    /// What the buildpack found.
    pub(super) detected_command: &'static str,
    pub(super) user: Option<String>,
    pub(super) health_check: Check,
    pub(super) readiness_health_check: Check,
    /// What was asked for, which instances have from the next start on.
    pub(super) asked: Size,
    /// What instances have.
    pub(super) running: Size,
    /// How often it was started, from which its version follows.
    pub(super) starts: u32,
    pub(super) instances: Vec<Instance>,
    /// How many instances it was ever given.
    pub(super) numbers: u32,
    /// Itself as lists show it, until it changes.
    pub(super) listed: OnceCell<String>,
}

#[derive(Debug)]
pub(super) struct Job {
    pub(super) head: Head,
    pub(super) deletes: Deletable,
    /// The guid of what it deletes.
    pub(super) guid: String,
    pub(super) done_at: Moment,
}

/// What a job can delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deletable {
    App,
    Space,
    Organization,
}

impl Deletable {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Space => "space",
            Self::Organization => "organization",
        }
    }
}

rows!(Organization, Space, App, Sidecar, Process, Job);

impl World {
    pub(super) fn space_of(&self, app: &App) -> Option<&Space> {
        self.spaces.row(app.space)
    }

    pub(super) fn organization_of(&self, app: &App) -> Option<&Organization> {
        self.organizations.row(self.space_of(app)?.organization)
    }

    pub(super) fn app_of(&self, process: &Process) -> Option<&App> {
        self.apps.row(process.app)
    }

    pub(super) fn processes_of<'a>(&'a self, app: &'a App) -> impl Iterator<Item = &'a Process> {
        app.processes.iter().filter_map(|id| self.processes.row(*id))
    }

    /// Starts, stops or restarts an app. Whatever is started has what was asked for last.
    pub(super) fn start_or_stop(&mut self, app: u32, is_started: bool, at: (Moment, i64)) {
        let (now, time) = at;
        let Some(app) = self.apps.row_mut(app) else { return };
        if app.is_started && !is_started {
            app.stops_until = now + SETTLES_AFTER;
        }
        app.is_started = is_started;
        app.head.updated_at = time;
        for id in &app.processes {
            let Some(process) = self.processes.row_mut(*id) else { continue };
            process.touch(time);
            if is_started {
                process.running = process.asked;
                process.starts = process.starts.wrapping_add(1);
                process.instances.iter_mut().for_each(|instance| instance.replace(now));
            }
        }
    }

    /// What an app is in, if that is being deleted.
    pub(super) fn being_deleted(&self, app: &App) -> Option<Deletable> {
        let organization = &self.organization_of(app)?.head.guid;
        let space = &self.space_of(app)?.head.guid;
        let around = [(Deletable::Organization, organization), (Deletable::Space, space)];
        let has_job = |(kind, guid): &(Deletable, &String)| {
            self.jobs.iter().any(|job| job.deletes == *kind && job.guid == **guid)
        };
        around.into_iter().find(has_job).map(|(kind, _)| kind)
    }

    /// Whether there is what has this guid.
    pub(super) fn has(&self, kind: Deletable, guid: &str) -> bool {
        match kind {
            Deletable::App => self.apps.find(guid).is_some(),
            Deletable::Space => self.spaces.find(guid).is_some(),
            Deletable::Organization => self.organizations.find(guid).is_some(),
        }
    }

    /// Notes that something is to be deleted, by a job of this guid.
    pub(super) fn delete_later(
        &mut self,
        deletes: Deletable,
        guid: &str,
        job: String,
        at: (Moment, i64),
    ) {
        let (now, time) = at;
        let (guid, done_at) = (guid.to_owned(), now + SETTLES_AFTER);
        self.jobs.insert(Job { head: Head::new(job, time), deletes, guid, done_at });
    }

    /// Does what jobs were to do by now.
    pub(super) fn settle(&mut self, now: Moment) {
        let jobs = self.jobs.iter().filter(|job| job.done_at <= now);
        let jobs = jobs.filter(|job| self.has(job.deletes, &job.guid));
        let due: Vec<_> = jobs.map(|job| (job.deletes, job.guid.clone())).collect();
        for (kind, guid) in due {
            self.delete(kind, &guid);
        }
    }

    /// Removes something, and all that is in it.
    fn delete(&mut self, kind: Deletable, guid: &str) {
        let is_it = |of: Deletable, head: &Head| of == kind && head.guid == guid;
        let organizations = self.organizations.ids(|it| is_it(Deletable::Organization, &it.head));
        let spaces = self.spaces.ids(|it| {
            is_it(Deletable::Space, &it.head) || organizations.contains(&it.organization)
        });
        let apps =
            self.apps.ids(|it| is_it(Deletable::App, &it.head) || spaces.contains(&it.space));
        let processes = self.processes.ids(|it| apps.contains(&it.app));
        processes.into_iter().for_each(|id| self.processes.remove(id));
        apps.into_iter().for_each(|id| self.apps.remove(id));
        spaces.into_iter().for_each(|id| self.spaces.remove(id));
        organizations.into_iter().for_each(|id| self.organizations.remove(id));
    }
}

impl App {
    pub(super) fn is_deploying(&self) -> bool {
        self.deployment.as_ref().is_some_and(|it| it.finished_at.is_none())
    }
}

impl Process {
    /// Notes that it has changed.
    pub(super) fn touch(&mut self, time: i64) {
        self.head.updated_at = time;
        self.listed = OnceCell::new();
    }

    /// The number of its next instance.
    pub(super) fn next_number(&mut self) -> u32 {
        self.numbers = self.numbers.wrapping_add(1);
        self.numbers
    }

    pub(super) fn is_web(&self) -> bool {
        self.kind == "web"
    }

    pub(super) fn command(&self) -> &str {
        self.command.as_deref().unwrap_or(self.detected_command)
    }
}
