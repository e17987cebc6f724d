//! Processes: listing and finding them, changing, scaling, and their instances.

use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::age::Release;
use super::answer::{Answer, Refusal, accepted, no_content, ok};
use super::deployments;
use super::list::{COMMON, Known, PAGES, PAGES_AND_ORDER, Page};
use super::made::Kind;
use super::process_view::{Detail, Part};
use super::query::ruby_integer;
use super::scale::Scale;
use super::update::Update;
use super::world::{App, Process};
use super::{Call, State};

const EMBED: &str = "embed";
const PROCESSES: Known = Known {
    common: COMMON,
    own: &["types", "space_guids", "organization_guids", "app_guids", EMBED, "label_selector"],
    refused: &[],
    orders: &[],
    more: &["process_instances"],
};
/// Releases that cannot embed do not know the word.
const WITHOUT_EMBED: Known = Known {
    own: &["types", "space_guids", "organization_guids", "app_guids", "label_selector"],
    ..PROCESSES
};
const OF_2015: Known = Known { common: PAGES, own: &[], ..PROCESSES };
const OF_KORIFI: Known =
    Known { common: &[], own: &["app_guids", "order_by", "per_page", "page"], ..PROCESSES };
/// What the list of an app's processes knows, and refuses.
const OF_ALL_APPS: &[&str] = &["app_guids", "organization_guids", "space_guids"];
const SIDECARS: Kind = Kind {
    list: Known { common: PAGES_AND_ORDER, ..deployments::SIDECARS.list },
    ..deployments::SIDECARS
};

/// What the list of all processes can be asked for.
fn known(release: Release) -> Known {
    match release {
        Release::Year2015 => OF_2015,
        Release::Korifi => OF_KORIFI,
        _ if release.has_process_instances() => PROCESSES,
        _ => WITHOUT_EMBED,
    }
}

/// Which process a path names.
#[derive(Clone, Copy)]
pub(super) enum Which<'a> {
    Guid(&'a str),
    /// Of an app, by its type.
    Type(&'a str, &'a str),
}

impl State {
    pub(super) fn list_processes(&self, call: &Call<'_>) -> Answer {
        let known = known(self.view.release);
        self.page_of_processes(call, &known, self.world.processes.iter())
    }

    pub(super) fn list_app_processes(&self, call: &Call<'_>, guid: &str) -> Answer {
        let known = Known { refused: OF_ALL_APPS, ..known(self.view.release) };
        self.page_of_processes(call, &known, self.world.processes_of(self.app(guid)?))
    }

    fn page_of_processes<'a>(
        &'a self,
        call: &Call<'_>,
        known: &Known,
        rows: impl Iterator<Item = &'a Process>,
    ) -> Answer {
        let world = &self.world;
        let value = |process: &'a Process, name: &str| {
            let app = world.app_of(process);
            match name {
                "types" => process.kind.as_str(),
                "app_guids" => app.map_or("", |app| &app.head.guid),
                "space_guids" => {
                    app.and_then(|app| world.space_of(app)).map_or("", |it| &it.head.guid)
                }
                "organization_guids" => {
                    app.and_then(|app| world.organization_of(app)).map_or("", |it| &it.head.guid)
                }
                _ => "",
            }
        };
        let page = known.page(&self.view, call.path, &call.query, rows, value)?;
        let Page { rows, pagination, more } = page;
        let shown = rows.into_iter().map(|process| match more.as_slice() {
            [] => self.view.listed(world, process).into(),
            _ => self.embedded(process, Detail::Listed).to_string().into(),
        });
        Ok(self.page(shown.collect(), pagination, true, None))
    }

    /// A process with its instances.
    fn embedded(&self, process: &Process, detail: Detail) -> Value {
        let mut shown = self.view.process(&self.world, process, detail);
        if let (Value::Object(shown), Some(app)) = (&mut shown, self.world.app_of(process)) {
            let instances = self.view.instances(app, process);
            shown.insert("process_instances".to_owned(), instances.into());
        }
        shown
    }

    pub(super) fn get_process(&self, call: &Call<'_>, which: Which<'_>) -> Answer {
        let mut wanted = Vec::new();
        // Releases that cannot embed do not look at the query.
        if self.view.release.has_process_instances() {
            wanted = PROCESSES.more_of_one(&call.query, Refusal::bad_query)?;
        }
        let (_, process) = self.process(which)?;
        let detail = call.detail();
        Ok(ok(&if wanted.is_empty() {
            self.view.process(&self.world, process, detail)
        } else {
            self.embedded(process, detail)
        }))
    }

    pub(super) fn update_process(&mut self, call: &Call<'_>, which: Which<'_>) -> Answer {
        let (app, process) = self.process_to_change(call, which)?;
        let update = Update::read(call.object()?, self.view.release);
        let update = update.map_err(Refusal::unprocessable)?;
        if let Some(reasons) = update.refusal(app, process) {
            return Err(Refusal::unprocessable(reasons));
        }
        let (id, (_, time)) = (process.head.id, self.at());
        if let Some(process) = self.world.processes.row_mut(id) {
            update.apply(process, time);
        }
        Ok(ok(&self.changed(id)?))
    }

    pub(super) fn scale_process(&mut self, call: &Call<'_>, which: Which<'_>) -> Answer {
        let (app, process) = self.process_to_change(call, which)?;
        if !self.may_scale && !call.is_admin() {
            return Err(Refusal::feature_disabled("app_scaling"));
        }
        let scale =
            Scale::read(call.object()?, self.view.release).map_err(Refusal::unprocessable)?;
        if let Some(reasons) = scale.refusal(&self.world, app, process, &self.quota) {
            return Err(Refusal::unprocessable(reasons));
        }
        let (id, at) = (process.head.id, self.at());
        if let Some(process) = self.world.processes.row_mut(id) {
            scale.apply(process, at);
        }
        let shown = self.changed(id)?;
        let is_done = matches!(self.view.release, Release::Year2015 | Release::Korifi);
        Ok(if is_done { ok(&shown) } else { accepted(&shown) })
    }

    /// A process after its change.
    fn changed(&self, id: u32) -> Result<Value, Refusal> {
        let process = self.world.processes.row(id).ok_or_else(|| Refusal::not_found("Process"))?;
        Ok(self.view.process(&self.world, process, Detail::Whole))
    }

    pub(super) fn get_stats(&self, which: Which<'_>) -> Answer {
        let (app, process) = self.process(which)?;
        if self.down.contains(&Part::Instances) {
            return Err(Refusal::stats_unavailable());
        }
        let mut response = ok(&self.view.stats(app, process, &self.down));
        // Of an app that is stopped, the platform does not ask what its instances use.
        if app.is_started && self.down.contains(&Part::Usage) {
            warn(&mut response, "Stats server temporarily unavailable.");
        }
        Ok(response)
    }

    pub(super) fn list_instances(&self, guid: &str) -> Answer {
        let (app, process) = self.process(Which::Guid(guid))?;
        if self.down.contains(&Part::Instances) {
            return Err(Refusal::of_status(StatusCode::INTERNAL_SERVER_ERROR));
        }
        let path = format!("/v3/processes/{guid}");
        Ok(ok(&json!({
            "resources": self.view.instances(app, process),
            "links": {
                "self": self.view.link(&format!("{path}/process_instances")),
                "process": self.view.link(&path),
            },
        })))
    }

    pub(super) fn list_sidecars(&self, call: &Call<'_>, guid: &str) -> Answer {
        let (app, process) = self.process(Which::Guid(guid))?;
        let beside = app.sidecars.iter().filter(|it| it.process_types.contains(&process.kind));
        self.list_made(call, &SIDECARS, beside.map(|it| self.sidecar(app, it)).collect())
    }

    pub(super) fn terminate(&mut self, call: &Call<'_>, which: Which<'_>, index: &str) -> Answer {
        let (_, process) = self.process_to_change(call, which)?;
        let (id, (now, _)) = (process.head.id, self.at());
        let process = self.world.processes.row_mut(id);
        let instance =
            process.and_then(|it| it.instances.get_mut(usize::try_from(ruby_integer(index)).ok()?));
        instance.ok_or_else(|| Refusal::not_found("Instance"))?.replace(now);
        Ok(no_content())
    }

    fn process(&self, which: Which<'_>) -> Result<(&App, &Process), Refusal> {
        let missing = || Refusal::not_found("Process");
        match which {
            Which::Guid(guid) => {
                let process = self.world.processes.find(guid).ok_or_else(missing)?;
                Ok((self.world.app_of(process).ok_or_else(missing)?, process))
            }
            Which::Type(app, kind) => {
                let app = self.app(app)?;
                let process = self.world.processes_of(app).find(|process| process.kind == kind);
                Ok((app, process.ok_or_else(missing)?))
            }
        }
    }

    fn process_to_change(
        &self,
        call: &Call<'_>,
        which: Which<'_>,
    ) -> Result<(&App, &Process), Refusal> {
        let (app, process) = self.process(which)?;
        self.may_change(call, app)?;
        Ok((app, process))
    }
}

/// Adds a warning, in the encoding of forms.
fn warn(response: &mut Response, warning: &str) {
    let encoded = serde_urlencoded::to_string([("", warning)]).unwrap_or_default();
    if let Ok(value) = HeaderValue::from_str(encoded.trim_start_matches('=')) {
        response.headers_mut().append("x-cf-warnings", value);
    }
}
