"""The practice cancels a provider's whole day: in one transaction, so that it is done or it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock, lock_one
from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentCancellation,
    CancellationReason,
    CancellationType,
    CancelledByType,
    Clinic,
    MessageStatus,
    Opening,
    OpeningStatus,
    OutboxMessage,
    Provider,
    ProviderBlock,
    Task,
)
from app.services import audit, contact_rules, openings, tasks
from app.services.cancellations.cancelling import cancel_appointment, given_back_for
from app.services.cancellations.records import PRACTICE_REASONS
from app.services.cancellations.telling import call_cause
from app.services.refusals import ServiceRefusal

FURTHEST = timedelta(days=1100)
WAITING = (MessageStatus.QUEUED, MessageStatus.SENDING)
UNTOLD = (*contact_rules.NOT_SENT, MessageStatus.UNCLEAR)


class NotCancellableDay(ServiceRefusal):
    """The day cannot be cancelled; the message says why."""


class Told(StrEnum):
    """Whether a patient knows."""

    TOLD = "TOLD"
    WAITING = "WAITING"
    CANNOT_BE_TOLD = "CANNOT_BE_TOLD"
    """A person has to call: there is a task."""


@dataclass(frozen=True, slots=True)
class DayCancelled:
    """How many visits were cancelled now, and how many had begun and are left alone."""

    cancelled: int
    begun: int


def cancel_day(
    session: Session,
    provider_id: int,
    day: date,
    *,
    reason: CancellationReason = CancellationReason.PROVIDER_UNAVAILABLE,
    actor: str,
) -> DayCancelled:
    """Cancel what a provider still has on a day (the clinic's): no opening is left, nothing is offered, all are told.

    Safe to repeat: only what is live is cancelled, so a visit that was booked in the same instant is found by the next
    call. Raises NotCancellableDay.
    """
    start, end = _bounds(session, provider_id, day)
    now = clock.now(session)
    if end <= now:
        raise NotCancellableDay("that day is over", field="day")
    if start > now + FURTHEST:
        raise NotCancellableDay("that day is more than three years ahead", field="day")
    if reason not in PRACTICE_REASONS:
        raise NotCancellableDay(
            f"the practice cancels it: the reason is one of {', '.join(sorted(PRACTICE_REASONS))}", field="reason"
        )
    provider = session.get_one(Provider, provider_id)
    lock_one(session, Clinic, provider.clinic_id)  # two at once would each block the day
    openings_gone = _withdraw_openings(session, provider_id, start, end)
    blocked = _block(session, provider_id, start, end, reason)
    visits = _lock_visits(session, provider_id, start, end)
    to_come = [visit for visit in visits if visit.starts_at > now]
    for visit in to_come:
        cancel_appointment(session, visit.id, by=CancelledByType.STAFF, actor=actor, reason=reason)
    if to_come or openings_gone or blocked:
        after = {"day": day.isoformat(), "visits": len(to_come), "reason": reason}
        audit.record(session, provider.clinic_id, "provider.day_cancelled", provider, actor=actor, after=after)
    return DayCancelled(len(to_come), len(visits) - len(to_come))


def progress(session: Session, provider_id: int, day: date) -> dict[int, Told]:
    """Visit → whether its patient knows, for what the practice cancelled of that day. Raises NotCancellableDay."""
    start, end = _bounds(session, provider_id, day)
    row = AppointmentCancellation
    query = (
        sa.select(row, OutboxMessage.status)
        .outerjoin(OutboxMessage, OutboxMessage.id == row.told_message_id)
        .where(
            row.original_provider_id == provider_id,
            row.original_start_time >= start,
            row.original_start_time < end,
            row.cancellation_type == CancellationType.PRACTICE_CANCEL,
            row.undone_at.is_(None),
        )
        .order_by(row.original_start_time, row.id)
    )
    found = session.execute(query).all()
    causes = [call_cause(cancellation.id) for cancellation, _ in found]
    calls = {task.cause: task for task in session.scalars(sa.select(Task).where(Task.cause.in_(causes)))}
    return {one.appointment_id: _told(status, calls.get(call_cause(one.id))) for one, status in found}


def _told(status: MessageStatus | None, call: Task | None) -> Told:
    if call:
        return Told.TOLD if call.done_at and call.result != tasks.TOO_LATE else Told.CANNOT_BE_TOLD
    if status is None or status in WAITING:
        return Told.WAITING
    return Told.CANNOT_BE_TOLD if status in UNTOLD else Told.TOLD


def _bounds(session: Session, provider_id: int, day: date) -> tuple[datetime, datetime]:
    provider = session.scalar(sa.select(Provider).where(Provider.id == provider_id))
    if provider is None:
        raise NotCancellableDay(f"there is no provider {provider_id} at this clinic")
    zone = session.get_one(Clinic, provider.clinic_id).timezone
    try:
        first, second = (clock.at_local(datetime.combine(day + timedelta(days=n), time()), zone) for n in (0, 1))
    except OverflowError:  # the calendar's last day has no end, and its first may begin before it in UTC
        raise NotCancellableDay("that day is not in the calendar", field="day") from None
    return first, second


def _withdraw_openings(session: Session, provider_id: int, start: datetime, end: datetime) -> bool:
    gone = False
    query = sa.select(Opening.id).where(
        Opening.provider_id == provider_id,
        Opening.status.in_(openings.LIVE_OPENINGS),
        Opening.starts_at < end,
        Opening.ends_at > start,
    )
    for opening in lock(session, Opening, session.scalars(query)):
        if opening.status in openings.LIVE_OPENINGS:
            openings.end(session, opening, OpeningStatus.WITHDRAWN)
            gone = True
    return gone


def _block(session: Session, provider_id: int, start: datetime, end: datetime, reason: CancellationReason) -> bool:
    """Nothing is offered or suggested on that day any more. False: so it was before."""
    covers = sa.select(ProviderBlock.id).where(
        ProviderBlock.provider_id == provider_id, ProviderBlock.starts_at <= start, ProviderBlock.ends_at >= end
    )
    if session.scalar(covers.limit(1)) is None:
        clinic_id = session.get_one(Provider, provider_id).clinic_id
        block = ProviderBlock(clinic_id=clinic_id, provider_id=provider_id, starts_at=start, ends_at=end, reason=reason)
        session.add(block)
        session.flush()
        return True
    return False


def _lock_visits(session: Session, provider_id: int, start: datetime, end: datetime) -> Sequence[Appointment]:
    """The live visits, locked together with the later ones that move-ups would give back for them."""
    query = sa.select(Appointment.id).where(
        Appointment.provider_id == provider_id,
        Appointment.status.in_(LIVE_STATUSES),
        Appointment.historical.is_(False),
        Appointment.starts_at >= start,
        Appointment.starts_at < end,
    )
    ids = set(session.scalars(query))
    kept = {later for one in ids for later in session.scalars(given_back_for(one))}
    locked = lock(session, Appointment, ids | kept)
    return [visit for visit in locked if visit.id in ids and visit.status in LIVE_STATUSES]
