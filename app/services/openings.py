"""Openings: a free interval appears, is withdrawn, or is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock_one
from app.models import Appointment, AppointmentType, Clinic, Opening, OpeningSource, OpeningStatus
from app.services import audit
from app.services.appointments import Slot, is_blocked, live_in

LIVE_OPENINGS = (OpeningStatus.OPEN, OpeningStatus.OFFERING)


class NotAnOpening(ValueError):
    """The interval cannot be offered; the message says why."""


def open_slot(
    session: Session,
    appointment_type: AppointmentType,
    slot: Slot,
    *,
    source: OpeningSource,
    actor: str,
    freed_by: Appointment | None = None,
    parent: Opening | None = None,
) -> Opening:
    """Make an opening of a free interval; the next `advance` offers it.

    `freed_by` is the visit that was cancelled or moved, `parent` the opening whose move-up freed it (a chain). Raises
    NotAnOpening when the interval is over, too soon (the clinic's minimum notice), not free, or already an opening.
    """
    now = clock.now(session)
    clinic = session.get_one(Clinic, appointment_type.clinic_id)
    expires_at = slot.starts_at - timedelta(minutes=clinic.minimum_notice_minutes)
    _check(session, slot, expires_at, now)
    opening = Opening(
        clinic_id=clinic.id,
        provider_id=slot.provider_id,
        chair_id=slot.chair_id,
        appointment_type_id=appointment_type.id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        source=source,
        expires_at=expires_at,
        next_step_at=now,
        cancelled_appointment_id=freed_by.id if freed_by else None,
        parent_id=parent.id if parent else None,
        depth=parent.depth + 1 if parent else 0,
        created_at=now,
    )
    session.add(opening)
    session.flush()
    session.info["due"] = True
    audit.record(session, clinic.id, "opening.opened", opening, actor=actor, after={"source": source})
    return opening


def withdraw(session: Session, opening_id: int, *, actor: str) -> bool:
    """Staff take an opening back; whoever was asked is told that it is gone. False when it is not live any more."""
    opening = lock_one(session, Opening, opening_id)
    if opening is None or opening.status not in LIVE_OPENINGS:
        return False
    end(session, opening, OpeningStatus.WITHDRAWN)
    audit.record(session, opening.clinic_id, "opening.withdrawn", opening, actor=actor)
    return True


def end(session: Session, opening: Opening, status: OpeningStatus) -> None:
    """Set a locked opening's last status; `advance` ends the offers that are still open."""
    opening.status, opening.closed_at = status, clock.now(session)
    opening.next_step_at = clock.now(session)
    session.info["due"] = True


def slot_of(opening: Opening) -> Slot:
    """The interval of an opening."""
    return Slot(opening.provider_id, opening.chair_id, opening.starts_at, opening.ends_at)


def _check(session: Session, slot: Slot, expires_at: datetime, now: datetime) -> None:
    if slot.starts_at >= slot.ends_at:
        raise NotAnOpening("an opening must end after it starts")
    if expires_at <= now:
        raise NotAnOpening("it starts sooner than the clinic's minimum notice allows to offer it")
    if live_in(session, slot):
        raise NotAnOpening("a visit is booked in that time")
    if is_blocked(session, slot):
        raise NotAnOpening("the provider is blocked in that time: take the block away first")
    same = sa.select(Opening.id).where(
        Opening.provider_id == slot.provider_id,
        Opening.status.in_(LIVE_OPENINGS),
        Opening.ends_at > slot.starts_at,
        Opening.starts_at < slot.ends_at,
    )
    if session.scalar(same.limit(1)) is not None:
        raise NotAnOpening("that time is an opening already")
