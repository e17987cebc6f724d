//! The routes to what can only be read: what clients look at on the way to a process.

use super::answer::Answer;
use super::catalogue::{BUILDPACKS, DOMAINS, FLAGS, QUOTAS, STACKS};
use super::deployments::{DEPLOYMENTS, TASKS};
use super::of_apps::{DROPLETS, Kind, PACKAGES, ROUTES};
use super::users::USER;
use super::{Call, State};

impl State {
    /// The answer to a GET below `/v3`, if it is one of these.
    pub(super) fn read(&self, call: &Call<'_>, path: &[&str]) -> Option<Answer> {
        Some(match path {
            ["apps", app, rest @ ..] => return self.read_of_app(call, app, rest),
            ["organizations", organization, rest @ ..] => {
                return self.read_of_organization(call, organization, rest);
            }
            ["spaces", space, rest @ ..] => return self.read_of_space(call, space, rest),
            ["packages", guid, "droplets"] => self.list_droplets_of_package(call, guid),
            ["routes", guid, "destinations"] => self.list_destinations(guid),
            [kind @ ("droplets" | "packages" | "routes"), rest @ ..] => match rest {
                [] => self.list_of_apps(call, of_apps(kind)),
                [guid] => self.get_of_app(call, of_apps(kind), guid),
                _ => return None,
            },
            ["sidecars", guid] => self.get_sidecar(guid),
            ["deployments"] => self.list_made(call, &DEPLOYMENTS, self.deployments()),
            ["deployments", guid] => self.get_made(&DEPLOYMENTS, self.deployments(), guid),
            ["tasks"] => self.list_made(call, &TASKS, Vec::new()),
            ["tasks", guid] => self.get_made(&TASKS, Vec::new(), guid),
            ["users"] => self.list_users(call, self.users(call)),
            ["users", guid] => self.get_made(&USER, self.users(call), guid),
            ["roles"] => self.list_roles(call),
            ["roles", guid] => self.get_role(call, guid),
            ["domains"] => self.list_made(call, &DOMAINS, self.domains()),
            ["domains", guid] => self.get_made(&DOMAINS, self.domains(), guid),
            ["domains", guid, "route_reservations"] => self.is_reserved(call, guid),
            ["stacks"] => self.list_made(call, &STACKS, self.stacks()),
            ["stacks", guid] => self.get_made(&STACKS, self.stacks(), guid),
            ["buildpacks"] => self.list_made(call, &BUILDPACKS, self.buildpacks()),
            ["buildpacks", guid] => self.get_made(&BUILDPACKS, self.buildpacks(), guid),
            ["organization_quotas"] => self.list_made(call, &QUOTAS, self.quotas()),
            ["organization_quotas", guid] => self.get_made(&QUOTAS, self.quotas(), guid),
            ["feature_flags"] => self.list_made(call, &FLAGS, self.flags()),
            ["feature_flags", name] => self.get_made(&FLAGS, self.flags(), name),
            ["info", "usage_summary"] => self.get_usage(call),
            _ => return None,
        })
    }

    fn read_of_app(&self, call: &Call<'_>, app: &str, rest: &[&str]) -> Option<Answer> {
        Some(match rest {
            ["droplets", "current"] => self.get_current_droplet(call, app),
            [kind @ ("droplets" | "packages" | "routes")] => {
                self.list_of_app(call, of_apps(kind), app)
            }
            ["tasks"] => self.list_tasks_of_app(call, app),
            ["sidecars"] => self.list_sidecars_of_app(call, app),
            ["relationships", "current_droplet"] => self.get_current_droplet_relationship(app),
            ["env"] => self.get_environment(call, app),
            ["environment_variables"] => self.get_variables(call, app),
            ["features"] => self.list_features_of_app(call, app),
            ["features", name] => self.get_feature_of_app(app, name),
            ["ssh_enabled"] => self.get_ssh_enabled(app),
            ["permissions"] => self.get_permissions(call, app),
            _ => return None,
        })
    }

    fn read_of_organization(&self, call: &Call<'_>, guid: &str, rest: &[&str]) -> Option<Answer> {
        let organization = self.organization(guid);
        Some(match rest {
            ["domains"] => self.list_domains_of_organization(call, guid),
            ["domains", "default"] => self.get_default_domain(guid),
            ["users"] => organization.and_then(|_| self.list_users(call, self.users_with_role())),
            ["relationships", "default_isolation_segment"] => {
                organization.and_then(|_| self.get_isolation_segment(call))
            }
            ["usage_summary"] => self.get_usage_of_organization(call, guid),
            _ => return None,
        })
    }

    fn read_of_space(&self, call: &Call<'_>, guid: &str, rest: &[&str]) -> Option<Answer> {
        let space = self.space(guid);
        Some(match rest {
            ["features"] => self.list_features_of_space(guid),
            ["features", name] => self.get_feature_of_space(guid, name),
            ["users"] => space.and_then(|_| self.list_users(call, self.users_with_role())),
            ["relationships", "isolation_segment"] => {
                space.and_then(|_| self.get_isolation_segment(call))
            }
            ["usage_summary"] => self.get_usage_of_space(call, guid),
            _ => return None,
        })
    }
}

/// The kind that a part of a path names.
fn of_apps(name: &str) -> &'static Kind {
    match name {
        "droplets" => &DROPLETS,
        "packages" => &PACKAGES,
        _ => &ROUTES,
    }
}
