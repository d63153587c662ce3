"""What imported visits become, and what they never do to a booking."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.db import transaction
from app.models import (
    Appointment,
    AppointmentCancellation,
    AppointmentType,
    InboxItem,
    Opening,
    OpeningSource,
    OutboxMessage,
    Patient,
    Provider,
    Task,
    TaskKind,
)
from app.services import arrivals
from tests import factories
from tests.integration.import_files import Desk, desk, practice

__all__ = ["desk", "practice"]

DAY = (clock.real() + timedelta(days=30)).date()
VISITS = "external_id,patient_id,provider,type,start,status\n"


def _book_here(desk: Desk, hour: int) -> int:
    """Ana's visit, booked by Standby."""
    with transaction(desk.sessions, desk.clinic_id) as session:
        ana = session.scalars(sa.select(Patient).where(Patient.external_id == "7")).one()
        provider = session.scalars(sa.select(Provider)).one()
        kind = session.scalars(sa.select(AppointmentType)).one()
        starts_at = clock.at_local(datetime.combine(DAY, time(hour)), "America/Chicago")
        return factories.make_appointment(session, ana, provider, kind, starts_at, source="offer").id


def test_a_coming_visit_is_live_and_a_past_one_is_history_that_starts_nothing(practice: Desk) -> None:
    rows = f"A1,7,P1,Cleaning,{DAY} 09:00,scheduled\nA2,7,dr. lee,cleaning,2024-05-06 09:00,no show\n"
    assert practice.done("appointments", VISITS + rows) == "2 created"
    past, coming = sorted(practice.all(Appointment), key=lambda visit: visit.starts_at)
    assert (past.status, past.historical, past.starts_at) == ("NO_SHOW", True, datetime(2024, 5, 6, 14, tzinfo=UTC))
    assert (coming.status, coming.historical, coming.source) == ("SCHEDULED", False, "import")
    assert coming.ends_at - coming.starts_at == timedelta(minutes=60)
    assert [practice.count(model) for model in (Task, InboxItem, OutboxMessage, AppointmentCancellation)] == [0] * 4
    assert practice.done("appointments", VISITS + rows) == "2 unchanged"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A1,7,P1,Cleaning,2024-05-06 09:00,scheduled", "is over"),
        (f"A1,7,P1,Cleaning,{DAY} 09:00,completed", "cannot be known yet"),
        (f"A1,7,P1,Cleaning,{DAY},scheduled", "without a time of day"),
        (f"A1,99,P1,Cleaning,{DAY} 09:00,scheduled", "names no patient"),
        (f"A1,7,Dr. Who,Cleaning,{DAY} 09:00,scheduled", "provider: 'Dr. Who' names no provider"),
        (f"A1,7,P1,Surgery,{DAY} 09:00,scheduled", "type: 'Surgery' names no appointment type"),
        ("A1,7,P1,Cleaning,2026-02-30 09:00,scheduled", "is a day that does not exist"),
        (f"A1,7,P1,Cleaning,{DAY} 09:00,perhaps", "is not one of SCHEDULED"),
    ],
)
def test_a_visit_that_cannot_be_is_refused(practice: Desk, row: str, reason: str) -> None:
    assert practice.done("appointments", VISITS + row + "\n") == "1 refused"
    assert reason in practice.refused()[0][2]
    assert practice.count(Appointment) == 0


def test_a_visit_at_a_time_that_is_booked_here_is_refused_and_becomes_a_task(practice: Desk) -> None:
    booked = _book_here(practice, 9)
    rows = f"A1,8,P1,Cleaning,{DAY} 09:30,scheduled\nA2,8,P1,Cleaning,{DAY} 11:00,scheduled\n"
    for outcome in ("1 created, 1 refused", "1 refused, 1 unchanged"):
        assert practice.done("appointments", VISITS + rows) == outcome
        assert practice.refused()[0][0] == 2
        [task] = practice.all(Task)
        assert (task.kind, task.appointment_id) == (TaskKind.BOOKING_CONFLICT, booked)
    assert [visit.external_id for visit in practice.all(Appointment)] == [None, "A2"]


def test_a_booking_of_ours_that_the_clinic_has_entered_is_confirmed(practice: Desk) -> None:
    _book_here(practice, 9)
    assert practice.done("appointments", VISITS + f"A1,7,P1,Cleaning,{DAY} 09:00,scheduled\n") == "1 updated"
    assert [visit.external_id for visit in practice.all(Appointment)] == ["A1"]
    practice.done("appointments", VISITS + f"A1,7,P1,Cleaning,{DAY} 10:00,scheduled\n")
    assert "differs from what was decided in Standby" in practice.refused()[0][2]
    assert [task.kind for task in practice.all(Task)] == [TaskKind.BOOKING_CONFLICT]


def test_moved_visits_are_moved_and_leave_an_opening(practice: Desk) -> None:
    first = f"A1,7,P1,Cleaning,{DAY} 09:00,scheduled\nA2,8,P1,Cleaning,{DAY} 10:00,scheduled\n"
    moved = f"A1,7,P1,Cleaning,{DAY} 10:00,scheduled\nA2,8,P1,Cleaning,{DAY} 11:00,scheduled\n"
    practice.done("appointments", VISITS + first)
    assert practice.done("appointments", VISITS + moved) == "2 updated"
    [opening] = practice.all(Opening)
    assert clock.local(opening.starts_at, "America/Chicago").hour == 9
    assert opening.source is OpeningSource.IMPORT


def test_a_visit_cancelled_in_the_clinics_calendar_is_cancelled_here(practice: Desk) -> None:
    practice.done("appointments", VISITS + f"A1,7,P1,Cleaning,{DAY} 09:00,scheduled\n")
    cancelled = VISITS + f"A1,7,P1,Cleaning,{DAY} 09:00,cancelled\n"
    assert practice.done("appointments", cancelled) == "1 updated"
    assert [practice.count(model) for model in (AppointmentCancellation, Opening)] == [1, 1]
    assert practice.done("appointments", cancelled) == "1 unchanged"
    practice.done("appointments", VISITS + f"A1,7,P1,Cleaning,{DAY} 09:00,scheduled\n")
    assert "differs from what was decided in Standby" in practice.refused()[0][2]


def test_a_map_may_let_an_import_make_providers(practice: Desk) -> None:
    columns = 'external_id = "external_id"\npatient_external_id = "patient_id"\nstarts_at = "start"\nstatus = "status"'
    made = 'provider = { header = "provider", create = true }\nappointment_type = "type"'
    path = practice.file(f'kind = "appointments"\n[columns]\n{columns}\n{made}', "map.toml")
    rows = f"A1,7,Dr. New,Cleaning,{DAY} 09:00,booked\nA2,8,Dr. New,Cleaning,{DAY} 10:00,booked\n"
    assert practice.done("appointments", VISITS + rows, "--map", str(path)) == "2 created, 1 providers created"
    assert [provider.name for provider in practice.all(Provider)] == ["Dr. Lee", "Dr. New"]


@pytest.fixture
def morning(practice: Desk) -> datetime:
    """A visit that was imported while it was coming began ten minutes ago; its start."""
    assert practice.done("appointments", VISITS + f"A1,7,P1,Cleaning,{DAY} 09:00,scheduled\n") == "1 created"
    start = clock.real().replace(second=0, microsecond=0) - timedelta(minutes=10)
    with transaction(practice.sessions, practice.clinic_id) as session:
        session.execute(sa.update(Appointment).values(starts_at=start, ends_at=start + timedelta(hours=1)))
    return start


def _row(start: datetime, status: str) -> str:
    return VISITS + f"A1,7,P1,Cleaning,{clock.local(start, 'America/Chicago'):%Y-%m-%d %H:%M},{status}\n"


def test_a_visit_that_was_missed_in_the_clinics_calendar_is_a_no_show_here(practice: Desk, morning: datetime) -> None:
    assert practice.done("appointments", _row(morning, "no show")) == "1 updated"
    (visit,), (record,) = practice.all(Appointment), practice.all(AppointmentCancellation)
    assert (visit.status, record.cancellation_type, record.cancelled_by) == ("NO_SHOW", "NO_SHOW", "import")
    assert record.settles_at is None
    assert practice.done("appointments", _row(morning, "no show")) == "1 unchanged"


def test_whoever_was_checked_in_here_is_no_no_show_because_an_import_says_so(practice: Desk, morning: datetime) -> None:
    with transaction(practice.sessions, practice.clinic_id) as session:
        arrivals.check_in(session, session.scalars(sa.select(Appointment.id)).one(), actor="staff:1")
    practice.run("appointments", _row(morning, "no show"))
    ((_, _, why),) = practice.refused()
    assert "differs from what was decided in Standby" in why
    assert [task.kind for task in practice.all(Task)] == [TaskKind.BOOKING_CONFLICT]
    assert practice.count(AppointmentCancellation) == 0
