//! Processes: listing and finding them, changing, scaling, and their instances.

use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::age::Release;
use super::answer::{Answer, Refusal, accepted, no_content, ok};
use super::deployments;
use super::list::{Common, Known, Page, named};
use super::made::Kind;
use super::process_view::{Detail, Part};
use super::scale::Scale;
use super::update::Update;
use super::world::{App, Process};
use super::{Call, State};

const EMBED: Option<(&str, &[&str])> = Some(("embed", &["process_instances"]));
const PROCESSES: Known = Known {
    filters: &["guids", "types", "app_guids", "space_guids", "organization_guids"],
    orders: &[],
    more: EMBED,
    common: Common::TimesAndLabels,
};
const PROCESSES_OF_APP: Known = Known { filters: &["guids", "types"], ..PROCESSES };
/// Releases that cannot embed do not know the word.
const WITHOUT_EMBED: Known = Known { more: None, ..PROCESSES };
const OF_APP_WITHOUT_EMBED: Known = Known { more: None, ..PROCESSES_OF_APP };
const SIDECARS: Kind = Kind {
    list: Known { filters: &[], common: Common::Nothing, ..deployments::SIDECARS.list },
    ..deployments::SIDECARS
};

/// Which process a path names.
#[derive(Clone, Copy)]
pub(super) enum Which<'a> {
    Guid(&'a str),
    /// Of an app, by its type.
    Type(&'a str, &'a str),
}

impl State {
    pub(super) fn list_processes(&self, call: &Call<'_>) -> Answer {
        let embeds = self.view.release.has_process_instances();
        let known = if embeds { &PROCESSES } else { &WITHOUT_EMBED };
        self.page_of_processes(call, known, self.world.processes.iter())
    }

    pub(super) fn list_app_processes(&self, call: &Call<'_>, guid: &str) -> Answer {
        let embeds = self.view.release.has_process_instances();
        let known = if embeds { &PROCESSES_OF_APP } else { &OF_APP_WITHOUT_EMBED };
        self.page_of_processes(call, known, self.world.processes_of(self.app(guid)?))
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
        let has_embed = self.view.release.has_process_instances();
        call.query.only(if has_embed { &["embed"] } else { &[] })?;
        let wanted = named(&call.query, "embed", &["process_instances"]);
        let wanted = wanted.map_err(|reason| Refusal::bad_query(vec![reason]))?;
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
        let is_2015 = self.view.release == Release::Year2015;
        Ok(if is_2015 { ok(&shown) } else { accepted(&shown) })
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
        let instance = process.and_then(|it| it.instances.get_mut(ruby_integer(index)?));
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

/// A number as the platform reads it: the digits at the start, or 0; none is negative.
fn ruby_integer(text: &str) -> Option<usize> {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    match text.strip_prefix('-') {
        Some(rest) if digits(rest).chars().any(|digit| digit != '0') => None,
        Some(_) => Some(0),
        None => {
            let digits = digits(text.trim_start_matches('+'));
            if digits.is_empty() { Some(0) } else { digits.parse().ok() }
        }
    }
}
