"""Granian as in production (`app.cli.running`), with any WSGI application."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from app.cli.running import GRANIAN
from benchmarks._load import connect
from tests.processes import eventually


@contextmanager
def granian(target: str, env: Mapping[str, str]) -> Iterator[int]:
    """A server of this application, at the port that `env` names; the port."""
    command = [sys.executable, *(target if word == "wsgi:app" else word for word in GRANIAN)]
    process = subprocess.Popen([*command, "--host", "127.0.0.1", "--port", env["PORT"]], env=env)
    port = int(env["PORT"])
    try:
        assert eventually(lambda: _listens(port)), f"{target} did not start"
        yield port
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    try:
        with connect(port):
            return True
    except OSError:
        return False
