//! How old the platform is: which members its answers have, and in which form.

use std::str::FromStr;

use serde_json::{Map, Value, json};

/// A release of Cloud Foundry, or another implementation of it.
///
/// # Examples
///
/// ```
/// use paas_simulator::Release;
///
/// assert_eq!("korifi".parse(), Ok(Release::Korifi));
/// assert_eq!(Release::V3_100.name(), "3.100");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Release {
    /// The experimental v3 API of November 2015: relative links, pages that do not say how many
    /// there are, and processes that are scaled by `PUT`.
    Year2015,
    /// The form of a fork's reference: pages of processes are flat, and there are registry
    /// credentials.
    Flat,
    /// Release 3.100.
    V3_100,
    /// Release 3.228.
    #[default]
    Current,
    /// Cloud Foundry on Kubernetes.
    Korifi,
}

impl Release {
    /// All of them, by age.
    pub const ALL: [Self; 5] =
        [Self::Year2015, Self::Flat, Self::V3_100, Self::Current, Self::Korifi];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Year2015 => "2015",
            Self::Flat => "flat",
            Self::V3_100 => "3.100",
            Self::Current => "current",
            Self::Korifi => "korifi",
        }
    }

    /// The version that the platform says it has.
    pub(super) fn version(self) -> &'static str {
        match self {
            Self::Year2015 => "3.0.0",
            Self::V3_100 => "3.100.0",
            Self::Flat | Self::Current => "3.228.0",
            Self::Korifi => "3.117.0+cf-k8s",
        }
    }

    /// The second part of the version.
    fn minor(self) -> u32 {
        match self {
            Self::Year2015 => 0,
            Self::V3_100 => 100,
            Self::Flat | Self::Current | Self::Korifi => 228,
        }
    }

    /// Whether it has what came with 3.212: the instances of a process without their usage.
    pub(super) fn has_process_instances(self) -> bool {
        self == Self::Current
    }

    /// A process as this release shows it, made of what the current one shows.
    pub(super) fn process(self, mut process: Value) -> Value {
        remove_younger(&mut process, self.minor(), PROCESS);
        match self {
            Self::Year2015 => only(&mut process, "", OF_2015),
            Self::Flat => as_the_fork(&mut process),
            Self::V3_100 | Self::Current => {}
            Self::Korifi => as_korifi(&mut process),
        }
        process
    }

    /// The stats of an instance, likewise.
    pub(super) fn stats(self, mut stats: Value) -> Value {
        remove_younger(&mut stats, self.minor(), STATS);
        if self == Self::Korifi {
            only(
                &mut stats,
                "",
                &["type", "index", "state", "mem_quota", "disk_quota", "uptime", "usage"],
            );
            only(&mut stats, "/usage", &["time", "cpu", "mem", "disk"]);
        }
        stats
    }

    /// Any other resource, likewise.
    pub(super) fn resource(self, mut resource: Value) -> Value {
        match self {
            Self::Year2015 => {
                remove(&mut resource, "/metadata");
                remove(&mut resource, "/relationships");
            }
            Self::Korifi => empty_maps_as_null(&mut resource),
            Self::Flat | Self::V3_100 | Self::Current => {}
        }
        resource
    }

    /// What a list says of its pages, likewise; flat ones stand beside the resources.
    pub(super) fn page(self, mut pagination: Value, is_of_processes: bool) -> Map<String, Value> {
        if self == Self::Year2015 {
            remove(&mut pagination, "/total_pages");
        }
        match pagination {
            Value::Object(members) if self == Self::Flat && is_of_processes => members,
            nested => Map::from_iter([("pagination".to_owned(), nested)]),
        }
    }
}

impl FromStr for Release {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|release| release.name() == text)
            .ok_or_else(|| format!("`{text}` is not one of {names}"))
    }
}

/// Members by pointer, and the 3.x release that added each; `*` is every item of a list.
type Younger = &'static [(&'static str, u32)];

const PROCESS: Younger = &[
    ("/log_rate_limit_in_bytes_per_second", 125),
    ("/version", 142),
    ("/readiness_health_check", 145),
    ("/health_check/data/interval", 145),
    ("/user", 198),
    ("/links/process_instances", 212),
];

const STATS: Younger = &[
    ("/log_rate_limit", 125),
    ("/usage/log_rate", 125),
    ("/instance_internal_ip", 149),
    ("/routable", 152),
    ("/usage/cpu_entitlement", 161),
    ("/instance_guid", 192),
    ("/isolation_segment", 53),
    ("/details", 57),
    ("/instance_ports/*/external_tls_proxy_port", 76),
    ("/instance_ports/*/internal_tls_proxy_port", 76),
];

const OF_2015: &[&str] = &[
    "guid",
    "type",
    "command",
    "instances",
    "memory_in_mb",
    "disk_in_mb",
    "created_at",
    "updated_at",
    "links",
];

fn remove_younger(value: &mut Value, minor: u32, members: Younger) {
    for (pointer, _) in members.iter().filter(|(_, since)| *since > minor) {
        remove(value, pointer);
    }
}

fn remove(value: &mut Value, pointer: &str) {
    if let Some((list, rest)) = pointer.split_once("/*") {
        let items = value.pointer_mut(list).and_then(Value::as_array_mut);
        items.into_iter().flatten().for_each(|item| remove(item, rest));
    } else if let Some((parent, name)) = pointer.rsplit_once('/')
        && let Some(Value::Object(members)) = value.pointer_mut(parent)
    {
        members.remove(name);
    }
}

/// Keeps some members of the object at a pointer.
fn only(value: &mut Value, pointer: &str, names: &[&str]) {
    if let Some(Value::Object(members)) = value.pointer_mut(pointer) {
        members.retain(|name, _| names.contains(&name.as_str()));
    }
}

fn put(value: &mut Value, pointer: &str, name: &str, member: Value) {
    if let Some(Value::Object(members)) = value.pointer_mut(pointer) {
        members.insert(name.to_owned(), member);
    }
}

fn as_the_fork(process: &mut Value) {
    remove(process, "/links/process_instances");
    let credential = json!({ "data": { "guid": "7f0b3d9e-6c18-4a52-8e97-d4b1c0f2a683" } });
    put(process, "/relationships", "registry_credential", credential);
    let created_at = process.get("created_at").cloned().unwrap_or_default();
    put(process, "", "registry_credential_last_synced_at", created_at);
    put(process, "/readiness_health_check/data", "timeout", Value::Null);
    if let Some(Value::Object(links)) = process.get_mut("links") {
        let own = links.get("self").and_then(|link| link.get("href")).and_then(Value::as_str);
        let credential =
            json!({ "href": format!("{}/registry_credential", own.unwrap_or_default()) });
        links.insert("registry_credential".to_owned(), credential);
        for link in links.values_mut() {
            if let Value::Object(link) = link {
                link.entry("method").or_insert_with(|| "GET".into());
            }
        }
    }
}

fn as_korifi(process: &mut Value) {
    for pointer in [
        "/version",
        "/user",
        "/log_rate_limit_in_bytes_per_second",
        "/readiness_health_check",
        "/relationships/revision",
        "/links/process_instances",
        "/health_check/data/interval",
    ] {
        remove(process, pointer);
    }
    if process.pointer("/health_check/type") == Some(&json!("process")) {
        only(process, "/health_check/data", &["timeout"]);
    }
    empty_maps_as_null(process);
}

fn empty_maps_as_null(resource: &mut Value) {
    for map in ["/metadata/labels", "/metadata/annotations"] {
        if let Some(map) = resource.pointer_mut(map)
            && map.as_object().is_some_and(Map::is_empty)
        {
            *map = Value::Null;
        }
    }
}
