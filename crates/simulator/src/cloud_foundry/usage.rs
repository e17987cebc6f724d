//! How much there is in use: of all, of an organization, of a space.

use serde_json::{Value, json};

use super::answer::{Answer, Refusal, ok};
use super::world::{App, Process};
use super::{Call, State};

impl State {
    pub(super) fn get_usage(&self, call: &Call<'_>) -> Answer {
        if !call.is_admin() {
            return Err(Refusal::unknown_request());
        }
        let links = json!({ "self": self.view.link(call.path) });
        let domains = self.domains().len();
        Ok(ok(&json!({ "usage_summary": self.usage(domains, |_| true), "links": links })))
    }

    pub(super) fn get_usage_of_organization(&self, call: &Call<'_>, guid: &str) -> Answer {
        let id = self.organization(guid)?.head.id;
        let is_inside =
            |app: &App| self.world.organization_of(app).is_some_and(|it| it.head.id == id);
        Ok(self.usage_of(call, is_inside))
    }

    pub(super) fn get_usage_of_space(&self, call: &Call<'_>, guid: &str) -> Answer {
        let id = self.space(guid)?.head.id;
        Ok(self.usage_of(call, |app| app.space == id))
    }

    /// The usage of a part, which has no domains of its own.
    fn usage_of(
        &self,
        call: &Call<'_>,
        is_inside: impl Fn(&App) -> bool,
    ) -> axum::response::Response {
        let part = call.path.trim_end_matches('/').trim_end_matches("/usage_summary");
        ok(&json!({
            "usage_summary": self.usage(0, is_inside),
            // The platform gives this name to the link of a space, too.
            "links": { "self": self.view.link(call.path), "organization": self.view.link(part) },
        }))
    }

    fn usage(&self, domains: usize, is_inside: impl Fn(&App) -> bool) -> Value {
        let apps: Vec<&App> = self.world.apps.iter().filter(|app| is_inside(app)).collect();
        let started = apps.iter().filter(|app| app.is_started);
        let processes: Vec<&Process> =
            started.flat_map(|app| self.world.processes_of(app)).collect();
        let instances = |process: &&Process| process.instances.len() as u64;
        let memory =
            |process: &&Process| instances(process).saturating_mul(process.asked.memory_in_mb);
        json!({
            "started_instances": processes.iter().map(instances).sum::<u64>(),
            "memory_in_mb": processes.iter().map(memory).fold(0, u64::saturating_add),
            "routes": apps.len(),
            "service_instances": 0,
            "reserved_ports": 0,
            "domains": domains,
            "per_app_tasks": 0,
            "service_keys": 0,
        })
    }
}
