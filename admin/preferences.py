"""What suits somebody on the waitlist, as people say it: "Mon & Wed mornings with Dr. Lee"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date

from admin.words import clock_time
from app.models import TimeOfDay, WaitlistEntry, WaitlistTime

DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_NAMES = {
    0: "",
    0b1111111: "",
    0b0111110: "Weekdays",
    0b1000001: "Weekends",
}
_PARTS = {TimeOfDay.MORNING: "mornings", TimeOfDay.AFTERNOON: "afternoons", TimeOfDay.EVENING: "evenings"}


def preferences(entry: WaitlistEntry, times: Sequence[WaitlistTime], provider: str | None) -> str:
    """Days, times, provider, dates and notice; "Any time" when there is no wish. Times are wall clock."""
    days = _NAMES.get(entry.days_mask, _days(entry.days_mask))
    when = " ".join(filter(None, (days, _join([_time(each) for each in times]))))
    parts = [f"{when or 'Any time'}{f' with {provider}' if provider else ''}"]
    parts += [_dates(entry.date_range_start, entry.date_range_end)]
    if entry.minimum_notice_minutes:
        parts.append(f"{_span(entry.minimum_notice_minutes)} notice")
    if entry.later_appointment_id:
        parts.append("on the list by itself, for a later visit" if entry.enrolled_for else "moves up a later visit")
    said = ", ".join(filter(None, parts))
    return said[:1].upper() + said[1:]


def _days(mask: int) -> str:
    return _join([name for n, name in enumerate(DAYS) if mask & 1 << n])


def _time(each: WaitlistTime) -> str:
    if each.start_time and each.end_time:
        return f"{clock_time(each.start_time)} to {clock_time(each.end_time)}"
    return _PARTS[each.type]


def _join(said: list[str]) -> str:
    return " & ".join(filter(None, (", ".join(said[:-1]), said[-1] if said else "")))


def _dates(first: date | None, last: date | None) -> str:
    said = {name: format_date(day, "MMM d", locale="en") for name, day in (("from", first), ("until", last)) if day}
    return " ".join(f"{name} {day}" for name, day in said.items())


def _span(minutes: int) -> str:
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
