#!/usr/bin/env python3
"""Uses the simulator through the Python client of Cloud Foundry, as its users use the platform.

Takes the program `paas` as argument, and needs the package `cloudfoundry-client`.
"""

import sys

from cloudfoundry_client.client import CloudFoundryClient
from cloudfoundry_client.errors import InvalidStatusCode
from program import simulated


def use(platform):
    client = CloudFoundryClient(platform["url"])
    client.init_with_user_credentials(platform["username"], platform["password"])
    print("logged in as", platform["username"])

    organization = client.v3.organizations.get_first(names=platform["organization"])
    spaces = client.v3.spaces.list(organization_guids=organization["guid"])
    assert platform["space"] in [space["name"] for space in spaces]
    print("organization and space:", organization["name"], platform["space"])

    apps = {app["name"]: app for app in client.v3.apps.list(per_page=1)}
    assert set(platform["apps"]) <= set(apps), apps
    print("apps, page by page:", ", ".join(apps))

    app = apps[platform["apps"][0]]
    processes = list(client.v3.processes.list(app_guids=app["guid"]))
    process = client.v3.processes.get(processes[0]["guid"])
    print("processes:", ", ".join(f"{it['type']} x {it['instances']}" for it in processes))

    stats = list(process.stats())
    assert [instance["state"] for instance in stats] == ["RUNNING"] * process["instances"], stats
    print("instances:", ", ".join(f"{it['index']} {it['state']}" for it in stats))

    scaled = process.scale(data={"instances": process["instances"] + 1})
    assert scaled["instances"] == process["instances"] + 1, scaled
    print("scaled to:", scaled["instances"])

    space = app.space()
    roles = {role["type"] for role in client.v3.roles.list(space_guids=space["guid"])}
    assert "space_developer" in roles, roles
    assert app.current_droplet()["state"] == "STAGED"
    print("roles in the space:", ", ".join(sorted(roles)))

    for _ in range(2):
        again = CloudFoundryClient(platform["url"])
        again.init_with_token(client.refresh_token)
        assert again.v3.spaces.get(space["guid"])["name"] == platform["space"]
    print("logged in again with one refresh token, twice")

    try:
        client.v3.processes.get("no-such-process")
    except InvalidStatusCode as error:
        assert error.status_code == 404, error
        assert error.body["errors"][0]["title"] == "CF-ResourceNotFound", error
        print("typed error:", error.status_code, error.body["errors"][0]["title"])
    else:
        raise AssertionError("a process that is not there was found")


if __name__ == "__main__":
    with simulated(sys.argv[1]) as described:
        use(described["cloud_foundry"])
