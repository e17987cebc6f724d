"""Runs `paas simulate` for as long as somebody looks at it."""

import contextlib
import json
import signal
import subprocess


@contextlib.contextmanager
def simulated(paas, *arguments):
    """What the program says of itself: where it listens, and how to log in."""
    command = [paas, "simulate", "--format", "json", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            yield json.loads(program.stdout.readline())
            program.send_signal(signal.SIGINT)
            assert program.wait(timeout=30) == 0, "Ctrl-C did not end it well"
        finally:
            program.kill()
