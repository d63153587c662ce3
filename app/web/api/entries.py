"""Waitlist entries as the API shows them: the specification's WaitlistEntry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.orm import Session

from app.models import WaitlistEntry, WaitlistPriority, WaitlistResolution, WaitlistStatus
from app.services import waitlist
from app.web.api.call import Call
from app.web.api.entry_forms import TimePreference
from app.web.api.forms import Answer
from app.web.api.ids import Actor, AppointmentId, ClinicId, EntryId, PatientId, ProviderId, TypeId, opaque_actor
from app.web.api.times import Instant


class Entry(Answer):
    """A waitlist entry (the specification's WaitlistEntry)."""

    is_record = True

    id: EntryId
    clinic_id: ClinicId
    patient_id: PatientId
    appointment_type_id: TypeId
    priority: WaitlistPriority
    status: WaitlistStatus
    preferred_provider_id: ProviderId | None
    date_range_start: date | None
    date_range_end: date | None
    preferred_times: list[TimePreference]
    preferred_days: list[int]
    minimum_notice_minutes: int | None
    any_time: bool
    notes: str | None
    reason_for_waitlist: str | None
    later_appointment_id: AppointmentId | None
    expires_at: Instant | None
    position: Annotated[int | None, Field(description="1 is next; null: does not wait, or `positions` not asked for.")]
    added_at: Instant
    added_by: Actor
    notifications_sent: int
    last_notified_at: Instant | None
    resolved_at: Instant | None
    resolved_by: str | None
    resolution: WaitlistResolution | None
    booked_appointment_id: AppointmentId | None
    created_at: Instant
    updated_at: Instant


SAME = [name for name in Entry.model_fields if hasattr(WaitlistEntry, name)]
_same = attrgetter(*SAME)
SHOWN: list[Any] = [getattr(WaitlistEntry, name) for name in SAME]
ROWS = sa.select(*dict.fromkeys((*SHOWN, *waitlist.ASKING_ORDER, WaitlistEntry.days_mask, WaitlistEntry.times_mask)))
"""Entries as rows of what is shown: for a list, half of what loading them as entities takes."""


def note_words_read(call: Call, rows: Sequence[sa.Row[Any]]) -> None:
    """Note of which patients the caller sees words that somebody wrote; who waits for what is no record."""
    patients = sorted({row.patient_id for row in rows if row.notes or row.reason_for_waitlist})
    if patients:
        call.note_read("waitlist.listed", f"clinic:{call.caller.clinic_id}", patients=patients)


def shown(entry: WaitlistEntry, position: int | None) -> Entry:
    """As the API shows it."""
    return _shown(entry, waitlist.read_preferences(entry).times, position)


def shown_rows(session: Session, rows: Sequence[sa.Row[Any]], places: Mapping[int, int]) -> list[Entry]:
    """Rows of `ROWS` as the API shows them; `places`: the position by the entry's id, of those that have one."""
    times = waitlist.times_of(session, rows)
    return [_shown(row, times.get(row.id, ()), places.get(row.id)) for row in rows]


def _shown(row: WaitlistEntry | sa.Row[Any], times: Sequence[waitlist.TimeWish], position: int | None) -> Entry:
    own_words = {
        "position": position,
        "preferred_times": [
            TimePreference.model_construct(type=kind, start_time=start, end_time=end) for kind, start, end in times
        ],
        "preferred_days": waitlist.days_of(row.days_mask),
        "added_by": opaque_actor(row.added_by),
        "resolved_by": opaque_actor(row.resolved_by) if row.resolved_by else None,
    }
    return Entry(**dict(zip(SAME, _same(row), strict=True)) | own_words)
