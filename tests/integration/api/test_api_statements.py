"""A list costs as many statements for many rows as for one (no N+1), whichever noun it is of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import ALL_CLINICS, transaction
from app.models import Clinic, Role, TimeOfDay
from app.services.waitlist import Preferences, write_preferences
from app.web.api import NOUNS, explanations
from app.web.api.endpoint import Endpoint
from app.web.api.ids import opaque
from tests import factories
from tests.api import Api, Place, Recorded
from tests.integration.api.test_api_permissions import ID

WALKS = next(one for one in explanations.NOUN.endpoints if one.name == "explain_waiting")
"""It looks for more where an opening suits the entry: `test_explain` counts what it asks for."""
LISTS = [
    endpoint for noun in NOUNS for endpoint in noun.endpoints if endpoint.method == "GET" and endpoint is not WALKS
]
MANY = 6


@pytest.fixture
def api(engine: sa.Engine) -> Api:
    """With a message to be read, and an act."""
    return Api(engine, place=Recorded)


def _more(session: Session, place: Place) -> None:
    """One more of everything that lists show."""
    clinic, kind, provider = session.get_one(Clinic, place.clinic_id), place.rows["type"], place.rows["provider"]
    for n in range(1, MANY):
        patient = factories.make_patient(session, clinic, f"Ben{n}", f"+1312555{3000 + n}")
        entry = factories.make_entry(session, patient, kind)
        write_preferences(entry, Preferences(times=[(TimeOfDay.MORNING, None, None)]))
        factories.make_appointment(session, patient, provider, kind, place.nine(session, clinic, 30 + 7 * n))
        opening = factories.make_opening(session, provider, kind, place.nine(session, clinic, 100 + 7 * n))
        for offered in (opening, place.rows["opening"]):
            factories.make_offer(session, offered, entry, factories.contact_of(session, patient))
        factories.make_fee(session, factories.make_miss(session, patient, provider, kind))
        factories.make_task(session, patient)
        factories.make_message(session, factories.thread_of(session, patient))
        factories.make_audit_entry(session, patient, "patient.changed", after={"place": "US-IL"})


@contextmanager
def _counting(engine: sa.Engine) -> Iterator[list[str]]:
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    sa.event.listen(engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        sa.event.remove(engine, "before_cursor_execute", hear)


def test_a_list_costs_no_more_for_many_rows_than_for_one(api: Api) -> None:
    token, engine = api.person(Role.CLINIC_ADMIN), api.sessions.kw["bind"]

    def cost(endpoint: Endpoint) -> int:
        path = ID.sub(lambda found: api.own.ids[found[1]], endpoint.rule)
        needed = {"find_free_times": {"appointmentTypeId": api.own.ids["type"]}, "show_day_off": {"day": "2030-06-03"}}
        with _counting(engine) as said:
            answer = api.get(path, query_string=needed.get(endpoint.name, {}), token=token)
        assert answer.status_code == 200, (path, answer.text)
        return len(said)

    with transaction(api.sessions, ALL_CLINICS) as session:
        rows = api.own.rows
        contact = factories.contact_of(session, rows["patient"])
        factories.make_offer(session, rows["opening"], rows["entry"], contact)
        write_preferences(session.merge(rows["entry"]), Preferences(times=[(TimeOfDay.MORNING, None, None)]))
    for endpoint in LISTS:
        cost(endpoint)  # what is noted once: the token's last use
    one = {endpoint.rule: cost(endpoint) for endpoint in LISTS}
    with transaction(api.sessions, ALL_CLINICS) as session:
        _more(session, api.own)
    many = {endpoint.rule: cost(endpoint) for endpoint in LISTS}
    assert {rule: (one[rule], many[rule]) for rule in one if many[rule] > one[rule]} == {}


def test_an_entry_and_a_booking_ask_the_database_no_more_than_they_did(api: Api) -> None:
    """What each request costs is nearly all statements: who adds one here has to say so."""
    with transaction(api.sessions, ALL_CLINICS) as session:
        clinic = session.get_one(Clinic, api.own.clinic_id)
        ben = opaque("patient", factories.make_patient(session, clinic, "Ben", "+13125553000").id)
    opening, kind = api.own.ids["opening"], api.own.ids["type"]
    api.post(f"/openings/{opening}/offer", {"entryIds": [api.own.ids["entry"]], "reason": "warm up"})
    created = api.count_statements(lambda: api.post("/waitlist", {"patientId": ben, "appointmentTypeId": kind}))
    entry = api.get("/waitlist?status=ACTIVE").get_json()["items"][-1]["id"]
    booked = api.count_statements(lambda: api.post(f"/waitlist/{entry}/book", {"slotId": opening}))
    assert api.get(f"/waitlist/{entry}").get_json()["status"] == "BOOKED"
    assert (created <= 12, booked <= 28) == (True, True), (created, booked)
