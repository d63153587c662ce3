"""The simulated carrier through the real transport, the demo page's state and actions, and health."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.serving import make_server
from werkzeug.test import Client, TestResponse

from app import clock, schema
from app.config import Twilio
from app.db import ALL_CLINICS, make_engine, transaction
from app.models import (
    Appointment,
    AppointmentStatus,
    BlockedPair,
    Clinic,
    ClockOffset,
    Contact,
    DeliveryEvent,
    InboxItem,
    MessageStatus,
    NotificationChannel,
    Opening,
    OutboxMessage,
    Purpose,
    SimulatedText,
    Thread,
)
from app.transports.message import Failure, Outgoing, TransportError
from app.transports.twilio import TwilioTransport
from tests import factories
from tests.web import ACCOUNT, ANA, CLINIC, TOKEN, CountingBell, make_app, sessions_of

LOCAL = "http://localhost:8000"
LANDLINE = "+13125550199"
CARRIER = Twilio(ACCOUNT, TOKEN, api_base_url="http://127.0.0.1:1")
OURS = {"Origin": LOCAL, "X-Standby-Demo": "1"}


@pytest.fixture
def clinic(sessions: sessionmaker[Session]) -> Clinic:
    """Bright Smiles with Ana, and a visit of Bo's three hours from now."""
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        ana = factories.make_patient(session, clinic, language="es")
        bo = factories.make_patient(session, clinic, "Bo", "+13125550112")
        kind = factories.make_type(session, clinic)
        provider = factories.make_provider(session, clinic, kind)
        starts_at = clock.now(session) + timedelta(hours=3)
        factories.make_appointment(session, bo, provider, kind, starts_at, factories.make_chair(session, clinic, kind))
        factories.make_entry(session, ana, kind, any_time=True)
    return clinic


@pytest.fixture
def bell() -> CountingBell:
    return CountingBell()


@pytest.fixture
def app(engine: sa.Engine, clinic: Clinic, bell: CountingBell) -> Flask:
    return make_app(engine, demo=True, twilio=CARRIER, public_base_url=LOCAL, bell=bell)


@pytest.fixture
def transport(app: Flask) -> Iterator[TwilioTransport]:
    """The real transport, over HTTP to the emulator: one thread, as the smallest server has."""
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield TwilioTransport(ACCOUNT, TOKEN, f"http://127.0.0.1:{server.server_port}", timeout=10)
    server.shutdown()
    thread.join()
    server.server_close()


def queue_text(sessions: sessionmaker[Session], reference: str = "ref-1") -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        contact = session.scalars(sa.select(Contact).where(Contact.address == ANA)).one()
        thread = session.scalars(sa.select(Thread).where(Thread.contact_id == contact.id)).one()
        now = clock.now(session)
        session.add(
            OutboxMessage(
                clinic_id=contact.clinic_id,
                thread_id=thread.id,
                contact_id=contact.id,
                key=f"test:{reference}",
                reference=reference,
                channel=NotificationChannel.SMS,
                purpose=Purpose.ANSWER,
                body="hi",
                segments=1,
                status=MessageStatus.SENDING,
                created_at=now,
                not_before=now,
                claimed_at=clock.real(),
            )
        )


def outgoing(to: str = ANA, body: str = "Hi Ana", reference: str = "ref-1", sender: str = CLINIC) -> Outgoing:
    return Outgoing(reference, "sms", sender, to, body, 3600, f"{LOCAL}/webhooks/twilio/status/{reference}")


def rows(sessions: sessionmaker[Session], model: type[Any]) -> list[Any]:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        return list(session.scalars(sa.select(model).order_by(model.id)))


def act(app: Flask, path: str, body: Any = None, headers: dict[str, str] | None = None) -> TestResponse:
    return Client(app).post(path, base_url=LOCAL, json=body or {}, headers=OURS if headers is None else headers)


def state(app: Flask, **headers: str) -> TestResponse:
    return Client(app).get("/demo/state", base_url=LOCAL, headers=headers)


def text_from_ana(app: Flask, sessions: sessionmaker[Session], body: str) -> TestResponse:
    contact = next(contact for contact in rows(sessions, Contact) if contact.address == ANA)
    return act(app, f"/demo/phones/{contact.id}/texts", {"body": body})


# -- the carrier ------------------------------------------------------------------------------------------------------


def test_sent_text_reaches_the_phone_and_reports_come_back(
    transport: TwilioTransport, sessions: sessionmaker[Session]
) -> None:
    queue_text(sessions)
    receipt = transport.send(outgoing())
    assert (receipt.status, receipt.segments) == ("queued", 1)
    transport.find(outgoing(), datetime.now(UTC))  # the one thread has finished with the reports now
    (text,) = rows(sessions, SimulatedText)
    assert (text.sid, text.recipient, text.body, text.status) == (receipt.provider_id, ANA, "Hi Ana", "delivered")
    assert [event.status for event in rows(sessions, DeliveryEvent)] == ["sent", "delivered"]
    assert rows(sessions, OutboxMessage)[0].status is MessageStatus.DELIVERED


def test_landline_accepts_and_then_reports_undelivered(
    transport: TwilioTransport, sessions: sessionmaker[Session]
) -> None:
    queue_text(sessions)
    assert transport.send(outgoing(to=LANDLINE)).status == "queued"
    found = transport.find(outgoing(to=LANDLINE), datetime.now(UTC))
    assert found is not None
    assert (found.status, found.code) == ("undelivered", 30005)
    assert [(event.status, event.error_code) for event in rows(sessions, DeliveryEvent)] == [
        ("sent", None),
        ("undelivered", 30005),
    ]


@pytest.mark.parametrize(
    ("sent", "failure", "code"),
    [
        (outgoing(to="+15005550001"), Failure.UNREACHABLE, 21211),
        (outgoing(to="12"), Failure.UNREACHABLE, 21211),
        (outgoing(to="+15005550009"), Failure.UNREACHABLE, 21614),
        (outgoing(sender="+19995550000"), Failure.CONFIGURATION, 21606),
        (outgoing(body="x" * 1601), Failure.CONTENT, 21617),
    ],
    ids=["magic invalid", "no number", "no mobile", "not our number", "too long"],
)
def test_refusals_have_the_carriers_codes(
    transport: TwilioTransport, sessions: sessionmaker[Session], sent: Outgoing, failure: Failure, code: int
) -> None:
    with pytest.raises(TransportError) as refused:
        transport.send(sent)
    assert (refused.value.failure, refused.value.code) == (failure, code)
    assert rows(sessions, SimulatedText) == []


def test_wrong_token_is_a_matter_of_configuration(transport: TwilioTransport) -> None:
    impostor = TwilioTransport(ACCOUNT, "wrong", transport._base_url)
    with pytest.raises(TransportError) as refused:
        impostor.send(outgoing())
    assert (refused.value.failure, refused.value.code) == (Failure.CONFIGURATION, 20003)


def test_lost_answer_is_found_by_a_look_up(transport: TwilioTransport, sessions: sessionmaker[Session]) -> None:
    since = clock.real()
    sent = {transport.send(outgoing()).provider_id for _ in range(2)}
    found = transport.find(outgoing(), since)
    assert found is not None
    other = transport.find(outgoing(), since, known={found.provider_id})
    assert other is not None
    assert {found.provider_id, other.provider_id} == sent
    assert transport.find(outgoing(), since, known=sent) is None
    assert transport.find(outgoing(body="never sent"), since) is None


def test_list_is_paged_and_filtered_by_date(transport: TwilioTransport, app: Flask) -> None:
    for n in range(5):
        transport.send(outgoing(body=f"text {n}"))
    messages = transport._client().messages
    assert [found.body for found in messages.list(to=ANA, page_size=2)] == [f"text {n}" for n in (4, 3, 2, 1, 0)]
    now = clock.real()
    assert len(messages.list(to=ANA, date_sent_after=now - timedelta(hours=1))) == 5
    assert messages.list(to=ANA, date_sent_after=now + timedelta(hours=1)) == []
    assert messages.list(to="+13125550000") == []
    one = messages.list(to=ANA, limit=1)[0]
    assert messages(one.sid).fetch().body == "text 4"


# -- virtual phones ---------------------------------------------------------------------------------------------------


def test_text_from_a_phone_comes_through_the_signed_webhook(app: Flask, sessions: sessionmaker[Session]) -> None:
    assert text_from_ana(app, sessions, "Sí 👍").status_code == 200
    (text,), (item,) = rows(sessions, SimulatedText), rows(sessions, InboxItem)
    assert (text.sender, text.recipient, text.status) == (ANA, CLINIC, "received")
    assert (item.key, item.body) == (f"twilio:{text.sid}", "Sí 👍")


def test_stop_blocks_the_pair_is_answered_and_still_forwarded(
    app: Flask, transport: TwilioTransport, sessions: sessionmaker[Session]
) -> None:
    text_from_ana(app, sessions, " stop ")
    text_from_ana(app, sessions, "STOP")
    assert [item.body for item in rows(sessions, InboxItem)] == [" stop ", "STOP"]
    assert [text.sender for text in rows(sessions, SimulatedText)] == [ANA, CLINIC, ANA]  # one answer, not two
    with pytest.raises(TransportError) as refused:
        transport.send(outgoing())
    assert (refused.value.failure, refused.value.code) == (Failure.OPTED_OUT, 21610)
    text_from_ana(app, sessions, "YES")
    assert rows(sessions, BlockedPair) == []
    assert transport.send(outgoing()).status == "queued"


def test_yes_of_a_phone_that_is_not_blocked_is_no_keyword(app: Flask, sessions: sessionmaker[Session]) -> None:
    text_from_ana(app, sessions, "YES")
    text_from_ana(app, sessions, "please stop")
    assert [text.sender for text in rows(sessions, SimulatedText)] == [ANA, ANA]


def test_carrier_leaves_keywords_to_us_where_it_is_told_to(
    engine: sa.Engine, clinic: Clinic, sessions: sessionmaker[Session]
) -> None:
    app = make_app(engine, demo=True, twilio=CARRIER, public_base_url=LOCAL, answers_keywords=False)
    text_from_ana(app, sessions, "STOP")
    assert rows(sessions, BlockedPair) == []
    assert len(rows(sessions, SimulatedText)) == 1


# -- the page's state and actions -------------------------------------------------------------------------------------


def test_state_shows_schedule_waitlist_and_phones(app: Flask) -> None:
    document = state(app).get_json()
    assert document["clinic"]["name"] == "Bright Smiles"
    assert [entry["name"].strip() for entry in document["waitlist"]] == ["Ana"]
    assert {phone["number"] for phone in document["phones"]} == {"(312) 555-0111", "(312) 555-0112"}
    (visit,) = document["schedule"]["visits"] or _tomorrow(app, document)
    assert visit["patient"].strip() == "Bo"


def _tomorrow(app: Flask, document: dict[str, Any]) -> list[dict[str, Any]]:
    """Three hours from now may be tomorrow already."""
    day = datetime.fromisoformat(document["today"]).date() + timedelta(days=1)
    answer = Client(app).get(f"/demo/state?day={day}", base_url=LOCAL).get_json()
    found: list[dict[str, Any]] = answer["schedule"]["visits"]
    return found


def test_state_is_sent_again_only_when_it_has_changed(app: Flask, sessions: sessionmaker[Session]) -> None:
    version = state(app).headers["ETag"]
    same = state(app, **{"If-None-Match": version})
    assert (same.status_code, same.data) == (304, b"")
    assert int(same.headers["X-Standby-Now"]) > 0
    text_from_ana(app, sessions, "hello")
    assert state(app, **{"If-None-Match": version}).status_code == 200


@pytest.mark.parametrize("day", ["never", "2026-02-30", "9999-12-31", "0001-01-01", "2026-11-23T00:00", ""])
def test_odd_day_is_today(app: Flask, day: str) -> None:
    answer = Client(app).get("/demo/state", base_url=LOCAL, query_string={"day": day})
    assert (answer.status_code, answer.get_json()["schedule"]["day"]) == (200, answer.get_json()["today"])


def test_cancelling_opens_the_chair_and_rings_and_does_no_more(
    app: Flask, sessions: sessionmaker[Session], bell: CountingBell
) -> None:
    (visit,) = rows(sessions, Appointment)
    answer = act(app, f"/demo/visits/{visit.id}/cancel")
    assert (answer.status_code, "is open" in answer.get_json()["message"]) == (200, True)
    (opening,) = rows(sessions, Opening)
    assert (opening.cancelled_appointment_id, opening.next_step_at is not None) == (visit.id, True)
    assert bell.rings == 1
    assert rows(sessions, OutboxMessage) == []  # that is the worker's
    again = act(app, f"/demo/visits/{visit.id}/cancel")
    assert (again.status_code, "error" in again.get_json()) == (409, True)


def test_cancelling_what_is_not_there_changes_nothing(app: Flask, sessions: sessionmaker[Session]) -> None:
    assert act(app, "/demo/visits/999999/cancel").status_code == 409
    assert act(app, "/demo/visits/x/cancel").status_code == 404
    assert rows(sessions, Appointment)[0].status is AppointmentStatus.SCHEDULED


@pytest.mark.parametrize(("step", "minutes"), [("10m", 10), ("30m", 30), ("2h", 120)])
def test_clock_goes_on_and_rings(engine: sa.Engine, app: Flask, bell: CountingBell, step: str, minutes: int) -> None:
    demo = sessions_of(engine, demo=True)
    for n in (1, 2):
        assert act(app, "/demo/clock", {"step": step}).status_code == 200
        (row,) = rows(demo, ClockOffset)
        assert row.offset_seconds == n * minutes * 60
    assert bell.rings == 2


def test_next_morning_is_eight_on_a_working_day(engine: sa.Engine, app: Flask, clinic: Clinic) -> None:
    for _ in range(7):
        assert act(app, "/demo/clock", {"step": "morning"}).status_code == 200
        with transaction(sessions_of(engine, demo=True), ALL_CLINICS, read_only=True) as session:
            there = clock.local(clock.now(session) + timedelta(seconds=2), clinic.timezone)
        assert (there.hour, there.minute, there.isoweekday() in range(1, 6)) == (8, 0, True)


@pytest.mark.parametrize("body", [{"step": "-1h"}, {"step": ["10m"]}, {}, [], "10m"])
def test_clock_never_goes_elsewhere(app: Flask, sessions: sessionmaker[Session], body: Any) -> None:
    answer = Client(app).post("/demo/clock", base_url=LOCAL, json=body, headers=OURS)
    assert (answer.status_code, rows(sessions, ClockOffset)) == (400, [])


@pytest.mark.parametrize("body", ["", "   ", "x" * 1601, 7, None])
def test_text_that_is_none_is_refused(app: Flask, sessions: sessionmaker[Session], body: Any) -> None:
    contact = rows(sessions, Contact)[0]
    assert act(app, f"/demo/phones/{contact.id}/texts", {"body": body}).status_code == 400
    assert rows(sessions, SimulatedText) == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Standby-Demo": "1"},
        {"Origin": LOCAL},
        {"X-Standby-Demo": "1", "Origin": "https://evil.example"},
        {"X-Standby-Demo": "1", "Origin": "null"},
        {"X-Standby-Demo": "1", "Origin": "http://localhost:8001"},
    ],
    ids=["bare", "no origin", "no header", "other site", "opaque", "other port"],
)
def test_requests_of_other_sites_are_refused(
    app: Flask, sessions: sessionmaker[Session], headers: dict[str, str]
) -> None:
    (visit,), contact = rows(sessions, Appointment), rows(sessions, Contact)[0]
    for path in (f"/demo/visits/{visit.id}/cancel", f"/demo/phones/{contact.id}/texts", "/demo/clock"):
        assert act(app, path, {"step": "2h", "body": "YES"}, headers).status_code == 403
    assert rows(sessions, Appointment)[0].status is AppointmentStatus.SCHEDULED
    assert rows(sessions, ClockOffset) == rows(sessions, SimulatedText) == []


def test_nothing_of_the_demo_exists_elsewhere(engine: sa.Engine, clinic: Clinic) -> None:
    client = Client(make_app(engine))
    for path in ("/demo/state", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"):
        assert client.get(path).status_code == 404
    for path in ("/demo/clock", "/demo/visits/1/cancel", "/demo/phones/1/texts"):
        assert client.post(path, json={}, headers=OURS).status_code == 404
    home = client.get("/")
    assert (home.status_code, home.headers["Location"]) == (302, "/admin/")


def test_demo_without_a_clinic_says_so(engine: sa.Engine) -> None:
    app = make_app(engine, demo=True, twilio=CARRIER, public_base_url=LOCAL)
    assert state(app).get_json() == {"clinic": None}
    assert act(app, "/demo/clock", {"step": "2h"}).status_code == 404


def test_page_allows_nothing_inline_and_nothing_from_elsewhere(app: Flask) -> None:
    answer = Client(app).get("/", base_url=LOCAL)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "style=" not in answer.text
    assert "http" not in answer.text


# -- errors and health ------------------------------------------------------------------------------------------------


def test_errors_are_calm_and_fit_who_asks(app: Flask) -> None:
    page = Client(app).get("/Ana-Diaz", headers={"Accept": "text/html,*/*"})
    machine = Client(app).get("/Ana-Diaz")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert (machine.status_code, machine.get_json()["error"]) == (404, "There is nothing here")
    assert "Ana" not in page.text + machine.text


def test_database_that_is_away_is_503_without_its_values(
    engine: sa.Engine, clinic: Clinic, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise sa.exc.OperationalError("SELECT", {"address": ANA}, Exception(ANA))

    monkeypatch.setattr("app.web.demo.state.first_clinic", away)
    answer = state(make_app(engine, demo=True, twilio=CARRIER, public_base_url=LOCAL))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert ANA not in answer.text + caplog.text


def health(app: Flask) -> tuple[int, dict[str, Any]]:
    answer = Client(app).get("/health")
    return answer.status_code, answer.get_json()


def test_health_of_a_migrated_database_is_ok(blank_url: str) -> None:
    engine = make_engine(blank_url)
    app = make_app(engine)
    assert health(app)[0] == 503
    schema.upgrade(engine)
    assert health(app) == (
        200,
        {"status": "ok", "database": "current", "redis": "polling", "oldest_waiting_seconds": None},
    )
    lonely = make_app(engine, redis_url="redis://127.0.0.1:1/0")
    code, said = health(lonely)
    assert (code, said["status"], said["redis"]) == (200, "degraded", "unreachable")
    engine.dispose()


def test_health_tells_how_long_the_oldest_text_waits(
    app: Flask, sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "is_current", lambda _: True)
    text_from_ana(app, sessions, "hello")
    code, said = health(app)
    assert (code, said["status"]) == (200, "ok")
    with transaction(sessions, ALL_CLINICS) as session:
        session.execute(sa.update(InboxItem).values(posted_at=clock.real() - timedelta(hours=1)))
    code, said = health(app)
    assert (code, said["status"]) == (200, "degraded")
    assert said["oldest_waiting_seconds"] >= 3600


def test_health_without_a_database_is_503(engine: sa.Engine, tmp_path: Any) -> None:
    nowhere = sa.create_engine(f"sqlite:///{tmp_path}/no/such/folder.db")
    assert health(make_app(nowhere))[0] == 503
