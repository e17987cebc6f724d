//! The roots of the API: where its parts are, and what the operator says about it.

use serde_json::{Map, Value, json};

use super::age::Release;
use super::view::View;
use crate::builder::RateLimit;

/// The resources of the v3 API.
const RESOURCES: [&str; 32] = [
    "app_usage_events",
    "apps",
    "audit_events",
    "buildpacks",
    "builds",
    "deployments",
    "domains",
    "droplets",
    "environment_variable_groups",
    "feature_flags",
    "info",
    "isolation_segments",
    "organizations",
    "organization_quotas",
    "packages",
    "processes",
    "resource_matches",
    "roles",
    "routes",
    "security_groups",
    "service_brokers",
    "service_credential_bindings",
    "service_instances",
    "service_offerings",
    "service_plans",
    "service_route_bindings",
    "service_usage_events",
    "spaces",
    "space_quotas",
    "stacks",
    "tasks",
    "users",
];

impl View {
    pub(super) fn api_root(&self) -> Value {
        // Where a client starts, the address is whole at any age.
        let own = json!({ "href": self.origin });
        let v3 = json!({
            "href": format!("{}/v3", self.origin),
            "meta": { "version": self.release.version() },
        });
        if self.release == Release::Korifi {
            return json!({
                "links": {
                    "self": own, "cloud_controller_v2": null, "cloud_controller_v3": v3,
                    "login": own, "uaa": null, "credhub": null, "routing": null, "logging": null,
                    "log_cache": own, "app_ssh": null,
                },
                "cf_on_k8s": true,
            });
        }
        let after_scheme = self.origin.split_once("://").map_or("", |(_, rest)| rest);
        let host = after_scheme.rsplit_once(':').map_or(after_scheme, |(host, _)| host);
        json!({ "links": {
            "self": own,
            "cloud_controller_v3": v3,
            "network_policy_v0": { "href": format!("{}/networking/v0/external", self.origin) },
            "network_policy_v1": { "href": format!("{}/networking/v1/external", self.origin) },
            "login": own,
            "uaa": own,
            "credhub": null,
            "routing": null,
            // None of these is simulated; they are where a client expects an address.
            "logging": { "href": format!("ws://{after_scheme}") },
            "log_cache": own,
            "log_stream": own,
            "app_ssh": {
                "href": format!("{host}:2222"),
                "meta": {
                    "host_key_fingerprint": "Zk3Yq0c1r7sJvXnB2dLwT9uEaGhKpMfR5oVxWyQi8tA",
                    "oauth_client": "ssh-proxy",
                },
            },
        } })
    }

    pub(super) fn v3_root(&self) -> Value {
        let own = ("self".to_owned(), self.link("/v3"));
        let links = RESOURCES.iter().map(|name| {
            let mut link = self.link(&format!("/v3/{name}"));
            if let ("service_instances", Value::Object(link)) = (*name, &mut link) {
                link.insert("experimental".to_owned(), true.into());
            }
            ((*name).to_owned(), link)
        });
        let links: Map<String, Value> = [own].into_iter().chain(links).collect();
        json!({ "links": links })
    }

    pub(super) fn info(&self, limit: Option<RateLimit>) -> Value {
        if self.release == Release::Korifi {
            return json!({
                "build": "",
                "cli_version": { "minimum": "", "recommended": "" },
                "custom": {},
                "description": "A simulator of Korifi",
                "name": "paas-simulator",
                "version": "v0.15.0",
                "links": { "self": self.link("/v3/info"), "support": { "href": "" } },
            });
        }
        let minutes = limit.map_or(60, |limit| limit.period.as_secs().div_ceil(60));
        json!({
            "build": "",
            "cli_version": { "minimum": "", "recommended": "" },
            "custom": {},
            "description": "A simulator",
            "name": "paas-simulator",
            "version": 0,
            "osbapi_version": "2.17",
            "rate_limits": {
                "enabled": limit.is_some(),
                "general_limit": limit.map_or(20_000, |limit| limit.requests),
                "reset_interval_in_minutes": minutes,
            },
            "links": { "self": self.link("/v3/info"), "support": { "href": "" } },
        })
    }
}
