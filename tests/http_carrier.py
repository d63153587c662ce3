"""A carrier that speaks HTTP as Twilio's Messages resource does, for tests and benchmarks with real processes.

It lives in the process that started it, so it survives what is killed and knows what was sent twice.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ACCOUNT = "AC" + "0" * 32
TOKEN = "1" * 32


@dataclass(frozen=True)
class Taken:
    """A text that we were given. `reference` is the sender's own id; `at` is `time.monotonic()` on arrival."""

    sid: str
    sender: str
    to: str
    body: str
    reference: str
    at: float
    created: datetime


class HttpCarrier:
    """Takes every text and remembers it."""

    def __init__(self, delay: float = 0.0) -> None:
        self.delay = delay
        self.taken: list[Taken] = []
        self.url = ""
        self._lock = threading.Lock()

    def take(self, form: dict[str, str]) -> Taken:
        """Remember a text; it is ours from here on, whatever becomes of the answer."""
        at = time.monotonic()
        reference = form["StatusCallback"].rsplit("/", 1)[-1]
        text = Taken(
            f"SM{uuid.uuid4().hex}",
            form["From"],
            form["To"],
            form["Body"],
            reference,
            at,
            datetime.now(UTC),
        )
        with self._lock:
            self.taken.append(text)
        time.sleep(self.delay)
        return text

    def to(self, phone: str) -> list[Taken]:
        """The newest first, as Twilio lists."""
        with self._lock:
            return [text for text in reversed(self.taken) if text.to == phone]


@contextmanager
def http_carrier(delay: float = 0.0) -> Iterator[HttpCarrier]:
    """A carrier that listens on a free port (`url`). `delay`: seconds that it takes to answer."""
    carrier = HttpCarrier(delay)
    server = _Server(("127.0.0.1", 0), _handler(carrier))
    carrier.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield carrier
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed while we answered it: that is what we are here for."""


def _handler(carrier: HttpCarrier) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(raw, keep_blank_values=True).items()}
            _answer(self, 201, _resource(carrier.take(form)))

        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            found = [_resource(text) for text in carrier.to(query.get("To", [""])[0])]
            page = {"messages": found, "next_page_uri": None, "page": 0, "page_size": 50, "uri": self.path}
            _answer(self, 200, page)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler


def _answer(handler: BaseHTTPRequestHandler, status: int, value: object) -> None:
    body = json.dumps(value).encode()
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    handler.wfile.write(head.encode() + body)


def _resource(text: Taken) -> dict[str, object]:
    born = format_datetime(text.created)
    return {
        "sid": text.sid,
        "account_sid": ACCOUNT,
        "from": text.sender,
        "to": text.to,
        "body": text.body,
        "status": "sent",
        "num_segments": "1",
        "date_created": born,
        "date_sent": born,
        "error_code": None,
    }
