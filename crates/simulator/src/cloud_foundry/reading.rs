//! The routes to what can only be read: what clients look at on the way to a process.

use super::age::Release;
use super::catalogue::{BUILDPACKS, DOMAINS, FLAGS, QUOTAS, STACKS};
use super::deployments::{DEPLOYMENTS, TASKS};
use super::of_apps::{DROPLETS, Kind, PACKAGES, ROUTES};
use super::routes::{Route, to};
use super::users::USER;

/// Whether a release has what is below a path.
pub(super) fn has(release: Release, path: &[&str]) -> bool {
    let what = path.first().copied().unwrap_or_default();
    match release {
        Release::Year2015 => matches!(what, "apps" | "packages" | "droplets"),
        Release::Korifi => !matches!(
            what,
            "info" | "organization_quotas" | "feature_flags" | "service_route_bindings"
        ),
        _ => true,
    }
}

/// The routes of GET below `/v3`, but for those to what can be changed.
pub(super) fn route<'a>(path: &'a [&'a str]) -> Option<Route<'a>> {
    match path {
        ["apps", app, rest @ ..] => of_app(app, rest),
        ["organizations", organization, rest @ ..] => of_organization(organization, rest),
        ["spaces", space, rest @ ..] => of_space(space, rest),
        ["packages", guid, "droplets"] => {
            to(move |state, call| state.list_droplets_of_package(call, guid))
        }
        ["routes", guid, "destinations"] => to(move |state, _| state.list_destinations(guid)),
        [kind @ ("droplets" | "packages" | "routes"), rest @ ..] => match rest {
            [] => to(move |state, call| state.list_of_apps(call, of_apps(kind))),
            [guid] => to(move |state, call| state.get_of_app(call, of_apps(kind), guid)),
            _ => None,
        },
        ["sidecars", guid] => to(move |state, _| state.get_sidecar(guid)),
        ["deployments"] => {
            to(|state, call| state.list_made(call, &DEPLOYMENTS, state.deployments()))
        }
        ["deployments", guid] => {
            to(move |state, _| state.get_made(&DEPLOYMENTS, state.deployments(), guid))
        }
        ["service_route_bindings"] => to(|state, call| state.list_service_route_bindings(call)),
        ["tasks"] => to(|state, call| state.list_made(call, &TASKS, Vec::new())),
        ["tasks", guid] => to(move |state, _| state.get_made(&TASKS, Vec::new(), guid)),
        ["users"] => to(|state, call| state.list_users(call, state.users(call))),
        ["users", guid] => to(move |state, call| state.get_made(&USER, state.users(call), guid)),
        ["roles"] => to(|state, call| state.list_roles(call)),
        ["roles", guid] => to(move |state, call| state.get_role(call, guid)),
        ["domains"] => to(|state, call| state.list_made(call, &DOMAINS, state.domains())),
        ["domains", guid] => to(move |state, _| state.get_made(&DOMAINS, state.domains(), guid)),
        ["domains", guid, "route_reservations"] => {
            to(move |state, call| state.is_reserved(call, guid))
        }
        ["stacks"] => to(|state, call| state.list_made(call, &STACKS, state.stacks())),
        ["stacks", guid] => to(move |state, _| state.get_made(&STACKS, state.stacks(), guid)),
        ["buildpacks"] => to(|state, call| state.list_made(call, &BUILDPACKS, state.buildpacks())),
        ["buildpacks", guid] => {
            to(move |state, _| state.get_made(&BUILDPACKS, state.buildpacks(), guid))
        }
        ["organization_quotas"] => to(|state, call| state.list_made(call, &QUOTAS, state.quotas())),
        ["organization_quotas", guid] => {
            to(move |state, _| state.get_made(&QUOTAS, state.quotas(), guid))
        }
        ["feature_flags"] => to(|state, call| state.list_made(call, &FLAGS, state.flags())),
        ["feature_flags", name] => to(move |state, _| state.get_made(&FLAGS, state.flags(), name)),
        ["info", "usage_summary"] => to(|state, call| state.get_usage(call)),
        _ => None,
    }
}

fn of_app<'a>(app: &'a str, rest: &'a [&'a str]) -> Option<Route<'a>> {
    match rest {
        ["droplets", "current"] => to(move |state, call| state.get_current_droplet(call, app)),
        [kind @ ("droplets" | "packages" | "routes")] => {
            to(move |state, call| state.list_of_app(call, of_apps(kind), app))
        }
        ["tasks"] => to(move |state, call| state.list_tasks_of_app(call, app)),
        ["sidecars"] => to(move |state, call| state.list_sidecars_of_app(call, app)),
        ["relationships", "current_droplet"] => {
            to(move |state, _| state.get_current_droplet_relationship(app))
        }
        ["env"] => to(move |state, call| state.get_environment(call, app)),
        ["environment_variables"] => to(move |state, call| state.get_variables(call, app)),
        ["features"] => to(move |state, call| state.list_features_of_app(call, app)),
        ["features", name] => to(move |state, _| state.get_feature_of_app(app, name)),
        ["ssh_enabled"] => to(move |state, _| state.get_ssh_enabled(app)),
        ["permissions"] => to(move |state, call| state.get_permissions(call, app)),
        _ => None,
    }
}

fn of_organization<'a>(guid: &'a str, rest: &'a [&'a str]) -> Option<Route<'a>> {
    match rest {
        ["domains"] => to(move |state, call| state.list_domains_of_organization(call, guid)),
        ["domains", "default"] => to(move |state, _| state.get_default_domain(guid)),
        ["users"] => to(move |state, call| {
            state.organization(guid)?;
            state.list_users(call, state.users_with_role())
        }),
        ["relationships", "default_isolation_segment"] => to(move |state, call| {
            state.organization(guid)?;
            state.get_isolation_segment(call)
        }),
        ["usage_summary"] => to(move |state, call| state.get_usage_of_organization(call, guid)),
        _ => None,
    }
}

fn of_space<'a>(guid: &'a str, rest: &'a [&'a str]) -> Option<Route<'a>> {
    match rest {
        ["features"] => to(move |state, _| state.list_features_of_space(guid)),
        ["features", name] => to(move |state, _| state.get_feature_of_space(guid, name)),
        ["users"] => to(move |state, call| {
            state.space(guid)?;
            state.list_users(call, state.users_with_role())
        }),
        ["relationships", "isolation_segment"] => to(move |state, call| {
            state.space(guid)?;
            state.get_isolation_segment(call)
        }),
        ["usage_summary"] => to(move |state, call| state.get_usage_of_space(call, guid)),
        _ => None,
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
