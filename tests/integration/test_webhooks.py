"""The carrier's webhooks: what is genuine is stored once, what is not is refused, nothing odd breaks them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import Client

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import (
    Clinic,
    Contact,
    DeliveryEvent,
    InboxItem,
    MessageStatus,
    NotificationChannel,
    OutboxMessage,
    Purpose,
    Thread,
)
from app.transports.twilio_signature import sign
from tests import factories
from tests.web import (
    ANA,
    CLINIC,
    PUBLIC,
    SECOND_TOKEN,
    SMS,
    TOKEN,
    CountingBell,
    make_app,
    post,
    post_signed,
    text_fields,
)


@pytest.fixture
def clinic(sessions: sessionmaker[Session]) -> Clinic:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        factories.make_patient(session, clinic)
    return clinic


@pytest.fixture
def app(engine: sa.Engine, clinic: Clinic) -> Flask:
    return make_app(engine)


def items(sessions: sessionmaker[Session]) -> list[InboxItem]:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        return list(session.scalars(sa.select(InboxItem).order_by(InboxItem.id)))


def bodies(sessions: sessionmaker[Session]) -> list[str | None]:
    return [item.body for item in items(sessions)]


# -- genuine or not ---------------------------------------------------------------------------------------------------


def test_signed_text_is_stored_and_acknowledged(app: Flask, sessions: sessionmaker[Session]) -> None:
    answer = post_signed(app, SMS, text_fields(7, "Yes please", NumMedia="2"))
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert answer.text == '<?xml version="1.0" encoding="UTF-8"?><Response/>'
    (item,) = items(sessions)
    assert (item.key, item.body, item.media, item.handled_at) == (f"twilio:SM{7:032x}", "Yes please", 2, None)


def test_secondary_token_counts_while_the_token_is_rotated(app: Flask, sessions: sessionmaker[Session]) -> None:
    assert post_signed(app, SMS, text_fields(), token=SECOND_TOKEN).status_code == 200
    assert len(items(sessions)) == 1


def _unsigned(app: Flask) -> int:
    return post(app, SMS, urlencode(text_fields()).encode(), {}).status_code


def _wrong_token(app: Flask) -> int:
    return post_signed(app, SMS, text_fields(), token="somebody-else").status_code


def _cut_signature(app: Flask) -> int:
    signature = sign(PUBLIC + SMS, text_fields(), TOKEN)[:-5]
    return post(app, SMS, urlencode(text_fields()).encode(), {"X-Twilio-Signature": signature}).status_code


def _changed_body(app: Flask) -> int:
    signature = sign(PUBLIC + SMS, text_fields(body="NO"), TOKEN)
    return post(app, SMS, urlencode(text_fields(body="YES")).encode(), {"X-Twilio-Signature": signature}).status_code


def _cut_form(app: Flask) -> int:
    signature = sign(PUBLIC + SMS, text_fields(), TOKEN)
    return post(app, SMS, urlencode(text_fields()).encode()[:-9], {"X-Twilio-Signature": signature}).status_code


def _other_address(app: Flask) -> int:
    return post_signed(app, SMS, text_fields(), public="https://elsewhere.example").status_code


@pytest.mark.parametrize(
    "ask", [_unsigned, _wrong_token, _cut_signature, _changed_body, _cut_form, _other_address], ids=lambda f: f.__name__
)
def test_what_the_carrier_did_not_sign_is_refused(
    app: Flask, sessions: sessionmaker[Session], ask: Callable[[Flask], int]
) -> None:
    assert ask(app) == 403
    assert items(sessions) == []


def test_refusal_repeats_nothing_of_the_request(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    answer = post_signed(app, SMS, text_fields(body="my secret"), token="wrong")
    said = answer.text + caplog.text
    assert "secret" not in said
    assert ANA not in said
    assert CLINIC not in said


def test_host_header_is_never_believed(app: Flask) -> None:
    fields = text_fields()
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    assert post_signed(app, SMS, fields, public="http://evil.example", **forged).status_code == 403
    assert post_signed(app, SMS, fields, **forged).status_code == 200


def test_percent_escapes_in_the_query_are_signed_as_they_came(app: Flask) -> None:
    assert post_signed(app, f"{SMS}?clinic=a%20b%2Fc&x=%C3%A9", text_fields()).status_code == 200


def test_signature_holds_on_a_server_that_tells_only_the_decoded_path(engine: sa.Engine, clinic: Clinic) -> None:
    """Granian gives PATH_INFO and QUERY_STRING, no RAW_URI."""
    app = make_app(engine)
    inner: Any = app.wsgi_app

    def like_granian(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ.pop("RAW_URI", None)
        environ.pop("REQUEST_URI", None)
        result: Iterable[bytes] = inner(environ, start)
        return result

    app.wsgi_app = like_granian  # type: ignore[method-assign,assignment]
    assert post_signed(app, f"{SMS}?a=%20b", text_fields()).status_code == 200
    assert post_signed(app, f"{SMS}?a=%20b", text_fields(), token="wrong").status_code == 403


def test_without_a_carrier_every_webhook_is_refused(engine: sa.Engine, clinic: Clinic) -> None:
    app = make_app(engine, twilio=None)
    assert post_signed(app, SMS, text_fields()).status_code == 403
    assert post_signed(app, "/webhooks/twilio/status/abc", {"MessageStatus": "sent"}).status_code == 403


# -- once -------------------------------------------------------------------------------------------------------------


def test_the_same_message_sid_is_stored_once(app: Flask, sessions: sessionmaker[Session]) -> None:
    for _ in range(3):
        assert post_signed(app, SMS, text_fields(1)).status_code == 200
    assert post_signed(app, SMS, text_fields(1, ErrorCode="11200", ErrorUrl="https://x.example/")).status_code == 200
    assert len(items(sessions)) == 1


def test_the_same_message_sid_at_the_same_time_is_stored_once(app: Flask, sessions: sessionmaker[Session]) -> None:
    fields = [text_fields(n % 4, body=str(n % 4)) for n in range(16)]
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda form: post_signed(app, SMS, form).status_code, fields))
    assert set(codes) == {200}
    assert sorted(map(str, bodies(sessions))) == ["0", "1", "2", "3"]


def test_bell_rings_after_the_text_is_stored(
    engine: sa.Engine, clinic: Clinic, sessions: sessionmaker[Session]
) -> None:
    found: list[int] = []

    class Listener(CountingBell):
        def ring(self) -> bool:
            found.append(len(items(sessions)))
            return super().ring()

    post_signed(make_app(engine, bell=Listener()), SMS, text_fields())
    assert found == [1]


# -- who and where ----------------------------------------------------------------------------------------------------


def test_unknown_sender_gets_a_thread_of_their_own(app: Flask, sessions: sessionmaker[Session], clinic: Clinic) -> None:
    stranger = {"From": "+13125557777"}
    for n in (1, 2):
        assert post_signed(app, SMS, text_fields(n, "hello?", **stranger)).status_code == 200
    first, second = items(sessions)
    assert first.thread_id == second.thread_id
    with transaction(sessions, clinic.id, read_only=True) as session:
        assert session.scalar(sa.select(sa.func.count()).where(Contact.address == stranger["From"])) == 1


def test_two_texts_of_a_stranger_at_once_make_one_thread(app: Flask, sessions: sessionmaker[Session]) -> None:
    forms = [text_fields(n, From="+13125557778") for n in range(6)]
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda form: post_signed(app, SMS, form).status_code, forms))
    assert codes == [200] * 6
    assert len({item.thread_id for item in items(sessions)}) == 1


def test_unknown_clinic_number_is_said_without_naming_it(
    app: Flask, sessions: sessionmaker[Session], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert post_signed(app, SMS, text_fields(To="+19995550000")).status_code == 404
    assert "no clinic has" in caplog.text
    assert "9995550000" not in caplog.text
    assert items(sessions) == []


def test_one_phone_at_two_clinics_reaches_the_clinic_it_texted(app: Flask, sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        other = factories.make_other_clinic(session)
        factories.make_patient(session, other)
    assert post_signed(app, SMS, text_fields(To="+12125550100")).status_code == 200
    assert [item.clinic_id for item in items(sessions)] == [other.id]


# -- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sid", ["", "SM123", "XX" + "0" * 32, "SM" + "g" * 32, "SM" + "0" * 33, "SM" + "0" * 31 + "\n"]
)
def test_odd_message_sid_is_refused(app: Flask, sessions: sessionmaker[Session], sid: str) -> None:
    assert post_signed(app, SMS, text_fields(MessageSid=sid)).status_code == 400
    assert items(sessions) == []


@pytest.mark.parametrize("field", ["MessageSid", "From", "To"])
def test_missing_field_is_refused(app: Flask, sessions: sessionmaker[Session], field: str) -> None:
    fields = {name: value for name, value in text_fields().items() if name != field}
    assert post_signed(app, SMS, fields).status_code == 400
    assert items(sessions) == []


@pytest.mark.parametrize("address", ["+1\x003125550111", "9" * 300, "\n"])
def test_address_that_is_none_is_refused(app: Flask, address: str) -> None:
    assert post_signed(app, SMS, text_fields(From=address)).status_code == 400


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("", ""),
        ("👍🏽 sí 👩‍👧", "👍🏽 sí 👩‍👧"),
        ("نعم، من فضلك ‏", "نعم، من فضلك ‏"),
        ("a\x00b", "ab"),
        ("x" * 1600, "x" * 1600),
        ("y" * 5000, "y" * 5000),
        ("two\r\nlines", "two\r\nlines"),
        ("' OR 1=1 --", "' OR 1=1 --"),
        ("<Response><Message>hi</Message></Response>", "<Response><Message>hi</Message></Response>"),
    ],
    ids=["empty", "emoji", "right-to-left", "NUL", "1600", "5000", "lines", "sql", "xml"],
)
def test_every_body_is_kept(app: Flask, sessions: sessionmaker[Session], sent: str, stored: str) -> None:
    assert post_signed(app, SMS, text_fields(body=sent)).status_code == 200
    assert bodies(sessions) == [stored]


def test_missing_body_is_an_empty_text(app: Flask, sessions: sessionmaker[Session]) -> None:
    fields = {name: value for name, value in text_fields(NumMedia="1").items() if name != "Body"}
    assert post_signed(app, SMS, fields).status_code == 200
    assert bodies(sessions) == [""]


def test_lone_surrogate_becomes_a_replacement_character(app: Flask, sessions: sessionmaker[Session]) -> None:
    signed = text_fields(body="a\ufffd\ufffd\ufffdb")
    body = urlencode(text_fields(body="@@")).replace("%40%40", "a%ED%A0%80b").encode()
    answer = post(app, SMS, body, {"X-Twilio-Signature": sign(PUBLIC + SMS, signed, TOKEN)})
    assert answer.status_code == 200
    assert bodies(sessions) == ["a\ufffd\ufffd\ufffdb"]


@pytest.mark.parametrize(("count", "kept"), [("10", 10), ("999", 10), ("-1", 0), ("many", 0), ("", 0)])
def test_media_are_counted(app: Flask, sessions: sessionmaker[Session], count: str, kept: int) -> None:
    media = {f"MediaUrl{n}": f"https://api.example/{n}" for n in range(10)}
    assert post_signed(app, SMS, text_fields() | media | {"NumMedia": count}).status_code == 200
    assert [item.media for item in items(sessions)] == [kept]


@pytest.mark.parametrize(("said", "kept"), [("STOP", "STOP"), ("help", "HELP"), ("DANCE", None)])
def test_opt_out_type_is_kept(app: Flask, sessions: sessionmaker[Session], said: str, kept: str | None) -> None:
    assert post_signed(app, SMS, text_fields(OptOutType=said)).status_code == 200
    assert [item.opt_out_type for item in items(sessions)] == [kept]


def test_unknown_and_repeated_fields_are_harmless(app: Flask, sessions: sessionmaker[Session]) -> None:
    assert post_signed(app, SMS, text_fields(FutureField="x" * 300, FromCity="")).status_code == 200
    assert len(items(sessions)) == 1


def test_other_content_types_are_not_read(app: Flask) -> None:
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
        assert post(app, SMS, b"{}", {"Content-Type": kind}).status_code == 415


def test_more_than_a_megabyte_is_too_much(app: Flask, sessions: sessionmaker[Session]) -> None:
    assert post_signed(app, SMS, text_fields(body="z" * 1_000_001)).status_code == 413
    assert items(sessions) == []


def test_reading_a_webhook_is_not_allowed(app: Flask) -> None:
    answer = Client(app).get(SMS)
    assert (answer.status_code, "POST" in answer.headers["Allow"]) == (405, True)


@pytest.mark.parametrize("path", [f"{SMS}/", f"/{SMS}", "/webhooks//twilio/sms"])
def test_no_webhook_is_ever_redirected(app: Flask, path: str) -> None:
    assert post_signed(app, path, text_fields()).status_code in (200, 404)


# -- status callbacks -------------------------------------------------------------------------------------------------


@pytest.fixture
def reference(sessions: sessionmaker[Session], clinic: Clinic) -> str:
    with transaction(sessions, clinic.id) as session:
        thread = session.scalars(sa.select(Thread)).one()
        now = clock.now(session)
        session.add(
            OutboxMessage(
                clinic_id=clinic.id,
                thread_id=thread.id,
                contact_id=thread.contact_id,
                key="test:1",
                reference="Ref_1-x",
                channel=NotificationChannel.SMS,
                purpose=Purpose.ANSWER,
                body="hi",
                segments=1,
                status=MessageStatus.ACCEPTED,
                created_at=now,
                not_before=now,
            )
        )
    return "Ref_1-x"


def report(app: Flask, reference: str, status: str, **fields: str) -> int:
    form = {"MessageSid": f"SM{1:032x}", "MessageStatus": status, **fields}
    return post_signed(app, f"/webhooks/twilio/status/{reference}", form).status_code


def state(sessions: sessionmaker[Session]) -> tuple[MessageStatus, int]:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        events = session.scalar(sa.select(sa.func.count()).select_from(DeliveryEvent)) or 0
        return session.scalars(sa.select(OutboxMessage.status)).one(), events


def test_status_moves_forward_only_however_it_comes(
    app: Flask, sessions: sessionmaker[Session], reference: str
) -> None:
    for status in ("delivered", "sent", "queued", "sent", "delivered"):
        assert report(app, reference, status) == 204
    assert state(sessions) == (MessageStatus.DELIVERED, 5)


def test_error_code_marks_the_contact(app: Flask, sessions: sessionmaker[Session], reference: str) -> None:
    assert report(app, reference, "undelivered", ErrorCode="30005") == 204
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        contact = session.scalars(sa.select(Contact)).one()
        message = session.scalars(sa.select(OutboxMessage)).one()
    assert (message.error_code, contact.unreachable_code) == (30005, 30005)


def test_unknown_reference_is_harmless(app: Flask, sessions: sessionmaker[Session], reference: str) -> None:
    assert report(app, "nobody-knows", "delivered") == 204
    assert state(sessions) == (MessageStatus.ACCEPTED, 0)


@pytest.mark.parametrize("status", ["", "x" * 40, "DROP TABLE", "sent\x00"])
def test_odd_status_is_refused(app: Flask, reference: str, status: str) -> None:
    assert report(app, reference, status) == 400


def test_status_from_the_future_is_harmless(app: Flask, sessions: sessionmaker[Session], reference: str) -> None:
    assert report(app, reference, "teleported", ErrorCode="abc") == 204
    assert state(sessions)[0] is MessageStatus.ACCEPTED


def test_unsigned_status_is_refused(app: Flask, sessions: sessionmaker[Session], reference: str) -> None:
    path = f"/webhooks/twilio/status/{reference}"
    assert post(app, path, b"MessageStatus=failed", {}).status_code == 403
    assert state(sessions) == (MessageStatus.ACCEPTED, 0)


def test_a_failure_of_another_try_changes_nothing(app: Flask, sessions: sessionmaker[Session], reference: str) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        session.execute(sa.update(OutboxMessage).values(provider_id=f"SM{2:032x}"))
    assert report(app, reference, "undelivered", ErrorCode="30005") == 204
    assert state(sessions) == (MessageStatus.ACCEPTED, 1)
    assert report(app, reference, "undelivered", ErrorCode="30005", MessageSid=f"SM{2:032x}") == 204
    assert state(sessions) == (MessageStatus.UNDELIVERED, 2)
