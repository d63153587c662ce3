"""What the webhook's benchmark needs around it: scratch databases, servers, signed requests, a carrier that listens."""

from __future__ import annotations

import http.client
import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import psycopg

from app.transports.twilio_signature import sign
from benchmarks._floor import PUBLIC, TOKEN

ROOT = Path(__file__).parents[1]
ACCOUNT, PATH = "AC" + "0" * 32, "/webhooks/twilio/sms"
SIDS = itertools.count(time.time_ns() % 10**15)
Request = tuple[bytes, dict[str, str]]


@contextmanager
def scratch_postgres(server: str) -> Iterator[str]:
    """A database that is made and dropped here; its URL."""
    name = f"standby_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield server.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://") + f"/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def process(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[None]:
    """A server of ours for as long as the block runs."""
    child = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, start_new_session=True
    )
    try:
        yield
    finally:
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


def granian(target: str, port: int, workers: int) -> list[str]:
    """The production server, as `docs/going-live.md` starts it."""
    flags = ["--interface", "wsgi", target, "--host", "127.0.0.1", "--port", str(port), "--no-ws", "--http", "1"]
    return [sys.executable, "-m", "granian", *flags, "--workers", str(workers), "--blocking-threads", "1",
            "--log-level", "warning"]  # fmt: skip


def wait_for(port: int) -> None:
    """Until something answers on the port. Raises TimeoutError after a minute."""
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"nothing answers on port {port}")


def signed(sender: str, recipient: str, body: str) -> Request:
    """A text as the carrier posts it."""
    form = {"MessageSid": f"SM{next(SIDS):032x}", "AccountSid": ACCOUNT, "From": sender, "To": recipient}
    form |= {"Body": body, "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received", "ApiVersion": "2010-04-01"}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": sign(PUBLIC + PATH, form, TOKEN),
    }
    return urlencode(form).encode(), headers


def post_all(port: int, requests: Sequence[Request], clients: int = 4) -> float:
    """Post them as fast as they are answered, over kept connections. Returns requests per second."""
    parts = [requests[n::clients] for n in range(clients)]
    with multiprocessing.get_context("fork").Pool(clients) as pool:
        began = time.perf_counter()
        pool.starmap(_post, [(port, part) for part in parts])
        return len(requests) / (time.perf_counter() - began)


def _post(port: int, requests: Sequence[Request]) -> None:
    _kept.clear()  # a forked client opens its own
    for request in requests:
        post_one(port, request)


_kept: dict[int, http.client.HTTPConnection] = {}


def post_one(port: int, request: Request) -> None:
    """Post one over the connection that is kept for the port."""
    connection = _kept.setdefault(port, http.client.HTTPConnection("127.0.0.1", port, timeout=30))
    connection.request("POST", PATH, *request)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200, answer.status


class Carrier(ThreadingHTTPServer):
    """Plays Messages.json and notes when a text for which phone arrived (`time.perf_counter`)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Messages)
        self.arrived: dict[str, list[float]] = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Messages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Carrier

    def do_POST(self) -> None:
        now = time.perf_counter()
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.arrived.setdefault(form["To"][0], []).append(now)
        answer = b'{"sid": "SM%032x", "status": "queued", "num_segments": "1"}' % next(SIDS)
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Quiet."""
