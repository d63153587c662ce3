"""`standby waitlist`: what each command does, and the one sentence it says when it cannot."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.clock import real
from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Clinic, WaitlistEntry, WaitlistResolution
from tests import factories
from tests.integration.test_cli import KEY, Terminal


@dataclass
class Practice:
    """Bright Smiles with Ana, Dr. Lee, cleanings and a visit of hers in a month."""

    terminal: Terminal
    sessions: sessionmaker[Session]
    ana: int
    visit: int

    def add(self, *options: str) -> str:
        """Put Ana on the list for a cleaning."""
        return self.terminal.done("waitlist", "add", "--patient", str(self.ana), "--type", "Cleaning", *options)

    def entry(self, *options: str) -> str:
        """Put Ana on the list; the number of her entry."""
        return self.add(*options).split()[-1]

    def refused(self, *options: str) -> str:
        """Why she cannot be put on the list; she is not."""
        said = self.terminal.refused("waitlist", "add", "--patient", str(self.ana), "--type", "cleaning", *options)
        assert self.shown() == []
        return said

    def shown(self, *options: str) -> list[dict[str, Any]]:
        """What `waitlist list --json` says."""
        found: list[dict[str, Any]] = json.loads(self.terminal.done("waitlist", "list", "--json", *options))
        return found


@pytest.fixture
def practice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sessions: sessionmaker[Session], database_url: str
) -> Practice:
    monkeypatch.chdir(tmp_path)
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        kind = factories.make_type(session, clinic)
        provider = factories.make_provider(session, clinic, kind)
        ana = factories.make_patient(session, clinic, external_id="P-7")
        visit = factories.make_appointment(session, ana, provider, kind, real() + timedelta(days=30))
    return Practice(Terminal({"SECRET_KEY": KEY, "DATABASE_URL": database_url}), sessions, ana.id, visit.id)


def test_a_patient_is_added_with_all_that_was_typed(practice: Practice) -> None:
    said = practice.add(
        "--priority", "high", "--provider", "dr. lee", "--from", "2090-01-01", "--until", "2090-03-01",
        "--days", "Mon,Wed", "--times", "MORNING,15:00-16:30", "--notice", "240", "--any-time",
        "--visit", str(practice.visit), "--reason", "pain", "--notes", "calls back", "--expires", "2090-04-01",
    )  # fmt: skip
    (entry,) = practice.shown()
    assert said == f"on the list: entry {entry['entry']}\n"
    expected = {
        "patient": practice.ana, "type": "Cleaning", "position": 1, "priority": "HIGH", "status": "ACTIVE",
        "provider": "Dr. Lee", "from": "2090-01-01", "until": "2090-03-01", "days": [1, 3],
        "times": ["MORNING", "15:00-16:30"], "notice_minutes": 240, "any_time": True, "later_visit": practice.visit,
        "auto_enrolled": False, "reason": "pain", "notes": "calls back", "added_by": "cli",
        "expires_at": "2090-04-02T05:00:00+00:00",
    }  # fmt: skip
    assert {name: entry[name] for name in expected} == expected


def test_a_patient_of_the_clinics_own_system_may_wait_for_several_types(practice: Practice) -> None:
    with transaction(practice.sessions, ALL_CLINICS) as session:
        factories.make_type(session, session.scalars(sa.select(Clinic)).one(), name="Whitening")
    both = ("--type", "Cleaning", "--type", "whitening")
    said = practice.terminal.done("waitlist", "add", "--patient", "external:P-7", *both)
    shown = practice.shown()
    assert said == f"on the list: entry {shown[0]['entry']}, {shown[1]['entry']}\n"
    assert [(one["type"], one["position"]) for one in shown] == [("Cleaning", 1), ("Whitening", 1)]
    assert [one["type"] for one in practice.shown("--type", "Whitening")] == ["Whitening"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--days", "7"), "'7' is not a list of days like Mon,Wed or 1-3 (0 is Sunday)"),
        (("--days", "Mon,7"), "'Mon,7' is not a list of days like Mon,Wed or 1-3 (0 is Sunday)"),
        (("--times", "25:00-26:00"), "'25:00-26:00' has a time that does not exist"),
        (("--times", "12:00-09:00"), "has a range that ends before it starts"),
        (("--times", "noonish"), "is not MORNING, AFTERNOON, EVENING or a range like 09:00-12:00"),
        (("--from", "24.11.2090"), "is not a date like 2026-11-24"),
        (("--until", "2090-02-30"), "is a day that does not exist"),
        (("--from", "2090-02-01", "--until", "2090-01-01"), "the range of dates ends before it starts"),
        (("--until", "2020-01-01"), "the range of dates is over: nothing can be offered in it any more"),
        (("--notice", "soon"), "'soon' is not a whole number"),
        (("--notice", "-5"), "is not between 0 and 43200"),
        (("--provider", "Dr. No"), "this clinic has no provider Dr. No; there are: Dr. Lee ("),
        (("--visit", "999"), "visit 999 is not a visit of this patient"),
        (("--visit", "first"), "'first' is not a whole number"),
        (("--expires", "2020-01-01"), "the entry would have expired already"),
        (("--expires", "any"), "every entry expires: name the last day"),
        (("--priority", "royal"), "'royal' is not one of"),
        (("--type", "Root canal"), "this clinic has no appointment type Root canal; there are: Cleaning ("),
    ],
)
def test_nonsense_is_refused_in_one_sentence(practice: Practice, options: tuple[str, ...], said: str) -> None:
    assert said in practice.refused(*options)


@pytest.mark.parametrize(
    ("patient", "said"),
    [
        ("999", "this clinic has no patient 999"),
        ("Ana", "'Ana' is no patient: type the number, or external:ID of the clinic's own system"),
        ("external:P-8", "this clinic has no patient external:P-8"),
        ("9" * 30, "is no patient"),
    ],
)
def test_a_patient_nobody_knows_is_refused(practice: Practice, patient: str, said: str) -> None:
    assert said in practice.terminal.refused("waitlist", "add", "--patient", patient, "--type", "Cleaning")


def test_another_clinics_patient_and_entry_are_not_there(practice: Practice) -> None:
    entry = practice.entry()
    with transaction(practice.sessions, ALL_CLINICS) as session:
        factories.make_type(session, factories.make_other_clinic(session))
    there = ("--clinic", "north-dental")
    add = ("waitlist", "add", "--patient", str(practice.ana), "--type", "Cleaning")
    assert practice.terminal.refused(*add, *there) == f"this clinic has no patient {practice.ana}"
    for command in ("show", "remove", "change"):
        said = practice.terminal.refused("waitlist", command, entry, *there)
        assert said == f"there is no waitlist entry {entry} at this clinic"
    assert practice.terminal.done("waitlist", "list", *there) == ""


def test_a_second_entry_names_the_first(practice: Practice) -> None:
    entry = practice.entry()
    said = practice.terminal.refused("waitlist", "add", "--patient", str(practice.ana), "--type", "Cleaning")
    assert said == f"the patient waits for this type of visit already: change entry {entry} instead"


def test_who_cannot_be_texted_is_listed_and_that_is_said(practice: Practice) -> None:
    with transaction(practice.sessions, ALL_CLINICS) as session:
        clinic = session.scalars(sa.select(Clinic)).one()
        zoe = factories.make_patient(session, clinic, "Zoe", None).id
    said = practice.terminal.done("waitlist", "add", "--patient", str(zoe), "--type", "Cleaning")
    assert said.splitlines()[1] == (
        "no text can reach this patient (no phone with consent): a task asks somebody to call"
    )


def test_a_change_touches_only_what_is_named(practice: Practice) -> None:
    entry = practice.entry("--days", "Mon", "--times", "MORNING", "--provider", "Dr. Lee", "--notes", "calls back")
    said = practice.terminal.done(
        "waitlist", "change", entry, "--times", "any", "--provider", "any", "--priority", "urgent"
    )
    assert said.split("since")[0].split() == [
        "#1",
        "entry",
        entry,
        "patient",
        str(practice.ana),
        "Cleaning",
        "urgent",
        "active",
    ]
    (shown,) = practice.shown()
    assert (shown["days"], shown["times"], shown["provider"], shown["notes"]) == ([1], [], None, "calls back")


def test_a_note_can_be_changed_when_the_dates_are_over(practice: Practice) -> None:
    entry = practice.entry()
    with transaction(practice.sessions, ALL_CLINICS) as session:
        session.scalars(sa.select(WaitlistEntry)).one().date_range_end = (real() - timedelta(days=3)).date()
    practice.terminal.done("waitlist", "change", entry, "--notes", "call in spring")
    assert practice.shown()[0]["notes"] == "call in spring"
    assert "is over" in practice.terminal.refused("waitlist", "change", entry, "--days", "Mon")


def test_a_change_of_what_has_changed_since_is_refused(practice: Practice) -> None:
    entry = practice.entry()
    seen = practice.shown()[0]["version"]
    practice.terminal.done("waitlist", "change", entry, "--notes", "first", "--seen", seen)
    said = practice.terminal.refused("waitlist", "change", entry, "--notes", "second", "--seen", seen)
    assert said == f"entry {entry} was changed since you looked at it: look at it again"
    assert practice.shown()[0]["notes"] == "first"
    assert "is no version" in practice.terminal.refused("waitlist", "change", entry, "--seen", "yesterday")


def test_an_entry_is_removed_once_and_stays_on_record(practice: Practice) -> None:
    entry = practice.entry()
    assert practice.terminal.done("waitlist", "remove", entry, "--by", "patient") == f"entry {entry} is off the list\n"
    assert f"entry {entry} is removed" in practice.terminal.refused("waitlist", "remove", entry)
    assert f"entry {entry} is removed" in practice.terminal.refused("waitlist", "change", entry, "--notes", "n")
    assert practice.shown() == []
    (shown,) = practice.shown("--all")
    assert (shown["status"], shown["resolution"], shown["position"]) == ("REMOVED", "PATIENT_REMOVED", None)
    with transaction(practice.sessions, ALL_CLINICS) as session:
        acts = session.execute(sa.select(AuditEntry.action, AuditEntry.actor, AuditEntry.source)).all()
        assert [tuple(act) for act in acts] == [("waitlist.added", "cli", "cli"), ("waitlist.resolved", "cli", "cli")]
        assert session.scalars(sa.select(WaitlistEntry)).one().resolution is WaitlistResolution.PATIENT_REMOVED


def test_the_list_and_an_entry_are_readable_and_name_nobody(practice: Practice) -> None:
    entry = practice.entry("--days", "Mon,Wed", "--times", "MORNING", "--notes", "calls back")
    listed = practice.terminal.done("waitlist", "list")
    words = listed.split("since 20")[0].split()
    assert words == ["#1", "entry", entry, "patient", str(practice.ana), "Cleaning", "standard", "active"]
    assert listed.endswith("Mon & Wed mornings\n")
    shown = practice.terminal.done("waitlist", "show", entry)
    assert "suits          Mon & Wed mornings\n" in shown
    assert "notes          calls back\n" in shown
    assert "Ana" not in listed + shown
    assert "+1312" not in listed + shown


def test_visits_enrol_from_a_distance_that_the_clinic_sets(practice: Practice) -> None:
    terminal = practice.terminal
    assert terminal.done("waitlist", "auto", "14") == "on, from 14 days\n"
    assert terminal.done("waitlist", "auto", "off") == "off: who is on the list only because of a visit leaves it\n"
    for days in ("90", "0", "-3", "soon", "1.5", ""):
        said = terminal.refused("waitlist", "auto", "--", days)
        assert "1 to 89 days ahead" in said or said == "DAYS is a whole number of days, or off"
