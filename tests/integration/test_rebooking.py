"""A new time for a visit that was missed: what the console's page does in one breath."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import (
    AppointmentCancellation,
    AppointmentType,
    CallOutcome,
    Clinic,
    Provider,
    RecoveryAttempt,
    RecoveryStatus,
)
from app.services.appointments import Slot
from app.services.rebooking import rebook
from app.services.recovery import NotRecoverable
from app.services.visit_status import NotPossible
from tests import factories as make

Sessions = sessionmaker[Session]
NOON = datetime(2026, 11, 24, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real", lambda: NOON)


@pytest.fixture
def made(sessions: Sessions) -> tuple[int, int, Slot]:
    """(clinic, missed visit, a free time)."""

    with transaction(sessions, ALL_CLINICS) as session:
        clinic = make.make_clinic(session)
        kind = make.make_type(session, clinic)
        lee = make.make_provider(session, clinic, kind)
        miss = make.make_miss(session, make.make_patient(session, clinic), lee, kind)
        start = NOON + timedelta(days=2)
        return clinic.id, miss.id, Slot(lee.id, None, start, start + timedelta(hours=1))


def test_the_patient_is_won_back_by_the_call_that_booked(sessions: Sessions, made: tuple[int, int, Slot]) -> None:
    clinic, miss_id, slot = made
    with transaction(sessions, clinic) as session:
        visit = rebook(session, miss_id, slot, actor="staff:1")
    with transaction(sessions, clinic, read_only=True) as session:
        miss = session.get_one(AppointmentCancellation, miss_id)
        assert (miss.recovery_status, miss.rescheduled_appointment_id) == (RecoveryStatus.RECOVERED, visit.id)
        attempt = session.scalars(sa.select(RecoveryAttempt)).one()
        assert (attempt.outcome, attempt.made_by) == (CallOutcome.REBOOKED, "staff:1")


def test_a_time_that_is_taken_or_over_books_nothing(sessions: Sessions, made: tuple[int, int, Slot]) -> None:
    clinic, miss_id, slot = made
    with transaction(sessions, clinic) as session:
        rebook(session, miss_id, slot, actor="staff:1")
    with transaction(sessions, clinic) as session:
        ben = make.make_patient(session, session.get_one(Clinic, clinic), "Ben", None)
        old = session.get_one(AppointmentCancellation, miss_id)
        lee = session.get_one(Provider, old.original_provider_id)
        kind = session.get_one(AppointmentType, old.appointment_type_id)
        other = make.make_miss(session, ben, lee, kind, cancelled_at=NOON).id
    over = Slot(slot.provider_id, None, NOON - timedelta(hours=2), NOON - timedelta(hours=1))
    for taken in (slot, over):
        with pytest.raises(NotPossible), transaction(sessions, clinic) as session:
            rebook(session, other, taken, actor="staff:1")
    with pytest.raises(NotRecoverable), transaction(sessions, clinic) as session:
        rebook(session, 999, slot, actor="staff:1")
