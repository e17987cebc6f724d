//! Scaling a process: what may be asked for, what quotas allow, and what happens then.

use super::age::Release;
use super::body::Members;
use super::instance::Instance;
use super::query::in_words;
use super::reader::{Change, LARGEST, Range, Reader};
use super::world::{App, Process, Size, World};
use crate::builder::Quota;
use crate::clock::Moment;

/// What is asked for; what is not is left alone.
#[derive(Debug, Default)]
pub(super) struct Scale {
    instances: Option<usize>,
    memory_in_mb: Option<u64>,
    disk_in_mb: Option<u64>,
    log_rate: Option<i64>,
}

/// The platform's own limit is a quota; this is what one machine may be made to hold.
const INSTANCES: usize = 10_000;

const LOG_RATE: &str = "log_rate_limit_in_bytes_per_second";

impl Scale {
    /// Reads the body of a request, or says everything that is wrong with it.
    pub(super) fn read(mut asked: Members, release: Release) -> Result<Self, Vec<String>> {
        let mut known = vec!["instances", "memory_in_mb", "disk_in_mb"];
        known.extend(matches!(release, Release::Flat | Release::Current).then_some(LOG_RATE));
        let mut reader = Reader::new(release);
        reader.known(&mut asked, &known);
        let mut number = |name: &str, least, most, must_be| {
            let words = in_words(name);
            match reader.integer(&asked, name, &words, Range { least, most, must_be }) {
                Change::Set(number) => return Some(number),
                // The platform fails at the others when they are null; here that is refused.
                Change::Reset if name != LOG_RATE => {
                    reader.note(format!("{words} is not a number"))
                }
                Change::Reset | Change::Keep => {}
            }
            None
        };
        let instances = number("instances", 0, LARGEST, "greater than or equal to 0");
        let memory = number("memory_in_mb", 1, LARGEST, "greater than 0");
        let disk = number("disk_in_mb", 1, LARGEST, "greater than 0");
        let log_rate = number(LOG_RATE, -1, i64::MAX, "greater than or equal to -1");
        reader.finish(Self {
            instances: instances.and_then(|it| usize::try_from(it).ok()),
            memory_in_mb: memory.map(i64::unsigned_abs),
            disk_in_mb: disk.map(i64::unsigned_abs),
            log_rate,
        })
    }

    /// The refusal, if the process cannot be scaled so.
    pub(super) fn refusal(
        &self,
        world: &World,
        app: &App,
        process: &Process,
        quota: &Quota,
    ) -> Option<Vec<String>> {
        if app.is_deploying() && process.is_web() {
            let reason = "Cannot scale this process while a deployment is in flight.";
            return Some(vec![reason.to_owned()]);
        }
        let size = self.size(process);
        let beside = app.sidecars.iter().filter(|it| it.process_types.contains(&process.kind));
        let sidecars: u64 = beside.map(|sidecar| sidecar.memory_in_mb).sum();
        if sidecars > 0 && size.memory_in_mb <= sidecars {
            let reason = "The requested memory allocation is not large enough to run all of your \
                          sidecar processes";
            return Some(vec![reason.to_owned()]);
        }
        let exceeded = self.exceeded(world, app, process, quota);
        (!exceeded.is_empty()).then(|| exceeded.into_iter().map(str::to_owned).collect())
    }

    /// Which parts of the quota the organization would exceed.
    fn exceeded(
        &self,
        world: &World,
        app: &App,
        process: &Process,
        quota: &Quota,
    ) -> Vec<&'static str> {
        let mut exceeded = Vec::new();
        let (size, count) = (self.size(process), self.count(process));
        let is_over = |value: u64, limit: Option<u64>| limit.is_some_and(|limit| value > limit);
        if is_over(size.memory_in_mb, quota.instance_memory_in_mb) {
            exceeded.push("memory instance_memory_limit_exceeded");
        }
        if quota.log_rate_in_bytes_per_second.is_some() && size.log_rate < 0 {
            exceeded.push("log_rate_limit cannot be unlimited in organization");
        }
        if count > INSTANCES {
            exceeded.push("app_instance_limit app_instance_limit_exceeded");
        }
        if *quota == Quota::default() || !app.is_started {
            return exceeded;
        }
        // The sums of the organization, with this process as it would be.
        let organization = world.organization_of(app).map(|it| it.head.id);
        let is_inside = |app: &&App| {
            app.is_started && world.organization_of(app).map(|it| it.head.id) == organization
        };
        let (mut memory, mut instances, mut log_rate) = (0_u64, 0_u64, 0_u64);
        for other in world.apps.iter().filter(is_inside).flat_map(|app| world.processes_of(app)) {
            let is_this = other.head.id == process.head.id;
            let (size, count) =
                if is_this { (size, count) } else { (other.asked, other.instances.len()) };
            let count = count as u64;
            instances = instances.saturating_add(count);
            memory = memory.saturating_add(count.saturating_mul(size.memory_in_mb));
            let rate = u64::try_from(size.log_rate).unwrap_or(0);
            log_rate = log_rate.saturating_add(count.saturating_mul(rate));
        }
        if is_over(memory, quota.memory_in_mb) {
            exceeded.push("memory quota_exceeded");
        }
        if count <= INSTANCES && is_over(instances, quota.instances) {
            exceeded.push("app_instance_limit app_instance_limit_exceeded");
        }
        if is_over(log_rate, quota.log_rate_in_bytes_per_second) {
            exceeded.push("log_rate_limit exceeds organization log rate quota");
        }
        exceeded
    }

    fn size(&self, process: &Process) -> Size {
        let Size { memory_in_mb, disk_in_mb, log_rate } = process.asked;
        Size {
            memory_in_mb: self.memory_in_mb.unwrap_or(memory_in_mb),
            disk_in_mb: self.disk_in_mb.unwrap_or(disk_in_mb),
            log_rate: self.log_rate.unwrap_or(log_rate),
        }
    }

    fn count(&self, process: &Process) -> usize {
        self.instances.unwrap_or(process.instances.len())
    }

    /// Scales. The number of instances changes at once, their size with the next start.
    pub(super) fn apply(&self, process: &mut Process, (now, time): (Moment, i64)) {
        process.asked = self.size(process);
        process.instances.truncate(self.count(process));
        while process.instances.len() < self.count(process) {
            let number = process.next_number();
            process.instances.push(Instance::started(now, number));
        }
        process.touch(time);
    }
}
