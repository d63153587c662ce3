"""200 open consoles beside the carrier's webhooks, against granian as in production, on PostgreSQL.

The texts are for another clinic: the consoles have no news but the turn of the minute (news costs a page).
"""

from __future__ import annotations

import http.client
import re
import threading
from urllib.parse import urlencode

import sqlalchemy as sa

from app.db import ALL_CLINICS, transaction
from app.models import Clinic
from benchmarks._load import ask, connect, evenly, signed_request
from benchmarks._serve import granian
from benchmarks._waitlist import sessions_of
from tests.faults.fleet import environment, free_port
from tests.front_desk import PASSWORD

CONSOLES, EVERY, WEBHOOKS_PER_SECOND = 200, 4, 20
PATH = "/admin/openings/"
LINE = "{:34} {:>9} {:>9} {:>9}"


def measure(url: str, seconds: int) -> None:
    """Print how long a webhook takes without consoles and beside them, and how long a console's question takes."""
    env = environment(url, "http://127.0.0.1:9", free_port(), None) | {"STANDBY_DEMO": ""}
    with transaction(sessions_of(url), ALL_CLINICS, read_only=True) as session:
        number = session.scalars(sa.select(Clinic.sms_number).order_by(Clinic.id.desc())).first()  # not the consoles’
    assert number
    with granian("wsgi:app", env) as port:
        print(LINE.format(f"\n{CONSOLES} consoles, a question every {EVERY} s", "p50 ms", "p99 ms", "asked"))
        question = _question(port)
        for name, consoles in (("webhook, no console (floor)", 0), ("webhook beside them", CONSOLES)):
            polls: list[float] = []
            asking = threading.Thread(target=_poll, args=(port, question, consoles * seconds // EVERY, polls))
            asking.start()
            waits = _post(port, number, seconds)
            asking.join()
            print(LINE.format(name, *_figures(waits)), flush=True)
        print(LINE.format("a console's question (304)", *_figures(polls)), flush=True)


def _figures(waits: list[float]) -> tuple[str, str, int]:
    waits.sort()
    return f"{1000 * waits[len(waits) // 2]:.1f}", f"{1000 * waits[int(len(waits) * 0.99)]:.1f}", len(waits)


def _post(port: int, number: str, seconds: int) -> list[float]:
    made = [signed_request(port, f"+1773{n:07d}", number, f"text {n}") for n in range(WEBHOOKS_PER_SECOND * seconds)]
    return evenly(port, made, WEBHOOKS_PER_SECOND, {200})


def _question(port: int) -> bytes:
    """What an open console asks, with the answer it has; a new server compiles its statements with the first."""
    cookie = _log_in(port)
    request = (
        f"GET {PATH} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookie}\r\nX-Standby-Live: 1\r\n"
        f"If-None-Match: {_tag(port, cookie)}\r\n\r\n"
    ).encode()
    with connect(port) as connection:
        assert {ask(connection, request) for _ in range(20)} <= {200, 304}
    return request


def _poll(port: int, question: bytes, count: int, waits: list[float]) -> None:
    waits += evenly(port, [question] * count, CONSOLES // EVERY, {200, 304})


def _log_in(port: int) -> str:
    """The cookie of somebody who is logged in."""
    connection = http.client.HTTPConnection("localhost", port)
    connection.request("GET", "/admin/login")
    form = connection.getresponse()
    cookie = str(form.headers["Set-Cookie"]).split(";")[0]
    token = re.search(r'name="csrf_token" value="([^"]+)"', form.read().decode())
    assert token
    fields = {"csrf_token": token[1], "email": "boss@example.com", "password": PASSWORD}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/admin/login", urlencode(fields), headers)
    answer = connection.getresponse()
    assert answer.status == 303, answer.status
    return str(answer.headers["Set-Cookie"]).split(";")[0]


def _tag(port: int, cookie: str) -> str:
    connection = http.client.HTTPConnection("localhost", port)
    connection.request("GET", PATH, headers={"Cookie": cookie, "X-Standby-Live": "1"})
    answer = connection.getresponse()
    assert answer.status == 200, answer.status
    return str(answer.headers["ETag"])
