"""The waitlist: joining, leaving, being booked, expiring (spec 2.1.3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.locking import lock
from app.models import (
    Clinic,
    ItemKind,
    Offer,
    Opening,
    OpeningStatus,
    Patient,
    TaskKind,
    Thread,
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
    entry = _entry(patient, wishes, now)
    entry.appointment_type_id, entry.added_by, entry.reason_for_waitlist = appointment_type_id, actor, reason
    entry.later_appointment_id = later_appointment_id
    entry.expires_at = now + timedelta(days=session.get_one(Clinic, patient.clinic_id).entry_days)
    entry.set_priority(priority)
    session.add(entry)
    session.flush()
    audit.record(session, entry.clinic_id, "waitlist.added", entry, actor=actor, after={"priority": priority})
    if not reach.contacts_for(session, patient, now):
        cause = f"waitlist_entry:{entry.id}:no-channel"
        tasks.ask_person(session, entry.clinic_id, TaskKind.NO_CHANNEL, cause, patient_id=patient.id)
    _tell_openings(session, entry, "added")
    return entry


def _entry(patient: Patient, wishes: Preferences, now: datetime) -> WaitlistEntry:
    times = [
        WaitlistTime(clinic_id=patient.clinic_id, type=kind, start_time=start, end_time=end)
        for kind, start, end in wishes.times
    ]
    return WaitlistEntry(
        clinic_id=patient.clinic_id,
        patient_id=patient.id,
        preferred_provider_id=wishes.provider_id,
        date_range_start=wishes.first_day,
        date_range_end=wishes.last_day,
        days_mask=sum(1 << day for day in set(wishes.days)),
        times=times,
        minimum_notice_minutes=wishes.minimum_notice_minutes,
        any_time=wishes.any_time,
        added_at=now,
        created_at=now,
        updated_at=now,
    )


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


def reinstate(session: Session, entry: WaitlistEntry, *, actor: str) -> None:
    """A locked entry waits again: the booking that ended it was undone."""
    audit.record(session, entry.clinic_id, "waitlist.reinstated", entry, actor=actor, before={"status": entry.status})
    entry.status, entry.resolution, entry.resolved_at, entry.resolved_by = WaitlistStatus.ACTIVE, None, None, None
    entry.booked_appointment_id, entry.updated_at = None, clock.now(session)


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
        sent = {"sent": entry.notifications_sent}
        audit.record(session, entry.clinic_id, "waitlist.limit_reset", entry, actor=actor, before=sent)
        entry.notifications_sent, entry.updated_at = 0, clock.now(session)
        tasks.close(session, entry.clinic_id, f"waitlist_entry:{entry.id}:limit", "reset")
        _tell_openings(session, entry, f"reset:{clock.now(session).timestamp():.3f}")


def due_to_expire(session: Session) -> list[int]:
    """The entries that are past their expiry and are not being asked right now, at most 200."""
    query = sa.select(WaitlistEntry.id).where(
        WaitlistEntry.status == WaitlistStatus.ACTIVE, WaitlistEntry.expires_at <= clock.now(session)
    )
    return list(session.scalars(query.order_by(WaitlistEntry.id).limit(200)))


def expire(session: Session, entry_id: int) -> None:
    """End an entry that is past its expiry, unless it has just been offered an opening."""
    now = clock.now(session)
    for entry in lock(session, WaitlistEntry, [entry_id]):
        if entry.status is WaitlistStatus.ACTIVE and entry.expires_at and entry.expires_at <= now:
            resolve(session, entry, WaitlistResolution.EXPIRED, actor="system")


def _tell_openings(session: Session, entry: WaitlistEntry, why: str) -> None:
    """Somebody may now fit an opening that has nobody left to ask: their thread says so, in a turn of its own.

    Not by an UPDATE here: a transaction that holds this entry's lock must not wait for an opening's.
    """
    waiting = sa.select(Opening.id).where(Opening.clinic_id == entry.clinic_id, Opening.status == OpeningStatus.OPEN)
    if session.scalar(waiting.limit(1)) is None:
        return
    patient = session.get_one(Patient, entry.patient_id)
    for contact in reach.contacts_for(session, patient, clock.now(session))[:1]:
        thread = session.scalars(sa.select(Thread).where(Thread.contact_id == contact.id)).one()
        inbox.post(session, thread, f"waitlist_entry:{entry.id}:{why}", ItemKind.MAY_BE_ASKED, entry.id)


def _offered_to(entry_id: int) -> sa.ColumnElement[bool]:
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
