"""What the audit trail says of a waitlist entry: what suits them and how urgent it is, without their words."""

from __future__ import annotations

from typing import Any

from app.models import WaitlistEntry
from app.services.waitlist.preferences import read_preferences

Facts = dict[str, Any]
WORDS = ("reason", "notes")


def facts_of(entry: WaitlistEntry) -> Facts:
    """Everything of it that can be changed, words included: for comparing, not for the trail."""
    wishes = read_preferences(entry)
    return {
        "priority": entry.priority.value,
        "provider": wishes.provider_id,
        "first_day": wishes.first_day and wishes.first_day.isoformat(),
        "last_day": wishes.last_day and wishes.last_day.isoformat(),
        "days": list(wishes.days),
        "times": [f"{start:%H:%M}-{end:%H:%M}" if start and end else kind.value for kind, start, end in wishes.times],
        "minimum_notice_minutes": wishes.minimum_notice_minutes,
        "any_time": wishes.any_time,
        "later_appointment": entry.later_appointment_id,
        "expires_at": entry.expires_at and entry.expires_at.isoformat(),
        "reason": entry.reason_for_waitlist,
        "notes": entry.notes,
    }


def changed(before: Facts, after: Facts) -> tuple[Facts, Facts]:
    """Of two states what differs, for the trail."""
    different = [name for name in before if before[name] != after[name]]
    first, second = ({name: _said(name, facts) for name in different} for facts in (before, after))
    return first, second


def begun(entry: WaitlistEntry) -> Facts:
    """What was said when they joined, for the trail; what was left open is left out."""
    facts = facts_of(entry)
    given = {name: _said(name, facts) for name in facts if facts[name] not in (None, False, [])}
    return {"appointment_type": entry.appointment_type_id, **given}


def _said(name: str, facts: Facts) -> Any:
    """The record holds no text that people have written: only whether there was one."""
    return bool(facts[name]) if name in WORDS else facts[name]
