"""How waitlist entries are printed: as lines to read, and as facts for programs. Patients by number, never by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from admin.preferences import preferences
from app.clock import local
from app.models import AppointmentType, Clinic, Provider, WaitlistEntry
from app.services import waitlist

Facts = dict[str, Any]


def facts(session: Session, clinic: Clinic, entries: Sequence[WaitlistEntry]) -> list[Facts]:
    """Everything about entries of a clinic; instants are ISO 8601 in UTC, days and times the clinic's wall clock."""
    kinds = dict(session.execute(sa.select(AppointmentType.id, AppointmentType.name)).all())
    providers = dict(session.execute(sa.select(Provider.id, Provider.name)).all())
    places = waitlist.positions(session, [entry.id for entry in entries])
    return [_facts(entry, kinds, providers, places.get(entry.id), clinic.timezone) for entry in entries]


def _facts(
    entry: WaitlistEntry, kinds: dict[int, str], providers: dict[int, str], place: int | None, zone: str
) -> Facts:
    provider, wishes = providers.get(entry.preferred_provider_id or 0), waitlist.read_preferences(entry)
    return {
        "entry": entry.id,
        "patient": entry.patient_id,
        "type": kinds[entry.appointment_type_id],
        "position": place,
        "priority": entry.priority.value,
        "status": entry.status.value,
        "suits": preferences(entry, entry.times, provider),
        "provider": provider,
        "from": wishes.first_day and wishes.first_day.isoformat(),
        "until": wishes.last_day and wishes.last_day.isoformat(),
        "days": list(wishes.days),
        "times": [f"{start:%H:%M}-{end:%H:%M}" if start and end else kind.value for kind, start, end in wishes.times],
        "notice_minutes": wishes.minimum_notice_minutes,
        "any_time": wishes.any_time,
        "later_visit": entry.later_appointment_id,
        "auto_enrolled": entry.enrolled_for is not None,
        "reason": entry.reason_for_waitlist,
        "notes": entry.notes,
        "times_asked": entry.notifications_sent,
        "added_by": entry.added_by,
        "added_at": entry.added_at.isoformat(),
        "expires_at": entry.expires_at and entry.expires_at.isoformat(),
        "since": f"{local(entry.added_at, zone):%Y-%m-%d}",
        "resolution": entry.resolution and entry.resolution.value,
        "version": entry.updated_at.isoformat(),
    }


def line(fact: Facts) -> str:
    """One entry in one line."""
    place = f"#{fact['position']}" if fact["position"] else "–"
    auto = ", by itself" if fact["auto_enrolled"] else ""
    return (
        f"{place:>4}  entry {fact['entry']:<5} patient {fact['patient']:<5} {fact['type']:20} "
        f"{fact['priority'].lower():9} {fact['status'].lower():9} since {fact['since']}{auto}  {fact['suits']}"
    )


def page(fact: Facts) -> Iterable[str]:
    """One entry, a field a line; what is empty is left out."""
    for name, value in fact.items():
        if value not in (None, [], ""):
            said = ", ".join(map(str, value)) if isinstance(value, list) else value
            yield f"{name.replace('_', ' '):14} {said}"
