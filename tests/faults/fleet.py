"""Our own processes as they run in production, each of which may be killed at any moment and is started again."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from app.cli.running import GRANIAN
from app.transports.twilio_signature import sign
from tests.http_carrier import ACCOUNT, TOKEN
from tests.processes import eventually

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(database_url: str, carrier_url: str, port: int, redis_url: str | None) -> dict[str, str]:
    """What the processes are configured with: a demo, because only that has a test clock."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return kept | {
        "SECRET_KEY": "u8Xw2kQz7LpV4nRt9bYc3mHs6dJf1gAe",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url or "",
        "PORT": str(port),
        "PUBLIC_BASE_URL": f"http://localhost:{port}",
        "STANDBY_DEMO": "1",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_BASE_URL": carrier_url,
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }


@dataclass
class Fleet:
    """The processes by name. A thread starts again whatever has died; `logs` is the folder of what they say."""

    port: int
    env: Mapping[str, str]
    logs: Path
    commands: dict[str, tuple[str, ...]]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)

    def kill(self, name: str) -> None:
        """kill -9, with everything it has started."""
        self.signal(name, signal.SIGKILL)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to the process's whole group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running[name].pid, number)

    def said(self, name: str) -> str:
        """The log of a process, over all its lives."""
        return (self.logs / name).read_text()

    def watch(self) -> None:
        """The supervisor's role, until `stop`."""
        while not self._over.wait(0.1):
            for name in self.commands:
                if name not in self.running or self.running[name].poll() is not None:
                    self.start(name)

    def start(self, name: str) -> None:
        """Start one, in a session of its own."""
        with (self.logs / name).open("ab") as log:
            self.running[name] = subprocess.Popen(
                self.commands[name], env=self.env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def stop(self) -> None:
        """Kill all that is left."""
        self._over.set()
        for name, process in self.running.items():
            self.signal(name, signal.SIGCONT)
            self.kill(name)
            process.wait()

    def answers(self) -> bool:
        """Whether the web is up."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def text(self, sender: str, recipient: str, body: str, sid: str, *, timeout: float = 15) -> int:
        """Post a signed webhook once; its status, or 0 when there was no answer."""
        form = {"MessageSid": sid, "From": sender, "To": recipient, "Body": body, "NumMedia": "0"}
        signature = sign(f"http://localhost:{self.port}/webhooks/twilio/sms", form, TOKEN)
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/webhooks/twilio/sms",
            urlencode(form).encode(),
            {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"},
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def text_until_taken(self, sender: str, recipient: str, body: str, sid: str) -> None:
        """As the carrier does: again with the same MessageSid while nobody answers."""
        for _ in range(300):
            status = self.text(sender, recipient, body, sid)
            if status == 200:
                return
            assert status in (0, 503), status
            time.sleep(0.2)
        raise AssertionError("the web never came back")


@contextlib.contextmanager
def fleet(env: Mapping[str, str], logs: Path, redis: tuple[str, ...] = ()) -> Iterator[Fleet]:
    """Web, worker, clock and perhaps a Redis, up and watched."""
    logs.mkdir()
    port = int(env["PORT"])
    commands: dict[str, tuple[str, ...]] = {"redis": redis} if redis else {}
    commands["web"] = (sys.executable, *GRANIAN, "--host", "127.0.0.1", "--port", str(port))
    commands["worker"] = (sys.executable, str(ROOT / "worker.py"))
    commands["clock"] = (*commands["worker"], "clock")
    ours = Fleet(port, env, logs, commands)
    watcher = threading.Thread(target=ours.watch, daemon=True)
    watcher.start()
    try:
        assert eventually(ours.answers), ours.said("web")
        yield ours
    finally:
        ours._over.set()
        watcher.join()
        ours.stop()
