"""Changing an entry that waits: audited before and after, and refused when somebody else was faster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock
from app.locking import lock_one
from app.models import Clinic, Patient, WaitlistEntry, WaitlistPriority
from app.services import audit
from app.services.waitlist.ending import WAITING, tell_openings, waits_until
from app.services.waitlist.facts import changed, facts_of
from app.services.waitlist.joining import NoSuchEntry, check_expiry, check_later_visit, check_texts, check_wishes
from app.services.waitlist.preferences import NotAnEntry, Preferences, read_preferences, write_preferences


class NotWaiting(NotAnEntry):
    """The entry is settled: it was booked, removed, declined, or has expired."""

    def __init__(self, entry: WaitlistEntry) -> None:
        super().__init__(f"entry {entry.id} is {entry.status.lower()}, it does not wait any more: add a new one")


class EntryChanged(NotAnEntry):
    """Somebody else was faster."""

    def __init__(self, entry_id: int) -> None:
        super().__init__(f"entry {entry_id} was changed since you looked at it: look at it again")


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes different; None leaves a field as it is. An empty text clears it, visit 0 detaches the later visit.

    `preferences` replace the old ones as a whole; `expires_at` is aware UTC; `expires_usually`: as if it were new.
    """

    preferences: Preferences | None = None
    priority: WaitlistPriority | None = None
    later_appointment_id: int | None = None
    reason: str | None = None
    notes: str | None = None
    expires_at: datetime | None = None
    expires_usually: bool = False


def change_entry(
    session: Session, entry_id: int, change: Change, *, actor: str, seen: datetime | None = None
) -> WaitlistEntry:
    """Change an entry that waits. Raises NotAnEntry: NoSuchEntry, NotWaiting, EntryChanged.

    `seen` is the `updated_at` that the person who changes it was looking at; None does not care. An open offer stays:
    they were asked, and may say yes. Openings that the entry may now fit look for it.
    """
    entry = lock_one(session, WaitlistEntry, entry_id)
    if entry is None:
        raise NoSuchEntry(entry_id)
    if entry.status not in WAITING:
        raise NotWaiting(entry)
    if seen is not None and entry.updated_at != seen:
        raise EntryChanged(entry_id)
    _check(session, entry, change)
    before = facts_of(entry)
    _apply(session, entry, change)
    after = facts_of(entry)
    if before != after:
        entry.updated_at = clock.now(session)
        was, now_is = changed(before, after)
        audit.record(session, entry.clinic_id, "waitlist.changed", entry, actor=actor, before=was, after=now_is)
        tell_openings(session, entry, f"changed:{entry.updated_at.isoformat()}")
    return entry


def _check(session: Session, entry: WaitlistEntry, change: Change) -> None:
    clinic = session.get_one(Clinic, entry.clinic_id)
    if change.preferences is not None and change.preferences != read_preferences(entry):
        check_wishes(session, clinic, entry.appointment_type_id, change.preferences)
    check_texts(change.reason, change.notes)
    if change.later_appointment_id and change.later_appointment_id != entry.later_appointment_id:
        check_later_visit(session, session.get_one(Patient, entry.patient_id), change.later_appointment_id)
    check_expiry(session, change.expires_at)


def _apply(session: Session, entry: WaitlistEntry, change: Change) -> None:
    if change.preferences is not None:
        write_preferences(entry, change.preferences)
    if change.priority is not None:
        entry.set_priority(change.priority)
    if change.later_appointment_id is not None and change.later_appointment_id != (entry.later_appointment_id or 0):
        entry.later_appointment_id, entry.enrolled_for = change.later_appointment_id or None, None
        entry.expires_at = waits_until(session, entry)
    if change.reason is not None:
        entry.reason_for_waitlist = change.reason or None
    if change.notes is not None:
        entry.notes = change.notes or None
    if change.expires_usually:
        entry.expires_at = waits_until(session, entry)
        check_expiry(session, entry.expires_at)
    entry.expires_at = change.expires_at or entry.expires_at
