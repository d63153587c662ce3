"""What suits somebody on the waitlist, as people say it: "Mon & Wed mornings with Dr. Lee"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_skeleton, get_day_names

from admin.languages import N_, gettext, locale
from admin.words import clock_time
from app.models import TimeOfDay, WaitlistEntry, WaitlistTime

_NAMES = {
    0: "",
    0b1111111: "",
    0b0111110: N_("Weekdays"),
    0b1000001: N_("Weekends"),
}
_PARTS = {
    TimeOfDay.MORNING: N_("mornings"),
    TimeOfDay.AFTERNOON: N_("afternoons"),
    TimeOfDay.EVENING: N_("evenings"),
}


def preferences(entry: WaitlistEntry, times: Sequence[WaitlistTime], provider: str | None) -> str:
    """Days, times, provider, dates and notice; "Any time" when there is no wish. Times are wall clock."""
    days = gettext(_NAMES[entry.days_mask]) if entry.days_mask in _NAMES else _days(entry.days_mask)
    when = " ".join(filter(None, (days, _join([_time(each) for each in times])))) or gettext(N_("Any time"))
    parts = [gettext(N_("%(when)s with %(provider)s"), when=when, provider=provider) if provider else when]
    parts += [_dates(entry.date_range_start, entry.date_range_end)]
    if entry.minimum_notice_minutes:
        parts.append(gettext(N_("%(span)s notice"), span=_span(entry.minimum_notice_minutes)))
    if entry.later_appointment_id:
        by_itself, asked = N_("on the list by itself, for a later visit"), N_("moves up a later visit")
        parts.append(gettext(by_itself if entry.enrolled_for else asked))
    said = ", ".join(filter(None, parts))
    return said[:1].upper() + said[1:]


def day_names() -> list[str]:
    """The days of the week, short, Sunday first."""
    names = get_day_names("abbreviated", locale=locale())
    return [str(names[(n - 1) % 7]).capitalize() for n in range(7)]


def _days(mask: int) -> str:
    return _join([name for n, name in enumerate(day_names()) if mask & 1 << n])


def _time(each: WaitlistTime) -> str:
    if each.start_time and each.end_time:
        return gettext(N_("%(start)s to %(end)s"), start=clock_time(each.start_time), end=clock_time(each.end_time))
    return gettext(_PARTS[each.type])


def _join(said: list[str]) -> str:
    if len(said) < 2:
        return "".join(said)
    return gettext(N_("%(some)s & %(last)s"), some=", ".join(said[:-1]), last=said[-1])


def _dates(first: date | None, last: date | None) -> str:
    named = ((N_("from %(day)s"), first), (N_("until %(day)s"), last))
    return " ".join(gettext(said, day=format_skeleton("MMMd", day, locale=locale())) for said, day in named if day)


def _span(minutes: int) -> str:
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
