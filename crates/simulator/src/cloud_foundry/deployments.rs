//! Deployments of apps, which are started and finished from within, their sidecars and their tasks.

use serde_json::{Value, json};

use super::answer::Answer;
use super::list::{COMMON, Known};
use super::made::{Kind, Made};
use super::of_apps::{DROPLETS, relationship};
use super::table::Head;
use super::view::time;
use super::world::{App, Deployment, Sidecar};
use super::{Call, State};

pub(super) const DEPLOYMENTS: Kind = Kind {
    name: "Deployment",
    list: Known {
        common: COMMON,
        own: &["app_guids", "states", "status_reasons", "status_values", "label_selector"],
        refused: &[],
        orders: &[],
        more: &[],
    },
    looks_at: &[
        ("app_guids", "/relationships/app/data/guid"),
        ("states", "/status/reason"),
        ("status_reasons", "/status/reason"),
        ("status_values", "/status/value"),
    ],
};

pub(super) const SIDECARS: Kind =
    Kind { name: "Sidecar", list: Known { own: &[], ..DEPLOYMENTS.list }, looks_at: &[] };

/// Of which there are none.
pub(super) const TASKS: Kind = Kind {
    name: "Task",
    list: Known {
        own: &[
            "names",
            "states",
            "app_guids",
            "space_guids",
            "organization_guids",
            "label_selector",
        ],
        ..DEPLOYMENTS.list
    },
    looks_at: &[],
};
const TASKS_OF_APP: Kind = Kind {
    list: Known {
        own: &["names", "states", "sequence_ids", "label_selector"],
        refused: &["app_guids", "space_guids", "organization_guids"],
        ..TASKS.list
    },
    ..TASKS
};

/// Of which there are none, either. They are asked for where routes are listed.
pub(super) const SERVICE_ROUTE_BINDINGS: Kind = Kind {
    name: "Service route binding",
    list: Known {
        own: &[
            "route_guids",
            "service_instance_guids",
            "service_instance_names",
            "label_selector",
            "include",
        ],
        more: &["route", "service_instance"],
        ..DEPLOYMENTS.list
    },
    looks_at: &[],
};

impl State {
    /// The latest deployment of each app that has had one.
    pub(super) fn deployments(&self) -> Vec<Made> {
        let deployed = |app: &App| Some(self.deployment(app, app.deployment.as_ref()?));
        self.world.apps.iter().filter_map(deployed).collect()
    }

    fn deployment(&self, app: &App, deployment: &Deployment) -> Made {
        let path = format!("/v3/deployments/{}", deployment.guid);
        let changed_at = deployment.finished_at.unwrap_or(deployment.started_at);
        let is_active = deployment.finished_at.is_none();
        let web = self.world.processes_of(app).filter(|process| process.is_web());
        let web = web.map(|it| json!({ "guid": it.head.guid, "type": it.kind }));
        let mut links = json!({
            "self": self.view.link(&path),
            "app": self.view.link(&format!("/v3/apps/{}", app.head.guid)),
        });
        if let (true, Value::Object(links)) = (is_active, &mut links) {
            let cancel = self.view.post(&format!("{path}/actions/cancel"));
            links.insert("cancel".to_owned(), cancel);
        }
        let own = json!({
            "status": {
                "value": if is_active { "ACTIVE" } else { "FINALIZED" },
                "reason": if is_active { "DEPLOYING" } else { "DEPLOYED" },
                "details": {
                    "last_successful_healthcheck": time(changed_at),
                    "last_status_change": time(changed_at),
                },
            },
            "strategy": "rolling",
            "options": { "max_in_flight": 1 },
            "droplet": { "guid": DROPLETS.guid(app) },
            "previous_droplet": { "guid": DROPLETS.guid(app) },
            "new_processes": web.collect::<Vec<_>>(),
            "revision": null,
            "relationships": relationship(app),
            "links": links,
        });
        let mut head = Head::new(&deployment.guid, deployment.started_at);
        head.updated_at = changed_at;
        Made::new(&self.view, head, own)
    }

    pub(super) fn list_service_route_bindings(&self, call: &Call<'_>) -> Answer {
        let nothing = |_: &[&Made], wanted: &[String]| {
            let names = wanted.iter().map(|name| (format!("{name}s"), json!([])));
            (!wanted.is_empty()).then(|| names.collect())
        };
        self.list_with(call, &SERVICE_ROUTE_BINDINGS, Vec::new(), nothing)
    }

    pub(super) fn list_tasks_of_app(&self, call: &Call<'_>, guid: &str) -> Answer {
        self.app(guid)?;
        self.list_made(call, &TASKS_OF_APP, Vec::new())
    }

    pub(super) fn sidecar(&self, app: &App, sidecar: &Sidecar) -> Made {
        let mut head = Head::new(&sidecar.head.guid, sidecar.head.created_at);
        head.updated_at = sidecar.head.updated_at;
        Made::whole(head, self.view.sidecar(app, sidecar))
    }

    pub(super) fn list_sidecars_of_app(&self, call: &Call<'_>, guid: &str) -> Answer {
        let app = self.app(guid)?;
        let sidecars = app.sidecars.iter().map(|sidecar| self.sidecar(app, sidecar));
        self.list_made(call, &SIDECARS, sidecars.collect())
    }

    pub(super) fn get_sidecar(&self, guid: &str) -> Answer {
        let apps = self.world.apps.iter();
        let all = apps.flat_map(|app| app.sidecars.iter().map(|it| self.sidecar(app, it)));
        self.get_made(&SIDECARS, all.collect(), guid)
    }
}
