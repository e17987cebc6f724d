//! What there is on Nodion, and how it is shown.

use serde_json::{Value, json};

use super::keys::LOGIN;
use crate::clock::{Clock, Moment};
use crate::{SETTLES_AFTER, overview};

#[derive(Debug)]
pub(super) struct World {
    pub(super) clock: Clock,
    pub(super) applications: Vec<Application>,
}

#[derive(Debug)]
pub(super) struct Application {
    pub(super) id: String,
    pub(super) project: &'static str,
    pub(super) name: String,
    pub(super) source: Source,
    pub(super) region: &'static Region,
    pub(super) instance_type: &'static InstanceType,
    /// The first is the one that an application's own members tell of.
    pub(super) processes: Vec<Process>,
}

/// What an application is built from.
#[derive(Debug)]
pub(super) enum Source {
    Git { strategy: &'static str },
    Image { registry: String, name: String, tag: String },
}

#[derive(Debug)]
pub(super) struct Process {
    pub(super) id: String,
    pub(super) name: &'static str,
    pub(super) instance_type: &'static InstanceType,
    instance_amount: u32,
    settled_at: Moment,
}

#[derive(Debug)]
pub(super) struct Region {
    pub(super) id: &'static str,
    name: &'static str,
    slug: &'static str,
}

#[derive(Debug)]
pub(super) struct InstanceType {
    pub(super) id: &'static str,
    name: &'static str,
    category: &'static str,
    cpu: f64,
    mem: f64,
    price_month: &'static str,
    price_second: &'static str,
}

/// The one region that Nodion's documentation shows, with its documented id.
pub(super) static REGIONS: [Region; 1] =
    [Region { id: "428d037e-9ba6-4dab-92bd-8d816c523126", name: "Frankfurt, DE", slug: "fra" }];

/// The instance types that Nodion's documentation shows, with their documented ids; of the last
/// one it shows only the id.
pub(super) static INSTANCE_TYPES: [InstanceType; 4] = [
    InstanceType {
        id: "e5f6a7b8-c9d0-1234-efab-345678901234",
        name: "DS-G2-1GB",
        category: "sb",
        cpu: 0.5,
        mem: 1.0,
        price_month: "4.0",
        price_second: "0.000001522070015",
    },
    InstanceType {
        id: "c047eab3-7574-44f5-b25a-5ae9b490500c",
        name: "SB-G1-512MB",
        category: "sb",
        cpu: 0.125,
        mem: 0.5,
        price_month: "4.0",
        price_second: "0.000001522070015",
    },
    InstanceType {
        id: "b2c3d4e5-f6a7-8901-bcde-f12345678901",
        name: "GP-G2-4GB1C",
        category: "gp",
        cpu: 1.0,
        mem: 4.0,
        price_month: "16.0",
        price_second: "0.000006088280061",
    },
    InstanceType {
        id: "ccdcd297-702b-4f51-ad21-7ca481c08920",
        name: "GP-G2-8GB2C",
        category: "gp",
        cpu: 2.0,
        mem: 8.0,
        price_month: "32.0",
        price_second: "0.000012176560122",
    },
];

impl World {
    /// The seeded world.
    pub(super) fn new(clock: Clock) -> Self {
        let [region] = &REGIONS;
        let [small, _, large, _] = &INSTANCE_TYPES;
        let application = |id: &str, project, name: &str, processes: Vec<Process>| Application {
            id: id.to_owned(),
            project,
            name: name.to_owned(),
            source: Source::Git { strategy: "dockerfile" },
            region,
            instance_type: small,
            processes,
        };
        let process = |id: &str, name, instance_type, instance_amount| Process {
            id: id.to_owned(),
            name,
            instance_type,
            instance_amount,
            settled_at: Moment::ZERO,
        };
        let (ours, other) = (LOGIN.project, LOGIN.other_project);
        let web = process("1f3b5d79-8a2c-4e60-b417-d9c5e3a1f082", "Web", small, 2);
        let worker = process("7c9e1a35-4d6f-4b28-8e03-a5f7c1d9b346", "Worker", large, 1);
        let blog = process("5a8d2c4f-e971-4036-b6d5-08c3f1a7e92b", "Web", small, 1);
        let other_blog = process("d49a7f16-3c8b-4e52-90af-b1e6d5c7a830", "Web", small, 1);
        let trial = process("d3b6f8a2-74c1-4e59-a0d7-26e9b5c8f413", "Web", small, 1);
        Self {
            clock,
            applications: vec![
                application(
                    "8d0f6c1e-52b7-4a39-9e84-c7a1d3f5b260",
                    ours,
                    "Web shop",
                    vec![web, worker],
                ),
                application("e4a27b90-16d8-4c5f-a3b9-70f2d8e6c154", ours, "Blog", vec![blog]),
                // No document says that a name is the only one.
                application("b36c0d85-f92e-47a1-8d64-5e7b1a9c2f03", ours, "Blog", vec![other_blog]),
                application("90b1c7d5-3f68-4a2e-8e94-d5c0a7f1b826", other, "Trial", vec![trial]),
            ],
        }
    }

    /// An application of a project.
    pub(super) fn application(&mut self, project: &str, id: &str) -> Option<&mut Application> {
        self.applications.iter_mut().find(|it| it.project == project && it.id == id)
    }

    /// An id that nothing has: the same one in every run, so that runs can be compared.
    pub(super) fn next_id(&self, kind: u8) -> String {
        format!("00000000-0000-4000-8{kind:03}-{:012}", self.applications.len())
    }
}

impl Application {
    pub(super) fn json(&self, now: Moment) -> Value {
        let web = self.processes.first();
        let (strategy, image) = match &self.source {
            Source::Git { strategy } => (*strategy, None),
            Source::Image { registry, name, tag } => {
                ("prebuilt_image", Some((registry, name, tag)))
            }
        };
        json!({
            "id": self.id,
            "status": "online",
            "state": self.state(now),
            "name": self.name,
            "instance_amount": web.map_or(0, |web| web.instance_amount),
            "instance_type_id": self.instance_type.id,
            "deployment_strategy": strategy,
            "container_registry_id": image.map(|(registry, ..)| registry),
            "image_name": image.map(|(_, name, _)| name),
            "image_tag": image.map(|(.., tag)| tag),
            "region": self.region.json(),
            "workers": self.processes.iter().skip(1).map(|it| it.worker(now)).collect::<Vec<_>>(),
        })
    }

    /// What the overview says of the application.
    pub(super) fn overview(&self, now: Moment) -> overview::App {
        let processes = self.processes.iter().map(|process| overview::Process {
            name: process.name.to_owned(),
            instances: process.instance_amount.try_into().unwrap_or(usize::MAX),
            states: vec![process.state(now)],
        });
        overview::App {
            id: self.id.clone(),
            name: self.name.clone(),
            state: "online",
            processes: processes.collect(),
        }
    }

    fn state(&self, now: Moment) -> &'static str {
        self.processes.first().map_or("default", |web| web.state(now))
    }
}

impl Process {
    /// The web process of a new application.
    pub(super) fn new(id: String, instance_type: &'static InstanceType) -> Self {
        let settled_at = Moment::ZERO;
        Self { id, name: "Web", instance_type, instance_amount: 0, settled_at }
    }

    pub(super) fn scale(&mut self, amount: u32, now: Moment) {
        if self.instance_amount != amount {
            self.instance_amount = amount;
            self.settled_at = now.saturating_add(SETTLES_AFTER);
        }
    }

    /// The process of an application of this name and source.
    pub(super) fn json(&self, application: &str, source: &Source, now: Moment) -> Value {
        let slug = self.name.to_lowercase();
        let image = match source {
            Source::Git { .. } => {
                let application = application.to_lowercase().replace(' ', "-");
                format!("registry.euc.nodion.net/{application}/{slug}")
            }
            Source::Image { name, .. } => name.clone(),
        };
        let is_web = slug == "web";
        let port = json!({
            "id": "a9c7e5d3-1b0f-4826-93e4-c6d8f0a2b471", "port": 3000, "protocol": "http",
        });
        json!({
            "id": self.id,
            "status": "available",
            "state": self.state(now),
            "name": self.name,
            "slug": slug,
            "image_name": image,
            "instance_amount": self.instance_amount,
            "entrypoint": is_web.then_some("web"),
            "instance_type_id": self.instance_type.id,
            "instance_type": self.instance_type.json(),
            "ports": if is_web { vec![port] } else { Vec::new() },
        })
    }

    /// The process as its application lists it, if it is not the web process. No document says
    /// what a worker has to do with a process; here it is one, under its own id.
    fn worker(&self, now: Moment) -> Value {
        json!({
            "id": self.id,
            "status": "available",
            "state": self.state(now),
            "name": self.name,
            "instance_amount": self.instance_amount,
            "instance_type_id": self.instance_type.id,
        })
    }

    fn state(&self, now: Moment) -> &'static str {
        if now < self.settled_at { "scaling" } else { "default" }
    }
}

impl Region {
    pub(super) fn json(&self) -> Value {
        json!({ "id": self.id, "name": self.name, "slug": self.slug })
    }
}

impl InstanceType {
    pub(super) fn json(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "slug": self.name.to_lowercase(),
            "category": self.category,
            "cpu": self.cpu,
            "mem": self.mem,
            "price_month": self.price_month,
            "price_second": self.price_second,
        })
    }
}
