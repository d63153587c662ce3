"""The waitlist: joining, leaving, being booked, expiring (spec 2.1.3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock
from app.models import (
    Clinic,
    Opening,
    Patient,
    TaskKind,
    TimeOfDay,
    WaitlistEntry,
    WaitlistPriority,
    WaitlistResolution,
    WaitlistStatus,
    WaitlistTime,
)
from app.services import audit, reach, tasks
from app.services.openings import LIVE_OPENINGS

WAITING = (WaitlistStatus.ACTIVE, WaitlistStatus.NOTIFIED)
STATUS_OF = {
    WaitlistResolution.BOOKED: WaitlistStatus.BOOKED,
    WaitlistResolution.EXPIRED: WaitlistStatus.EXPIRED,
    WaitlistResolution.PATIENT_REMOVED: WaitlistStatus.REMOVED,
    WaitlistResolution.STAFF_REMOVED: WaitlistStatus.REMOVED,
    WaitlistResolution.DECLINED_ALL_OFFERS: WaitlistStatus.DECLINED,
}


class NotAnEntry(ValueError):
    """The entry cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """When and with whom it suits. `days`: 0 = Sunday … 6 = Saturday; `times`: (type, start, end), wall clock."""

    provider_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    days: Sequence[int] = ()
    times: Sequence[tuple[TimeOfDay, time | None, time | None]] = ()
    minimum_notice_minutes: int | None = None
    any_time: bool = False


def add_entry(
    session: Session,
    patient: Patient,
    appointment_type_id: int,
    *,
    actor: str,
    priority: WaitlistPriority = WaitlistPriority.STANDARD,
    preferences: Preferences | None = None,
    later_appointment_id: int | None = None,
    reason: str | None = None,
) -> WaitlistEntry:
    """Put a patient on the list; it expires after the clinic's entry days (spec rule 9). Raises NotAnEntry.

    A patient without a usable channel may be listed: a task says that somebody has to call.
    """
    wishes = preferences or Preferences()
    _check(wishes)
    now = clock.now(session)
    clinic = session.get_one(Clinic, patient.clinic_id)
    entry = WaitlistEntry(
        clinic_id=clinic.id,
        patient_id=patient.id,
        appointment_type_id=appointment_type_id,
        preferred_provider_id=wishes.provider_id,
        date_range_start=wishes.first_day,
        date_range_end=wishes.last_day,
        days_mask=sum(1 << day for day in set(wishes.days)),
        minimum_notice_minutes=wishes.minimum_notice_minutes,
        any_time=wishes.any_time,
        later_appointment_id=later_appointment_id,
        reason_for_waitlist=reason,
        expires_at=now + timedelta(days=clinic.entry_days),
        added_at=now,
        added_by=actor,
        created_at=now,
        updated_at=now,
    )
    entry.set_priority(priority)
    entry.times = [
        WaitlistTime(clinic_id=clinic.id, type=kind, start_time=start, end_time=end)
        for kind, start, end in wishes.times
    ]
    session.add(entry)
    session.flush()
    audit.record(session, clinic.id, "waitlist.added", entry, actor=actor, after={"priority": priority})
    if not reach.contacts_for(session, patient, now):
        cause = f"waitlist_entry:{entry.id}:no-channel"
        tasks.ask_person(session, clinic.id, TaskKind.NO_CHANNEL, cause, patient_id=patient.id)
    _wake_openings(session, clinic.id, now)
    return entry


def resolve(session: Session, entry: WaitlistEntry, resolution: WaitlistResolution, *, actor: str) -> None:
    """End a locked entry."""
    before = entry.status
    entry.status, entry.resolution = STATUS_OF[resolution], resolution
    entry.resolved_at = entry.updated_at = clock.now(session)
    entry.resolved_by = actor
    tasks.close(session, entry.clinic_id, f"waitlist_entry:{entry.id}:limit")
    audit.record(
        session, entry.clinic_id, "waitlist.resolved", entry, actor=actor,
        before={"status": before}, after={"resolution": resolution},
    )  # fmt: skip


def remove_entry(session: Session, entry_id: int, resolution: WaitlistResolution, *, actor: str) -> bool:
    """Take an entry off the list; its open offers end with the next `advance`. False when it is not waiting."""
    openings = sa.select(Opening.id).where(Opening.status.in_(LIVE_OPENINGS), _offered_to(entry_id))
    for opening in lock(session, Opening, session.scalars(openings)):
        opening.next_step_at = clock.now(session)
        session.info["due"] = True
    rows = lock(session, WaitlistEntry, [entry_id])
    if not rows or rows[0].status not in WAITING:
        return False
    resolve(session, rows[0], resolution, actor=actor)
    return True


def reset_limit(session: Session, entry_id: int, *, actor: str) -> None:
    """Staff let an entry that rests after three notifications be asked again (spec rule 3)."""
    for entry in lock(session, WaitlistEntry, [entry_id]):
        audit.record(
            session,
            entry.clinic_id,
            "waitlist.limit_reset",
            entry,
            actor=actor,
            before={"sent": entry.notifications_sent},
        )
        entry.notifications_sent, entry.updated_at = 0, clock.now(session)
        tasks.close(session, entry.clinic_id, f"waitlist_entry:{entry.id}:limit", "reset")
        _wake_openings(session, entry.clinic_id, clock.now(session))


def expire_due(session: Session) -> int:
    """End the entries that are past their expiry and are not being asked right now; at most 200 at a time."""
    now = clock.now(session)
    due = sa.select(WaitlistEntry.id).where(
        WaitlistEntry.status == WaitlistStatus.ACTIVE, WaitlistEntry.expires_at <= now
    )
    entries = lock(session, WaitlistEntry, session.scalars(due.order_by(WaitlistEntry.id).limit(200)))
    for entry in entries:
        if entry.status is WaitlistStatus.ACTIVE and entry.expires_at and entry.expires_at <= now:
            resolve(session, entry, WaitlistResolution.EXPIRED, actor="system")
    return len(entries)


def _wake_openings(session: Session, clinic_id: int, now: datetime) -> None:
    """Somebody may now fit an opening that had nobody left to ask: `advance` looks again."""
    waiting = sa.update(Opening).where(
        Opening.clinic_id == clinic_id, Opening.status == "OPEN", Opening.next_step_at > now
    )
    session.execute(waiting.values(next_step_at=now).execution_options(synchronize_session=False))
    session.info["due"] = True


def _offered_to(entry_id: int) -> sa.ColumnElement[bool]:
    from app.models import Offer

    query = sa.select(Offer.id).where(
        Offer.opening_id == Opening.id, Offer.waitlist_entry_id == entry_id, Offer.closed_at.is_(None)
    )
    return query.exists()


def _check(wishes: Preferences) -> None:
    if wishes.first_day and wishes.last_day and wishes.first_day > wishes.last_day:
        raise NotAnEntry("the range of dates ends before it starts")
    if any(day not in range(7) for day in wishes.days):
        raise NotAnEntry("days are 0 (Sunday) to 6 (Saturday)")
    for kind, start, end in wishes.times:
        if (kind is TimeOfDay.SPECIFIC) != (start is not None and end is not None):
            raise NotAnEntry("a SPECIFIC time has a start and an end; the others have neither")
        if start and end and start >= end:
            raise NotAnEntry("the range of times ends before it starts")
