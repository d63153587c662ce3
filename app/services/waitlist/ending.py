"""How waiting ends: booked, removed, declined, expired; and how it begins again. Tells openings who may fit now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.locking import lock
from app.models import (
    LIVE_STATUSES,
    Appointment,
    Clinic,
    Contact,
    ItemKind,
    Opening,
    Patient,
    WaitlistEntry,
    WaitlistResolution,
    WaitlistStatus,
)
from app.services import audit, reach
from app.services.openings import LIVE_OPENINGS, concerned, may_have_nobody
from app.statements import NOW, Due, Lookup, columns

WAITING = (WaitlistStatus.ACTIVE, WaitlistStatus.NOTIFIED)
_entry, _opening = columns(WaitlistEntry), columns(Opening)
EXPIRED = Due(
    sa.select(_entry.id)
    .where(_entry.status == WaitlistStatus.ACTIVE, _entry.expires_at <= NOW)
    .order_by(_entry.id)
    .limit(200)
)
HAS_NOBODY = Lookup(
    sa.select(_opening.id)
    .where(_opening.clinic_id == sa.bindparam("clinic_id"), may_have_nobody(NOW, _opening))
    .limit(1)
)
"""An opening that may have nobody left to ask."""
STATUS_OF = {
    WaitlistResolution.BOOKED: WaitlistStatus.BOOKED,
    WaitlistResolution.EXPIRED: WaitlistStatus.EXPIRED,
    WaitlistResolution.PATIENT_REMOVED: WaitlistStatus.REMOVED,
    WaitlistResolution.STAFF_REMOVED: WaitlistStatus.REMOVED,
    WaitlistResolution.DECLINED_ALL_OFFERS: WaitlistStatus.DECLINED,
}


def resolve(
    session: Session, entry: WaitlistEntry, resolution: WaitlistResolution, *, actor: str, reason: str | None = None
) -> None:
    """End a locked entry; `reason` is what staff wrote about it, for the record."""
    before = entry.status
    entry.status, entry.resolution = STATUS_OF[resolution], resolution
    entry.resolved_at = entry.updated_at = clock.now(session)
    entry.resolved_by = actor
    after = {"resolution": resolution} | ({"reason": reason} if reason else {})
    audit.record(
        session, entry.clinic_id, "waitlist.resolved", entry, actor=actor, before={"status": before}, after=after
    )


def reinstate(session: Session, entry: WaitlistEntry, *, actor: str) -> None:
    """A locked entry waits again: the booking that ended it was undone. Not if they have joined anew since."""
    since = sa.select(WaitlistEntry.id).where(
        WaitlistEntry.patient_id == entry.patient_id,
        WaitlistEntry.appointment_type_id == entry.appointment_type_id,
        WaitlistEntry.status.in_(WAITING),
    )
    if session.scalar(since.limit(1)) is not None:
        return
    audit.record(session, entry.clinic_id, "waitlist.reinstated", entry, actor=actor, before={"status": entry.status})
    entry.status, entry.resolution, entry.resolved_at, entry.resolved_by = WaitlistStatus.ACTIVE, None, None, None
    entry.booked_appointment_id, entry.updated_at = None, clock.now(session)


def remove_entry(
    session: Session, entry_id: int, resolution: WaitlistResolution, *, actor: str, reason: str | None = None
) -> bool:
    """Take an entry off the list; its open offers end with the next `advance`. False when it is not waiting."""
    return remove_entries(session, [entry_id], resolution, actor=actor, reason=reason) == [entry_id]


def remove_entries(
    session: Session,
    entry_ids: Collection[int],
    resolution: WaitlistResolution,
    *,
    actor: str,
    reason: str | None = None,
) -> list[int]:
    """Take entries off the list, all together; returns those that waited. Their open offers end with `advance`.

    That a patient wished it is remembered: no visit puts them on the list by itself again.
    """
    if not entry_ids:
        return []
    found = sa.select(Opening.id).where(Opening.status.in_(LIVE_OPENINGS), Opening.id.in_(concerned(entry_ids)))
    for opening in lock(session, Opening, session.scalars(found)):
        opening.next_step_at = clock.now(session)
        session.info["due"] = True
    waiting = [entry for entry in lock(session, WaitlistEntry, entry_ids) if entry.status in WAITING]
    for entry in waiting:
        resolve(session, entry, resolution, actor=actor, reason=reason)
        if resolution is WaitlistResolution.PATIENT_REMOVED:
            session.get_one(Patient, entry.patient_id).left_waitlist_at = clock.now(session)
    return [entry.id for entry in waiting]


def leave_list(session: Session, patient_ids: Collection[int], *, actor: str) -> list[int]:
    """These patients wish to be off the list, whether they wait now or not. Returns the entries that ended."""
    waiting = sa.select(WaitlistEntry.id).where(
        WaitlistEntry.patient_id.in_(patient_ids), WaitlistEntry.status.in_(WAITING)
    )
    ids = list(session.scalars(waiting))
    ended = remove_entries(session, ids, WaitlistResolution.PATIENT_REMOVED, actor=actor)
    for patient_id in patient_ids:
        session.get_one(Patient, patient_id).left_waitlist_at = clock.now(session)
    return ended


def reset_limit(session: Session, entry_id: int, *, actor: str) -> None:
    """Staff let an entry that rests after three notifications be asked again (spec rule 3)."""
    for entry in lock(session, WaitlistEntry, [entry_id]):
        sent = {"sent": entry.notifications_sent}
        audit.record(session, entry.clinic_id, "waitlist.limit_reset", entry, actor=actor, before=sent)
        entry.notifications_sent, entry.updated_at = 0, clock.now(session)
        tell_openings(session, entry, f"reset:{clock.now(session).timestamp():.3f}")


def due_to_expire(session: Session) -> list[int]:
    """The entries that are past their expiry and are not being asked right now, at most 200."""
    return EXPIRED.ids(session, clock.now(session))


def expire(session: Session, entry_id: int) -> None:
    """End an entry that is past its expiry, unless it has just been offered an opening.

    One that a visit has put on the list waits on when the visit was moved to a later time (rule 9 is the limit).
    """
    now = clock.now(session)
    for entry in lock(session, WaitlistEntry, [entry_id]):
        if entry.status is WaitlistStatus.ACTIVE and entry.expires_at and entry.expires_at <= now:
            until = waits_until(session, entry)
            if entry.enrolled_for == entry.expires_at and until > now:
                entry.enrolled_for = entry.expires_at = until
            else:
                resolve(session, entry, WaitlistResolution.EXPIRED, actor="system")


def waits_until(session: Session, entry: WaitlistEntry) -> datetime:
    """When an entry expires by itself: after the clinic's entry days, or before that when its later visit begins."""
    latest = entry.added_at + timedelta(days=session.get_one(Clinic, entry.clinic_id).entry_days)
    later = session.get(Appointment, entry.later_appointment_id) if entry.later_appointment_id else None
    return min(latest, later.starts_at) if later and later.status in LIVE_STATUSES else latest


def tell_openings(session: Session, entry: WaitlistEntry, why: str, phone: Contact | None = None) -> None:
    """Somebody may now fit an opening that has nobody left to ask: their thread says so, in a turn of its own.

    `phone`: what `reach.phone_to_call` gives, where the caller knows it.
    Not by an UPDATE here: a transaction that holds this entry's lock must not wait for an opening's.
    """
    if HAS_NOBODY.value(session, entry.clinic_id, now=clock.now(session)) is not None:
        _post(session, entry, why, ItemKind.MAY_BE_ASKED, phone)


def tell_enrolled(session: Session, visit: Appointment) -> None:
    """A visit is cancelled, or was moved: an entry that it has put on the list may end, in a turn of its own.

    Not here: an entry is locked before a visit. Where there is no thread for it, the clock ends it with its next look.
    """
    query = sa.select(WaitlistEntry).where(
        WaitlistEntry.later_appointment_id == visit.id,
        WaitlistEntry.enrolled_for.is_not(None),
        WaitlistEntry.status.in_(WAITING),
    )
    for entry in session.scalars(query):
        _post(session, entry, f"visit-changed:{visit.status.lower()}:{visit.starts_at:%Y%m%d%H%M}", ItemKind.VISIT_GONE)


def _post(session: Session, entry: WaitlistEntry, why: str, kind: ItemKind, phone: Contact | None = None) -> None:
    """Any phone will do, a landline too: nothing is said, and an opening may be one that staff fill by phone."""
    patient = session.get_one(Patient, entry.patient_id)
    contact = phone or reach.phone_to_call(session, patient, clock.now(session))
    if contact is not None:
        inbox.post_to_contact(session, entry.clinic_id, contact.id, f"waitlist_entry:{entry.id}:{why}", kind, entry.id)


def no_channel_cause(entry_id: int) -> str:
    """The cause of the task that nobody can text the patient of an entry."""
    return f"waitlist_entry:{entry_id}:no-channel"
