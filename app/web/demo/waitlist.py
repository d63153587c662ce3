"""The waitlist for the demo page: who waits for what, in the order in which they are asked, and when it suits them."""

from __future__ import annotations

from datetime import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, selectinload

from app.models import (
    Appointment,
    AppointmentType,
    Patient,
    Provider,
    TimeOfDay,
    WaitlistEntry,
    WaitlistStatus,
    WaitlistTime,
)
from app.web.demo.when import say_both, say_day, say_time

WAITING = (WaitlistStatus.ACTIVE, WaitlistStatus.NOTIFIED)
STATUSES = {
    WaitlistStatus.ACTIVE: "Waiting",
    WaitlistStatus.NOTIFIED: "Being asked",
    WaitlistStatus.BOOKED: "Booked",
    WaitlistStatus.DECLINED: "Declined",
}
DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
WORKDAYS = [1, 2, 3, 4, 5]
TIMES = {TimeOfDay.MORNING: "mornings", TimeOfDay.AFTERNOON: "afternoons", TimeOfDay.EVENING: "evenings"}

_LATER, _BOOKED = aliased(Appointment), aliased(Appointment)


def read_waitlist(session: Session, zone: str) -> list[dict[str, Any]]:
    """Entries in the order of rule 1; those that are settled come last."""
    query = (
        sa.select(WaitlistEntry, Patient, AppointmentType.name, Provider.name, _LATER.starts_at, _BOOKED.starts_at)
        .join(Patient, Patient.id == WaitlistEntry.patient_id)
        .join(AppointmentType, AppointmentType.id == WaitlistEntry.appointment_type_id)
        .outerjoin(Provider, Provider.id == WaitlistEntry.preferred_provider_id)
        .outerjoin(_LATER, _LATER.id == WaitlistEntry.later_appointment_id)
        .outerjoin(_BOOKED, _BOOKED.id == WaitlistEntry.booked_appointment_id)
        .where(WaitlistEntry.status.in_(STATUSES))
        .order_by(
            WaitlistEntry.status.not_in(WAITING),
            WaitlistEntry.priority_rank,
            WaitlistEntry.added_at,
            WaitlistEntry.id,
        )
        .limit(60)
        .options(selectinload(WaitlistEntry.times))
    )
    return [
        {
            "id": entry.id,
            "name": f"{patient.first_name} {patient.last_name}",
            "language": patient.language or "en",
            "type": kind,
            "priority": entry.priority.value,
            "wants": say_wishes(entry, provider),
            "any_time": entry.any_time,
            "later": say_both(later, zone) if later else None,
            "status": STATUSES[entry.status],
            "booked": say_both(booked, zone) if booked else None,
            "notified": entry.notifications_sent,
        }
        for entry, patient, kind, provider, later, booked in session.execute(query)
    ]


def say_wishes(entry: WaitlistEntry, provider: str | None = None) -> str:
    """An entry's preferences in words, as "Mon, Wed mornings · with Dr. Lee · from Nov 30"."""
    when = " ".join(part for part in (_days(entry.days_mask), _times(entry.times)) if part)
    parts = [when[:1].upper() + when[1:] or "Any day"]
    if provider:
        parts.append(f"with {provider}")
    if entry.date_range_start:
        parts.append(f"from {say_day(entry.date_range_start)}")
    if entry.date_range_end:
        parts.append(f"until {say_day(entry.date_range_end)}")
    if entry.minimum_notice_minutes:
        parts.append(f"{entry.minimum_notice_minutes // 60} h notice")
    return " · ".join(parts)


def _days(mask: int) -> str:
    wanted = [day for day in range(7) if mask & (1 << day)]
    if not wanted:
        return ""
    if wanted == WORKDAYS:
        return "Weekday"
    return ", ".join(DAYS[day] for day in wanted)


def _times(times: list[WaitlistTime]) -> str:
    return " or ".join(
        _span(wish.start_time, wish.end_time) if wish.start_time and wish.end_time else TIMES[wish.type]
        for wish in times
    )


def _span(start: time, end: time) -> str:
    return f"{say_time(start)}–{say_time(end)}"
