"""`/outbox`: every message of ours, what became of it, and who has looked at it."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Clinic, MessageStatus, PatientContact, Purpose, StopRule
from app.web.api.ids import opaque
from tests import factories
from tests.api import Api, Recorded, paths


@pytest.fixture
def api(engine: sa.Engine) -> Api:
    """With a message at either clinic."""
    return Api(engine, place=Recorded)


@pytest.fixture
def ben(api: Api) -> SimpleNamespace:
    """A second patient, whom a rule kept from being asked today; ids as a caller has them."""
    with transaction(api.sessions, ALL_CLINICS) as session:
        clinic, now = session.get_one(Clinic, api.own.clinic_id), clock.now(session)
        patient = factories.make_patient(session, clinic, "Ben", "+13125553001")
        thread = factories.thread_of(session, patient)
        message = factories.make_message(
            session, thread, body="An earlier time!", purpose=Purpose.OFFER, status=MessageStatus.STOPPED,
            stop_rule=StopRule.OPTED_OUT, created_at=now, sent_at=None, expires_at=now + timedelta(hours=2), attempts=1,
        )  # fmt: skip
        return SimpleNamespace(
            id=opaque("message", message.id * 2 + 1), patient=patient.id, thread=opaque("thread", thread.id),
            contact=opaque("contact", thread.contact_id), now=now, row=message.id,
        )  # fmt: skip


def _ids(api: Api, **query: object) -> list[str]:
    answer = api.get("/outbox", query_string=query)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.get_json()["items"]]


def _reads(api: Api) -> list[tuple[str, Any]]:
    query = sa.select(AuditEntry).where(AuditEntry.action == "outbox.read").order_by(AuditEntry.id)
    return [(one.subject, one.after) for one in api.look(lambda session: session.scalars(query).all())]


def test_a_message_says_what_became_of_it(api: Api, ben: SimpleNamespace) -> None:
    shown = api.get(f"/outbox/{ben.id}").get_json()
    assert shown == {
        "id": ben.id, "threadId": ben.thread, "contactId": ben.contact, "patientIds": [opaque("patient", ben.patient)],
        "appointmentId": None, "channel": "SMS", "purpose": "OFFER", "body": "An earlier time!", "segments": 1,
        "status": "STOPPED", "stopRule": "OPTED_OUT", "errorCode": None, "attempts": 1,
        "writtenAt": shown["writtenAt"], "expiresAt": shown["expiresAt"], "sentAt": None,
    }  # fmt: skip
    assert api.get("/outbox").get_json()["items"][0] == shown
    assert _ids(api) == [ben.id, api.own.ids["message"]]  # and none of the other clinic's
    assert api.get(f"/outbox/{api.other.ids['message']}").status_code == 404


def test_a_message_has_the_id_that_it_has_in_its_thread(api: Api, ben: SimpleNamespace) -> None:
    (said,) = api.get(f"/threads/{ben.thread}/messages").get_json()["items"]
    assert (said["id"], said["body"]) == (ben.id, "An earlier time!")
    assert api.get(f"/outbox/{opaque('message', ben.row * 2)}").status_code == 404  # a patient's is not in the outbox


def test_each_filter_finds_the_message_that_was_meant(api: Api, ben: SimpleNamespace) -> None:
    first = api.own.ids["message"]
    yesterday = (ben.now - timedelta(days=1)).isoformat()
    for query in (
        {"status": "STOPPED"},
        {"status": ["STOPPED", "FAILED"]},
        {"purpose": ["OFFER", "RECOVERY"]},
        {"threadId": ben.thread},
        {"contactId": ben.contact},
        {"writtenFrom": yesterday},
    ):
        assert _ids(api, **query) == [ben.id], query
    for query in ({"status": "DELIVERED"}, {"purpose": "STAFF"}, {"writtenBefore": yesterday}):
        assert _ids(api, **query) == [first], query
    assert _ids(api, status=["DELIVERED", "STOPPED"], sort="writtenAt") == [first, ben.id]
    assert _ids(api, contactId=api.other.ids["contact"]) == []


def test_a_page_is_one_look_and_an_empty_one_is_none(api: Api, ben: SimpleNamespace) -> None:
    with transaction(api.sessions, ALL_CLINICS) as session:  # a child is reached where Ben is
        child = factories.make_patient(session, session.get_one(Clinic, api.own.clinic_id), "Leo", phone=None)
        contact = factories.contact_of(session, session.get_one(type(child), ben.patient))
        link = {"clinic_id": api.own.clinic_id, "patient_id": child.id, "contact_id": contact.id}
        session.add(PatientContact(**link, rank=0))
    clinic, whom = f"clinic:{api.own.clinic_id}", sorted([ben.patient, child.id])
    page = api.get("/outbox?limit=1&total=true").get_json()
    assert page["items"][0]["patientIds"] == [opaque("patient", one) for one in whom]
    assert (page["total"], len(page["items"])) == (2, 1)
    rest = api.get("/outbox", query_string={"limit": 1, "cursor": page["nextCursor"]}).get_json()
    assert ([one["id"] for one in rest["items"]], rest["nextCursor"]) == ([api.own.ids["message"]], None)
    assert _ids(api, status="FAILED") == []
    api.get(f"/outbox/{ben.id}")
    ana = [api.own.rows["patient"].id]
    one = (f"outbox_message:{ben.row}", {"patients": whom})
    assert _reads(api) == [(clinic, {"patients": whom}), (clinic, {"patients": ana}), one]


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"status": "LOST"}, "status[0]"),
        ({"purpose": ["OFFER", "x"]}, "purpose[1]"),
        ({"threadId": "no id!"}, "threadId"),
        ({"contactId": ""}, "contactId"),
        ({"writtenFrom": "yesterday"}, "writtenFrom"),
        ({"writtenBefore": "2026-11-24T15:00:00"}, "writtenBefore"),
        ({"sort": "status"}, "sort"),
        ({"limit": 0}, "limit"),
        ({"body": "Hello"}, "body"),
    ],
)
def test_a_wrong_filter_is_named(api: Api, query: dict[str, object], path: str) -> None:
    answer = api.get("/outbox", query_string=query)
    assert (answer.status_code, paths(answer)) == (422, [path])


def test_many_messages_cost_no_more_statements_than_one(api: Api) -> None:
    api.get("/outbox")
    one = api.count_statements(lambda: api.get("/outbox"))
    with transaction(api.sessions, ALL_CLINICS) as session:
        clinic = session.get_one(Clinic, api.own.clinic_id)
        for n in range(5):
            patient = factories.make_patient(session, clinic, f"Ben{n}", f"+1312555300{n}")
            factories.make_message(session, factories.thread_of(session, patient))
    assert len(_ids(api)) == 6
    assert api.count_statements(lambda: api.get("/outbox")) == one
