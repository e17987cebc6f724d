//! What the operator has set up: the domain, the stack, the buildpack, the quota of organizations
//! and the feature flags.

use serde_json::{Value, json};

use super::answer::{Answer, Refusal, ok};
use super::list::{COMMON, Known, PAGES_AND_ORDER};
use super::made::{Kind, Made};
use super::table::Head;
use super::view::time;
use super::{Call, State};

/// The domain below which apps are reached.
pub(super) const DOMAIN: &str = "f27c9d41-6a8e-4b35-9d02-c8e1b7a4f063";
pub(super) const DOMAIN_NAME: &str = "apps.example.org";
/// The quota of all organizations.
pub(super) const QUOTA: &str = "5e1f9a73-8c04-42d6-b3e7-96a0c4d8f215";
const STACK: &str = "a84d2c6f-17b9-4e50-83fa-60c9e5b1d732";
pub(super) const STACK_NAME: &str = "cflinuxfs4";
const BUILDPACK: &str = "7b93e0f5-c42a-4d86-b1d8-3f6a90e7c254";
pub(super) const BUILDPACK_NAME: &str = "ruby_buildpack";
pub(super) const BUILDPACK_VERSION: &str = "1.10.14";

const NAMED: Known = Known {
    common: COMMON,
    own: &["names", "label_selector"],
    refused: &[],
    orders: &["name"],
    more: &[],
};
const NAME: (&str, &str) = ("name", "/name");

pub(super) const DOMAINS: Kind = Kind {
    name: "Domain",
    list: Known { own: &["names", "organization_guids", "label_selector"], orders: &[], ..NAMED },
    looks_at: &[NAME, ("organization_guids", "/relationships/organization/data/guid")],
};
const DOMAINS_OF_ORGANIZATION: Kind =
    Kind { list: Known { orders: &[], ..NAMED }, looks_at: &[NAME], ..DOMAINS };
pub(super) const STACKS: Kind = Kind {
    name: "Stack",
    list: Known { own: &["names", "default", "label_selector"], ..NAMED },
    looks_at: &[NAME, ("default", "/default")],
};
pub(super) const BUILDPACKS: Kind = Kind {
    name: "Buildpack",
    list: Known {
        own: &["names", "stacks", "lifecycle", "label_selector"],
        orders: &["position", "lifecycle"],
        ..NAMED
    },
    looks_at: &[NAME, ("stacks", "/stack"), ("lifecycle", "/lifecycle")],
};
pub(super) const QUOTAS: Kind = Kind {
    name: "Organization quota",
    list: Known { own: &["names"], ..NAMED },
    looks_at: &[NAME],
};
pub(super) const FLAGS: Kind = Kind {
    name: "Feature flag",
    list: Known { common: PAGES_AND_ORDER, own: &["updated_ats"], ..NAMED },
    looks_at: &[NAME],
};

/// The feature flags by name, and whether each is on where nobody has changed it.
const DEFAULT_FLAGS: [(&str, bool); 18] = [
    ("app_bits_upload", true),
    ("app_scaling", true),
    ("diego_cnb", false),
    ("diego_docker", false),
    ("env_var_visibility", true),
    ("hide_marketplace_from_unauthenticated_users", false),
    ("private_domain_creation", true),
    ("resource_matching", true),
    ("route_creation", true),
    ("route_sharing", false),
    ("service_instance_creation", true),
    ("service_instance_sharing", false),
    ("set_roles_by_username", true),
    ("space_developer_env_var_visibility", true),
    ("space_scoped_private_broker_creation", true),
    ("task_creation", true),
    ("unset_roles_by_username", true),
    ("user_org_creation", false),
];

impl State {
    /// The one of a kind that the operator has set up.
    fn set_up(&self, guid: &str, own: Value) -> Vec<Made> {
        vec![Made::new(&self.view, Head::new(guid, self.started_at()), own)]
    }

    /// When the platform was set up, in seconds since 1970.
    pub(super) fn started_at(&self) -> i64 {
        self.view.clock.time_of(std::time::Duration::ZERO).as_second()
    }

    pub(super) fn domains(&self) -> Vec<Made> {
        let path = format!("/v3/domains/{DOMAIN}");
        let own = json!({
            "name": DOMAIN_NAME,
            "internal": false,
            "router_group": null,
            "supported_protocols": ["http"],
            "relationships": {
                "organization": { "data": null },
                "shared_organizations": { "data": [] },
            },
            "links": {
                "self": self.view.link(&path),
                "route_reservations": self.view.link(&format!("{path}/route_reservations")),
            },
        });
        self.set_up(DOMAIN, own)
    }

    pub(super) fn list_domains_of_organization(&self, call: &Call<'_>, guid: &str) -> Answer {
        self.organization(guid)?;
        self.list_made(call, &DOMAINS_OF_ORGANIZATION, self.domains())
    }

    pub(super) fn get_default_domain(&self, organization: &str) -> Answer {
        self.organization(organization)?;
        self.get_made(&DOMAINS, self.domains(), DOMAIN)
    }

    pub(super) fn stacks(&self) -> Vec<Made> {
        let own = json!({
            "name": STACK_NAME,
            "description": "Cloud Foundry Linux-based filesystem (Ubuntu 22.04)",
            "state": "ACTIVE",
            "state_reason": null,
            "build_rootfs_image": STACK_NAME,
            "run_rootfs_image": STACK_NAME,
            "default": true,
            "links": { "self": self.view.link(&format!("/v3/stacks/{STACK}")) },
        });
        self.set_up(STACK, own)
    }

    pub(super) fn buildpacks(&self) -> Vec<Made> {
        let path = format!("/v3/buildpacks/{BUILDPACK}");
        let own = json!({
            "name": BUILDPACK_NAME,
            "state": "READY",
            "filename": format!("{BUILDPACK_NAME}-{STACK_NAME}-v{BUILDPACK_VERSION}.zip"),
            "stack": STACK_NAME,
            "position": 1,
            "lifecycle": "buildpack",
            "enabled": true,
            "locked": false,
            "links": {
                "self": self.view.link(&path),
                "upload": self.view.post(&format!("{path}/upload")),
            },
        });
        self.set_up(BUILDPACK, own)
    }

    /// The quota, whose limits are those that scaling meets.
    pub(super) fn quotas(&self) -> Vec<Made> {
        let organizations = self.world.organizations.iter();
        let organizations: Vec<Value> =
            organizations.map(|it| json!({ "guid": it.head.guid })).collect();
        let time = time(self.started_at());
        let shown = json!({
            "guid": QUOTA,
            "created_at": time,
            "updated_at": time,
            "name": "default",
            "apps": {
                "total_memory_in_mb": self.quota.memory_in_mb,
                "per_process_memory_in_mb": self.quota.instance_memory_in_mb,
                "log_rate_limit_in_bytes_per_second": self.quota.log_rate_in_bytes_per_second,
                "total_instances": self.quota.instances,
                "per_app_tasks": null,
            },
            "services": {
                "paid_services_allowed": true,
                "total_service_instances": null,
                "total_service_keys": null,
            },
            "routes": { "total_routes": null, "total_reserved_ports": null },
            "domains": { "total_domains": null },
            "relationships": { "organizations": { "data": organizations } },
            "links": { "self": self.view.link(&format!("/v3/organization_quotas/{QUOTA}")) },
        });
        vec![Made::whole(Head::new(QUOTA, self.started_at()), shown)]
    }

    /// The feature flags, which their names identify.
    pub(super) fn flags(&self) -> Vec<Made> {
        let flag = |(name, default): &(&str, bool)| {
            let is_on = if *name == "app_scaling" { self.may_scale } else { *default };
            let shown = json!({
                "name": name,
                "enabled": is_on,
                "updated_at": null,
                "custom_error_message": null,
                "links": { "self": self.view.link(&format!("/v3/feature_flags/{name}")) },
            });
            Made::whole(Head::new(*name, self.started_at()), shown)
        };
        DEFAULT_FLAGS.iter().map(flag).collect()
    }

    /// The isolation segment that a space or an organization has: none.
    pub(super) fn get_isolation_segment(&self, call: &Call<'_>) -> Answer {
        Ok(ok(&json!({ "data": null, "links": { "self": self.view.link(call.path) } })))
    }

    pub(super) fn organization(&self, guid: &str) -> Result<&super::world::Organization, Refusal> {
        let found = self.world.organizations.find(guid);
        found.ok_or_else(|| Refusal::not_found("Organization"))
    }

    pub(super) fn space(&self, guid: &str) -> Result<&super::world::Space, Refusal> {
        self.world.spaces.find(guid).ok_or_else(|| Refusal::not_found("Space"))
    }
}
