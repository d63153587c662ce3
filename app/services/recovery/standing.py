"""Whether a miss still has to be recovered: not when the patient came after all, or has a later visit of that type."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app import clock
from app.models import (
    LIVE_STATUSES,
    RECOVERING,
    Appointment,
    AppointmentStatus,
    Patient,
    RecoveryAttempt,
    RecoveryEnd,
)
from app.models import AppointmentCancellation as Miss
from app.services import reach
from app.statements import Due

Visit = aliased(Appointment)

OFF = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)
AT_ONCE = 200


def settled(session: Session) -> list[int]:
    """The recoveries that are over because of what happened elsewhere, at most 200: the patient came, or was booked by
    text, by staff, by an import, from the waitlist. Nobody has to tell us.
    """
    return SETTLED.ids(session, clock.now(session))


def end_of(session: Session, miss: Miss) -> RecoveryEnd | None:
    """Why there is nothing (more) to recover; None: there is. A visit picked in the dialogue is on the miss already."""
    if session.scalar(sa.select(Miss.id).where(Miss.id == miss.id, _took_place())) is not None:
        return RecoveryEnd.CAME_AFTER_ALL
    if miss.rescheduled_appointment_id is not None:
        return RecoveryEnd.BOOKED
    if later_visit(session, miss) is not None:
        return RecoveryEnd.BOOKED_OTHERWISE
    patient = session.get_one(Patient, miss.patient_id)
    return None if patient.status in reach.WRITTEN_TO else RecoveryEnd.NOT_WRITTEN_TO


def later_visit(session: Session, miss: Miss) -> Appointment | None:
    """The patient's first visit of that type that was still to come when this one was missed, and that stands."""
    query = sa.select(Visit).join(Miss, _is_later()).where(Miss.id == miss.id)
    return session.scalar(query.order_by(Visit.starts_at, Visit.id).limit(1))


def is_current(session: Session, message_id: int) -> bool:
    """Whether what a touch's text says still holds: the last check before it is sent."""
    attempts = sa.select(RecoveryAttempt.cancellation_id).where(RecoveryAttempt.outbox_message_id == message_id)
    misses = session.scalars(sa.select(Miss).where(Miss.id.in_(attempts)).execution_options(populate_existing=True))
    return all(miss.recovery_status in RECOVERING and end_of(session, miss) is None for miss in misses)


def _took_place() -> sa.ColumnElement[bool]:
    """The visit is no miss any more: the patient came late, or the cancellation was taken back."""
    missed = sa.select(Appointment.id).where(Appointment.id == Miss.appointment_id, Appointment.status.in_(OFF))
    return sa.or_(Miss.undone_at.is_not(None), ~missed.correlate(Miss).exists())


def _is_later() -> sa.ColumnElement[bool]:
    """The visit is another one of the same patient and type, was to come when `Miss` was recorded, and stands."""
    stands = sa.or_(
        sa.and_(Visit.status.in_(LIVE_STATUSES), ~Visit.historical), Visit.status == AppointmentStatus.COMPLETED
    )
    return sa.and_(
        Visit.patient_id == Miss.patient_id,
        Visit.appointment_type_id == Miss.appointment_type_id,
        Visit.id != Miss.appointment_id,
        Visit.starts_at > Miss.cancelled_at,
        stands,
    )


_booked = sa.select(Visit.id).where(_is_later()).correlate(Miss)
SETTLED = Due(
    sa.select(Miss.id)
    .where(
        Miss.recovery_status.in_(RECOVERING),
        sa.or_(Miss.rescheduled_appointment_id.is_not(None), _took_place(), _booked.exists()),
    )
    .order_by(Miss.id)
    .limit(AT_ONCE)
)
