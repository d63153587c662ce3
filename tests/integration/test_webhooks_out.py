"""Webhooks that we send: signed, once per event, again after a crash, and never into a private network."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import socket
import time
from datetime import timedelta
from threading import Thread
from types import SimpleNamespace
from typing import Any, cast

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from app import clock, drain
from app.cli.commands import standby
from app.config import Config
from app.db import ALL_CLINICS, transaction
from app.factory import Runtime
from app.models import DeliveryStatus, Webhook, WebhookDelivery, WebhookKind
from app.opaque import opaque
from app.queue import SilentBell
from app.services import audit, retention, webhooks
from app.transports import webhooks as transport
from app.transports.webhooks import SIGNATURE, NotDelivered, post, problem_with
from tests import databases
from tests.dialogue import Desk
from tests.transcripts.facts import change, rows

URL = "https://hooks.example/standby"


class Receiver:
    """Takes what is posted; answers with `status`, or with the error that the test wants."""

    def __init__(self) -> None:
        self.status, self.error = 200, None
        self.got: list[tuple[str, bytes, dict[str, str]]] = []

    status: int
    error: Exception | None

    def __call__(self, url: str, body: bytes, headers: dict[str, str], *, private: bool) -> int:
        """As the transport."""
        assert not private
        self.got.append((url, body, headers))
        if self.error:
            raise self.error
        return self.status

    @property
    def bodies(self) -> list[bytes]:
        """What was posted."""
        return [body for _, body, _ in self.got]

    @property
    def events(self) -> list[str]:
        """The ids of the events, as they came."""
        return [json.loads(body)["id"] for _, body, _ in self.got]


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    return Desk(engine, start="2026-11-23 08:05")


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def secret(desk: Desk) -> str:
    """Of a URL that hears of visits."""
    kinds = {WebhookKind.VISIT_BOOKED, WebhookKind.VISIT_CANCELLED, WebhookKind.OPENING_FILLED}
    return change(desk, lambda s: webhooks.register(s, desk.clinic_id, URL, kinds, actor="test"))[1]


def deliver(desk: Desk, receiver: Receiver) -> int:
    config = SimpleNamespace(webhooks_to_private=False)
    parts = SimpleNamespace(config=config, sessions=desk.sessions)
    return drain.deliver(cast("drain.Parts", parts), threads=1, post=receiver)


def cancel(desk: Desk) -> int:
    """Ana cancels a visit: one event that the URL hears of."""
    visit = desk.visit("2026-11-26 09:00", patient_id=desk.patient("Ana Maria"))
    desk.cancels(visit)
    return visit


def states(desk: Desk) -> list[tuple[str, int, int | None, str | None]]:
    return [(one.status.value, one.attempts, one.answered, one.problem) for one in rows(desk, WebhookDelivery)]


def later(monkeypatch: pytest.MonkeyPatch, **amount: float) -> None:
    """Time passes on the wall."""
    now = clock.real() + timedelta(**amount)
    monkeypatch.setattr(clock, "real", lambda: now)


def test_what_happened_is_told_once_signed_and_in_ids_alone(desk: Desk, receiver: Receiver, secret: str) -> None:
    cancel(desk)
    assert deliver(desk, receiver) == 1
    assert deliver(desk, receiver) == 0
    ((url, body, headers),) = receiver.got
    told = json.loads(body)
    assert (url, told["type"], headers["Standby-Event"]) == (URL, "visit.cancelled", told["id"])
    assert set(told["data"]) == {"appointmentId", "patientId"}
    assert not [word for word in ("Ana", "312555", "2026-11-26") if word in body.decode()]
    seconds, signature = (part.split("=", 1)[1] for part in headers[SIGNATURE].split(","))
    assert abs(int(seconds) - clock.real().timestamp()) < 60
    expected = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(signature, expected)
    assert states(desk) == [("DELIVERED", 1, 200, None)]
    assert secret not in str([vars(hook) for hook in rows(desk, Webhook)])


def test_two_clocks_post_no_event_twice_and_one_at_a_time_to_a_url(desk: Desk, secret: str) -> None:
    """The interleaving: one has claimed and not committed yet while the other looks."""
    for _ in range(2):
        cancel(desk)

    def claim() -> webhooks.Claim | None:
        with transaction(desk.sessions, ALL_CLINICS) as session:
            return webhooks.claim(session)

    with transaction(desk.sessions, ALL_CLINICS) as session:
        first = webhooks.claim(session)
        meanwhile = claim() if databases.SERVER else None  # SQLite has one writer: the other waits for the commit
    assert (first and first.url, meanwhile, claim()) == (URL, None, None)
    assert sorted(state for state, *_ in states(desk)) == ["QUEUED", "SENDING"]


def test_what_did_not_happen_is_not_told(desk: Desk, receiver: Receiver, secret: str) -> None:
    visit = desk.visit("2026-11-26 09:00", patient_id=desk.patient())

    def cancel_and_fail() -> None:
        with transaction(desk.sessions, desk.clinic_id) as session:
            audit.record(session, desk.clinic_id, "appointment.cancelled", f"appointment:{visit}")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cancel_and_fail()
    assert deliver(desk, receiver) == 0


def test_a_filled_opening_and_a_booking_are_told_when_the_patient_says_yes(
    desk: Desk, receiver: Receiver, secret: str
) -> None:
    desk.waits(desk.patient("Ben", "+13125550112"))
    cancel(desk)
    desk.writes("yes", phone="+13125550112")
    deliver(desk, receiver)
    assert sorted(json.loads(body)["type"] for _, body, _ in receiver.got) == [
        "opening.filled", "visit.booked", "visit.cancelled",
    ]  # fmt: skip


def test_killed_between_the_request_and_its_record_the_same_event_comes_again(
    desk: Desk, receiver: Receiver, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancel(desk)
    with monkeypatch.context() as context:
        context.setattr(webhooks, "record_answer", lambda *_: (_ for _ in ()).throw(MemoryError))
        deliver(desk, receiver)
    assert states(desk) == [("SENDING", 1, None, None)]
    assert deliver(desk, receiver) == 0  # whoever has it may still be at it
    later(monkeypatch, minutes=3)
    assert deliver(desk, receiver) == 1
    assert len(set(receiver.events)) == 1
    assert states(desk) == [("DELIVERED", 2, 200, None)]


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (500, None, (500, None)),
        (302, None, (302, None)),
        (0, NotDelivered("ReadTimeoutError"), (None, "ReadTimeoutError")),
    ],
)
def test_a_receiver_that_fails_is_asked_again_less_and_less_often_until_it_is_dead(
    desk: Desk, receiver: Receiver, secret: str, monkeypatch: pytest.MonkeyPatch, status: int, error: Exception | None,
    said: tuple[int | None, str | None],
) -> None:  # fmt: skip
    receiver.status, receiver.error = status, error
    cancel(desk)
    assert deliver(desk, receiver) == 1
    assert deliver(desk, receiver) == 0
    assert states(desk) == [("QUEUED", 1, *said)]
    for _ in range(webhooks.ATTEMPTS - 1):
        later(monkeypatch, days=1)
        assert deliver(desk, receiver) == 1
    assert states(desk) == [("DEAD", webhooks.ATTEMPTS, *said)]
    later(monkeypatch, days=9)
    assert deliver(desk, receiver) == 0
    (dead,) = change(desk, lambda s: webhooks.dead(s, desk.clinic_id, 10))
    receiver.status, receiver.error = 204, None
    change(desk, lambda s: webhooks.retry(s, desk.clinic_id, dead.id, actor="test"))
    assert deliver(desk, receiver) == 1
    assert len(set(receiver.events)) == 1


def test_one_event_at_a_time_goes_to_a_url(desk: Desk, receiver: Receiver, secret: str) -> None:
    cancel(desk)
    desk.cancels(desk.visit("2026-11-27 09:00", patient_id=desk.patient("Ben", "+13125550112")))
    first = change(desk, webhooks.claim)
    assert first is not None
    assert change(desk, webhooks.claim) is None
    change(desk, lambda s: webhooks.record_answer(s, first.delivery_id, 200))
    second = change(desk, webhooks.claim)
    assert second is not None
    assert second.event != first.event


def test_a_removed_url_hears_of_nothing_not_of_what_waits_either(desk: Desk, receiver: Receiver, secret: str) -> None:
    cancel(desk)
    (hook,) = rows(desk, Webhook)
    change(desk, lambda s: webhooks.remove(s, desk.clinic_id, hook.id, actor="test"))
    desk.cancels(desk.visit("2026-11-27 09:00", patient_id=desk.patient("Ben", "+13125550112")))
    assert deliver(desk, receiver) == 0
    assert [one.status for one in rows(desk, WebhookDelivery)] == [DeliveryStatus.DEAD]
    with pytest.raises(webhooks.NotAWebhook, match="there is no webhook"):
        change(desk, lambda s: webhooks.remove(s, desk.clinic_id, hook.id, actor="test"))


def test_what_a_removed_url_was_not_told_is_shown_to_nobody_and_forgotten_in_time(
    desk: Desk, receiver: Receiver, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancel(desk)
    (hook,) = rows(desk, Webhook)
    change(desk, lambda s: webhooks.remove(s, desk.clinic_id, hook.id, actor="test"))
    assert change(desk, lambda s: webhooks.dead(s, desk.clinic_id, 10)) == []

    def forget() -> int:
        with transaction(desk.sessions, ALL_CLINICS) as session:
            over = retention.ended(session)
            for row_id in over:
                retention.forget_event(session, row_id)
            return len(over)

    assert forget() == 0
    later(monkeypatch, days=31)
    assert forget() == 1
    assert rows(desk, WebhookDelivery) == []


def test_of_a_contact_the_thread_and_the_patients_are_told(desk: Desk, receiver: Receiver) -> None:
    change(desk, lambda s: webhooks.register(s, desk.clinic_id, URL, set(), actor="test"))
    patients = [desk.patient("Ana"), desk.patient("Ben")]  # they share a number
    desk.writes("STOP")
    deliver(desk, receiver)
    (told,) = [one["data"] for one in map(json.loads, receiver.bodies) if one["type"] == "contact.opted_out"]
    assert told.keys() == {"contactId", "threadId", "patientIds"}
    assert told["patientIds"] == [opaque("patient", one) for one in patients]


def test_a_fee_that_is_taken_back_and_an_entry_that_waits_again_are_told(desk: Desk, receiver: Receiver) -> None:
    change(desk, lambda s: webhooks.register(s, desk.clinic_id, URL, set(), actor="test"))
    change(desk, lambda s: audit.record(s, desk.clinic_id, "fee.reversed", "appointment_cancellation:7"))
    change(desk, lambda s: audit.record(s, desk.clinic_id, "waitlist.reinstated", "waitlist_entry:7"))
    deliver(desk, receiver)
    assert {json.loads(body)["type"] for body in receiver.bodies} == {"fee.reversed", "entry.reinstated"}


@pytest.mark.parametrize("ends", ["it fails", "its sender dies"])
def test_what_is_on_its_way_to_a_url_that_is_removed_is_not_sent_again(
    desk: Desk, receiver: Receiver, secret: str, ends: str
) -> None:
    cancel(desk)
    (hook,) = rows(desk, Webhook)
    claimed = change(desk, webhooks.claim)
    assert claimed
    change(desk, lambda s: webhooks.remove(s, desk.clinic_id, hook.id, actor="test"))
    if ends == "it fails":
        change(desk, lambda s: webhooks.record_failure(s, claimed.delivery_id, "nobody answered"))
    later = sa.update(WebhookDelivery).values(
        claimed_at=clock.real() - timedelta(hours=1), not_before=clock.real() - timedelta(hours=1)
    )
    change(desk, lambda s: s.execute(later))
    assert deliver(desk, receiver) == 0
    assert [one.status for one in rows(desk, WebhookDelivery)] == [DeliveryStatus.DEAD]


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://hooks.example/", "https"),
        ("https://localhost/", "private network"),
        ("https://127.0.0.1/", "private address"),
        ("https://10.0.0.7:8443/x", "private address"),
        ("https://169.254.169.254/latest", "private address"),
        ("https://[::1]/", "private address"),
        ("https://[::ffff:127.0.0.1]/", "private address"),
        ("https://[64:ff9b::7f00:1]/", "private address"),
        ("https://[64:ff9b:1::1]/", "private address"),
        ("https://[2002:7f00:1::]/", "private address"),
        ("https://[fec0::1]/", "private address"),
        ("https://[::127.0.0.1]/", "private address"),
        ("https://user:pass@hooks.example/", "no user"),
        ("https://hooks.example:port/", "cannot be read"),
        ("https:///x", "a host"),
        ("https://hooks.example/" + "x" * 500, "at most 500"),
    ],
)
def test_what_is_no_public_url_is_refused(url: str, problem: str) -> None:
    assert problem in (problem_with(url, private=False) or "")


@pytest.mark.parametrize(
    "url", ["https://[64:ff9b::5db8:d70e]/", "https://[2606:2800:220:1::1]/", "https://93.184.215.14/"]
)
def test_a_public_address_may_be_posted_to(url: str) -> None:
    assert problem_with(url, private=False) is None


def test_where_it_is_allowed_a_private_receiver_is_posted_to() -> None:
    assert problem_with("http://127.0.0.1:8080/", private=True) is None
    assert problem_with("ftp://127.0.0.1/", private=True)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "224.0.0.1"])
def test_a_public_name_with_a_private_address_is_not_connected_to(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolve(*_: object, **__: object) -> list[Any]:
        return [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", (address, 443))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it connected"))
    with pytest.raises(NotDelivered, match="private address"):
        post(URL, b"{}", {}, private=False)


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers with another address the second time leads nowhere else."""
    answers = iter(["93.184.215.14", "127.0.0.1"])
    asked: list[str] = []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers) if host == "hooks.example" else host, port))]

    class Socket(socket.socket):
        def connect(self, to: Any) -> None:
            asked.append(f"to {to[0]}")
            raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "socket", Socket)
    with pytest.raises(NotDelivered, match="NewConnectionError"):
        post(URL, b"{}", {}, private=False)
    assert asked == ["hooks.example", "93.184.215.14", "to 93.184.215.14"]


def _serve(*parts: bytes) -> str:
    """A receiver on this machine that answers in parts, one each tenth of a second; its URL."""
    server = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        with server, server.accept()[0] as connection, contextlib.suppress(OSError):
            connection.recv(65536)
            for part in parts:
                connection.sendall(part)
                time.sleep(0.1)

    Thread(target=answer, daemon=True).start()
    return f"http://127.0.0.1:{server.getsockname()[1]}/x?y=1"


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    url = _serve(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n")
    assert post(url, b"{}", {"X": "y"}, private=True) == 302


def test_a_receiver_that_answers_byte_by_byte_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "LONGEST_SECONDS", 0.25)
    url = _serve(b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 50)
    with pytest.raises(NotDelivered, match="took too long"):
        post(url, b"{}", {}, private=True)


def test_the_commands_register_list_and_remove(desk: Desk) -> None:
    engine = desk.sessions.kw["bind"]
    config = Config(secret_key="Zk3v-9Qw1x_7Lr5Tn8Bp2Hs6Yd4Gf0Mj", database_url="sqlite://")
    runtime = Runtime(config, engine, desk.sessions, None, SilentBell())

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(standby, ["webhook", *arguments], obj=runtime)

    assert run("add", "https://10.0.0.1/").exit_code == 2
    assert run("add", URL, "--event", "visit.booked").output.startswith("whsec_")
    (hook,) = rows(desk, Webhook)
    assert run("list").output.split() == [str(hook.id), URL, "visit.booked"]
    assert run("retry", "9").exit_code == 2
    assert run("remove", str(hook.id)).exit_code == 0
    assert run("remove", str(hook.id)).exit_code == 2
    assert (run("list").output, run("dead").output) == ("", "")
