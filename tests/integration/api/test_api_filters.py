"""Every list is narrowed by what it is indexed by: the row that was meant, and no other."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import Clinic, Role
from app.web.api import NOUNS
from app.web.api.endpoint import Endpoint
from app.web.api.forms import ListQuery
from app.web.api.ids import opaque
from tests import factories
from tests.api import Api, Recorded


@pytest.fixture
def api(engine: sa.Engine) -> Api:
    """With a message to be read, and an act."""
    return Api(engine, place=Recorded)


@pytest.fixture
def second(api: Api) -> SimpleNamespace:
    """One more of each beside the clinic's first, with something in every column; ids as a caller has them."""
    rows = api.own.rows
    with transaction(api.sessions, ALL_CLINICS) as session:
        clinic, now = session.get_one(Clinic, api.own.clinic_id), clock.now(session)
        kind, provider = rows["type"], factories.make_provider(session, clinic, rows["type"], name="Dr. Second")
        chair = factories.make_chair(session, clinic, kind)
        ben = factories.make_patient(session, clinic, "Ben", "+13125553001")
        visit = factories.make_appointment(
            session, ben, provider, kind, api.own.nine(session, clinic, 30), chair, external_id="V-7"
        )
        opening = factories.make_opening(
            session, provider, kind, api.own.nine(session, clinic, 40),
            cancelled_appointment_id=rows["appointment"].id, filled_appointment_id=visit.id,
            parent_id=rows["opening"].id,
        )  # fmt: skip
        entry = factories.make_entry(
            session, ben, kind, preferred_provider_id=provider.id, later_appointment_id=visit.id,
            booked_appointment_id=visit.id, expires_at=now + timedelta(days=9),
            added_at=now - timedelta(days=5), updated_at=now - timedelta(days=4),
        )  # fmt: skip
        miss = factories.make_miss(session, ben, provider, kind)
        fee = factories.make_fee(session, miss)
        made = {"appointment": visit, "opening": opening, "waitlist": entry, "cancellation": miss, "fee": fee}
        names = {"waitlist": "entry"}
        ids = {noun: opaque(names.get(noun, noun), row.id) for noun, row in made.items()}
        return SimpleNamespace(
            **ids, provider=opaque("provider", provider.id), chair=opaque("chair", chair.id),
            ben=opaque("patient", ben.id), missed=opaque("appointment", miss.appointment_id), now=now,
        )  # fmt: skip


def test_each_filter_finds_the_row_that_was_meant(api: Api, second: SimpleNamespace) -> None:
    own = api.own.ids

    def ago(days: float) -> str:
        moment = second.now - timedelta(days=days)
        return str(moment.isoformat())

    wanted = [
        ("waitlist", "waitlist", {"patientId": second.ben}),
        ("waitlist", "waitlist", {"preferredProviderId": second.provider}),
        ("waitlist", "waitlist", {"laterAppointmentId": second.appointment}),
        ("waitlist", "waitlist", {"bookedAppointmentId": second.appointment}),
        ("waitlist", "waitlist", {"addedFrom": ago(5), "addedBefore": ago(4.5)}),
        ("waitlist", "waitlist", {"updatedFrom": ago(4), "updatedBefore": ago(3.5)}),
        ("waitlist", "waitlist", {"expiresBefore": ago(-10)}),
        ("openings", "opening", {"providerId": second.provider}),
        ("openings", "opening", {"cancelledAppointmentId": own["appointment"]}),
        ("openings", "opening", {"filledAppointmentId": second.appointment}),
        ("openings", "opening", {"parentId": own["opening"]}),
        ("appointments", "appointment", {"chairId": second.chair}),
        ("appointments", "appointment", {"externalId": "V-7"}),
        ("cancellations", "cancellation", {"appointmentId": second.missed}),
        ("recovery/pending", "cancellation", {"patientId": second.ben, "cancelledFrom": ago(900)}),
        ("cancellations", "cancellation", {"originalProviderId": second.provider}),
        ("fees", "fee", {"patientId": second.ben}),
    ]
    found = {}
    for path, noun, query in wanted:
        answer = api.get(f"/{path}", query_string=query)
        assert answer.status_code == 200, (path, query, answer.text)
        ids = [one["id"] for one in answer.get_json()["items"]]
        if ids != [getattr(second, noun)]:
            found[f"{path} {query}"] = ids
    assert found == {}
    assert api.get("/recovery/pending", query_string={"cancelledBefore": ago(900)}).get_json()["items"] == []
    for query, count in (({}, 2), ({"assessedFrom": ago(1)}, 2), ({"assessedBefore": ago(1)}, 0)):
        assert len(api.get("/fees", query_string=query).get_json()["items"]) == count, query


def test_another_clinics_row_narrows_to_nothing(api: Api, second: SimpleNamespace) -> None:
    theirs = api.other.ids
    assert second.opening
    for path, query in (
        ("waitlist", {"preferredProviderId": theirs["provider"]}),
        ("waitlist", {"bookedAppointmentId": theirs["appointment"]}),
        ("openings", {"parentId": theirs["opening"]}),
        ("appointments", {"patientId": theirs["patient"]}),
        ("cancellations", {"appointmentId": theirs["appointment"]}),
    ):
        assert api.get(f"/{path}", query_string=query).get_json()["items"] == [], (path, query)


LISTS = [
    endpoint
    for noun in NOUNS
    for endpoint in noun.endpoints
    if endpoint.query and issubclass(endpoint.query, ListQuery) and endpoint.query is not ListQuery
]


@pytest.mark.parametrize("endpoint", LISTS, ids=lambda endpoint: endpoint.name)
def test_every_list_has_an_order_both_ways_and_its_pages_are_all_of_it(
    api: Api, second: SimpleNamespace, endpoint: Endpoint
) -> None:
    assert endpoint.query
    assert second
    sorts = endpoint.query.model_fields["sort"].annotation
    assert isinstance(sorts, type)
    assert issubclass(sorts, StrEnum)
    at = re.sub(r"<opaque\((\w+)\):\w+>", lambda found: api.own.ids[found[1]], endpoint.rule)
    every: dict[str, list[object]] = {}
    admin = api.person(Role.CLINIC_ADMIN)
    for sort in sorts:
        page = api.get(at, query_string={"sort": sort, "limit": 200, "total": True}, token=admin).get_json()
        assert len(page["items"]) == page["total"]
        every[sort] = page["items"]
        seen: list[object] = []
        first = {"sort": sort, "limit": 1}
        cursor = None
        while len(seen) <= page["total"]:
            part = api.get(at, query_string=first | ({"cursor": cursor} if cursor else {}), token=admin)
            seen += part.get_json()["items"]
            cursor = part.get_json()["nextCursor"]
            if cursor is None:
                break
        assert seen == page["items"], sort
    for sort in sorts:
        if f"-{sort}" in every:
            assert every[f"-{sort}"] == every[sort][::-1]
    assert len(sorts) > 1
