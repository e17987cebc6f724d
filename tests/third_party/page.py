#!/usr/bin/env python3
"""Looks at the simulator's page and its specs in headless Chromium, as a person would.

Starts the program given as argument (`paas simulate`), asserts what must be seen, and leaves
pictures in target/pictures. Needs Python 3.11 with nothing but its standard library, and chromium.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.request

from program import simulated

PICTURES = pathlib.Path("target/pictures")


def chromium(profile, url, *arguments):
    """Opens a page and lets its scripts run; time there is virtual, so that nothing waits long."""
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    # Whatever is not on this machine cannot be found.
    command += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    command += [f"--user-data-dir={profile}", "--virtual-time-budget=20000", *arguments, url]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return run.stdout


def ask(method, url, token, body=None):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def see(dom, pattern, what):
    assert re.search(pattern, dom, re.DOTALL), f"{what} is not on the page: {pattern}\n{dom}"
    print(f"seen: {what}")


def look(described, profile):
    url, nodion = described["page"]["url"], described["nodion"]
    application = f"{nodion['url']}/applications/{nodion['applications'][0]}"
    process = ask("GET", f"{application}/processes", nodion["token"])["processes"][0]
    name = f"{application}/processes/{process['id']}"
    ask("PATCH", name, nodion["token"], {"instance_amount": 7})

    dom = chromium(profile, url, "--dump-dom")
    app = described["cloud_foundry"]["apps"][0]
    see(dom, rf'<th scope="rowgroup"[^>]*>{app}</th>.*?>STARTED<', "an app and its state")
    see(dom, r">web</td><td[^>]*>\d+</td><td><span[^>]*>RUNNING<", "a process and an instance")
    see(dom, r">Web</td><td[^>]*>7</td><td><span[^>]*>(scaling|default)<", "a scaled process")
    see(dom, r">PATCH</td><td[^>]*>/v1/applications/[^<]*</td><td[^>]*>200<", "a request")
    see(dom, r'<input type="checkbox">[^<]*HTML', "a fault as a switch")
    see(dom, r'<p id="connection"[^>]*>Live</p>', "that the page is live")
    for family, operation in [("Cloud Foundry", "scaleProcess"), ("Nodion", "createApplication")]:
        address = f"{url}/docs/?urls.primaryName={family.replace(' ', '%20')}"
        dom = chromium(profile, address, "--dump-dom")
        see(dom, rf'id="operations-[^"]*-{operation}"', f"{operation} of {family}")
        assert "Failed to load" not in dom and "Parser error" not in dom, dom

    PICTURES.mkdir(parents=True, exist_ok=True)
    size, dark = "--window-size=1200,1100", "--blink-settings=preferredColorScheme=0"
    for picture, address, arguments in [
        ("page.png", url, [size]),
        ("page-dark.png", url, [size, dark]),
        ("docs.png", f"{url}/docs/", [size]),
    ]:
        file = PICTURES / picture
        file.unlink(missing_ok=True)
        chromium(profile, address, f"--screenshot={file.resolve()}", *arguments)
        assert file.read_bytes().startswith(b"\x89PNG"), file
        print(f"picture: {file}")


if __name__ == "__main__":
    with simulated(sys.argv[1]) as seen, tempfile.TemporaryDirectory(
        ignore_cleanup_errors=True
    ) as folder:
        look(seen, folder)
