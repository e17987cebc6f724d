//! What is there at the start: two apps that are always the same, and as many more as asked for.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::time::Duration;

use super::instance::Instance;
use super::table::Head;
use super::world::{App, Check, Organization, Process, Sidecar, Size, Space, World};
use crate::builder::Builder;

/// How many spaces an organization has, and apps a space, where there are many.
const SPACES: usize = 10;
const APPS: usize = 100;

/// An app that is always there: its guid and name, and its processes.
struct Known {
    guid: &'static str,
    name: &'static str,
    processes: &'static [KnownProcess],
}

/// Guid, type, memory in MB, instances.
type KnownProcess = (&'static str, &'static str, u64, u32);

const ORGANIZATION: &str = "d91c5e37-4a80-4b6f-a2d3-f5e7091b8c64";
const SPACE: &str = "47b2f6a8-e0c3-4d19-8f5b-a6c1d7e90352";
const STAGING: &str = "c05d8b1e-96f7-4a23-b4e8-12a9f3d7c650";
/// The app in the second space, which has the name of one in the first.
const NAMESAKE: &str = "6b1f4c92-d8e7-4035-a9c6-e72b5d0f8143";
const KNOWN: [Known; 2] = [
    Known {
        guid: "9c3a7e15-b0d4-4f82-96ea-1d5c7f3b8a40",
        name: "web-shop",
        processes: &[
            ("9c3a7e15-b0d4-4f82-96ea-1d5c7f3b8a40", "web", 512, 2),
            ("b57e9c03-1f6a-4d28-8cb4-e3a9d7f05162", "worker", 256, 1),
        ],
    },
    Known {
        guid: "2e6d8f0a-7c51-4b93-a4e8-d0f6c2b19573",
        name: "reports",
        processes: &[("2e6d8f0a-7c51-4b93-a4e8-d0f6c2b19573", "web", 256, 1)],
    },
];

/// Guids that follow from a seed.
#[derive(Debug)]
pub(super) struct Guids(fastrand::Rng);

impl Guids {
    /// The guid that follows from a text.
    pub(super) fn of(text: &str) -> String {
        let add = |sum: u64, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self::new(text.bytes().fold(0xcbf2_9ce4_8422_2325, add)).next()
    }

    pub(super) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    pub(super) fn next(&mut self) -> String {
        let (high, low) = (self.0.u64(..), self.0.u64(..));
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | ((low >> 48) & 0x3fff),
            low & 0xffff_ffff_ffff,
        )
    }
}

/// The world at the start, at that time of day in seconds.
pub(super) fn world(builder: &Builder, guids: &mut Guids, time: i64) -> World {
    let mut world = World::default();
    let organization = organization(&mut world, ORGANIZATION, "demo", time);
    let first = space(&mut world, SPACE, "production", organization, time);
    let apps = builder.apps.unwrap_or(KNOWN.len());
    for known in KNOWN.iter().take(apps) {
        let app = app(&mut world, known.guid, known.name, first, time);
        for &(guid, kind, memory, instances) in known.processes {
            process(&mut world, app, guid, kind, (memory, instances), time);
        }
    }
    if builder.staging {
        let staging = space(&mut world, STAGING, "staging", organization, time);
        let namesake = app(&mut world, NAMESAKE, "reports", staging, time);
        process(&mut world, namesake, NAMESAKE, "web", (256, 1), time);
    }
    more_apps(&mut world, apps, guids, time);
    more_processes(&mut world, builder.processes.unwrap_or(0), guids, time);
    world
}

fn more_apps(world: &mut World, apps: usize, guids: &mut Guids, time: i64) {
    let (mut in_organization, mut in_space) = (0, 0);
    for number in KNOWN.len()..apps {
        let index = number - KNOWN.len();
        if index.is_multiple_of(APPS * SPACES) {
            let name = format!("organization-{}", world.organizations.len() + 1);
            in_organization = organization(world, &guids.next(), &name, time);
        }
        if index.is_multiple_of(APPS) {
            let name = format!("space-{}", world.spaces.len() + 1);
            in_space = space(world, &guids.next(), &name, in_organization, time);
        }
        let guid = guids.next();
        let app = app(world, &guid, &format!("app-{:05}", number + 1), in_space, time);
        process(world, app, &guid, "web", (256, 1), time);
    }
}

fn more_processes(world: &mut World, processes: usize, guids: &mut Guids, time: i64) {
    let apps: Vec<u32> = world.apps.iter().map(|app| app.head.id).collect();
    for app in apps.iter().cycle() {
        if world.processes.len() >= processes {
            break;
        }
        let number = world.apps.row(*app).map_or(0, |app| app.processes.len());
        let kind = format!("worker-{number}");
        process(world, *app, &guids.next(), &kind, (128, 1), time);
    }
}

fn organization(world: &mut World, guid: &str, name: &str, time: i64) -> u32 {
    let (head, name) = (Head::new(guid, time), name.to_owned());
    world.organizations.insert(Organization { head, name, is_suspended: false })
}

fn space(world: &mut World, guid: &str, name: &str, organization: u32, time: i64) -> u32 {
    let (head, name) = (Head::new(guid, time), name.to_owned());
    world.spaces.insert(Space { head, name, organization, is_suspended: false })
}

fn app(world: &mut World, guid: &str, name: &str, space: u32, time: i64) -> u32 {
    let sidecars = match name {
        "web-shop" => vec![Sidecar {
            head: Head::new("c8e4a061-73d9-4f5b-92a7-0b6d1e8f3c57", time),
            name: "config-server".to_owned(),
            command: "./config-server --port 9090".to_owned(),
            process_types: vec!["web".to_owned()],
            memory_in_mb: 64,
        }],
        _ => Vec::new(),
    };
    let variables = BTreeMap::from([("RAILS_ENV".to_owned(), "production".to_owned())]);
    world.apps.insert(App {
        head: Head::new(guid, time),
        name: name.to_owned(),
        space,
        is_started: true,
        stops_until: Duration::ZERO,
        deployment: None,
        processes: Vec::new(),
        variables,
        sidecars,
    })
}

fn process(
    world: &mut World,
    app: u32,
    guid: &str,
    kind: &str,
    (memory_in_mb, instances): (u64, u32),
    time: i64,
) {
    let size = Size { memory_in_mb, disk_in_mb: 1024, log_rate: -1 };
    let is_web = kind == "web";
    let id = world.processes.insert(Process {
        head: Head::new(guid, time),
        app,
        kind: kind.to_owned(),
        command: None,
        detected_command: if is_web { "bundle exec puma" } else { "bundle exec sidekiq" },
        user: None,
        health_check: Check::new(if is_web { "port" } else { "process" }),
        readiness_health_check: Check::new("process"),
        asked: size,
        running: size,
        starts: 0,
        instances: (1..=instances).map(|it| Instance::running(Duration::ZERO, it)).collect(),
        numbers: instances,
        listed: OnceCell::new(),
    });
    if let Some(app) = world.apps.row_mut(app) {
        app.processes.push(id);
    }
}
