//! What there is on the platform, how it changes, and how it is shown.

use serde_json::{Map, Value, json};
use tokio::time::Instant;

use crate::settled;

pub(super) struct World {
    pub(super) view: View,
    pub(super) apps: Vec<App>,
}

/// How what there is is shown.
pub(super) struct View {
    /// The address that links start with.
    origin: String,
    started: Instant,
}

pub(super) struct Space {
    pub(super) guid: &'static str,
    name: &'static str,
}

pub(super) struct App {
    pub(super) guid: &'static str,
    pub(super) name: &'static str,
    space: &'static Space,
    pub(super) is_started: bool,
    pub(super) processes: Vec<Process>,
}

pub(super) struct Process {
    pub(super) guid: &'static str,
    pub(super) kind: &'static str,
    pub(super) memory_in_mb: u64,
    pub(super) disk_in_mb: u64,
    pub(super) log_rate_limit: i64,
    /// When each instance is up.
    pub(super) instances: Vec<Instant>,
}

pub(super) const ORGANIZATION: &str = "d91c5e37-4a80-4b6f-a2d3-f5e7091b8c64";

const PRODUCTION: &Space =
    &Space { guid: "47b2f6a8-e0c3-4d19-8f5b-a6c1d7e90352", name: "production" };
const STAGING: &Space = &Space { guid: "c05d8b1e-96f7-4a23-b4e8-12a9f3d7c650", name: "staging" };
pub(super) const SPACES: [&Space; 2] = [PRODUCTION, STAGING];

const CREATED_AT: &str = "2026-01-01T00:00:00Z";

impl World {
    /// The seeded world, whose links start with `origin`.
    pub(super) fn new(origin: &str) -> Self {
        let view = View { origin: origin.to_owned(), started: Instant::now() };
        Self { view, apps: seed() }
    }

    /// A process with its app.
    pub(super) fn find(&self, guid: &str) -> Option<(&App, &Process)> {
        self.apps.iter().find_map(|app| {
            app.processes.iter().find(|process| process.guid == guid).map(|process| (app, process))
        })
    }
}

fn seed() -> Vec<App> {
    let process = |guid, kind, memory_in_mb, instances| Process {
        guid,
        kind,
        memory_in_mb,
        disk_in_mb: 1024,
        log_rate_limit: -1,
        instances: vec![Instant::now(); instances],
    };
    let (shop, reports, reports_in_staging) = (
        "9c3a7e15-b0d4-4f82-96ea-1d5c7f3b8a40",
        "2e6d8f0a-7c51-4b93-a4e8-d0f6c2b19573",
        "6b1f4c92-d8e7-4035-a9c6-e72b5d0f8143",
    );
    vec![
        App {
            guid: shop,
            name: "web-shop",
            space: PRODUCTION,
            is_started: true,
            processes: vec![
                process(shop, "web", 512, 2),
                process("b57e9c03-1f6a-4d28-8cb4-e3a9d7f05162", "worker", 256, 1),
            ],
        },
        App {
            guid: reports,
            name: "reports",
            space: PRODUCTION,
            is_started: true,
            processes: vec![process(reports, "web", 256, 1)],
        },
        App {
            guid: reports_in_staging,
            name: "reports",
            space: STAGING,
            is_started: true,
            processes: vec![process(reports_in_staging, "web", 256, 1)],
        },
    ]
}

impl Process {
    /// Does what is asked, all of it or nothing.
    pub(super) fn scale(&mut self, asked: &Map<String, Value>) -> Result<(), Vec<String>> {
        const LARGEST: i64 = i32::MAX as i64;
        // The platform's own limit is a quota; this is what one machine may be made to hold.
        const INSTANCES: i64 = 10_000;
        let known = [
            ("instances", "Instances", 0, INSTANCES),
            ("memory_in_mb", "Memory in mb", 1, LARGEST),
            ("disk_in_mb", "Disk in mb", 1, LARGEST),
            (
                "log_rate_limit_in_bytes_per_second",
                "Log rate limit in bytes per second",
                -1,
                i64::MAX,
            ),
        ];
        let mut wrong = Vec::new();
        let unknown: Vec<&String> =
            asked.keys().filter(|name| known.iter().all(|(known, ..)| name != known)).collect();
        if !unknown.is_empty() {
            let names: Vec<String> = unknown.iter().map(|name| format!("'{name}'")).collect();
            wrong.push(format!("Unknown field(s): {}", names.join(", ")));
        }
        let mut values = [None; 4];
        for (value, (name, words, least, most)) in values.iter_mut().zip(known) {
            match asked.get(name).map(|sent| (sent, sent.as_i64())) {
                None => {}
                Some((_, Some(number))) if (least..=most).contains(&number) => {
                    *value = Some(number)
                }
                Some((_, Some(number))) if number < least => {
                    wrong.push(format!("{words} must be greater than or equal to {least}"));
                }
                Some((_, Some(_))) => {
                    wrong.push(format!("{words} must be less than or equal to {most}"));
                }
                Some((_, None)) => wrong.push(format!("{words} is not a number")),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let [instances, memory, disk, log_rate] = values;
        if let Some(count) = instances.and_then(|count| usize::try_from(count).ok()) {
            self.instances.resize(count, settled());
        }
        self.memory_in_mb = memory.map_or(self.memory_in_mb, i64::unsigned_abs);
        self.disk_in_mb = disk.map_or(self.disk_in_mb, i64::unsigned_abs);
        self.log_rate_limit = log_rate.unwrap_or(self.log_rate_limit);
        Ok(())
    }
}

impl View {
    pub(super) fn href(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    pub(super) fn link(&self, path: &str) -> Value {
        json!({ "href": self.href(path) })
    }

    pub(super) fn organization(&self) -> Value {
        json!({
            "guid": ORGANIZATION,
            "created_at": CREATED_AT,
            "updated_at": CREATED_AT,
            "name": "demo",
            "suspended": false,
            "relationships": { "quota": { "data": { "guid": "5e1f9a73-8c04-42d6-b3e7-96a0c4d8f215" } } },
            "metadata": { "labels": {}, "annotations": {} },
            "links": { "self": self.link(&format!("/v3/organizations/{ORGANIZATION}")) },
        })
    }

    pub(super) fn space(&self, space: &Space) -> Value {
        json!({
            "guid": space.guid,
            "created_at": CREATED_AT,
            "updated_at": CREATED_AT,
            "name": space.name,
            "relationships": {
                "organization": { "data": { "guid": ORGANIZATION } },
                "quota": { "data": null },
            },
            "metadata": { "labels": {}, "annotations": {} },
            "links": {
                "self": self.link(&format!("/v3/spaces/{}", space.guid)),
                "organization": self.link(&format!("/v3/organizations/{ORGANIZATION}")),
            },
        })
    }

    pub(super) fn app(&self, app: &App) -> Value {
        let path = format!("/v3/apps/{}", app.guid);
        json!({
            "guid": app.guid,
            "created_at": CREATED_AT,
            "updated_at": CREATED_AT,
            "name": app.name,
            "state": if app.is_started { "STARTED" } else { "STOPPED" },
            "lifecycle": {
                "type": "buildpack",
                "data": { "buildpacks": ["ruby_buildpack"], "stack": "cflinuxfs4" },
            },
            "relationships": {
                "space": { "data": { "guid": app.space.guid } },
                "current_droplet": { "data": { "guid": "f0b8d6e4-3a92-4c71-85bf-d7e1a9c30624" } },
            },
            "metadata": { "labels": {}, "annotations": {} },
            "links": {
                "self": self.link(&path),
                "space": self.link(&format!("/v3/spaces/{}", app.space.guid)),
                "processes": self.link(&format!("{path}/processes")),
            },
        })
    }

    pub(super) fn process(&self, app: &App, process: &Process) -> Value {
        let path = format!("/v3/processes/{}", process.guid);
        json!({
            "guid": process.guid,
            "created_at": CREATED_AT,
            "updated_at": CREATED_AT,
            "version": "a1f7c9e5-0d3b-4862-97ca-e4b6d8f01253",
            "type": process.kind,
            "command": "bundle exec puma",
            "user": "vcap",
            "instances": process.instances.len(),
            "memory_in_mb": process.memory_in_mb,
            "disk_in_mb": process.disk_in_mb,
            "log_rate_limit_in_bytes_per_second": process.log_rate_limit,
            "health_check": {
                "type": if process.kind == "web" { "port" } else { "process" },
                "data": { "timeout": null, "invocation_timeout": null, "interval": null },
            },
            "readiness_health_check": {
                "type": "process",
                "data": { "invocation_timeout": null, "interval": null },
            },
            "relationships": { "app": { "data": { "guid": app.guid } }, "revision": null },
            "metadata": { "labels": {}, "annotations": {} },
            "links": {
                "self": self.link(&path),
                "scale": { "href": self.href(&format!("{path}/actions/scale")), "method": "POST" },
                "app": self.link(&format!("/v3/apps/{}", app.guid)),
                "space": self.link(&format!("/v3/spaces/{}", app.space.guid)),
                "stats": self.link(&format!("{path}/stats")),
                "process_instances": self.link(&format!("{path}/process_instances")),
            },
        })
    }

    /// A process as lists show it.
    pub(super) fn listed(&self, app: &App, process: &Process) -> Value {
        let mut listed = self.process(app, process);
        if let Value::Object(members) = &mut listed {
            members.insert("command".to_owned(), "[PRIVATE DATA HIDDEN IN LISTS]".into());
        }
        listed
    }

    pub(super) fn stats(&self, app: &App, process: &Process) -> Value {
        let now = Instant::now();
        let measured = jiff::Timestamp::UNIX_EPOCH
            .checked_add(jiff::SignedDuration::from_secs(1_767_225_600))
            .and_then(|start| start.checked_add(now - self.started))
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let instance = |(index, up_at): (usize, &Instant)| {
            if !app.is_started {
                return json!({
                    "type": process.kind, "index": index, "state": "DOWN", "routable": false,
                    "uptime": 0, "isolation_segment": null, "details": null,
                });
            }
            let is_up = *up_at <= now;
            let used = if is_up { 1 } else { 0 };
            json!({
                "type": process.kind,
                "index": index,
                "instance_guid": format!("{:08x}-5b7d-4c91-6e3a", index),
                "state": if is_up { "RUNNING" } else { "STARTING" },
                "routable": is_up,
                "usage": {
                    "time": measured.to_string(),
                    "cpu": 0.01 * f64::from(used),
                    "cpu_entitlement": 0.05 * f64::from(used),
                    "mem": used * 96 * 1024 * 1024,
                    "disk": used * 170 * 1024 * 1024,
                    "log_rate": 0,
                },
                "host": "10.0.16.24",
                "instance_internal_ip": "10.255.4.17",
                "instance_ports": [],
                "uptime": now.saturating_duration_since(*up_at).as_secs(),
                "mem_quota": process.memory_in_mb * 1024 * 1024,
                "disk_quota": process.disk_in_mb * 1024 * 1024,
                "log_rate_limit": process.log_rate_limit,
                "fds_quota": 16384,
                "isolation_segment": null,
                "details": null,
            })
        };
        let instances: Vec<Value> = process.instances.iter().enumerate().map(instance).collect();
        json!({ "resources": instances })
    }
}
