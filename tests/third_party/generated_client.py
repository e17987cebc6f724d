#!/usr/bin/env python3
"""Uses the simulator through a client that openapi-generator makes of our spec, in Python.

Takes the program `paas` and a folder for the client as arguments, and needs Java and the package
`openapi-generator-cli`, with what the generated client needs.
"""

import subprocess
import sys
import urllib.request
from pathlib import Path

from program import simulated
from schemas import login


def generate(document, folder):
    file = folder / "cloud-foundry.json"
    folder.mkdir(parents=True, exist_ok=True)
    with urllib.request.urlopen(document, timeout=30) as answer:
        file.write_bytes(answer.read())
    generator = Path(sys.executable).with_name("openapi-generator-cli")
    command = [generator, "generate", "--input-spec", file, "--generator-name", "python"]
    command += ["--output", folder, "--package-name", "foundry"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    sys.path.insert(0, str(folder))


def use(platform):
    import foundry

    settings = foundry.Configuration(host=platform["url"], access_token=login(platform))
    client = foundry.ApiClient(settings)
    organizations = foundry.OrganizationsApi(client).list_organizations()
    spaces = foundry.SpacesApi(client).list_spaces(names=[platform["space"]])
    apps = foundry.AppsApi(client).list_apps(names=[platform["apps"][0]])
    print("organization:", organizations.resources[0].name)
    print("space:", spaces.resources[0].name)
    print("app:", apps.resources[0].name)

    api = foundry.ProcessesApi(client)
    process = api.list_app_processes(apps.resources[0].guid).resources[0]
    stats = api.get_process_stats(process.guid)
    assert [it.state for it in stats.resources] == ["RUNNING"] * process.instances, stats
    print("instances:", ", ".join(f"{it.index} {it.state.value}" for it in stats.resources))

    more = foundry.ProcessScale(instances=process.instances + 1)
    scaled = api.scale_process(process.guid, more)
    assert scaled.instances == process.instances + 1, scaled
    print("scaled to:", scaled.instances)

    try:
        api.get_process("no-such-process")
    except foundry.exceptions.NotFoundException as error:
        assert error.data.errors[0].title == "CF-ResourceNotFound", error.data
        print("typed error:", error.status, error.data.errors[0].title)
    else:
        raise AssertionError("a process that is not there was found")


if __name__ == "__main__":
    with simulated(sys.argv[1]) as described:
        documents = described["page"]["url"] + "/docs/"
        generate(documents + "cloud-foundry.json", Path(sys.argv[2]).resolve())
        use(described["cloud_foundry"])
