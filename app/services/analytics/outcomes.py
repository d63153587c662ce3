"""What became of each visit, as one SQL expression, so that every figure counts the same (PRODUCT.md section 5).

A visit counts on the day on which it was to begin. One that was moved, by the patient or by us, was not missed: what
counts is the visit that took its place.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from app.models import Appointment, AppointmentCancellation, AppointmentStatus, CancellationType, CancelledByType


class Outcome(StrEnum):
    """ATTENDED, or why not. CANCELLED is in time, LATE_CANCEL is not; PRACTICE: we cancelled it; MOVED: no miss."""

    ATTENDED = "ATTENDED"
    NO_SHOW = "NO_SHOW"
    LATE_CANCEL = "LATE_CANCEL"
    CANCELLED = "CANCELLED"
    PRACTICE = "PRACTICE"
    MOVED = "MOVED"


PATIENTS = (Outcome.ATTENDED, Outcome.NO_SHOW, Outcome.LATE_CANCEL, Outcome.CANCELLED)
"""The outcomes that depended on the patient: what rates are of."""
MISSED = (Outcome.NO_SHOW, Outcome.LATE_CANCEL)
"""The chair was lost: too late to do much about it."""

visit: Any = Appointment.__table__.c
cancelled: Any = AppointmentCancellation.__table__.alias("cancelled").c
_next: Any = Appointment.__table__.alias("next_visit")


def _outcome() -> sa.Case[str]:
    moved = sa.or_(
        _next.c.booked_at == cancelled.cancelled_at,  # `give_up_for` does both in one transaction, at one instant
        cancelled.cancelled_by_type == CancelledByType.SYSTEM,  # the later visit of a move-up
    )
    gone = visit.status == AppointmentStatus.CANCELLED
    return sa.case(
        (visit.status.in_((AppointmentStatus.COMPLETED, AppointmentStatus.CHECKED_IN)), Outcome.ATTENDED.value),
        (visit.status == AppointmentStatus.NO_SHOW, Outcome.NO_SHOW.value),
        (sa.and_(gone, moved), Outcome.MOVED.value),
        (sa.and_(gone, cancelled.cancellation_type == CancellationType.PRACTICE_CANCEL), Outcome.PRACTICE.value),
        (sa.and_(gone, cancelled.cancellation_type == CancellationType.LATE_CANCEL), Outcome.LATE_CANCEL.value),
        else_=Outcome.CANCELLED.value,
    )


OUTCOME = _outcome().label("outcome")
COUNT = sa.func.count().label("count")


def counted(clinic_id: int, since: datetime, until: datetime, *by: Any) -> sa.Select[*tuple[Any, ...]]:
    """Rows (…by, outcome, count) of the clinic's visits that were to begin in [since, until) and whose outcome is
    known. Imported visits have no record of their cancellation: they were cancelled in time, for no known reason.
    """
    named = [one.label(f"by_{n}") for n, one in enumerate(by)]  # GROUP BY names them: a parameter is no name
    known = visit.status.not_in((AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED))
    return (
        sa.select(*named, OUTCOME, COUNT)
        .select_from(recorded())
        .where(visit.clinic_id == clinic_id, visit.starts_at >= since, visit.starts_at < until, known)
        .group_by(*named, OUTCOME)
    )


def recorded() -> sa.FromClause:
    """Visits beside what was recorded about those that did not take place: what `OUTCOME` and `cancelled` read."""
    record = sa.and_(cancelled.appointment_id == visit.id, cancelled.undone_at.is_(None))
    table = Appointment.__table__.outerjoin(cancelled.appointment_id.table, record)
    return table.outerjoin(_next, _next.c.id == cancelled.rescheduled_appointment_id)
