//! How organizations, spaces, apps and jobs are shown.

use serde_json::{Map, Value, json};

use super::age::Release;
use super::catalogue::{BUILDPACK_NAME, QUOTA, STACK_NAME};
use super::of_apps::DROPLETS;
use super::table::Head;
use super::world::{App, Job, Organization, Sidecar, Space, World};
use crate::clock::{Clock, Moment};

/// Where the platform is, and how old.
#[derive(Debug)]
pub(super) struct View {
    /// The address that links start with.
    pub(super) origin: String,
    pub(super) release: Release,
    pub(super) clock: Clock,
}

/// A time as resources have it: UTC, in whole seconds.
pub(super) fn time(seconds: i64) -> Value {
    jiff::Timestamp::from_second(seconds).map(|time| time.to_string()).unwrap_or_default().into()
}

impl View {
    pub(super) fn now(&self) -> Moment {
        self.clock.now()
    }

    pub(super) fn href(&self, path: &str) -> String {
        match self.release {
            Release::Year2015 => path.to_owned(),
            _ => format!("{}{path}", self.origin),
        }
    }

    pub(super) fn link(&self, path: &str) -> Value {
        json!({ "href": self.href(path) })
    }

    pub(super) fn post(&self, path: &str) -> Value {
        json!({ "href": self.href(path), "method": "POST" })
    }

    /// Links to what is below a path, by name; some names are paths of more than one part.
    fn below(&self, path: &str, names: &[(&str, &str)]) -> Map<String, Value> {
        let link =
            |(name, rest): &(&str, &str)| ((*name).to_owned(), self.link(&format!("{path}{rest}")));
        names.iter().map(link).collect()
    }

    /// A resource: what all have, and its own members.
    pub(super) fn resource(&self, head: &Head, own: Value) -> Value {
        let mut resource = json!({
            "guid": head.guid,
            "created_at": time(head.created_at),
            "updated_at": time(head.updated_at),
            "metadata": { "labels": head.labels, "annotations": head.annotations },
        });
        if let (Value::Object(resource), Value::Object(own)) = (&mut resource, own) {
            resource.extend(own);
        }
        resource
    }

    pub(super) fn organization(&self, organization: &Organization) -> Value {
        let path = format!("/v3/organizations/{}", organization.head.guid);
        let mut links = self.below(
            &path,
            &[("self", ""), ("domains", "/domains"), ("default_domain", "/domains/default")],
        );
        links.insert("quota".to_owned(), self.link(&format!("/v3/organization_quotas/{QUOTA}")));
        self.release.resource(self.resource(
            &organization.head,
            json!({
                "name": organization.name,
                "suspended": organization.is_suspended,
                "relationships": { "quota": { "data": { "guid": QUOTA } } },
                "links": links,
            }),
        ))
    }

    pub(super) fn space(&self, world: &World, space: &Space) -> Value {
        let path = format!("/v3/spaces/{}", space.head.guid);
        let organization = world.organizations.row(space.organization);
        let organization = organization.map_or("", |it| it.head.guid.as_str());
        let mut links = self.below(&path, &[("self", ""), ("features", "/features")]);
        let owner = self.link(&format!("/v3/organizations/{organization}"));
        links.insert("organization".to_owned(), owner);
        let manifest = self.post(&format!("{path}/actions/apply_manifest"));
        links.insert("apply_manifest".to_owned(), manifest);
        self.release.resource(self.resource(
            &space.head,
            json!({
                "name": space.name,
                "suspended": space.is_suspended,
                "relationships": {
                    "organization": { "data": { "guid": organization } },
                    "quota": { "data": null },
                },
                "links": links,
            }),
        ))
    }

    pub(super) fn app(&self, world: &World, app: &App) -> Value {
        let path = format!("/v3/apps/{}", app.head.guid);
        let space = world.space_of(app).map_or("", |space| space.head.guid.as_str());
        let mut links = self.below(
            &path,
            &[
                ("self", ""),
                ("processes", "/processes"),
                ("packages", "/packages"),
                ("environment_variables", "/environment_variables"),
                ("current_droplet", "/droplets/current"),
                ("droplets", "/droplets"),
                ("tasks", "/tasks"),
                ("revisions", "/revisions"),
                ("deployed_revisions", "/revisions/deployed"),
                ("features", "/features"),
            ],
        );
        links.insert("space".to_owned(), self.link(&format!("/v3/spaces/{space}")));
        for action in ["start", "stop"] {
            links.insert(action.to_owned(), self.post(&format!("{path}/actions/{action}")));
        }
        self.release.resource(self.resource(
            &app.head,
            json!({
                "name": app.name,
                "state": if app.is_started { "STARTED" } else { "STOPPED" },
                "lifecycle": {
                    "type": "buildpack",
                    "data": { "buildpacks": [BUILDPACK_NAME], "stack": STACK_NAME },
                },
                "relationships": {
                    "space": { "data": { "guid": space } },
                    "current_droplet": { "data": { "guid": DROPLETS.guid(app) } },
                },
                "links": links,
            }),
        ))
    }

    pub(super) fn sidecar(&self, app: &App, sidecar: &Sidecar) -> Value {
        json!({
            "guid": sidecar.head.guid,
            "name": sidecar.name,
            "command": sidecar.command,
            "process_types": sidecar.process_types,
            "memory_in_mb": sidecar.memory_in_mb,
            "origin": "user",
            "relationships": { "app": { "data": { "guid": app.head.guid } } },
            "created_at": time(sidecar.head.created_at),
            "updated_at": time(sidecar.head.updated_at),
        })
    }

    pub(super) fn job(&self, world: &World, job: &Job) -> Value {
        let is_done = job.done_at <= self.now();
        let mut links = self.below(&format!("/v3/jobs/{}", job.head.guid), &[("self", "")]);
        let name = job.deletes.name();
        if world.has(job.deletes, &job.guid) {
            links.insert(name.to_owned(), self.link(&format!("/v3/{name}s/{}", job.guid)));
        }
        json!({
            "guid": job.head.guid,
            "created_at": time(job.head.created_at),
            "updated_at": time(job.head.updated_at),
            "operation": format!("{name}.delete"),
            "state": if is_done { "COMPLETE" } else { "PROCESSING" },
            "errors": [],
            "warnings": [],
            "links": links,
        })
    }
}
