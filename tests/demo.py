"""The real demo for tests: `standby demo` in a folder of its own, driven by HTTP as its page drives it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.processes import eventually, lives

STANDBY = Path(sys.executable).with_name("standby")
OURS = re.compile(
    r"SECRET_KEY|DATABASE_URL|REDIS_URL|PORT|LOG_LEVEL|PUBLIC_BASE_URL|STANDBY_.*|SMS_.*|TWILIO_.*|PYTHONPATH"
)
DEAD_PROXY = {"http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
"""A company's proxy does not lead back to this machine: the demo must go round it."""


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port: int = server.getsockname()[1]
        return port


@dataclass
class Demo:
    """One demo: where it lies, where it answers, and what it said."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"http://localhost:{self.port}"

    @property
    def said(self) -> str:
        """Everything on its standard output."""
        return (self.folder / "said").read_text()

    @property
    def log(self) -> str:
        """Everything on its standard error, of all its processes."""
        return (self.folder / "log").read_text()

    @property
    def log_in(self) -> tuple[str, str]:
        """E-mail and password, as printed."""
        found = re.search(r"Log-in +(\S+) +(\S+)", self.said)
        assert found, self.said
        return found[1], found[2]

    def start(self) -> None:
        """Start it in a process group of its own, as a terminal does, and wait for its address."""
        self.spawn()
        assert eventually(self._is_up), self.said + self.log

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start it and wait for nothing."""
        environment = {name: value for name, value in os.environ.items() if not OURS.fullmatch(name)} | DEAD_PROXY
        with (self.folder / "said").open("wb") as said, (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [STANDBY, "demo", "--port", str(self.port)],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=log,
                start_new_session=True,
            )
        return self.process

    def family(self) -> set[int]:
        """The process and everything that came of it, however deep."""
        assert self.process is not None
        parents = {int(path.name): _parent(path) for path in Path("/proc").glob("[0-9]*")}
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found

    def end(self, number: signal.Signals) -> int:
        """Send its process group a signal, as Ctrl-C and `kill` do; its exit code."""
        assert self.process is not None
        os.killpg(self.process.pid, number)
        return self.process.wait(180)

    def clean_up(self) -> None:
        """Nothing of it is left, whatever the test did."""
        if self.process is not None and self.process.poll() is None:
            family = self.family()
            self.process.kill()
            self.process.wait()
            assert eventually(lambda: not any(lives(pid) for pid in family))

    def state(self, day: str | None = None) -> dict[str, Any]:
        """What the page shows."""
        answer: dict[str, Any] = json.loads(
            _direct().open(f"{self.address}/demo/state?{urlencode({'day': day or ''})}").read()
        )
        return answer

    def act(self, path: str, **body: str) -> dict[str, Any]:
        """Do what a button of the page does."""
        headers = {"Content-Type": "application/json", "X-Standby-Demo": "1", "Origin": self.address}
        request = urllib.request.Request(f"{self.address}/demo/{path}", json.dumps(body).encode(), headers)
        answer: dict[str, Any] = json.loads(_direct().open(request).read())
        return answer

    def opening(self) -> dict[str, Any]:
        """The newest opening."""
        newest: dict[str, Any] = self.state()["openings"][0]
        return newest

    def asked(self) -> list[str]:
        """Whom the newest opening was offered to by a text that has arrived."""
        return [offer["name"] for offer in self.opening()["asked"] if offer["state"] != "next"]

    def texts(self, name: str) -> list[str]:
        """What the clinic wrote to a patient."""
        return [text["body"] for text in self.phone(name)["texts"] if not text["mine"]]

    def phone(self, name: str) -> dict[str, Any]:
        """A patient's virtual phone."""
        phones: list[dict[str, Any]] = self.state()["phones"]
        return next(phone for phone in phones if name == phone["name"] or name.split()[0] in phone["shared_by"])

    def answer(self, name: str, words: str) -> None:
        """Text as a patient."""
        self.act(f"phones/{self.phone(name)['id']}/texts", body=words)

    def adjustment(self) -> dict[str, Any]:
        """A visit of a coming day for which at least three people wait."""
        for day in self.state()["days"][1:]:
            for visit in self.state(day["day"])["schedule"]["visits"]:
                if visit["type"] == "Adjustment" and visit["cancellable"]:
                    found: dict[str, Any] = visit
                    return found
        raise AssertionError("no adjustment can be cancelled")

    def enters_console(self) -> bool:
        """Whether the printed log-in opens the staff's console."""
        browser = _direct()
        form = browser.open(f"{self.address}/admin/login").read().decode()
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
        email, password = self.log_in
        fields = {"email": email, "password": password, "csrf_token": token[1] if token else ""}
        page = browser.open(f"{self.address}/admin/login", urlencode(fields).encode())
        return "Log out" in page.read().decode() and "/login" not in page.url

    def _is_up(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.said + self.log
        return "Ctrl-C stops it" in self.said


def run_demo(folder: Path) -> Iterator[Demo]:
    """For fixtures: a demo that runs, and is gone afterwards."""
    demo = Demo(folder)
    try:
        demo.start()
        yield demo
    finally:
        demo.clean_up()


def becomes(read: Callable[[], Any], wanted: Any) -> bool:
    """Whether what is read is, sooner or later, what is wanted."""
    return eventually(lambda: bool(read() == wanted))


def _direct() -> urllib.request.OpenerDirector:
    """A browser of its own: without a proxy, with cookies."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar()))


def _parent(folder: Path) -> int:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
