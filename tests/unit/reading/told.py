"""Times as one line each, so that a table of what people write can be read: "11-24 15:00", "w:Tue 15:00-24:00".

``*`` is any day, ``w:`` every such weekday, ``!`` ruled out, ``..`` whole days from to (both included, or open), ``-``
hours from to. Days of another year than 2026 have their year.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from conversations.reading import Days, Expecting, When, read
from conversations.reading.when import Grain

CHICAGO = ZoneInfo("America/Chicago")
MONDAY_AT_TEN = datetime(2026, 11, 23, 10, tzinfo=CHICAGO)
_OF_DAYS = (Grain.DAY, Grain.WEEKEND, Grain.WEEK, Grain.MONTH)


def named(text: str, language: str = "en", now: datetime = MONDAY_AT_TEN) -> tuple[When, ...]:
    """The times of an answer to the question for a time."""
    return read(text, language=language, expecting=Expecting.TIME, now=now).values.times


def told(text: str, language: str = "en", now: datetime = MONDAY_AT_TEN) -> str:
    return "; ".join(_one(when) for when in named(text, language, now)) or "none"


def _one(when: When) -> str:
    sign = "!" if when.excluded else ""
    if when.days is Days.ANY:
        return f"{sign}*{_hours(when)}"
    if when.days is Days.WEEKLY:
        day = f"{sign}w:{(when.start or when.end or MONDAY_AT_TEN):%a}"
        return day if _hours(when) == "00:00-24:00" else f"{day} {_hours(when)}"
    if when.is_point or when.grain not in _OF_DAYS:
        return f"{sign}{_moments(when)}"
    first = _day(when.start) if when.start else ""
    last = _day(when.end - timedelta(hours=12)) if when.end else ""
    return sign + (first if first == last else f"{first}..{last}")


def _moments(when: When) -> str:
    start, end = when.start, when.end
    if start is None or end is None or (end - timedelta(minutes=1)).date() == start.date() or when.is_point:
        return f"{_day(start or end)} {_hours(when)}"
    return f"{_day(start)} {start:%H:%M}-{_day(end)} {end:%H:%M}"


def _hours(when: When) -> str:
    begin = f"{when.start:%H:%M}" if when.start else ""
    if when.is_point:
        return begin
    end = "" if when.end is None else "24:00" if when.end.time() == time(0) else f"{when.end:%H:%M}"
    return f"{begin}-{end}"


def _day(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return f"{moment:%m-%d}" if moment.year == MONDAY_AT_TEN.year else f"{moment:%Y-%m-%d}"
