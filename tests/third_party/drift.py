#!/usr/bin/env python3
"""Records a run of our examples with `redocly proxy`, and lets `redocly drift` hold the recordings
to both specs.

Takes as arguments the program `redocly`, the folder of the built examples, and a folder for the
recordings, which is emptied first.

redocly's proxy stands before one platform, at an address that clients have to be told; but every
example starts platforms of its own, on free ports. So the examples run as they are behind a
forward proxy, named by `http_proxy`, that asks each platform through a redocly of its own.
"""

import http.client
import http.server
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CONFIGURATION = HERE / "redocly.yaml"

# Examples that are not recorded, and why.
UNRECORDED = {
    "test_your_code": "its clock is paused, and so gives another process no time to answer",
}


class Recorder:
    """redocly's proxy before one platform. It writes what it recorded when it ends."""

    def __init__(self, redocly, port, recording):
        command = [redocly, "proxy", "--target", f"http://127.0.0.1:{port}", "--port", "0"]
        command += ["--har", recording, "--config", CONFIGURATION]
        self.program = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        says = next((it for it in self.program.stderr if "listening on" in it), None)
        if says is None:
            raise RuntimeError("redocly's proxy did not start")
        self.address = urllib.parse.urlsplit(says.split()[3]).netloc

    def end(self):
        self.program.send_signal(signal.SIGINT)
        _, says = self.program.communicate(timeout=30)
        print(*(it for it in says.splitlines() if it.startswith("Captured")), flush=True)
        if self.program.returncode != 0 or "failed" in says.lower():
            sys.exit(says)


class Forward(http.server.BaseHTTPRequestHandler):
    """Answers by HTTP/1.0, where the end of the connection is the end of the answer."""

    def forward(self):
        url = urllib.parse.urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))) or None
        connection = http.client.HTTPConnection(self.server.recorder(url).address, timeout=30)
        path = url._replace(scheme="", netloc="").geturl()
        connection.request(self.command, path, body, dict(self.headers))
        answer = connection.getresponse()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "keep-alive", "transfer-encoding"):
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.read())
        connection.close()

    do_GET = do_POST = do_PATCH = do_DELETE = forward

    def log_message(self, *_):
        """Says nothing: the recording does."""


class Proxy(http.server.ThreadingHTTPServer):
    """The forward proxy of one example."""

    def __init__(self, redocly, example, folder):
        super().__init__(("127.0.0.1", 0), Forward)
        self.redocly, self.example, self.folder = redocly, example, folder
        self.recorders, self.lock = {}, threading.Lock()

    def recorder(self, url):
        with self.lock:
            if url.port not in self.recorders:
                family = "nodion" if url.path.startswith("/v1/") else "cloud-foundry"
                recording = self.folder / family / f"{self.example}-{url.port}.har"
                self.recorders[url.port] = Recorder(self.redocly, url.port, recording)
            return self.recorders[url.port]


def record(redocly, program, folder):
    with Proxy(redocly, program.name, folder) as proxy:
        threading.Thread(target=proxy.serve_forever).start()
        # Without what the environment says of other proxies, and of what needs none.
        settings = {name: it for name, it in os.environ.items() if "proxy" not in name.lower()}
        settings["http_proxy"] = f"http://127.0.0.1:{proxy.server_port}"
        try:
            subprocess.run([program], env=settings, check=True)
        finally:
            proxy.shutdown()
            for recorder in proxy.recorders.values():
                recorder.end()
        if not proxy.recorders:
            sys.exit(f"{program.name}: no request was recorded")


def drift(redocly, family, folder):
    """What drift found. Prints its summary."""
    command = [redocly, "drift", folder / family, "--api", ROOT / "spec" / family / "openapi.yaml"]
    command += ["--match-mode", "basepath", "--config", CONFIGURATION]
    # It fails for what it found, which is judged here; and it warns of `decimal`, a format that it
    # does not know and takes for any text, as it may.
    subprocess.run([*command, "--coverage", "--max-findings", "0"])
    done = subprocess.run([*command, "--format", "json"], capture_output=True, text=True)
    if not done.stdout:
        sys.exit(done.stderr)
    report = json.loads(done.stdout)
    if report["run"]["documentedExchanges"] == 0:
        sys.exit(f"{family}: no request was recorded")
    return report["problems"]


if __name__ == "__main__":
    redocly, programs, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    shutil.rmtree(folder, ignore_errors=True)
    for example in sorted(it.stem for it in ROOT.glob("examples/*.rs")):
        print(f"-- {example}", flush=True)
        if example in UNRECORDED:
            print(f"not recorded: {UNRECORDED[example]}", flush=True)
        else:
            record(redocly, programs / example, folder)
    problems = [it for name in ("nodion", "cloud-foundry") for it in drift(redocly, name, folder)]
    print(f"{len(problems)} problems")
    if problems:
        sys.exit(json.dumps(problems, indent=2))
