"""A patient waits once for a type of visit, though staff, an import, a text and the clock may add it at one instant."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import (
    AppointmentType,
    Clinic,
    Offer,
    Opening,
    Patient,
    Task,
    TaskKind,
    WaitlistEntry,
    WaitlistPriority,
    WaitlistResolution,
    WaitlistStatus,
)
from app.services import tasks, waitlist
from app.services.waitlist import AlreadyWaiting
from tests import factories
from tests.concurrency.rush import together
from tests.integration.import_files import Desk, desk, practice

__all__ = ["desk", "practice"]

ROWS = "external_id,patient_external_id,appointment_type,priority\n"


def waiting(desk: Desk) -> list[WaitlistEntry]:
    return [entry for entry in desk.all(WaitlistEntry) if entry.status in waitlist.WAITING]


def only(session: Session, model: type[Patient] | type[AppointmentType]) -> int:
    return session.scalars(sa.select(model.id).order_by(model.id)).all()[0]


def adding(desk: Desk) -> Callable[[], int | str]:
    """Staff add Ana for a cleaning; the entry, or why not."""

    def add() -> int | str:
        try:
            with transaction(desk.sessions, desk.clinic_id) as session:
                ana, kind = session.get_one(Patient, only(session, Patient)), only(session, AppointmentType)
                return waitlist.add_entry(session, ana, kind, actor="staff:1").id
        except AlreadyWaiting as refusal:
            return str(refusal)

    return add


def test_staff_who_add_the_same_entry_at_one_instant_make_one(practice: Desk) -> None:
    went = together(*[adding(practice)] * 4)
    (entry,) = waiting(practice)
    assert sorted(map(str, went)) == sorted(
        [str(entry.id)] + [f"the patient waits for this type of visit already: change entry {entry.id} instead"] * 3
    )


def test_the_database_itself_refuses_a_second_and_the_transaction_goes_on(practice: Desk) -> None:
    with transaction(practice.sessions, practice.clinic_id) as session:
        ana, kind = session.get_one(Patient, only(session, Patient)), session.scalars(sa.select(AppointmentType)).one()
        first = factories.make_entry(session, ana, kind)
        now = clock.now(session)
        second = WaitlistEntry(
            clinic_id=practice.clinic_id, patient_id=ana.id, appointment_type_id=kind.id, added_by="staff:2",
            added_at=now, created_at=now, updated_at=now,
        )  # fmt: skip
        with pytest.raises(AlreadyWaiting) as refusal:
            waitlist.store_entry(session, second)
        assert refusal.value.entry_id == first.id
        waitlist.remove_entry(session, first.id, WaitlistResolution.STAFF_REMOVED, actor="staff:1")
        waitlist.store_entry(session, second)
    assert [entry.added_by for entry in waiting(practice)] == ["staff:2"]


def test_an_import_takes_over_what_staff_have_added(practice: Desk) -> None:
    adding(practice)()
    assert practice.done("waitlist", ROWS + "w1,7,Cleaning,high\n") == "1 updated"
    (entry,) = waiting(practice)
    assert (entry.external_id, entry.priority, entry.added_by) == ("w1", WaitlistPriority.HIGH, "staff:1")
    assert practice.done("waitlist", ROWS + "w1,7,Cleaning,high\n") == "1 unchanged"


def test_a_file_that_lists_a_patient_twice_adds_the_first(practice: Desk) -> None:
    assert practice.done("waitlist", ROWS + "w1,7,Cleaning,\nw2,7,Cleaning,high\n") == "1 created, 1 refused"
    ((line, column, reason),) = practice.refused()
    assert (line, column) == (3, "patient_external_id")
    assert "waits for this type of visit already" in reason
    assert practice.done("waitlist", ROWS + "w2,7,Cleaning,\n") == "1 refused"
    assert [entry.external_id for entry in waiting(practice)] == ["w1"]


def test_a_row_that_now_names_somebody_who_waits_already_is_refused(practice: Desk) -> None:
    practice.done("waitlist", ROWS + "w1,7,Cleaning,\nw2,8,Cleaning,\n")
    assert practice.done("waitlist", ROWS + "w2,7,Cleaning,\n") == "1 refused"
    assert practice.done("waitlist", ROWS + "w1,8,Cleaning,\nw3,7,Cleaning,\n") == "2 refused"


def test_an_import_does_not_touch_an_entry_of_staff_that_is_being_asked(practice: Desk) -> None:
    entry_id = adding(practice)()
    with transaction(practice.sessions, practice.clinic_id) as session:
        session.get_one(WaitlistEntry, entry_id).status = WaitlistStatus.NOTIFIED
    assert practice.done("waitlist", ROWS + "w1,7,Cleaning,high\n") == "1 refused"
    assert "being offered an opening right now" in practice.refused()[0][2]


def test_staff_and_an_import_at_one_instant_make_one_entry(practice: Desk) -> None:
    def import_it() -> str:
        return practice.done("waitlist", ROWS + "w1,7,Cleaning,\n")

    went = together(adding(practice), import_it)
    assert len(waiting(practice)) == 1
    assert went[1] in ("1 created", "1 updated", "1 refused")


def test_staff_and_the_clock_at_one_instant_make_one_entry(practice: Desk) -> None:
    with transaction(practice.sessions, practice.clinic_id) as session:
        clinic = session.get_one(Clinic, practice.clinic_id)
        clinic.enrolment_days, clinic.enrolment_due_at = 14, clock.now(session)
        ana, kind = session.get_one(Patient, only(session, Patient)), session.scalars(sa.select(AppointmentType)).one()
        doctor = factories.make_provider(session, clinic, kind)
        factories.make_appointment(session, ana, doctor, kind, clock.now(session) + timedelta(days=30))

    def enrol() -> None:
        with transaction(practice.sessions, ALL_CLINICS) as session:
            waitlist.enrol_patients(session, practice.clinic_id)

    together(adding(practice), enrol)
    assert len(waiting(practice)) == 1


def test_who_has_joined_anew_is_not_put_back_by_an_undone_booking(practice: Desk) -> None:
    entry_id = adding(practice)()
    with transaction(practice.sessions, practice.clinic_id) as session:
        old = session.get_one(WaitlistEntry, entry_id)
        waitlist.resolve(session, old, WaitlistResolution.BOOKED, actor="x")
    again = adding(practice)()
    with transaction(practice.sessions, practice.clinic_id) as session:
        waitlist.reinstate(session, session.get_one(WaitlistEntry, entry_id), actor="x")
    assert [entry.id for entry in waiting(practice)] == [again]


# The upgrade of a clinic that has somebody twice


@pytest.fixture
def before(engine: sa.Engine, sessions: sessionmaker[Session]) -> sessionmaker[Session]:
    """A database that allows two."""
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX uq_waitlist_entry_live")
    return sessions


def upgrade(sessions: sessionmaker[Session]) -> None:
    """This one change alone: the models' rows may be of a later version."""
    change = importlib.import_module("migrations.versions.0005_one_live_entry")
    with sessions.kw["bind"].begin() as connection, Operations.context(MigrationContext.configure(connection)):
        change.upgrade()


def test_an_upgrade_closes_the_younger_of_two_entries_and_says_why(before: sessionmaker[Session]) -> None:
    with transaction(before, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        kind, other = (factories.make_type(session, clinic, name=name) for name in ("Cleaning", "Check-up"))
        ana, ben = factories.make_patient(session, clinic), factories.make_patient(session, clinic, "Ben", phone=None)
        now = clock.now(session)
        old = factories.make_entry(session, ana, kind, added_at=now - timedelta(days=3))
        young = factories.make_entry(session, ana, kind, WaitlistPriority.HIGH, notes="calls back")
        asked = factories.make_entry(session, ben, kind, status=WaitlistStatus.NOTIFIED)
        senior = factories.make_entry(session, ben, kind, added_at=now - timedelta(days=1))
        fine = factories.make_entry(session, ana, other)
        over = factories.make_entry(session, ana, kind, status=WaitlistStatus.BOOKED)
        cause = f"waitlist_entry:{young.id}:limit"
        tasks.ask_person(session, clinic.id, TaskKind.ENTRY_AT_LIMIT, cause, patient_id=ana.id)
        doctor = factories.make_provider(session, clinic, kind)
        opening = factories.make_opening(session, doctor, kind, now + timedelta(days=2))
        opening.next_step_at = now + timedelta(hours=1)
        factories.make_offer(session, opening, senior, factories.contact_of(session, ana))
    upgrade(before)
    with transaction(before, ALL_CLINICS) as session:
        rows = {entry.id: entry for entry in session.scalars(sa.select(WaitlistEntry))}
        assert [rows[one.id].status for one in (old, young, asked, senior, fine, over)] == [
            "ACTIVE", "REMOVED", "NOTIFIED", "REMOVED", "ACTIVE", "BOOKED",
        ]  # fmt: skip
        assert (rows[old.id].priority, rows[old.id].priority_rank, rows[old.id].added_at) == (
            WaitlistPriority.HIGH, 1, now - timedelta(days=3),
        )  # fmt: skip
        assert rows[asked.id].added_at == now - timedelta(days=1)
        closed = rows[young.id]
        assert (closed.resolution, closed.resolved_by) == (WaitlistResolution.STAFF_REMOVED, "system")
        assert closed.notes == (
            f"calls back\nClosed by an upgrade: the patient waited for this type of visit twice, see entry {old.id}."
        )
        assert [task.result for task in session.scalars(sa.select(Task))] == ["the patient waited twice"]
        assert session.get_one(Opening, opening.id).next_step_at == now
        assert session.scalar(sa.select(sa.func.count()).select_from(Offer)) == 1


def test_an_upgrade_leaves_who_waits_once_alone(before: sessionmaker[Session]) -> None:
    with transaction(before, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        kind = factories.make_type(session, clinic)
        entry = factories.make_entry(session, factories.make_patient(session, clinic), kind, notes="n")
        seen = entry.updated_at
    upgrade(before)
    with transaction(before, ALL_CLINICS) as session:
        now = session.get_one(WaitlistEntry, entry.id)
        assert (now.status, now.notes, now.updated_at) == (WaitlistStatus.ACTIVE, "n", seen)
