"""Reading a patient's record is written to the audit trail: who, of whom, before anything is shown; a change is not."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Offer, Task, WaitlistEntry
from app.services import audit
from app.web.api import NOUNS
from app.web.api.ids import opaque
from tests.api import Api, Recorded

READS = {
    "/patients": "patients.listed",
    "/patients/{patient}": "patient.read",
    "/patients/{patient}/contacts/{contact}": "patient.read",
    "/threads/{thread}/messages": "thread.read",
    "/outbox": "outbox.read",
    "/outbox/{message}": "outbox.read",
    "/waitlist": "waitlist.listed",
    "/waitlist/match/{opening}": "waitlist.listed",
    "/waitlist/{entry}": "waitlist.read",
    "/waitlist/{entry}/notifications": "offers.read",
    "/openings/{opening}": "offers.read",
    "/recovery/pending": "recovery.listed",
    "/recovery/{cancellation}": "recovery.read",
    "/cancellations": "recovery.listed",
    "/cancellations/{cancellation}": "recovery.read",
    "/tasks": "task.listed",
    "/tasks/{task}": "task.read",
    "/fees/exports/{batch}/csv": "fees.fetched",
}
"""By hand: what shows somebody's record, texts, or what was tried with them. (A search for patients: beside it.)"""


@pytest.fixture
def api(engine: sa.Engine) -> Api:
    """With a message to be read, and an act."""
    return Api(engine, place=Recorded)


def _written(api: Api) -> None:
    """Staff wrote something about whom waits, and for what is to be done."""
    with transaction(api.sessions, ALL_CLINICS) as session:
        session.get_one(WaitlistEntry, api.own.rows["entry"].id).notes = "her son drives her"
        session.get_one(Task, api.own.rows["task"].id).details = "has a toothache"


def _asked(api: Api) -> None:
    """The entry was offered the opening: there is something to read."""
    asked = api.post(f"/waitlist/{api.own.ids['entry']}/notify", {"slotId": api.own.ids["opening"]})
    assert asked.status_code == 201, asked.get_json()


def _reads(api: Api, action: str) -> list[AuditEntry]:
    query = sa.select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return list(api.look(lambda session: session.scalars(query).all()))


@pytest.mark.parametrize(("path", "action"), READS.items(), ids=READS)
def test_who_read_and_of_whom_is_written_down(api: Api, path: str, action: str) -> None:
    _written(api)
    if "match" not in path:
        _asked(api)
    at = path.format(**api.own.ids)
    first = api.get(at)
    assert first.status_code == 200
    (entry,) = _reads(api, action)
    assert entry.actor.startswith("token:")
    if "export" not in path:
        facts = api.look(lambda session: audit.facts_of(session, [entry])[entry.id][1])
        whom = facts.get("patients") or [int(entry.subject.partition(":")[2])]
        assert api.own.rows["patient"].id in whom
    assert api.get(at, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert len(_reads(api, action)) == 1  # it told them nothing that they did not have
    assert api.look(lambda session: audit.verify(session, api.own.clinic_id)) == []


def test_every_read_that_the_contract_says_is_logged_is_in_the_table() -> None:
    logged = {
        re.sub(r"<opaque\((\w+)\):\w+>", r"{\1}", one.rule)
        for noun in NOUNS
        for one in noun.endpoints
        if one.logged and one.method == "GET"
    }
    assert logged == READS.keys()


def test_a_change_with_if_match_is_no_read(api: Api) -> None:
    """What is compared with If-Match is shown to nobody."""
    _asked(api)
    at = f"/openings/{api.own.ids['opening']}"
    seen = api.get(at).headers["ETag"]
    assert api.post(f"{at}/withdraw", headers={"If-Match": seen}).status_code == 200
    assert len(_reads(api, "offers.read")) == 1


def test_who_waits_for_what_and_what_is_to_be_done_is_no_record_where_nobody_wrote_of_them(api: Api) -> None:
    with transaction(api.sessions, ALL_CLINICS) as session:
        session.get_one(Task, api.own.rows["task"].id).details = None
    for path in ("/waitlist", f"/waitlist/match/{api.own.ids['opening']}", "/tasks"):
        assert api.get(path).get_json()["items"]
    assert _reads(api, "waitlist.listed") == _reads(api, "task.listed") == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/openings/{opening}", {}),
        ("PUT", "/patients/{patient}/contacts/{contact}/consent", {"channel": "SMS", "given": True, "source": "form"}),
        ("PUT", "/cancellations/{cancellation}/reason", {"reason": "ILLNESS"}),
    ],
)
def test_a_change_that_changes_nothing_is_a_look(api: Api, method: str, path: str, body: object) -> None:
    at = path.format(**api.own.ids)
    for _ in range(2):
        assert api.call(method, at, json=body).status_code == 200
    shown = _reads(api, "record.shown")
    assert shown
    noun = at.split("/")[1].removesuffix("s")
    row = {"opening": "opening", "patient": "patient", "cancellation": "cancellation"}[noun]
    assert shown[-1].subject.endswith(f":{api.own.rows[row].id}")


def test_an_opening_that_nobody_was_asked_about_is_nobodys_record(api: Api) -> None:
    assert api.get(f"/openings/{api.own.ids['opening']}").status_code == 200
    assert _reads(api, "offers.read") == []


def test_what_an_entry_was_asked_is_listed_page_by_page(api: Api) -> None:
    _asked(api)
    entry = api.own.ids["entry"]
    with transaction(api.sessions, ALL_CLINICS) as session:
        offer = session.scalars(sa.select(Offer)).one()
        ends, opening_id = offer.hold_expires_at.isoformat(), offer.opening_id
    at = f"/waitlist/{entry}/notifications"

    def find(**query: object) -> int:
        return len(api.get(at, query_string=query).get_json()["items"])

    assert find() == find(open=True) == find(holdExpiresFrom=ends) == find(slotId=opaque("opening", opening_id)) == 1
    assert find(open=False) == find(holdExpiresBefore=ends) == find(response="ACCEPTED") == 0
    page = api.get(f"{at}?total=true&limit=1&sort=-madeAt").get_json()
    assert (page["total"], page["nextCursor"], len(page["items"])) == (1, None, 1)
