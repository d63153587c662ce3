"""What is recorded about a visit that does not take place: a snapshot, the notice, late or not (spec)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import (
    Appointment,
    AppointmentCancellation,
    CancellationReason,
    CancellationType,
    CancelledByType,
    Clinic,
)

PRACTICE_REASONS = frozenset({CancellationReason.PRACTICE_CLOSURE, CancellationReason.PROVIDER_UNAVAILABLE})
INTEGRATIONS = frozenset({"import"})
"""Actors who tell us what the clinic's own calendar says already."""


def record(
    session: Session,
    visit: Appointment,
    kind: CancellationType,
    *,
    by: CancelledByType,
    actor: str,
    reason: CancellationReason | None = None,
    at: datetime | None = None,
) -> AppointmentCancellation:
    """Record that a locked visit is off. `at` (aware UTC) is when notice was given; by default now.

    Whoever does not come gave no notice: a no-show has 0 hours. What may cost a fee is settled after the clinic's
    `settle_minutes` (PRODUCT.md section 5).
    """
    at = at or clock.now(session)
    notice = timedelta(0) if kind is CancellationType.NO_SHOW else visit.starts_at - at
    cancellation = AppointmentCancellation(
        clinic_id=visit.clinic_id,
        appointment_id=visit.id,
        patient_id=visit.patient_id,
        cancellation_type=kind,
        cancelled_at=at,
        cancelled_by=actor,
        cancelled_by_type=by,
        original_start_time=visit.starts_at,
        original_end_time=visit.ends_at,
        original_provider_id=visit.provider_id,
        appointment_type_id=visit.appointment_type_id,
        reason=reason,
        notice_hours=notice.total_seconds() / 3600,
        is_late_cancel=kind is CancellationType.LATE_CANCEL,
        settles_at=_settles_at(session, visit, kind),
    )
    session.add(cancellation)
    session.flush()
    return cancellation


def standing(session: Session, visit_id: int) -> AppointmentCancellation | None:
    """What was recorded about the visit and was not undone."""
    query = sa.select(AppointmentCancellation).where(
        AppointmentCancellation.appointment_id == visit_id, AppointmentCancellation.undone_at.is_(None)
    )
    return session.scalar(query)


def given_up_since(session: Session, patient_ids: Sequence[int], since: datetime) -> list[AppointmentCancellation]:
    """What the patients themselves have given up since an instant (aware UTC) and was not undone; the latest first."""
    query = sa.select(AppointmentCancellation).where(
        AppointmentCancellation.patient_id.in_(patient_ids),
        AppointmentCancellation.cancelled_by_type == CancelledByType.PATIENT,
        AppointmentCancellation.cancelled_at >= since,
        AppointmentCancellation.undone_at.is_(None),
    )
    return list(session.scalars(query.order_by(AppointmentCancellation.id.desc())))


def kind_of(
    session: Session,
    visit: Appointment,
    by: CancelledByType,
    actor: str,
    reason: CancellationReason | None,
    at: datetime | None = None,
) -> CancellationType:
    """What cancelling the visit is. Late is only what the patient decides: not what the practice cancels, not the later
    visit of a move-up that is given back, and not what an import reports after the fact.
    """
    if reason in PRACTICE_REASONS or by is CancelledByType.PROVIDER:
        return CancellationType.PRACTICE_CANCEL
    patients_own = by is not CancelledByType.SYSTEM and actor not in INTEGRATIONS
    return CancellationType.LATE_CANCEL if patients_own and is_late(session, visit, at) else CancellationType.CANCELLED


def is_late(session: Session, visit: Appointment, at: datetime | None = None) -> bool:
    """Whether giving the visit up at an instant (now) is late: less notice than the clinic asks for (spec rule 4).

    A visit that was booked when it was late already may be given up for half an hour (PRODUCT.md section 5).
    """
    clinic, at = session.get_one(Clinic, visit.clinic_id), at or clock.now(session)
    limit = visit.starts_at - timedelta(hours=clinic.late_cancel_hours)
    if at <= limit:
        return False
    free = timedelta(minutes=clinic.free_cancel_minutes)
    return not (visit.booked_at > limit and at < visit.booked_at + free)


def _settles_at(session: Session, visit: Appointment, kind: CancellationType) -> datetime | None:
    if kind not in (CancellationType.LATE_CANCEL, CancellationType.NO_SHOW):
        return None
    return clock.now(session) + timedelta(minutes=session.get_one(Clinic, visit.clinic_id).settle_minutes)
