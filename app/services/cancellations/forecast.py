"""What cancelling a visit would do, told before anybody does it."""

from __future__ import annotations

from dataclasses import dataclass
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
    WaitlistEntry,
)
from app.services import fees
from app.services.cancellations.records import kind_of
from app.services.waitlist import WAITING


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a patient's cancellation at this moment is.

    `fee`: what is assessed (or why nothing) once it counts, without a reason that excuses it; `excusing` are those.
    `is_offered`: its time becomes an opening; `waiting` people are on the list for that type of visit.
    """

    kind: CancellationType
    notice: timedelta
    late_hours: int
    fee: fees.Amount | fees.Free
    excusing: frozenset[CancellationReason]
    is_offered: bool
    waiting: int

    @property
    def is_late(self) -> bool:
        """Less notice than the clinic asks for."""
        return self.kind is CancellationType.LATE_CANCEL


def forecast(session: Session, visit: Appointment, *, actor: str) -> Forecast:
    """What would happen if the patient cancelled now: nothing is changed."""
    clinic, now = session.get_one(Clinic, visit.clinic_id), clock.now(session)
    kind = kind_of(session, visit, CancelledByType.PATIENT, actor, None)
    notice = timedelta(minutes=clinic.minimum_notice_minutes)
    return Forecast(
        kind=kind,
        notice=visit.starts_at - now,
        late_hours=clinic.late_cancel_hours,
        fee=fees.price(session, _as_if(visit, kind, now)),
        excusing=fees.excusing(clinic),
        is_offered=visit.starts_at - notice > now,
        waiting=_waiting(session, visit.appointment_type_id),
    )


def _as_if(visit: Appointment, kind: CancellationType, now: datetime) -> AppointmentCancellation:
    """A record that is never stored, for the rules that read one."""
    return AppointmentCancellation(
        clinic_id=visit.clinic_id,
        patient_id=visit.patient_id,
        appointment_type_id=visit.appointment_type_id,
        cancellation_type=kind,
        cancelled_at=now,
    )


def _waiting(session: Session, type_id: int) -> int:
    query = sa.select(sa.func.count(WaitlistEntry.id)).where(
        WaitlistEntry.appointment_type_id == type_id, WaitlistEntry.status.in_(WAITING)
    )
    return session.scalar(query) or 0
