"""A visit is moved: the new time is booked and the old one given up in one breath, or nothing happens."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app import models
from app.db import transaction
from app.models import AppointmentStatus, CancelledByType, OpeningSource, RecoveryStatus
from app.services.appointments import OpeningTaken, PatientIsBusy, Slot
from app.services.bookings import book_visit
from app.services.cancellations import NotCancellable
from tests.dialogue import Desk
from tests.transcripts.facts import booked, open_tasks, rows


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    return Desk(engine, start="2026-11-23 09:00")


def move(desk: Desk, visit_id: int, to: str, until: str, patient_id: int) -> None:
    slot = Slot(desk.provider.id, desk.chair.id, desk.at(to), desk.at(until))
    with transaction(desk.sessions, desk.clinic_id) as session:
        patient = session.get_one(models.Patient, patient_id)
        kind = session.get_one(models.AppointmentType, desk.kind.id)
        by = CancelledByType.PATIENT
        book_visit(session, patient, kind, slot, actor="test", source="text", instead_of=visit_id, by=by)


def test_the_old_time_becomes_an_opening(desk: Desk) -> None:
    ana = desk.patient()
    visit = desk.visit("2026-11-24 09:00", patient_id=ana)
    move(desk, visit, "2026-11-26 14:00", "2026-11-26 15:00", ana)
    assert booked(desk, ana) == ["2026-11-26 14:00"]
    opening = rows(desk, models.Opening)[0]
    assert (opening.source, opening.cancelled_appointment_id) == (OpeningSource.MOVE, visit)
    record = rows(desk, models.AppointmentCancellation)[0]
    assert record.recovery_status is RecoveryStatus.NOT_NEEDED
    assert record.rescheduled_appointment_id == rows(desk, models.Appointment)[-1].id


def test_the_new_time_may_overlap_the_old_one_which_then_is_no_opening(desk: Desk) -> None:
    ana = desk.patient()
    visit = desk.visit("2026-11-24 09:00", patient_id=ana)
    move(desk, visit, "2026-11-24 09:30", "2026-11-24 10:30", ana)
    assert booked(desk, ana) == ["2026-11-24 09:30"]
    assert rows(desk, models.Opening) == []


def test_a_time_that_is_taken_leaves_everything_as_it_was(desk: Desk) -> None:
    ana = desk.patient()
    visit = desk.visit("2026-11-24 09:00", patient_id=ana)
    desk.visit("2026-11-26 14:00")
    tasks, trail = open_tasks(desk), len(rows(desk, models.AuditEntry))
    with pytest.raises(OpeningTaken):
        move(desk, visit, "2026-11-26 14:30", "2026-11-26 15:30", ana)
    assert booked(desk, ana) == ["2026-11-24 09:00"]
    assert (open_tasks(desk), len(rows(desk, models.AuditEntry))) == (tasks, trail)
    assert rows(desk, models.AppointmentCancellation) == []


def test_a_taken_time_that_the_caller_survives_leaves_no_trace_either(desk: Desk) -> None:
    ana = desk.patient()
    visit = desk.visit("2026-11-24 09:00", patient_id=ana)
    desk.visit("2026-11-26 14:00")
    slot = Slot(desk.provider.id, desk.chair.id, desk.at("2026-11-26 14:00"), desk.at("2026-11-26 15:00"))
    with transaction(desk.sessions, desk.clinic_id) as session:
        patient = session.get_one(models.Patient, ana)
        with pytest.raises(OpeningTaken):
            book_visit(session, patient, desk.kind, slot, actor="test", instead_of=visit)
    assert [v.status for v in rows(desk, models.Appointment)] == [AppointmentStatus.SCHEDULED] * 2
    assert rows(desk, models.AuditEntry) == []


def test_nobody_moves_what_is_not_theirs_or_is_over(desk: Desk) -> None:
    ana = desk.patient()
    ben = desk.patient("Ben", "+13125550122")
    visit = desk.visit("2026-11-24 09:00", patient_id=ana)
    with pytest.raises(NotCancellable):
        move(desk, visit, "2026-11-26 14:00", "2026-11-26 15:00", ben)
    desk.visit("2026-11-26 14:00", patient_id=ana, provider=desk.provider)
    with pytest.raises(PatientIsBusy):
        move(desk, visit, "2026-11-26 14:30", "2026-11-26 15:30", ana)
    desk.set_clock("2026-11-24 10:00")
    with pytest.raises(NotCancellable):
        move(desk, visit, "2026-11-27 14:00", "2026-11-27 15:00", ana)
