//! How processes, their instances and their stats are shown.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::age::Release;
use super::instance::{Instance, State};
use super::seed::Guids;
use super::view::View;
use super::world::{App, Check, Process, World};
use crate::clock::Moment;

/// A part of the platform that can be down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Part {
    /// What knows of instances: their stats answer 503, and lists of them 500.
    Instances,
    /// What knows what instances use (log-cache): stats come without, and with a warning.
    Usage,
}

/// How much of a process somebody may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// Everything.
    Whole,
    /// What those see who may not see secrets.
    Redacted,
    /// What lists show.
    Listed,
}

impl Detail {
    /// What stands where a secret is.
    pub(super) fn in_place_of_secrets(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Redacted => "[PRIVATE DATA HIDDEN]",
            Self::Listed => "[PRIVATE DATA HIDDEN IN LISTS]",
        }
    }
}

const MEGABYTE: u64 = 1024 * 1024;
const UNKNOWN_USAGE: [Part; 1] = [Part::Usage];

impl View {
    /// A process as lists show it, which is made once for each change.
    pub(super) fn listed<'a>(&self, world: &World, process: &'a Process) -> &'a str {
        let make = || self.process(world, process, Detail::Listed).to_string();
        process.listed.get_or_init(make)
    }

    pub(super) fn process(&self, world: &World, process: &Process, detail: Detail) -> Value {
        let path = format!("/v3/processes/{}", process.head.guid);
        let app = world.app_of(process);
        let app_guid = app.map_or("", |app| app.head.guid.as_str());
        let space = app.and_then(|app| world.space_of(app)).map_or("", |it| &it.head.guid);
        let is_2015 = self.release == Release::Year2015;
        let scale = if is_2015 {
            json!({ "href": self.href(&format!("{path}/scale")), "method": "PUT" })
        } else {
            self.post(&format!("{path}/actions/scale"))
        };
        let links = if is_2015 {
            json!({
                "self": self.link(&path),
                "scale": scale,
                "app": self.link(&format!("/v3/apps/{app_guid}")),
                "space": self.link(&format!("/v2/spaces/{space}")),
            })
        } else {
            json!({
                "self": self.link(&path),
                "scale": scale,
                "app": self.link(&format!("/v3/apps/{app_guid}")),
                "space": self.link(&format!("/v3/spaces/{space}")),
                "stats": self.link(&format!("{path}/stats")),
                "process_instances": self.link(&format!("{path}/process_instances")),
            })
        };
        let command = match detail {
            _ if is_2015 => json!(process.command),
            Detail::Whole => json!(process.command()),
            Detail::Redacted | Detail::Listed => json!(detail.in_place_of_secrets()),
        };
        self.release.process(self.resource(
            &process.head,
            json!({
                "version": process.version(),
                "type": process.kind,
                "command": command,
                "user": process.user.as_deref().unwrap_or("vcap"),
                "instances": process.instances.len(),
                "memory_in_mb": process.asked.memory_in_mb,
                "disk_in_mb": process.asked.disk_in_mb,
                "log_rate_limit_in_bytes_per_second": process.asked.log_rate,
                "health_check": check(&process.health_check, true),
                "readiness_health_check": check(&process.readiness_health_check, false),
                "relationships": {
                    "app": { "data": { "guid": app_guid } },
                    "revision": null,
                },
                "links": links,
            }),
        ))
    }

    /// The instances by index, without what they use.
    pub(super) fn instances(&self, app: &App, process: &Process) -> Vec<Value> {
        let now = self.now();
        let instance = |(index, instance): (usize, &Instance)| {
            let (state, since) = self.state_of(app, instance);
            let is_known = !matches!(state, State::Stopping | State::Down);
            let since = is_known.then(|| now.saturating_sub(since).as_secs());
            json!({ "index": index, "state": state.name(), "since": since })
        };
        process.instances.iter().enumerate().map(instance).collect()
    }

    pub(super) fn stats(&self, app: &App, process: &Process, down: &BTreeSet<Part>) -> Value {
        let instances = process.instances.iter().enumerate().map(|(index, instance)| {
            let stats = match self.state_of(app, instance).0 {
                State::Down => {
                    // An instance that is to run and is not there has found no place.
                    let details = app.is_started.then_some("insufficient resources: memory");
                    self.stats_of_down(process, index, details)
                }
                State::Stopping => {
                    let mut stats = self.stats_of(process, index, instance, &UNKNOWN_USAGE.into());
                    if let Value::Object(stats) = &mut stats {
                        stats.insert("state".to_owned(), State::Stopping.name().into());
                    }
                    stats
                }
                _ => self.stats_of(process, index, instance, down),
            };
            self.release.stats(stats)
        });
        json!({ "resources": instances.collect::<Vec<_>>() })
    }

    /// The state of an instance of an app, and since when it is in it.
    pub(super) fn state_of(&self, app: &App, instance: &Instance) -> (State, Moment) {
        let now = self.now();
        match app.is_started {
            true => instance.state(now),
            false if self.is_stopping(app) => (State::Stopping, now),
            false => (State::Down, now),
        }
    }

    /// Whether instances of an app are still there that is stopped already. Nothing is known then
    /// of what they use.
    fn is_stopping(&self, app: &App) -> bool {
        let shows_it = self.release == Release::Current;
        shows_it && !app.is_started && self.now() < app.stops_until
    }

    fn stats_of_down(&self, process: &Process, index: usize, details: Option<&str>) -> Value {
        let mut stats = json!({
            "type": process.kind, "index": index, "state": State::Down.name(), "routable": false,
            "uptime": 0, "isolation_segment": null, "details": details,
        });
        // Korifi says of an instance that is down what it might use.
        if let (Release::Korifi, Value::Object(stats)) = (self.release, &mut stats) {
            let time = self.clock.time_of(self.now()).to_string();
            let usage = json!({ "time": time, "cpu": 0, "mem": 0, "disk": 0 });
            stats.insert("usage".to_owned(), usage);
            stats.insert("mem_quota".to_owned(), (process.running.memory_in_mb * MEGABYTE).into());
            stats.insert("disk_quota".to_owned(), (process.running.disk_in_mb * MEGABYTE).into());
        }
        stats
    }

    fn stats_of(
        &self,
        process: &Process,
        index: usize,
        instance: &Instance,
        down: &BTreeSet<Part>,
    ) -> Value {
        let now = self.now();
        let (state, since) = instance.state(now);
        let is_up = state == State::Running;
        let used = u64::from(is_up);
        let is_known = !down.contains(&Part::Usage);
        let size = process.running;
        let usage = json!({
            "time": self.clock.time_of(now).to_string(),
            "cpu": if is_up { 0.0125 } else { 0.0 },
            "cpu_entitlement": if is_up { 0.05 } else { 0.0 },
            "mem": used * (size.memory_in_mb * MEGABYTE).min(96 * MEGABYTE),
            "disk": used * (size.disk_in_mb * MEGABYTE).min(170 * MEGABYTE),
            "log_rate": 0,
        });
        let port = 61_000 + index % 4000;
        let ports = json!([{
            "external": port, "internal": 8080,
            "external_tls_proxy_port": port + 1, "internal_tls_proxy_port": 61_001,
        }]);
        let cell = format!("10.0.16.{}", 20 + index % 200);
        let address = format!("10.255.{}.{}", process.head.id / 250 % 250, index % 250);
        json!({
            "type": process.kind,
            "index": index,
            "instance_guid": process.instance_guid(instance, now),
            "state": state.name(),
            "routable": is_up,
            "usage": if is_known { usage } else { json!({}) },
            "host": if is_up { cell } else { String::new() },
            "instance_internal_ip": if is_up { address } else { String::new() },
            "instance_ports": if is_up && process.is_web() { ports } else { json!([]) },
            "uptime": used * now.saturating_sub(since).as_secs(),
            "mem_quota": is_known.then_some(size.memory_in_mb * MEGABYTE),
            "disk_quota": is_known.then_some(size.disk_in_mb * MEGABYTE),
            "log_rate_limit": is_known.then_some(size.log_rate),
            "fds_quota": 16384,
            "isolation_segment": null,
            "details": null,
        })
    }
}

impl Process {
    /// Changes with every start.
    fn version(&self) -> String {
        Guids::new(u64::from(self.head.id) << 32 | u64::from(self.starts)).next()
    }

    fn instance_guid(&self, instance: &Instance, now: Moment) -> String {
        let of_process = u64::from(self.head.id).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut guid = Guids::new(of_process ^ instance.identity(now)).next();
        // The platform's are a little shorter than other guids.
        guid.truncate(28);
        guid
    }
}

fn check(check: &Check, is_liveness: bool) -> Value {
    let mut data = json!({
        "invocation_timeout": check.invocation_timeout,
        "interval": check.interval,
    });
    if let Value::Object(data) = &mut data {
        if is_liveness {
            data.insert("timeout".to_owned(), check.timeout.into());
        }
        if check.kind == "http" {
            data.insert("endpoint".to_owned(), check.endpoint.clone().into());
        }
    }
    json!({ "type": check.kind, "data": data })
}
