"""Patients who do not come: taken for a no-show by the clock, or marked by staff or an import (spec rule 5).

The clock does so only where arrivals are recorded in Standby, 15 minutes after the start, or after the time that a
patient who runs late has named. What it took for one is confirmed by staff, or by itself when it settles.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock_one
from app.models import (
    EXPECTED,
    EXPECTED_STATUSES,
    Appointment,
    AppointmentCancellation,
    AppointmentStatus,
    CancellationType,
    CancelledByType,
    Clinic,
)
from app.services import cancellations, visit_status
from app.services.visit_status import NotPossible
from app.statements import NOW, Due, columns, table

LOOKS_BACK = timedelta(hours=12)
"""What began longer ago nobody could record: Standby was down. A person says what became of it."""
AT_ONCE = 100
_visit, _clinic = columns(Appointment), columns(Clinic)
BEGUN = Due(
    sa.select(_visit.id)
    .join(table(Clinic), _clinic.id == _visit.clinic_id)
    .where(
        _clinic.check_in_is_live, sa.text(f"appointment.{EXPECTED.replace('historical', 'appointment.historical')}"),
        _visit.starts_at > sa.bindparam("since"), _visit.starts_at <= NOW,
    )
)  # fmt: skip
"""The visits that have begun and whose patients are not known to be here."""


def due_to_miss(session: Session) -> list[int]:
    """The visits whose patients are not here and whose grace is over."""
    now = clock.now(session)
    begun = BEGUN.ids(session, now, since=now - LOOKS_BACK)
    if not begun:
        return []
    query = (
        sa.select(Appointment, Clinic)
        .join(Clinic, Clinic.id == Appointment.clinic_id)
        .where(
            Appointment.id.in_(begun),
            sa.or_(Clinic.check_in_since.is_(None), Appointment.starts_at >= Clinic.check_in_since),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    found = [visit.id for visit, clinic in session.execute(query) if _grace_ends(visit, clinic) <= now]
    return found[:AT_ONCE]


def miss(session: Session, visit_id: int) -> None:
    """The clock takes it for a no-show, unless somebody was faster."""
    visit = lock_one(session, Appointment, visit_id)
    if visit is None or visit.status not in EXPECTED_STATUSES or visit.historical:
        return
    clinic = session.get_one(Clinic, visit.clinic_id)
    if clinic.check_in_is_live and _grace_ends(visit, clinic) <= clock.now(session):
        _record(session, visit, CancelledByType.SYSTEM, "system")


def mark(session: Session, visit_id: int, *, by: CancelledByType, actor: str) -> AppointmentCancellation:
    """Staff, or the clinic's own calendar, say that the patient did not come. Raises NotPossible.

    It counts at once, but for a lone CANCEL that holds it back.
    """
    visit = visit_status.locked(session, visit_id)
    visit_status.check(session, visit, AppointmentStatus.NO_SHOW)
    cancellation = _record(session, visit, by, actor)
    cancellations.settle(session, cancellation, actor=actor)
    return cancellation


def confirm(session: Session, visit_id: int, *, actor: str) -> bool:
    """Staff confirm what the clock took for a no-show. False when it counts already. Raises NotPossible."""
    visit = visit_status.locked(session, visit_id)
    cancellation = cancellations.standing(session, visit_id)
    if visit.status is not AppointmentStatus.NO_SHOW or cancellation is None:
        raise NotPossible(f"visit {visit_id} is {visit_status.SAID[visit.status]}, not a no-show: mark it as one first")
    if cancellation.settles_at is None:
        return False
    if not cancellations.settle(session, cancellation, actor=actor):
        raise NotPossible(f"visit {visit_id}: the patient wrote CANCEL; first close the task that asks what was meant")
    return True


def _grace_ends(visit: Appointment, clinic: Clinic) -> datetime:
    expected = max(visit.starts_at, visit.late_until or visit.starts_at)
    return expected + timedelta(minutes=clinic.no_show_grace_minutes)


def _record(session: Session, visit: Appointment, by: CancelledByType, actor: str) -> AppointmentCancellation:
    visit_status.change(session, visit, AppointmentStatus.NO_SHOW, actor=actor)
    return cancellations.record(session, visit, CancellationType.NO_SHOW, by=by, actor=actor)
