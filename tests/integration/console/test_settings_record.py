"""Settings, the record and the machinery: audit search, system health, messages."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import transaction
from app.models import (
    AuditEntry,
    Clinic,
    InboxItem,
    ItemKind,
    Role,
    StaffUser,
    Task,
    TaskKind,
    TaskPriority,
    Webhook,
)
from app.services import audit, policies, webhooks
from app.services.audit_check import CHECKED
from tests.front_desk import Morning, email_of, log_in, press, text_of
from tests.sql import counted

Sessions = sessionmaker[Session]
AUDIT, HEALTH = "/admin/audit/", "/admin/settings/health/"


def change_hold(sessions: Sessions, morning: Morning, minutes: int = 90) -> int:
    """Dana changes the hold; her number."""
    with transaction(sessions, morning.clinic) as session:
        dana = session.scalars(sa.select(StaffUser.id).where(StaffUser.email == "boss@example.com")).one()
        session.info |= {"actor": f"staff:{dana}", "source": "console 10.0.0.7"}
        policies.change(session, morning.clinic, {"hold_minutes": minutes}, seen=None, actor=f"staff:{dana}")
    return dana


def rows(page: str) -> str:
    """The table alone: the search names every act."""
    return page.split("<tbody>")[-1] if "<tbody>" in page else ""


def test_an_entry_says_in_words_who_did_what_and_what_was_before(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    change_hold(sessions, morning)
    found = rows(text_of(boss, f"{AUDIT}?action=clinic.rule_set"))
    assert "Policy changed" in found
    assert "Dana Reyes" in found
    assert '<s class="was">120</s> 90' in found
    assert "console 10.0.0.7" in found


def test_an_instant_is_said_as_the_clinic_says_it(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    with transaction(sessions, morning.clinic) as session:
        facts = {"expires_at": "2026-11-24T15:00:00.123456+00:00", "days": [1], "cents": 5000}
        audit.record(session, morning.clinic, "waitlist.added", "waitlist_entry:1", after=facts)
    assert "2026-11-24 09:00:00 CST" in rows(text_of(boss, f"{AUDIT}?action=waitlist.added"))


def test_the_record_is_searched_by_person_act_subject_and_day(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    dana = change_hold(sessions, morning)
    by_person = rows(text_of(boss, f"{AUDIT}?who=staff:{dana}"))
    assert "Policy changed" in by_person
    assert "Person added" not in by_person
    assert "Policy changed" not in rows(text_of(boss, f"{AUDIT}?action=staff_created"))
    about_people = rows(text_of(boss, f"{AUDIT}?noun=staff_user"))
    assert "Person added" in about_people
    assert "Policy changed" not in about_people
    assert "Policy changed" in rows(text_of(boss, f"{AUDIT}?day=2026-11-24&noun=clinic"))
    assert "Nothing found." in text_of(boss, f"{AUDIT}?day=2026-11-23")


@pytest.mark.parametrize("query", ["before=x", "before=-1", "before=99999999999999999999"])
def test_an_odd_number_is_not_found(boss: FlaskClient, query: str) -> None:
    assert boss.get(f"{AUDIT}?{query}").status_code == 404


@pytest.mark.parametrize("query", ["day=never", "who=%25", "action='", "noun=_____", "before=0"])
def test_odd_searches_do_no_harm(boss: FlaskClient, query: str) -> None:
    assert boss.get(f"{AUDIT}?{query}").status_code == 200


def test_what_is_older_is_a_page_further(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    with transaction(sessions, morning.clinic) as session:
        for n in range(60):
            audit.record(session, morning.clinic, "task.done", f"task:{n}")
    first = text_of(boss, f"{AUDIT}?action=task.done")
    assert first.count("Task done</b>") == 50
    older = first.split('<a href="/admin/audit/?')[1].split('"')[0].replace("&amp;", "&")
    assert text_of(boss, f"{AUDIT}?{older}").count("Task done</b>") == 10


def test_the_chain_is_checked_and_that_is_told(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    assert "Not checked lately" in text_of(boss, AUDIT)
    with transaction(sessions, morning.clinic, read_only=True) as session:
        count = session.scalars(sa.select(sa.func.count(AuditEntry.id))).one()
    assert press(boss, f"{AUDIT}verify").json["said"] == f"Entries 1 to {count} are whole."
    assert f"Whole up to entry {count}" in text_of(boss, AUDIT)


def test_a_broken_chain_is_told(
    boss: FlaskClient, sessions: Sessions, morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = audit.digest
    monkeypatch.setattr(audit, "digest", lambda entry: "x" if entry.number == 3 else digest(entry))
    answer = press(boss, f"{AUDIT}verify")
    assert answer.json["problem"].startswith("The record is not whole: entry 3 was changed.")
    assert "Not checked lately" in text_of(boss, AUDIT)


def test_the_end_of_a_chain_is_checked_by_itself(sessions: Sessions, morning: Morning) -> None:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        assert audit.verify(session, morning.clinic, last=2) == []
        assert audit.verify(session, morning.clinic, last=CHECKED) == audit.verify(session, morning.clinic) == []


def test_the_record_is_for_who_may_read_it(client: FlaskClient) -> None:
    log_in(client, email_of(Role.FRONT_DESK))
    assert client.get(AUDIT).status_code == 403
    assert press(client, f"{AUDIT}verify").status_code == 403
    assert "Settings</span>" not in text_of(client, "/admin/tasks/")


def test_where_nothing_is_wrong_health_says_so(boss: FlaskClient) -> None:
    page = text_of(boss, HEALTH)
    assert "Nothing waits: every text is handled" in page
    assert "None is connected: nothing is sent." in page  # tests have no carrier
    assert "1 thing needs somebody" in page


def test_what_stands_still_or_is_stuck_is_told_with_what_to_do(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    with transaction(sessions, morning.clinic) as session:
        now = clock.real()
        item = session.scalars(
            sa.select(InboxItem).where(InboxItem.kind == ItemKind.TEXT).order_by(InboxItem.id)
        ).first()
        assert item
        item.handled_at, item.posted_at = None, now - timedelta(minutes=6)
        for kind in (TaskKind.UNCLEAR_SEND, TaskKind.PARKED_ITEM, TaskKind.CARRIER_SETTINGS):
            session.add(
                Task(clinic_id=morning.clinic, kind=kind, cause=f"t:{kind}", priority=TaskPriority.URGENT, due_at=now,
                     created_at=now)
            )  # fmt: skip
        audit.record(session, morning.clinic, "import.patients", f"clinic:{morning.clinic}",
                     after={"rows": 12, "complete": False})  # fmt: skip
    page = text_of(boss, HEALTH)
    assert "no worker seems to run" in page
    assert "Nobody knows whether they arrived" in page
    assert "Each failed five times" in page
    assert "It refuses our account or number" in page
    assert "patients, 12 rows" in page
    assert "5 things need somebody" in page


def test_given_up_events_are_told(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    with transaction(sessions, morning.clinic) as session:
        webhooks.register(session, morning.clinic, "https://clinic.example/x", set(), actor="cli")
        audit.record(session, morning.clinic, "opening.filled", f"opening:{morning.opening}")
    with transaction(sessions, morning.clinic) as session:
        hook = session.scalars(sa.select(Webhook)).one()
        session.execute(sa.text("UPDATE webhook_delivery SET status = 'DEAD'"))
        assert hook.id
    assert "1 event could not be delivered for days" in text_of(boss, HEALTH)


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.BILLING, Role.DOCTOR])
def test_the_machinery_is_for_who_manages_the_clinic(client: FlaskClient, role: Role) -> None:
    log_in(client, email_of(role))
    assert client.get(HEALTH).status_code == 403
    assert client.get("/admin/settings/").status_code == 403


def test_the_pages_take_few_statements(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    for path in (AUDIT, HEALTH, "/admin/settings/", "/admin/outbox/"):
        with counted(sessions) as statements:
            text_of(boss, path)
        assert len(statements) <= 12, path


def test_another_clinics_record_is_not_there(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    with transaction(sessions, morning.other_clinic) as session:
        audit.record(session, morning.other_clinic, "clinic.trial_mode", session.get_one(Clinic, morning.other_clinic))
    assert "Trial mode set" not in rows(text_of(boss, AUDIT))
