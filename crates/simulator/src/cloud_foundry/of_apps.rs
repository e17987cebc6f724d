//! What every app has one of: its droplet, the package that it was made of, and its route. They
//! are in no table, as they follow from the app, and so do their guids.

use serde_json::{Value, json};

use super::answer::{Answer, Refusal, ok};
use super::apps::add_included;
use super::catalogue::{self, DOMAIN, DOMAIN_NAME, STACK_NAME};
use super::list::{COMMON, Known, Page};
use super::process_view::Detail;
use super::table::{Head, Row, rows};
use super::view::{View, time};
use super::world::{App, World};
use super::{Call, State};

/// A kind of what every app has one of.
pub(super) struct Kind {
    /// What refusals call one.
    name: &'static str,
    list: Known,
    /// The list of one app.
    of_app: Known,
    /// By how many places the digits of an app's guid are moved to give its own.
    places: usize,
    /// What filters look at, where it is the same of all.
    same: &'static [(&'static str, &'static str)],
    show: fn(&View, &World, &App, Detail) -> Value,
}

/// What only the list of all apps is filtered by.
const OF_MANY_APPS: &[&str] = &["app_guids", "space_guids", "organization_guids"];

const OF_DROPLETS: Known = Known {
    common: COMMON,
    own: &["states", "app_guids", "space_guids", "organization_guids", "label_selector"],
    refused: &[],
    orders: &[],
    more: &[],
};
pub(super) const DROPLETS: Kind = Kind {
    name: "Droplet",
    list: OF_DROPLETS,
    of_app: Known {
        own: &["states", "current", "label_selector"],
        refused: OF_MANY_APPS,
        ..OF_DROPLETS
    },
    places: 1,
    same: &[("states", "STAGED"), ("current", "true")],
    show: droplet,
};

const OF_PACKAGES: Known = Known {
    own: &["states", "types", "app_guids", "space_guids", "organization_guids", "label_selector"],
    ..OF_DROPLETS
};
pub(super) const PACKAGES: Kind = Kind {
    name: "Package",
    list: OF_PACKAGES,
    of_app: Known {
        own: &["states", "types", "label_selector"],
        refused: OF_MANY_APPS,
        ..OF_PACKAGES
    },
    places: 2,
    same: &[("states", "READY"), ("types", "bits")],
    show: |view, _, app, _| package(view, app),
};

const OF_ROUTES: Known = Known {
    own: &[
        "hosts",
        "paths",
        "ports",
        "domain_guids",
        "app_guids",
        "space_guids",
        "organization_guids",
        "service_instance_guids",
        "include",
        "label_selector",
    ],
    more: &["domain", "space", "space.organization"],
    ..OF_DROPLETS
};
pub(super) const ROUTES: Kind = Kind {
    name: "Route",
    list: OF_ROUTES,
    of_app: Known {
        own: &[
            "hosts",
            "paths",
            "ports",
            "domain_guids",
            "space_guids",
            "organization_guids",
            "service_instance_guids",
            "include",
            "label_selector",
        ],
        ..OF_ROUTES
    },
    places: 3,
    same: &[("domain_guids", DOMAIN)],
    show: |view, world, app, _| route(view, world, app),
};

/// One of them.
struct OfApp<'a> {
    head: Head,
    app: &'a App,
}

rows!(OfApp<'_>);

impl Kind {
    /// The guid of what an app has.
    pub(super) fn guid(&self, app: &App) -> String {
        moved(&app.head.guid, self.places)
    }

    /// The app that has what has this guid.
    fn app<'a>(&self, world: &'a World, guid: &str) -> Result<&'a App, Refusal> {
        let app = world.apps.find(&moved(guid, DIGITS - self.places));
        app.filter(|app| self.guid(app) == guid).ok_or_else(|| Refusal::not_found(self.name))
    }

    fn value<'a>(&self, world: &'a World, app: &'a App, name: &str) -> &'a str {
        match name {
            "app_guids" => &app.head.guid,
            "space_guids" => world.space_of(app).map_or("", |it| &it.head.guid),
            "organization_guids" => world.organization_of(app).map_or("", |it| &it.head.guid),
            "hosts" => &app.name,
            _ => self.same.iter().find(|(same, _)| *same == name).map_or("", |(_, value)| value),
        }
    }
}

impl State {
    /// All of a kind.
    pub(super) fn list_of_apps(&self, call: &Call<'_>, kind: &Kind) -> Answer {
        self.page_of_apps(call, kind, &kind.list, self.world.apps.iter())
    }

    /// What an app has of a kind.
    pub(super) fn list_of_app(&self, call: &Call<'_>, kind: &Kind, guid: &str) -> Answer {
        self.page_of_apps(call, kind, &kind.of_app, [self.app(guid)?].into_iter())
    }

    /// The droplets that were made of a package.
    pub(super) fn list_droplets_of_package(&self, call: &Call<'_>, guid: &str) -> Answer {
        let app = PACKAGES.app(&self.world, guid)?;
        self.page_of_apps(call, &DROPLETS, &DROPLETS.of_app, [app].into_iter())
    }

    fn page_of_apps<'a>(
        &'a self,
        call: &Call<'_>,
        kind: &Kind,
        known: &Known,
        apps: impl Iterator<Item = &'a App>,
    ) -> Answer {
        let row =
            |app: &'a App| OfApp { head: Head::new(kind.guid(app), app.head.created_at), app };
        let rows: Vec<OfApp<'_>> = apps.map(row).collect();
        let value = |row: &OfApp<'a>, name: &str| kind.value(&self.world, row.app, name);
        let page = known.page(&self.view, call.path, &call.query, rows.iter(), value)?;
        let Page { rows, pagination, more } = page;
        let apps: Vec<&App> = rows.iter().map(|row| row.app).collect();
        let show = |app: &&App| {
            let shown = (kind.show)(&self.view, &self.world, app, Detail::Listed);
            self.shown(shown).to_string().into()
        };
        let included = self.included_with_routes(&apps, &more);
        Ok(self.page(apps.iter().map(show).collect(), pagination, false, included))
    }

    /// What `include` names of the routes of apps.
    fn included_with_routes(&self, apps: &[&App], wanted: &[String]) -> Option<Value> {
        let mut included = self.included_with_apps(apps, wanted)?;
        if let (true, Value::Object(included)) =
            (wanted.iter().any(|name| name == "domain"), &mut included)
        {
            let domains = if apps.is_empty() { Vec::new() } else { self.domains() };
            let domains = domains.into_iter().map(|domain| self.shown(domain.shown)).collect();
            included.insert("domains".to_owned(), domains);
        }
        Some(included)
    }

    pub(super) fn get_of_app(&self, call: &Call<'_>, kind: &Kind, guid: &str) -> Answer {
        self.show_of_app(call, kind, kind.app(&self.world, guid)?)
    }

    pub(super) fn get_current_droplet(&self, call: &Call<'_>, guid: &str) -> Answer {
        self.show_of_app(call, &DROPLETS, self.app(guid)?)
    }

    fn show_of_app(&self, call: &Call<'_>, kind: &Kind, app: &App) -> Answer {
        let wanted = kind.list.more_of_one(&call.query, Refusal::unprocessable)?;
        let mut shown = self.shown((kind.show)(&self.view, &self.world, app, call.detail()));
        if let Some(included) = self.included_with_routes(&[app], &wanted) {
            add_included(&mut shown, included);
        }
        Ok(ok(&shown))
    }

    pub(super) fn list_destinations(&self, guid: &str) -> Answer {
        let app = ROUTES.app(&self.world, guid)?;
        let path = format!("/v3/routes/{guid}");
        Ok(ok(&json!({
            "destinations": [destination(app)],
            "links": {
                "self": self.view.link(&format!("{path}/destinations")),
                "route": self.view.link(&path),
            },
        })))
    }

    /// Whether a domain has a route of a host, path and port.
    pub(super) fn is_reserved(&self, call: &Call<'_>, domain: &str) -> Answer {
        call.query.only(&["host", "path", "port"])?;
        if !self.domains().iter().any(|it| it.guid() == domain) {
            return Err(Refusal::not_found("Domain"));
        }
        let asked = |name| call.query.get(name).unwrap_or_default();
        let is_plain = asked("path").is_empty() && asked("port").is_empty();
        let is_there = is_plain && self.world.apps.iter().any(|app| app.name == asked("host"));
        Ok(ok(&json!({ "matching_route": is_there })))
    }
}

/// How many digits a guid has.
const DIGITS: usize = 32;

/// A guid whose digits are moved by so many places, in a circle.
fn moved(guid: &str, places: usize) -> String {
    let digits = guid.chars().filter(|digit| *digit != '-').cycle();
    let mut digits = digits.skip(DIGITS - places);
    guid.chars().map(|it| if it == '-' { it } else { digits.next().unwrap_or(it) }).collect()
}

fn droplet(view: &View, world: &World, app: &App, detail: Detail) -> Value {
    let guid = DROPLETS.guid(app);
    let path = format!("/v3/droplets/{guid}");
    let own = format!("/v3/apps/{}", app.head.guid);
    let types = world.processes_of(app).map(|it| (it.kind.clone(), it.detected_command.into()));
    let (metadata, types) = match detail {
        Detail::Whole => (json!(""), Value::Object(types.collect())),
        Detail::Redacted | Detail::Listed => {
            let hidden = detail.in_place_of_secrets();
            (json!(hidden), json!({ "redacted_message": hidden }))
        }
    };
    let head = Head::new(guid, app.head.created_at);
    view.resource(
        &head,
        json!({
            "state": "STAGED",
            "error": null,
            "lifecycle": { "type": "buildpack", "data": {} },
            "execution_metadata": metadata,
            "process_types": types,
            "checksum": {
                "type": "sha256",
                "value": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            },
            "buildpacks": [{
                "name": catalogue::BUILDPACK_NAME, "detect_output": "ruby",
                "version": catalogue::BUILDPACK_VERSION, "buildpack_name": "ruby",
            }],
            "stack": STACK_NAME,
            "image": null,
            "relationships": relationship(app),
            "links": {
                "self": view.link(&path),
                "package": view.link(&format!("/v3/packages/{}", PACKAGES.guid(app))),
                "app": view.link(&own),
                "assign_current_droplet": {
                    "href": view.href(&format!("{own}/relationships/current_droplet")),
                    "method": "PATCH",
                },
                "download": view.link(&format!("{path}/download")),
            },
        }),
    )
}

fn package(view: &View, app: &App) -> Value {
    let guid = PACKAGES.guid(app);
    let path = format!("/v3/packages/{guid}");
    let head = Head::new(guid, app.head.created_at);
    view.resource(
        &head,
        json!({
            "type": "bits",
            "data": { "error": null, "checksum": { "type": "sha256", "value": null } },
            "state": "READY",
            "relationships": relationship(app),
            "links": {
                "self": view.link(&path),
                "upload": view.post(&format!("{path}/upload")),
                "download": { "href": view.href(&format!("{path}/download")), "method": "GET" },
                "app": view.link(&format!("/v3/apps/{}", app.head.guid)),
            },
        }),
    )
}

fn route(view: &View, world: &World, app: &App) -> Value {
    let guid = ROUTES.guid(app);
    let path = format!("/v3/routes/{guid}");
    let space = world.space_of(app).map_or("", |space| space.head.guid.as_str());
    let head = Head::new(guid, app.head.created_at);
    view.resource(
        &head,
        json!({
            "protocol": "http",
            "host": app.name,
            "path": "",
            "port": null,
            "url": address(app),
            "destinations": [destination(app)],
            "options": {},
            "relationships": {
                "space": { "data": { "guid": space } },
                "domain": { "data": { "guid": DOMAIN } },
            },
            "links": {
                "self": view.link(&path),
                "space": view.link(&format!("/v3/spaces/{space}")),
                "domain": view.link(&format!("/v3/domains/{DOMAIN}")),
                "destinations": view.link(&format!("{path}/destinations")),
            },
        }),
    )
}

fn destination(app: &App) -> Value {
    let created_at = time(app.head.created_at);
    json!({
        "guid": moved(&app.head.guid, 4),
        "app": { "guid": app.head.guid, "process": { "type": "web" } },
        "weight": null,
        "port": 8080,
        "protocol": "http1",
        "created_at": created_at,
        "updated_at": created_at,
    })
}

/// Where an app is reached.
pub(super) fn address(app: &App) -> String {
    format!("{}.{DOMAIN_NAME}", app.name)
}

pub(super) fn relationship(app: &App) -> Value {
    json!({ "app": { "data": { "guid": app.head.guid } } })
}
