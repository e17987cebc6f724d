#!/usr/bin/env python3
"""Lets schemathesis hold the simulator to both specs: no status and no body that they lack.

Takes the program `paas` as argument, and needs the package `schemathesis`. Checks that the real
platforms would fail as well are switched off in schemathesis.toml, each with its reason.
"""

import json
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

from program import simulated

CONFIGURATION = Path(__file__).resolve().with_name("schemathesis.toml")


def login(platform):
    form = {"grant_type": "password"}
    form |= {"username": platform["username"], "password": platform["password"]}
    body = urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(platform["url"] + "/oauth/token", body)
    request.add_header("Authorization", "Basic Y2Y6")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["access_token"]


def hold(name, document, url, token):
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION)]
    command += ["run", document, "--url", url]
    command += ["--header", f"Authorization: Bearer {token}", "--seed", "1", "--max-examples", "20"]
    command += ["--phases", "examples,coverage,fuzzing", "--no-color"]
    print(f"-- {name}", flush=True)
    # What it prints has no token in it; what Python would say of a failure has.
    with tempfile.TemporaryDirectory() as folder:  # for what it keeps of a run
        if subprocess.run(command, cwd=folder).returncode != 0:
            sys.exit(f"{name}: see above")


if __name__ == "__main__":
    with simulated(sys.argv[1]) as described:
        platform, nodion = described["cloud_foundry"], described["nodion"]
        documents = described["page"]["url"] + "/docs/"
        hold("Cloud Foundry", documents + "cloud-foundry.json", platform["url"], login(platform))
        hold("Nodion", documents + "nodion.json", nodion["url"], nodion["token"])
