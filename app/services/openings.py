"""Openings: a free interval appears, is changed, withdrawn, or is over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock_one
from app.models import (
    Appointment,
    AppointmentType,
    Clinic,
    Offer,
    Opening,
    OpeningSource,
    OpeningStatus,
    Proposal,
    Strategy,
)
from app.services import audit
from app.services.appointments import Slot, is_blocked, live_in
from app.services.refusals import ServiceRefusal

LIVE_OPENINGS = (OpeningStatus.OPEN, OpeningStatus.OFFERING)
TAKEN_ALREADY = "that time is an opening already"
LONGEST = timedelta(days=1)


class NotAnOpening(ServiceRefusal):
    """The interval cannot be offered; the message says why."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """What an opening does otherwise than its type and clinic; None: as they do. Times in minutes.

    `other_types`: whoever waits for another type that fits in, and that the provider performs, is asked too.
    """

    strategy: Strategy | None = None
    hold_minutes: int | None = None
    batch_size: int | None = None
    batch_interval_minutes: int | None = None
    other_types: bool = False

    @classmethod
    def of(cls, opening: Opening) -> Overrides:
        """What an opening does so now."""
        return cls(**{name: getattr(opening, name) for name in cls.__slots__})


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
    check_slot(session, slot, expires_at)
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
    _store(session, opening)
    session.info["due"] = True
    audit.record(session, clinic.id, "opening.opened", opening, actor=actor, after={"source": source})
    return opening


def change(session: Session, opening_id: int, slot: Slot, *, actor: str) -> Opening:
    """Another interval for a live opening: shorter, longer, moved, of another provider or chair.

    Whoever is being asked hears of another time with the next `advance`, in one text (`offers.changed`). Raises
    NotAnOpening when it is over, or when the new interval cannot be offered. `opening_places.move` checks its place.
    """
    opening = _live(session, opening_id)
    clinic = session.get_one(Clinic, opening.clinic_id)
    expires_at = slot.starts_at - timedelta(minutes=clinic.minimum_notice_minutes)
    check_slot(session, slot, expires_at, besides=opening)
    before = _said(slot_of(opening))
    for name, value in asdict(slot).items():
        setattr(opening, name, value)
    opening.expires_at = expires_at
    _store(session, opening)
    _wake(session, opening)
    after = {name: value for name, value in _said(slot).items() if before[name] != value}
    before = {name: before[name] for name in after}
    audit.record(session, opening.clinic_id, "opening.changed", opening, actor=actor, before=before, after=after)
    return opening


def _said(slot: Slot) -> dict[str, str | int | None]:
    """For the record: ids and times."""
    return {
        "provider_id": slot.provider_id,
        "chair_id": slot.chair_id,
        "starts_at": slot.starts_at.isoformat(),
        "ends_at": slot.ends_at.isoformat(),
    }


def override(session: Session, opening_id: int, overrides: Overrides, *, actor: str) -> Opening:
    """Have one live opening offered otherwise than usual, from its next round on; open holds stay as they are.

    Raises NotAnOpening when it is over, or for a number below one.
    """
    opening = _live(session, opening_id)
    wanted = asdict(overrides)
    for name, value in wanted.items():
        if isinstance(value, int) and not isinstance(value, bool) and value < 1:
            raise NotAnOpening(f"{name.replace('_', ' ')}: a whole number from 1 on, or none: the usual", field=name)
    before = {name: getattr(opening, name) for name in wanted}
    for name, value in wanted.items():
        setattr(opening, name, value)
    _wake(session, opening)
    audit.record(session, opening.clinic_id, "opening.overridden", opening, actor=actor, before=before, after=wanted)
    return opening


def withdraw(session: Session, opening_id: int, *, actor: str) -> bool:
    """Staff take an opening back; whoever was asked is told that it is gone. False when it is not live any more."""
    opening = lock_one(session, Opening, opening_id)
    if opening is None or opening.status not in LIVE_OPENINGS:
        return False
    end(session, opening, OpeningStatus.WITHDRAWN, actor=actor)
    return True


def end(session: Session, opening: Opening, status: OpeningStatus, *, actor: str | None = None) -> None:
    """Set a locked opening's last status; `advance` ends the offers that are still open. Withdrawn, it is audited."""
    opening.status, opening.closed_at = status, clock.now(session)
    _wake(session, opening)
    if status is OpeningStatus.WITHDRAWN:
        audit.record(session, opening.clinic_id, "opening.withdrawn", opening, actor=actor)


def slot_of(opening: Opening) -> Slot:
    """The interval of an opening."""
    return Slot(opening.provider_id, opening.chair_id, opening.starts_at, opening.ends_at)


def concerned(
    entry_ids: Collection[int] | sa.BindParameter[Any], offer: Any = Offer, proposal: Any = Proposal
) -> sa.CompoundSelect[int]:
    """The ids of the openings that are being offered, or proposed, to one of these entries.

    `offer` and `proposal`: the entities, or their tables' columns.
    """
    return sa.union_all(
        *(
            sa.select(each.opening_id).where(each.waitlist_entry_id.in_(entry_ids), each.closed_at.is_(None))
            for each in (offer, proposal)
        )
    )


def may_have_nobody(now: datetime | sa.BindParameter[datetime], opening: Any = Opening) -> sa.ColumnElement[bool]:
    """The condition that a live opening may wait for somebody new: nobody is asked, or nobody else until it expires.

    `opening`: the entity, or its table's columns.
    One that is due is among them: a step that runs at this moment may just have found nobody.
    """
    waits = sa.or_(opening.status == OpeningStatus.OPEN, opening.next_step_at >= opening.expires_at)
    return sa.and_(opening.status.in_(LIVE_OPENINGS), sa.or_(waits, opening.next_step_at <= now))


def check_slot(session: Session, slot: Slot, expires_at: datetime, *, besides: Opening | None = None) -> None:
    """Raises NotAnOpening, with the reason, when a slot cannot be offered; `besides` is the opening that is changed."""
    now = clock.now(session)
    if slot.starts_at >= slot.ends_at:
        raise NotAnOpening("an opening must end after it starts", field="ends_at")
    if slot.ends_at - slot.starts_at > LONGEST:
        raise NotAnOpening("an opening is no longer than a day: open each day by itself", field="ends_at")
    if slot.starts_at <= now:
        raise NotAnOpening("that time is over: an opening lies ahead", field="starts_at")
    if expires_at <= now:
        raise NotAnOpening("it starts sooner than the clinic's minimum notice allows to offer it", field="starts_at")
    if live_in(session, slot):
        raise NotAnOpening("a visit is booked in that time")
    if is_blocked(session, slot):
        raise NotAnOpening("the provider is blocked in that time: take the block away first")
    same = sa.select(Opening.id).where(
        _same_place(slot),
        Opening.status.in_(LIVE_OPENINGS),
        Opening.ends_at > slot.starts_at,
        Opening.starts_at < slot.ends_at,
        Opening.id != (besides.id if besides else 0),
    )
    if session.scalar(same.limit(1)) is not None:
        raise NotAnOpening(TAKEN_ALREADY)


def _same_place(slot: Slot) -> sa.ColumnElement[bool]:
    same = Opening.provider_id == slot.provider_id
    return sa.or_(same, Opening.chair_id == slot.chair_id) if slot.chair_id is not None else same


def _store(session: Session, opening: Opening) -> None:
    """The interleaving: two of the staff open the same time at once, and neither sees the other's row yet."""
    try:
        with session.begin_nested():
            session.add(opening)
            session.flush()
    except IntegrityError as error:
        if "uq_opening_live_slot" in str(error.orig) or "opening.provider_id, opening.starts_at" in str(error.orig):
            raise NotAnOpening(TAKEN_ALREADY) from error
        raise


def _live(session: Session, opening_id: int) -> Opening:
    opening = lock_one(session, Opening, opening_id)
    if opening is None:
        raise NotAnOpening(f"there is no opening {opening_id} at this clinic")
    if opening.status not in LIVE_OPENINGS or opening.expires_at <= clock.now(session):
        raise NotAnOpening(f"opening {opening_id} is not live any more")
    return opening


def _wake(session: Session, opening: Opening) -> None:
    opening.next_step_at = clock.now(session)
    session.info["due"] = True
