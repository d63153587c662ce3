"""`/audit`: the clinic's trail in opaque ids, what is sealed in it while it can be opened, and whether it is whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Clinic, Patient, Role
from app.services import audit, erasing
from app.services.webhooks.publishing import NOUN_OF
from app.web.api.audit_facts import NOUN_OF_TABLE
from app.web.api.ids import NOUNS, opaque
from tests import factories
from tests.api import Api, Recorded, paths
from tests.integration.test_audit import Trail


@pytest.fixture
def api(engine: sa.Engine) -> Api:
    """With an entry about a patient at either clinic."""
    return Api(engine, place=Recorded)


def _note(api: Api, action: str, subject: object, **options: Any) -> None:
    """Somebody does it."""
    with transaction(api.sessions, ALL_CLINICS) as session:
        session.info["source"] = "console 10.0.0.7"
        audit.record(session, api.own.clinic_id, action, subject, **options)


def _items(api: Api, **query: object) -> list[dict[str, Any]]:
    answer = api.get("/audit", query_string=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.get_json()["items"]
    return items


def _actions(api: Api, **query: object) -> list[str]:
    return [one["action"] for one in _items(api, **query)]


def test_an_entry_says_who_did_what_to_what(api: Api) -> None:
    entry, staff = api.own.rows["entry"], api.make_staff("sam@example.com", Role.FRONT_DESK)
    _note(
        api, "waitlist.resolved", entry,
        actor=f"staff:{staff}", before={"status": "ACTIVE"}, after={"resolution": "STAFF_REMOVED", "reason": "moved"},
    )  # fmt: skip
    (shown,) = _items(api, action="waitlist.resolved")
    patient = opaque("patient", entry.patient_id)
    assert shown == {
        "id": shown["id"], "number": shown["number"], "at": shown["at"], "actor": "staff:" + opaque("staff", staff),
        "source": "console 10.0.0.7", "action": "waitlist.resolved",
        "subject": {"noun": "entry", "id": opaque("entry", entry.id)}, "patientId": patient,
        "before": {"status": "ACTIVE"}, "after": {"resolution": "STAFF_REMOVED", "reason": "moved"}, "erased": False,
    }  # fmt: skip
    assert api.get(f"/audit/{shown['id']}").get_json() == shown
    assert _items(api)[0] == shown


FACTS: tuple[tuple[str, Any, Any], ...] = (
    ("opening", 7, opaque("opening", 7)),
    ("entry", 7, opaque("entry", 7)),
    ("entries", [7, 8], [opaque("entry", 7), opaque("entry", 8)]),
    ("entries", 12, 12),  # so many were exported
    ("patients", [1, 2], [opaque("patient", 1), opaque("patient", 2)]),
    ("patients", [], []),
    ("former", [4], [opaque("patient", 4)]),
    ("guardian_id", 4, opaque("patient", 4)),
    ("contact", 4, opaque("contact", 4)),
    ("contacts", [4], [opaque("contact", 4)]),
    ("staff", 3, opaque("staff", 3)),
    ("staff", None, None),
    ("visit", 5, opaque("appointment", 5)),
    ("later_appointment", 5, opaque("appointment", 5)),
    ("provider", 2, opaque("provider", 2)),
    ("provider_id", 2, opaque("provider", 2)),
    ("chair_id", 2, opaque("chair", 2)),
    ("appointment_type", 2, opaque("type", 2)),
    ("types", [2], [opaque("type", 2)]),
    ("visits", 3, 3),
    ("cents", 2500, 2500),
    ("kinds", ["visit.booked"], ["visit.booked"]),
    ("on", True, True),
)


def test_a_fact_that_names_a_row_says_its_id(api: Api) -> None:
    for name, said, _ in FACTS:
        _note(api, "clinic.rule_set", f"clinic:{api.own.clinic_id}", before={name: said}, after={name: said})
    shown = _items(api, action="clinic.rule_set", sort="at")
    assert [one["after"] for one in shown] == [{name: id_} for name, _, id_ in FACTS]
    assert [one["before"] for one in shown] == [one["after"] for one in shown]


SUBJECTS = (
    ("waitlist_entry:7", {"noun": "entry", "id": opaque("entry", 7)}),
    ("appointment_cancellation:7", {"noun": "cancellation", "id": opaque("cancellation", 7)}),
    ("staff_user:7", {"noun": "staff", "id": opaque("staff", 7)}),
    ("outbox_message:7", {"noun": "message", "id": opaque("message", 15)}),
    ("thread:7", {"noun": "thread", "id": opaque("thread", 7)}),
    ("opt_out:7", {"noun": "opt_out", "id": None}),
    ("report", {"noun": "report", "id": None}),
    ("clinic:bright-smiles", {"noun": "clinic", "id": None}),
)


@pytest.mark.parametrize(("said", "shown"), SUBJECTS)
def test_a_subject_is_a_noun_and_its_id_and_never_a_rows_number(api: Api, said: str, shown: dict[str, Any]) -> None:
    _note(api, "x.done", said)
    assert [one["subject"] for one in _items(api, action="x.done")] == [shown]
    if shown["id"]:
        assert _actions(api, subjectId=shown["id"]) == ["x.done"]
        assert _actions(api, subjectNoun=shown["noun"], subjectId=shown["id"]) == ["x.done"]
        assert _actions(api, subjectNoun="guest", subjectId=shown["id"]) == []


def test_subjects_are_nouns_of_the_api_as_webhooks_have_them() -> None:
    assert set(NOUN_OF_TABLE.values()) <= set(NOUNS)
    assert NOUN_OF.items() <= NOUN_OF_TABLE.items()


def test_each_filter_finds_the_entry_that_was_meant(api: Api) -> None:
    rows, clinic = api.own.rows, f"clinic:{api.own.clinic_id}"
    staff = api.make_staff("sam@example.com", Role.FRONT_DESK)
    _note(api, "task.done", rows["task"], actor=f"staff:{staff}")
    _note(api, "clinic.rule_set", clinic, actor="cli")
    sam, task = "staff:" + opaque("staff", staff), api.own.ids["task"]
    for query in (
        {"action": "task.done"},
        {"action": ["task.done", "none"]},
        {"actor": sam},
        {"subjectNoun": "task"},
        {"subjectId": task},
        {"actor": sam, "action": "task.done", "subjectNoun": "task", "subjectId": task},
    ):
        assert _actions(api, **query) == ["task.done"], query
    assert _actions(api, actor="cli") == ["clinic.rule_set"]
    assert _actions(api, patientId=api.own.ids["patient"], subjectNoun="patient") == ["patient.changed"]
    for query in ({"actor": f"staff:{staff}"}, {"actor": ""}, {"subjectId": "nobodys"}, {"patientId": "nobodys"}):
        assert _actions(api, **query) == [], query  # a row's number is nobody's id
    newest = _items(api)[0]["at"]
    later = (datetime.fromisoformat(newest) + timedelta(seconds=1)).isoformat()
    assert "clinic.rule_set" in _actions(api, atFrom=newest, atBefore=later)
    assert _actions(api, atFrom=later) == []
    assert _actions(api, atBefore="2020-01-01T00:00:00Z") == []


def test_a_program_is_found_by_how_its_entries_name_it(api: Api) -> None:
    api.get(f"/tasks/{api.own.ids['task']}")
    (read,) = _items(api, action="task.read")
    assert read["actor"].startswith("token:")
    assert "task.read" in _actions(api, actor=read["actor"])


def test_the_newest_is_first_and_pages_are_all_of_it(api: Api) -> None:
    for n in range(5):
        _note(api, "task.done", f"task:{n}")
    every = _items(api)
    assert [one["number"] for one in every] == list(range(len(every), 0, -1))
    assert _items(api, sort="at") == every[::-1]
    seen, query = [], {"limit": 2, "action": "task.done", "total": True}
    while True:
        page = api.get("/audit", query_string=query).get_json()
        seen += page["items"]
        if page["nextCursor"] is None:
            break
        query["cursor"] = page["nextCursor"]
    assert (seen, page["total"]) == (every[:5], 5)
    assert len(_items(api)) == len(every)  # to look at it is no entry, as in the console


def test_another_clinics_entries_are_not_there(api: Api) -> None:
    assert len(_items(api, action="patient.changed")) == 1
    assert api.get(f"/audit/{api.other.ids['audit']}").status_code == 404
    assert _items(api, subjectId=api.other.ids["patient"]) == _items(api, patientId=api.other.ids["patient"]) == []


def test_what_is_sealed_is_shown_until_the_patient_is_erased(api: Api) -> None:
    path = f"/audit/{api.own.ids['audit']}"
    stored = api.look(lambda session: session.get_one(AuditEntry, api.own.rows["audit"].id).after)
    shown = api.get(path).get_json()
    assert (stored, shown["after"], shown["erased"]) == ({}, {"place": "US-IL"}, False)
    provider = api.own.rows["provider"].id  # sealed, and an id
    _note(api, "waitlist.changed", api.own.rows["entry"], after={"provider": provider})
    (wish,) = _items(api, action="waitlist.changed")
    assert wish["after"] == {"provider": opaque("provider", provider)}
    with transaction(api.sessions, ALL_CLINICS) as session:
        patient = session.get_one(Patient, api.own.rows["patient"].id)
        erasing.erase(session, api.own.clinic_id, patient.id, actor="staff:1")
    gone = api.get(path).get_json()
    assert (gone["after"], gone["erased"], gone["subject"]) == ({}, True, shown["subject"])
    assert api.post("/audit/verify").get_json()["whole"] is True


def test_a_record_that_is_whole_is_noted_as_checked(api: Api) -> None:
    _note(api, "task.done", "task:7")
    head = _items(api)[0]["number"]
    checked = api.post("/audit/verify")
    assert (checked.status_code, checked.get_json()) == (200, {"whole": True, "problems": [], "entries": head})
    newest = _items(api)[0]
    assert (newest["action"], newest["after"]) == ("audit.verified", {"from": 1, "to": head})
    assert newest["subject"] == {"noun": "clinic", "id": opaque("clinic", api.own.clinic_id)}
    again = api.post("/audit/verify").get_json()
    assert (again["whole"], again["entries"]) == (True, head + 1)


def test_an_entry_that_somebody_changed_is_found_and_not_noted_as_checked(api: Api, engine: sa.Engine) -> None:
    _note(api, "task.done", "task:7")
    _note(api, "task.done", "task:8")
    newest = _items(api)[0]["number"]
    clinic = api.look(lambda session: session.get_one(Clinic, api.own.clinic_id))
    Trail(api.sessions, engine, clinic).tamper(
        "UPDATE audit_entry SET actor = 'staff:1' WHERE clinic_id = :clinic AND number = :number",
        clinic=clinic.id, number=newest - 1,
    )  # fmt: skip
    found = api.post("/audit/verify")
    problems = [f"entry {newest - 1} was changed"]
    assert (found.status_code, found.get_json()) == (200, {"whole": False, "problems": problems, "entries": newest})
    assert _actions(api, action="audit.verified") == []


@pytest.mark.postgres
def test_an_entry_that_comes_meanwhile_is_nothing_wrong(api: Api, engine: sa.Engine) -> None:
    """Between the check's look at the head of the chain and its look at the entries."""
    wrote: list[int] = []

    def write(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM audit_entry" in statement and not wrote:
            wrote.append(1)
            _note(api, "task.done", "task:7")

    head = _items(api)[0]["number"]
    sa.event.listen(engine, "before_cursor_execute", write)
    found = api.post("/audit/verify").get_json()
    sa.event.remove(engine, "before_cursor_execute", write)
    assert (wrote, found) == ([1], {"whole": True, "problems": [], "entries": head + 1})


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"action": "x" * 81}, "action[0]"),
        ({"actor": "x" * 81}, "actor"),
        ({"subjectNoun": "waitlist_entry"}, "subjectNoun"),
        ({"subjectId": "no id!"}, "subjectId"),
        ({"patientId": "no id!"}, "patientId"),
        ({"atFrom": "2026-11-24"}, "atFrom"),
        ({"atBefore": "never"}, "atBefore"),
        ({"sort": "action"}, "sort"),
        ({"who": "cli"}, "who"),
    ],
)
def test_a_wrong_filter_is_named(api: Api, query: dict[str, object], path: str) -> None:
    answer = api.get("/audit", query_string=query)
    assert (answer.status_code, paths(answer)) == (422, [path])


def test_many_entries_cost_no_more_statements_than_one(api: Api) -> None:
    _items(api)
    one = api.count_statements(lambda: _items(api))
    with transaction(api.sessions, ALL_CLINICS) as session:
        clinic = session.get_one(Clinic, api.own.clinic_id)
        for n in range(5):
            patient = factories.make_patient(session, clinic, f"Ben{n}", f"+1312555300{n}")
            factories.make_audit_entry(session, patient, "patient.changed", after={"place": "US-IL"})
    assert len(_items(api, action="patient.changed")) == 6
    assert api.count_statements(lambda: _items(api)) == one


def test_where_a_program_called_from_names_its_token_by_its_id(api: Api) -> None:
    api.post("/patients", {"firstName": "Ben"})
    (entry,) = api.get("/audit?action=patient.created", token=api.person(Role.CLINIC_ADMIN)).get_json()["items"]
    assert entry["source"].startswith("api 127.0.0.1 token:")
    assert entry["source"].partition("token:")[2] == entry["actor"].partition(":")[2]
