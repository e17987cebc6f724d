//! What can be read of an app or a space beside its lists: features, environment, permissions.

use serde_json::{Value, json};

use super::answer::{Answer, Refusal, ok};
use super::of_apps::{DROPLETS, address};
use super::{Call, State};

/// Name, description, whether it is on.
type Feature = (&'static str, &'static str, bool);

const FEATURES_OF_APP: [Feature; 4] = [
    ("ssh", "Enable SSHing into the app.", true),
    ("revisions", "Enable versioning of an application", false),
    ("service-binding-k8s", "Enable k8s service bindings for the app", false),
    ("file-based-vcap-services", "Enable file-based VCAP service bindings for the app", false),
];
const FEATURES_OF_SPACE: [Feature; 1] = [("ssh", "Enable SSHing into apps in the space.", true)];

impl State {
    /// The features of an app, of which there is always one page.
    pub(super) fn list_features_of_app(&self, call: &Call<'_>, guid: &str) -> Answer {
        self.app(guid)?;
        let page = self.view.link(call.path);
        Ok(ok(&json!({
            "resources": FEATURES_OF_APP.map(feature),
            "pagination": {
                "total_results": FEATURES_OF_APP.len(), "total_pages": 1,
                "first": page, "last": page, "next": null, "previous": null,
            },
        })))
    }

    pub(super) fn get_feature_of_app(&self, guid: &str, name: &str) -> Answer {
        self.app(guid)?;
        named(&FEATURES_OF_APP, name)
    }

    pub(super) fn list_features_of_space(&self, guid: &str) -> Answer {
        self.space(guid)?;
        Ok(ok(&json!({ "resources": FEATURES_OF_SPACE.map(feature) })))
    }

    pub(super) fn get_feature_of_space(&self, guid: &str, name: &str) -> Answer {
        self.space(guid)?;
        named(&FEATURES_OF_SPACE, name)
    }

    pub(super) fn get_ssh_enabled(&self, guid: &str) -> Answer {
        self.app(guid)?;
        Ok(ok(&json!({ "enabled": true, "reason": "" })))
    }

    pub(super) fn get_permissions(&self, call: &Call<'_>, guid: &str) -> Answer {
        self.app(guid)?;
        let sees_secrets = call.sees_secrets();
        Ok(ok(&json!({ "read_basic_data": true, "read_sensitive_data": sees_secrets })))
    }

    pub(super) fn get_current_droplet_relationship(&self, guid: &str) -> Answer {
        let app = self.app(guid)?;
        let own = format!("/v3/apps/{guid}");
        Ok(ok(&json!({
            "data": { "guid": DROPLETS.guid(app) },
            "links": {
                "self": self.view.link(&format!("{own}/relationships/current_droplet")),
                "related": self.view.link(&format!("{own}/droplets/current")),
            },
        })))
    }

    pub(super) fn get_environment(&self, call: &Call<'_>, guid: &str) -> Answer {
        let app = self.app(guid)?;
        if !call.sees_secrets() {
            return Err(Refusal::not_authorized());
        }
        let space = self.world.space_of(app);
        Ok(ok(&json!({
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
        })))
    }

    pub(super) fn get_variables(&self, call: &Call<'_>, guid: &str) -> Answer {
        let app = self.app(guid)?;
        if !call.sees_secrets() {
            return Err(Refusal::not_authorized());
        }
        let own = format!("/v3/apps/{guid}");
        Ok(ok(&json!({
            "var": app.variables,
            "links": {
                "self": self.view.link(&format!("{own}/environment_variables")),
                "app": self.view.link(&own),
            },
        })))
    }
}

fn feature((name, description, is_on): Feature) -> Value {
    json!({ "name": name, "description": description, "enabled": is_on })
}

fn named(features: &[Feature], name: &str) -> Answer {
    let found = features.iter().find(|(known, ..)| *known == name);
    Ok(ok(&feature(*found.ok_or_else(|| Refusal::not_found("Feature"))?)))
}
