"""Where each miss stands, and whether that fits the visits of its patient."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app import clock
from app.models import (
    LIVE_STATUSES,
    RECOVERING,
    Appointment,
    AppointmentCancellation,
    AppointmentStatus,
    Clinic,
    RecoveryAttempt,
    RecoveryStatus,
)

OFF = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)
STANDS = (*LIVE_STATUSES, AppointmentStatus.COMPLETED)
SOON = timedelta(hours=1)
"""What happened a moment ago, the clock may not have seen."""
Miss = AppointmentCancellation


def one_for_each_miss(session: Session, _clinic: Clinic) -> Iterator[str]:
    """A visit that is off has one record that stands, with its recovery; one that is not off has none."""
    count = sa.func.count(Miss.id)
    standing = sa.and_(Miss.appointment_id == Appointment.id, Miss.undone_at.is_(None))
    query = (
        sa.select(Appointment.id, Appointment.status, count.label("records"))
        .outerjoin(Miss, standing)
        .where(Appointment.historical.is_(False))
        .group_by(Appointment.id, Appointment.status)
    )
    for one in session.execute(query.order_by(Appointment.id)):
        wanted = int(one.status in OFF)
        if one.records != wanted:
            yield f"visit {one.id} is {one.status.lower()} and has {one.records} recoveries, not {wanted}"


def ends_fit(session: Session, _clinic: Clinic) -> Iterator[str]:
    """RECOVERED names the visit that was booked; who came after all, or moved, needs none; an end ends it."""
    new = aliased(Appointment)
    query = sa.select(Miss, new).outerjoin(new, new.id == Miss.rescheduled_appointment_id).order_by(Miss.id)
    for miss, visit in session.execute(query):
        yield from (f"recovery {miss.id} {said}" for said in _wrong_end(miss, visit))


def _wrong_end(miss: AppointmentCancellation, visit: Appointment | None) -> Iterator[str]:
    status = miss.recovery_status
    if visit and (visit.patient_id != miss.patient_id or visit.id == miss.appointment_id):
        yield f"names visit {visit.id}, which is not another one of its patient"
    if status is RecoveryStatus.RECOVERED and visit is None:
        yield "is recovered and names no visit"
    if status in RECOVERING and miss.recovery_end:
        yield f"goes on and has the end {miss.recovery_end}"
    if status not in RECOVERING and miss.recovery_end is None and visit is None:
        yield f"is {status.lower()} and does not say why"
    if status not in RECOVERING and (miss.next_touch_at or miss.held_by) and miss.recovery_end:
        yield f"is {status.lower()} and still due"
    if miss.undone_at and status in RECOVERING:
        yield "goes on although the miss was undone"


def open_ones_go_on(session: Session, clinic: Clinic) -> Iterator[str]:
    """Each is due some time, not long ago; none is open when its days are over and nobody is to call later."""
    now, over = clock.now(session), timedelta(days=clinic.recovery_days + 1)
    for miss in session.scalars(sa.select(Miss).where(Miss.recovery_status.in_(RECOVERING)).order_by(Miss.id)):
        if miss.next_touch_at is None:
            yield f"recovery {miss.id} is open and never due again"
        elif miss.next_touch_at < now - SOON:
            yield f"recovery {miss.id} was due on {miss.next_touch_at:%Y-%m-%d %H:%M} and nothing happened"
        elif miss.recovery_since < now - over and not _is_put_off(session, miss):
            yield f"recovery {miss.id} is open {(now - miss.recovery_since).days} days after the miss"


def _is_put_off(session: Session, miss: AppointmentCancellation) -> bool:
    """The patient named a later day, which a person keeps."""
    query = sa.select(RecoveryAttempt.id).where(
        RecoveryAttempt.cancellation_id == miss.id, RecoveryAttempt.callback_on.is_not(None)
    )
    return session.scalar(query.limit(1)) is not None


def none_beside_a_later_visit(session: Session, _clinic: Clinic) -> Iterator[str]:
    """NOT_NEEDED where a visit of that type was to come when this one was missed, and stands (PRODUCT.md section 6)."""
    since, visit = clock.now(session) - SOON, aliased(Appointment)
    query = (
        sa.select(Miss.id, sa.func.min(visit.id).label("visit"))
        .join(visit, sa.and_(visit.patient_id == Miss.patient_id, visit.id != Miss.appointment_id))
        .where(
            Miss.recovery_status.in_(RECOVERING), visit.appointment_type_id == Miss.appointment_type_id,
            visit.starts_at > Miss.cancelled_at, visit.status.in_(STANDS), visit.booked_at < since,
            visit.historical.is_(False), Miss.cancelled_at < since,
        )
        .group_by(Miss.id)
    )  # fmt: skip
    for one in session.execute(query.order_by(Miss.id)):
        yield f"recovery {one.id} is open although visit {one.visit} is booked"


def one_at_a_time(session: Session, _clinic: Clinic) -> Iterator[str]:
    """Nobody is asked about two misses of one type at once."""
    older, newer = aliased(Miss), aliased(Miss)
    same: list[Any] = [older.patient_id == newer.patient_id, older.appointment_type_id == newer.appointment_type_id]
    query = (
        sa.select(older.id, newer.id.label("newer"))
        .join(newer, sa.and_(older.id < newer.id, *same))
        .where(older.recovery_status.in_(RECOVERING), newer.recovery_status.in_(RECOVERING), newer.touches > 0)
    )
    for one in session.execute(query.order_by(older.id)):
        yield f"recoveries {one.id} and {one.newer} of one patient and type are both open"
