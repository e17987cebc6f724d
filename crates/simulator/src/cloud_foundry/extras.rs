//! What clients read of an app on the way to its processes: its droplet, packages, routes,
//! environment and features. It is there to be read, and follows from the app.

use serde_json::{Value, json};

use super::answer::{Answer, Refusal, ok};
use super::view::{View, time};
use super::world::{App, World};
use super::{Call, State};

/// The features of an app: name, description, whether it is on.
const FEATURES: [(&str, &str, bool); 4] = [
    ("ssh", "Enable SSHing into the app.", true),
    ("revisions", "Enable versioning of an application", false),
    ("service-binding-k8s", "Enable k8s service bindings for the app", false),
    ("file-based-vcap-services", "Enable file-based VCAP service bindings for the app", false),
];

/// Whether the simulator has what is below an app.
pub(super) fn has(path: &[&str]) -> bool {
    matches!(
        path,
        ["droplets" | "packages" | "routes" | "env" | "environment_variables" | "features"]
            | ["ssh_enabled" | "permissions"]
            | ["features", _]
            | ["droplets", "current"]
            | ["relationships", "current_droplet"]
    )
}

/// What is below an app.
pub(super) fn below_app(state: &State, call: &Call<'_>, guid: &str, rest: &[&str]) -> Answer {
    let view = &state.view;
    let world = &state.world;
    let shown: fn(&View, &World, &App) -> Value = match rest {
        ["droplets", "current"] => |view, world, app| droplet(view, world, app),
        ["droplets"] => {
            |view, world, app| list(view, app, "droplets", vec![droplet(view, world, app)])
        }
        ["packages"] => |view, _, app| list(view, app, "packages", vec![package(view, app)]),
        ["routes"] => |view, world, app| list(view, app, "routes", vec![route(view, world, app)]),
        ["relationships", "current_droplet"] => |view, _, app| current_droplet(view, app),
        ["env"] => |_, world, app| environment(world, app),
        ["environment_variables"] => |view, _, app| variables(view, app),
        ["features"] => |view, _, app| {
            let features = FEATURES.iter().map(feature).collect();
            list(view, app, "features", features)
        },
        ["features", name] => {
            let found = FEATURES.iter().find(|(known, ..)| known == name);
            state.world.apps.find(guid).ok_or_else(|| Refusal::not_found("App"))?;
            return found.map(|it| ok(&feature(it))).ok_or_else(|| Refusal::not_found("Feature"));
        }
        ["ssh_enabled"] => |_, _, _| json!({ "enabled": true, "reason": "" }),
        ["permissions"] => {
            |_, _, _| json!({ "read_basic_data": true, "read_sensitive_data": true })
        }
        _ => return Err(Refusal::unknown_request()),
    };
    if matches!(rest, ["env"] | ["environment_variables"]) && !call.sees_secrets() {
        return Err(Refusal::not_authorized());
    }
    let app = world.apps.find(guid).ok_or_else(|| Refusal::not_found("App"))?;
    Ok(ok(&shown(view, world, app)))
}

/// All of a short list, as one page.
fn list(view: &View, app: &App, name: &str, resources: Vec<Value>) -> Value {
    let path = format!("/v3/apps/{}/{name}", app.head.guid);
    let page = view.link(&format!("{path}?page=1&per_page=50"));
    json!({
        "pagination": {
            "total_results": resources.len(), "total_pages": 1,
            "first": page, "last": page, "next": null, "previous": null,
        },
        "resources": resources,
    })
}

fn feature((name, description, is_on): &(&str, &str, bool)) -> Value {
    json!({ "name": name, "description": description, "enabled": is_on })
}

fn relationship(app: &App) -> Value {
    json!({ "app": { "data": { "guid": app.head.guid } } })
}

fn droplet(view: &View, world: &World, app: &App) -> Value {
    let path = format!("/v3/droplets/{}", app.droplet());
    let own = format!("/v3/apps/{}", app.head.guid);
    let types = world.processes_of(app).map(|it| (it.kind.clone(), it.detected_command.into()));
    json!({
        "guid": app.droplet(),
        "state": "STAGED",
        "error": null,
        "lifecycle": { "type": "buildpack", "data": {} },
        "execution_metadata": "",
        "process_types": types.collect::<serde_json::Map<String, Value>>(),
        "checksum": {
            "type": "sha256",
            "value": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        },
        "buildpacks": [{
            "name": "ruby_buildpack", "detect_output": "ruby", "version": "1.10.14",
            "buildpack_name": "ruby",
        }],
        "stack": "cflinuxfs4",
        "image": null,
        "created_at": time(app.head.created_at),
        "updated_at": time(app.head.created_at),
        "relationships": relationship(app),
        "metadata": { "labels": {}, "annotations": {} },
        "links": {
            "self": view.link(&path),
            "package": view.link(&format!("/v3/packages/{}", app.package())),
            "app": view.link(&own),
            "assign_current_droplet": {
                "href": view.href(&format!("{own}/relationships/current_droplet")),
                "method": "PATCH",
            },
            "download": view.link(&format!("{path}/download")),
        },
    })
}

fn package(view: &View, app: &App) -> Value {
    let path = format!("/v3/packages/{}", app.package());
    json!({
        "guid": app.package(),
        "type": "bits",
        "data": { "error": null, "checksum": { "type": "sha256", "value": null } },
        "state": "READY",
        "created_at": time(app.head.created_at),
        "updated_at": time(app.head.created_at),
        "relationships": relationship(app),
        "metadata": { "labels": {}, "annotations": {} },
        "links": {
            "self": view.link(&path),
            "upload": view.post(&format!("{path}/upload")),
            "download": { "href": view.href(&format!("{path}/download")), "method": "GET" },
            "app": view.link(&format!("/v3/apps/{}", app.head.guid)),
        },
    })
}

fn address(app: &App) -> String {
    format!("{}.apps.example.org", app.name)
}

fn route(view: &View, world: &World, app: &App) -> Value {
    let path = format!("/v3/routes/{}", app.route());
    let domain = "f27c9d41-6a8e-4b35-9d02-c8e1b7a4f063";
    let space = world.space_of(app).map_or("", |space| space.head.guid.as_str());
    let created_at = time(app.head.created_at);
    json!({
        "guid": app.route(),
        "protocol": "http",
        "created_at": created_at,
        "updated_at": created_at,
        "host": app.name,
        "path": "",
        "port": null,
        "url": address(app),
        "destinations": [{
            "guid": app.head.guid,
            "app": { "guid": app.head.guid, "process": { "type": "web" } },
            "weight": null,
            "port": 8080,
            "protocol": "http1",
            "created_at": created_at,
            "updated_at": created_at,
        }],
        "options": {},
        "metadata": { "labels": {}, "annotations": {} },
        "relationships": {
            "space": { "data": { "guid": space } },
            "domain": { "data": { "guid": domain } },
        },
        "links": {
            "self": view.link(&path),
            "space": view.link(&format!("/v3/spaces/{space}")),
            "domain": view.link(&format!("/v3/domains/{domain}")),
            "destinations": view.link(&format!("{path}/destinations")),
        },
    })
}

fn current_droplet(view: &View, app: &App) -> Value {
    let own = format!("/v3/apps/{}", app.head.guid);
    json!({
        "data": { "guid": app.droplet() },
        "links": {
            "self": view.link(&format!("{own}/relationships/current_droplet")),
            "related": view.link(&format!("{own}/droplets/current")),
        },
    })
}

fn environment(world: &World, app: &App) -> Value {
    let space = world.space_of(app);
    json!({
        "staging_env_json": {},
        "running_env_json": {},
        "environment_variables": app.variables,
        "system_env_json": { "VCAP_SERVICES": {} },
        "application_env_json": { "VCAP_APPLICATION": {
            "limits": { "fds": 16384 },
            "application_id": app.head.guid,
            "application_name": app.name,
            "application_uris": [address(app)],
            "name": app.name,
            "space_id": space.map(|space| &space.head.guid),
            "space_name": space.map(|space| &space.name),
            "uris": [address(app)],
            "users": null,
        } },
    })
}

fn variables(view: &View, app: &App) -> Value {
    let own = format!("/v3/apps/{}", app.head.guid);
    json!({
        "var": app.variables,
        "links": {
            "self": view.link(&format!("{own}/environment_variables")),
            "app": view.link(&own),
        },
    })
}
