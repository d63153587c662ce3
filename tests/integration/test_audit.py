"""The audit trail: what is written is chained, and whatever is done to it afterwards shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Clinic
from app.services import audit
from tests import factories

Sessions = sessionmaker[Session]


@dataclass(frozen=True)
class Trail:
    """The audit trail of one clinic."""

    sessions: Sessions
    engine: sa.Engine
    clinic: Clinic

    def write(self, *actions: str) -> None:
        """One transaction with these acts."""
        with transaction(self.sessions, self.clinic.id) as session:
            for action in actions:
                audit.record(session, self.clinic.id, action, self.clinic, after={"note": "é", "count": 1})

    def entries(self) -> list[AuditEntry]:
        with transaction(self.sessions, self.clinic.id, read_only=True) as session:
            return list(session.scalars(sa.select(AuditEntry).order_by(AuditEntry.number)))

    def problems(self) -> list[str]:
        with transaction(self.sessions, self.clinic.id, read_only=True) as session:
            return audit.verify(session, self.clinic.id)

    def tamper(self, *statements: str, **values: object) -> None:
        """Change the table as somebody with full access to the database could: past the triggers."""
        with self.engine.begin() as connection:
            if self.engine.dialect.name == "sqlite":
                connection.exec_driver_sql("DROP TRIGGER audit_entry_no_update")
                connection.exec_driver_sql("DROP TRIGGER audit_entry_no_delete")
            else:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for statement in statements:
                connection.execute(sa.text(statement), values)


@pytest.fixture
def trail(sessions: Sessions, engine: sa.Engine) -> Trail:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
    return Trail(sessions, engine, clinic)


def test_what_is_written_forms_a_whole_chain(trail: Trail) -> None:
    trail.write("first", "second")
    trail.write("third")
    entries = trail.entries()
    assert [(entry.number, entry.action) for entry in entries] == [(1, "first"), (2, "second"), (3, "third")]
    assert [entry.previous_hash for entry in entries] == ["", entries[0].hash, entries[1].hash]
    assert trail.problems() == []


def test_an_entry_says_who_what_and_where(trail: Trail) -> None:
    with transaction(trail.sessions, trail.clinic.id) as session:
        session.info.update(actor="staff:3", source="console 10.0.0.7")
        audit.record(session, trail.clinic.id, "renamed", trail.clinic, before={"n": 1}, after={"n": 2})
        audit.record(session, trail.clinic.id, "looked", "report:7", actor="system")
    said = [(e.actor, e.source, e.action, e.subject, e.before, e.after) for e in trail.entries()]
    assert said == [
        ("staff:3", "console 10.0.0.7", "renamed", f"clinic:{trail.clinic.id}", {"n": 1}, {"n": 2}),
        ("system", "console 10.0.0.7", "looked", "report:7", None, None),
    ]


CHANGES = [
    ("action = 'other'", "entry 2 was changed"),
    ("subject = 'clinic:99'", "entry 2 was changed"),
    ("actor = 'staff:1'", "entry 2 was changed"),
    ("source = 'elsewhere'", "entry 2 was changed"),
    ("at = '2020-01-01 00:00:00.000000'", "entry 2 was changed"),
    ("""after = '{"note": "x"}'""", "entry 2 was changed"),
    ("""before = '{"note": "x"}'""", "entry 2 was changed"),
    ("hash = 'x'", "entry 3 does not follow the one before it"),
]


@pytest.mark.parametrize(("change", "problem"), CHANGES)
def test_a_changed_entry_shows(trail: Trail, change: str, problem: str) -> None:
    trail.write("first", "second", "third")
    trail.tamper(f"UPDATE audit_entry SET {change} WHERE number = 2")
    assert problem in trail.problems()


@pytest.mark.parametrize(("number", "problem"), [(2, "entry 3 does not follow"), (3, "the chain ends at entry 3")])
def test_a_changed_entry_with_a_new_hash_shows(trail: Trail, number: int, problem: str) -> None:
    trail.write("first", "second", "third")
    forged = trail.entries()[number - 1]
    forged.action = "other"
    statement = "UPDATE audit_entry SET action = 'other', hash = :hash WHERE number = :number"
    trail.tamper(statement, hash=audit.digest(forged), number=number)
    assert [text[: len(problem)] for text in trail.problems()] == [problem]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_removed_entry_shows(trail: Trail, number: int) -> None:
    trail.write("first", "second", "third")
    trail.tamper("DELETE FROM audit_entry WHERE number = :number", number=number)
    assert trail.problems()


def test_reordered_entries_show(trail: Trail) -> None:
    trail.write("first", "second", "third")
    trail.tamper(
        "UPDATE audit_entry SET number = 99 WHERE number = 1",
        "UPDATE audit_entry SET number = 1 WHERE number = 2",
        "UPDATE audit_entry SET number = 2 WHERE number = 99",
    )
    assert {"entry 1 was changed", "entry 2 was changed"} <= set(trail.problems())


def test_an_added_entry_shows(trail: Trail) -> None:
    trail.write("first")
    trail.tamper(
        "INSERT INTO audit_entry (clinic_id, number, at, actor, source, action, subject, previous_hash, hash) "
        "SELECT clinic_id, 2, at, actor, source, 'other', subject, hash, 'x' FROM audit_entry"
    )
    assert trail.problems()


def fail(session: Session) -> None:
    raise ZeroDivisionError


def name_a_second_clinic_alike(session: Session) -> None:
    session.add(Clinic(slug="bright-smiles", name="", short_name="", timezone="UTC", phone=""))


@pytest.mark.parametrize("failure", [fail, name_a_second_clinic_alike], ids=["in the block", "at the commit"])
def test_entries_vanish_with_their_transaction(trail: Trail, failure: Callable[[Session], None]) -> None:
    def write_and_fail() -> None:
        with transaction(trail.sessions, ALL_CLINICS) as session:
            audit.record(session, trail.clinic.id, "undone", trail.clinic)
            failure(session)

    trail.write("first")
    with pytest.raises((ZeroDivisionError, sa.exc.IntegrityError)):
        write_and_fail()
    trail.write("second")
    assert [entry.action for entry in trail.entries()] == ["first", "second"]
    assert trail.problems() == []


def test_two_clinics_have_two_chains(trail: Trail) -> None:
    with transaction(trail.sessions, ALL_CLINICS) as session:
        other = factories.make_other_clinic(session)
        for clinic in (trail.clinic, other, trail.clinic):
            audit.record(session, clinic.id, "opened", clinic)
    others = Trail(trail.sessions, trail.engine, other)
    assert [entry.number for entry in trail.entries()] == [1, 2]
    assert [entry.number for entry in others.entries()] == [1]
    trail.tamper(f"UPDATE audit_entry SET action = 'x' WHERE clinic_id = {trail.clinic.id}")
    assert trail.problems()
    assert others.problems() == []


def test_transactions_at_once_append_without_gaps(trail: Trail) -> None:
    barrier = threading.Barrier(4)

    def work(name: str) -> None:
        barrier.wait()  # the very first entries, too, are written at once
        for _ in range(10):
            trail.write(name, name)

    threads = [threading.Thread(target=work, args=[f"by {n}"]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.number for entry in trail.entries()] == list(range(1, 81))
    assert trail.problems() == []


@pytest.mark.postgres
def test_a_transaction_locks_the_end_of_the_chain_only_at_its_commit(trail: Trail) -> None:
    with transaction(trail.sessions, trail.clinic.id) as session:
        audit.record(session, trail.clinic.id, "began first", trail.clinic)
        trail.write("ended first")
    assert [entry.action for entry in trail.entries()] == ["ended first", "began first"]
    assert trail.problems() == []


RECORDED = (
    "waitlist.added", "waitlist.resolved", "cancellation.reason", "recovery.called", "recovery.touched", "fee.assessed",
    "fee.waived", "consent.given", "consent.withdrawn", "consent.opt_out", "consent.opt_in", "login_succeeded",
    "login_failed", "token.issued", "token.revoked", "fees.exported", "thread.taken_over", "offer.out_of_order",
    "patient.read", "patients.listed", "thread.read", "patient.erased",
)  # fmt: skip
"""What must be in the trail: additions, reasons, attempts, fees, consents, log-ins, tokens, exports, reads."""


def test_there_is_a_place_that_records_each_of_these() -> None:
    root = Path(audit.__file__).parents[2]
    sources = "".join(path.read_text() for folder in ("app", "admin") for path in (root / folder).rglob("*.py"))
    assert [act for act in RECORDED if f'"{act}"' not in sources] == []
