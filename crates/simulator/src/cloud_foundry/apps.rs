//! Organizations, spaces, apps and jobs: listing and finding them, starting, stopping, deleting.

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::age::Release;
use super::answer::{Answer, Refusal, ok, text};
use super::list::{COMMON, Known, Page};
use super::world::{App, Deletable};
use super::{Call, State};

const ORGANIZATIONS: Known = Known {
    common: COMMON,
    own: &["names", "label_selector"],
    refused: &[],
    orders: &["name"],
    more: &[],
};
const ORGANIZATIONS_OF_KORIFI: Known =
    Known { common: &[], own: &["names", "order_by", "per_page", "page"], ..ORGANIZATIONS };
const SPACES: Known = Known {
    own: &["names", "organization_guids", "include", "label_selector"],
    more: &["organization"],
    ..ORGANIZATIONS
};
const SPACES_OF_KORIFI: Known = Known {
    common: &[],
    own: &["names", "guids", "organization_guids", "order_by", "per_page", "page", "include"],
    ..SPACES
};
const INCLUDED_WITH_APPS: &[&str] = &["space", "space.organization"];
const APPS: Known = Known {
    own: &[
        "names",
        "organization_guids",
        "space_guids",
        "stacks",
        "include",
        "lifecycle_type",
        "label_selector",
    ],
    orders: &["name", "state"],
    more: INCLUDED_WITH_APPS,
    ..ORGANIZATIONS
};
const APPS_OF_2015: Known = Known {
    common: &[],
    own: &["names", "guids", "organization_guids", "space_guids", "page", "per_page", "order_by"],
    orders: &[],
    ..APPS
};
const APPS_OF_KORIFI: Known = Known {
    common: &[],
    own: &["names", "guids", "space_guids", "order_by", "per_page", "page", "label_selector"],
    ..APPS
};

/// What the lists of organizations, spaces and apps can be asked for. In 2015 there was the last
/// alone.
fn known(release: Release) -> [Known; 3] {
    match release {
        Release::Year2015 => [ORGANIZATIONS, SPACES, APPS_OF_2015],
        Release::Korifi => [ORGANIZATIONS_OF_KORIFI, SPACES_OF_KORIFI, APPS_OF_KORIFI],
        _ => [ORGANIZATIONS, SPACES, APPS],
    }
}

impl State {
    pub(super) fn list_organizations(&self, call: &Call<'_>) -> Answer {
        let rows = self.world.organizations.iter();
        let [known, ..] = known(self.view.release);
        let page = known.page(&self.view, call.path, &call.query, rows, |row, _| &row.name)?;
        let shown = page.rows.iter().map(|it| self.view.organization(it).to_string().into());
        Ok(self.page(shown.collect(), page.pagination, false, None))
    }

    pub(super) fn get_organization(&self, guid: &str) -> Answer {
        Ok(ok(&self.view.organization(self.organization(guid)?)))
    }

    pub(super) fn list_spaces(&self, call: &Call<'_>) -> Answer {
        let rows = self.world.spaces.iter();
        let [_, known, _] = known(self.view.release);
        let page =
            known.page(&self.view, call.path, &call.query, rows, |row, name| match name {
                "organization_guids" => {
                    let organization = self.world.organizations.row(row.organization);
                    organization.map_or("", |it| &it.head.guid)
                }
                _ => &row.name,
            })?;
        let included = (!page.more.is_empty()).then(|| {
            let ids = page.rows.iter().map(|space| space.organization);
            json!({ "organizations": self.organizations(ids.collect()) })
        });
        let shown = page.rows.iter().map(|it| self.view.space(&self.world, it).to_string().into());
        Ok(self.page(shown.collect(), page.pagination, false, included))
    }

    pub(super) fn get_space(&self, call: &Call<'_>, guid: &str) -> Answer {
        let wanted = SPACES.more_of_one(&call.query, Refusal::bad_query)?;
        let space = self.space(guid)?;
        let mut shown = self.view.space(&self.world, space);
        if !wanted.is_empty() {
            let organizations = self.organizations(vec![space.organization]);
            add_included(&mut shown, json!({ "organizations": organizations }));
        }
        Ok(ok(&shown))
    }

    pub(super) fn list_apps(&self, call: &Call<'_>) -> Answer {
        let world = &self.world;
        let rows = world.apps.iter();
        let [.., known] = known(self.view.release);
        let page =
            known.page(&self.view, call.path, &call.query, rows, |app, name| match name {
                "space_guids" => world.space_of(app).map_or("", |it| &it.head.guid),
                "organization_guids" => world.organization_of(app).map_or("", |it| &it.head.guid),
                "stacks" => super::catalogue::STACK_NAME,
                "lifecycle_type" => "buildpack",
                "state" if app.is_started => "STARTED",
                "state" => "STOPPED",
                _ => &app.name,
            })?;
        let Page { rows, pagination, more } = page;
        let included = self.included_with_apps(&rows, &more);
        let shown = rows.iter().map(|app| self.view.app(world, app).to_string().into()).collect();
        Ok(self.page(shown, pagination, false, included))
    }

    pub(super) fn get_app(&self, call: &Call<'_>, guid: &str) -> Answer {
        let wanted = APPS.more_of_one(&call.query, Refusal::bad_query)?;
        let app = self.app(guid)?;
        let mut shown = self.view.app(&self.world, app);
        if let Some(included) = self.included_with_apps(&[app], &wanted) {
            add_included(&mut shown, included);
        }
        Ok(ok(&shown))
    }

    pub(super) fn act_on_app(&mut self, call: &Call<'_>, guid: &str, action: &str) -> Answer {
        let id = self.app_to_change(call, guid)?.head.id;
        let was_started = self.world.apps.row(id).is_some_and(|app| app.is_started);
        let is_started = match action {
            "start" | "restart" => true,
            "stop" => false,
            _ => return Err(Refusal::unknown_request()),
        };
        if is_started != was_started || action == "restart" {
            let at = self.at();
            self.world.start_or_stop(id, is_started, at);
        }
        Ok(ok(&self.view.app(&self.world, self.app(guid)?)))
    }

    pub(super) fn delete_app(&mut self, call: &Call<'_>, guid: &str) -> Answer {
        self.app_to_change(call, guid)?;
        Ok(self.delete(Deletable::App, guid))
    }

    /// Deletes a space with what is in it, for those who may change its organization.
    pub(super) fn delete_space(&mut self, call: &Call<'_>, guid: &str) -> Answer {
        self.space(guid)?;
        admins_only(call)?;
        Ok(self.delete(Deletable::Space, guid))
    }

    pub(super) fn delete_organization(&mut self, call: &Call<'_>, guid: &str) -> Answer {
        self.organization(guid)?;
        admins_only(call)?;
        Ok(self.delete(Deletable::Organization, guid))
    }

    /// The answer that names the job by which something will be deleted.
    fn delete(&mut self, deletes: Deletable, guid: &str) -> Response {
        let (job, at) = (self.guids.next(), self.at());
        self.world.delete_later(deletes, guid, job.clone(), at);
        let mut response = (StatusCode::ACCEPTED, Html("")).into_response();
        if let Ok(location) = HeaderValue::try_from(self.view.href(&format!("/v3/jobs/{job}"))) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }

    pub(super) fn get_job(&self, guid: &str) -> Answer {
        let job = self.world.jobs.find(guid).ok_or_else(|| Refusal::not_found("Job"))?;
        Ok(ok(&self.view.job(&self.world, job)))
    }

    pub(super) fn app(&self, guid: &str) -> Result<&App, Refusal> {
        self.world.apps.find(guid).ok_or_else(|| Refusal::not_found("App"))
    }

    /// An app that the caller may change.
    pub(super) fn app_to_change(&self, call: &Call<'_>, guid: &str) -> Result<&App, Refusal> {
        let app = self.app(guid)?;
        self.may_change(call, app)?;
        Ok(app)
    }

    /// An answer of a page, of resources that are text already.
    pub(super) fn page(
        &self,
        resources: Vec<Cow<'_, str>>,
        pagination: Value,
        is_of_processes: bool,
        included: Option<Value>,
    ) -> Response {
        let mut rest = self.view.release.page(pagination, is_of_processes);
        rest.extend(included.map(|included| ("included".to_owned(), included)));
        let mut body =
            String::with_capacity(64 + resources.iter().map(|it| it.len() + 1).sum::<usize>());
        body.push('{');
        for (name, value) in rest {
            body.push_str(&format!("\"{name}\":{value},"));
        }
        body.push_str("\"resources\":[");
        for (index, resource) in resources.iter().enumerate() {
            if index > 0 {
                body.push(',');
            }
            body.push_str(resource);
        }
        body.push_str("]}");
        text(body)
    }

    /// The spaces and organizations of apps, as far as `include` names them.
    pub(super) fn included_with_apps(&self, apps: &[&App], wanted: &[String]) -> Option<Value> {
        if wanted.is_empty() {
            return None;
        }
        let mut included = Map::new();
        if !wanted.iter().any(|name| INCLUDED_WITH_APPS.contains(&name.as_str())) {
            return Some(Value::Object(included));
        }
        let mut ids: Vec<u32> = apps.iter().map(|app| app.space).collect();
        ids.sort_unstable();
        ids.dedup();
        let spaces: Vec<_> = ids.iter().filter_map(|id| self.world.spaces.row(*id)).collect();
        let shown = spaces.iter().map(|space| self.view.space(&self.world, space)).collect();
        included.insert("spaces".to_owned(), shown);
        if wanted.iter().any(|name| name == "space.organization") {
            let ids = spaces.iter().map(|space| space.organization).collect();
            included.insert("organizations".to_owned(), self.organizations(ids).into());
        }
        Some(Value::Object(included))
    }

    /// Organizations by their numbers, each once.
    fn organizations(&self, mut ids: Vec<u32>) -> Vec<Value> {
        ids.sort_unstable();
        ids.dedup();
        let found = ids.iter().filter_map(|id| self.world.organizations.row(*id));
        found.map(|organization| self.view.organization(organization)).collect()
    }
}

/// What needs a role that no other user has: none is a manager of an organization.
fn admins_only(call: &Call<'_>) -> Result<(), Refusal> {
    if call.is_admin() { Ok(()) } else { Err(Refusal::not_authorized()) }
}

pub(super) fn add_included(shown: &mut Value, included: Value) {
    if let Value::Object(members) = shown {
        members.insert("included".to_owned(), included);
    }
}
