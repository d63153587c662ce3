"""Days as the calendar of rules computes them: from dates, weekdays and weeks to spans of days."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from conversations.reading.when import Grain

_FRIDAY, _SATURDAY = 4, 5
_LONGEST_SEARCH = 400
"""Days within which every combination of weekday and day of the month that is meant occurs."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``first`` to before ``until``; None where open. ``weekly`` means every such weekday."""

    first: date | None
    until: date | None
    grain: Grain
    weekly: bool = False
    instead: date | None = None
    bare: bool = False
    """Named by its weekday alone: which week it is in, a neighbour may tell."""
    placed: bool = False
    """A weekday whose week was named."""

    @property
    def day(self) -> date:
        """The day it begins, or ends where its beginning is open."""
        return self.first or self.until or date.min

    def days(self) -> list[date]:
        """Each day, of a span that is closed."""
        if self.first is None or self.until is None:
            return []
        return [self.first + timedelta(n) for n in range(min((self.until - self.first).days, 31))]


def one_day(day: date, *, weekly: bool = False, instead: date | None = None) -> Span:
    """A single day."""
    return Span(day, day + timedelta(1), Grain.DAY, weekly, instead)


def valid(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def coming(weekday: int, today: date) -> date:
    """The next such weekday, today included."""
    return today + timedelta((weekday - today.weekday()) % 7)


def monday_of(day: date, weeks: int) -> date:
    """The Monday of the week so many weeks from the day's."""
    return day + timedelta(weeks * 7 - day.weekday())


def week(today: date, weeks: int) -> Span:
    """A calendar week from Monday; of this one what is left."""
    monday = monday_of(today, weeks)
    return Span(max(monday, today) if weeks == 0 else monday, monday + timedelta(7), Grain.WEEK)


def weekend(today: date, weeks: int) -> Span:
    """The Saturday and Sunday of the week so many weeks from this one."""
    saturday = monday_of(today, weeks) + timedelta(_SATURDAY)
    return Span(max(saturday, today) if weeks == 0 else saturday, saturday + timedelta(2), Grain.WEEKEND)


def month(today: date, months: int) -> Span:
    """A calendar month; of this one what is left."""
    first = add_months(today.replace(day=1), months)
    return Span(max(first, today) if months == 0 else first, add_months(first, 1), Grain.MONTH)


def year(today: date, years: int) -> Span:
    """A calendar year; of this one what is left."""
    first = add_months(today.replace(month=1, day=1), 12 * years)
    return Span(max(first, today) if years == 0 else first, add_months(first, 12), Grain.MONTH)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last where it is shorter. The year 9999 is not left."""
    years, index = divmod(day.month - 1 + months, 12)
    year = min(day.year + years, date.max.year - 1)
    return day.replace(year=year, month=index + 1, day=min(day.day, monthrange(year, index + 1)[1]))


def named_month(number: int, today: date) -> Span:
    """The month by its number: this year's, or next year's when it is over."""
    return month(today, (number - today.month) % 12)


def day_of_month(day: int, today: date, weekday: int | None = None) -> date | None:
    """The next such day of a month, today included, that is the weekday; None where there is none within a year."""
    for ahead in range(_LONGEST_SEARCH):
        candidate = today + timedelta(ahead)
        if candidate.day == day and weekday in (None, candidate.weekday()):
            return candidate
    return None


def dated(month_number: int, day: int, today: date, year: int | None = None) -> date | None:
    """A date by month and day: of that year, else the next one, today included."""
    if year is not None:
        return valid(year if year > 99 else 2000 + year, month_number, day)
    this, following = valid(today.year, month_number, day), valid(today.year + 1, month_number, day)
    return this if this and this >= today else following or this


def narrowed(span: Span, kind: str) -> Span | None:
    """The beginning (``B``), middle (``I``) or end (``Z``) of a week, month or year; None for a single day.

    A week begins from Monday to Wednesday, has its middle from Tuesday to Thursday and ends from Friday; a month is
    cut at its 11th and 21st. What is over already is left out.
    """
    if span.first is None or span.until is None or span.grain not in (Grain.WEEK, Grain.MONTH):
        return None
    whole = Span(
        monday_of(span.first, 0) if span.grain is Grain.WEEK else span.first.replace(day=1), span.until, span.grain
    )
    begin, end = _CUTS[span.grain][kind]
    first = whole.day + timedelta(begin)
    until = span.until if end is None else whole.day + timedelta(end)
    if kind == "Z" and span.grain is Grain.MONTH:
        first = (span.until - timedelta(1)).replace(day=21)
    return replace(span, first=max(first, span.first), until=until) if until > span.first else None


_CUTS = {
    Grain.WEEK: {"B": (0, 3), "I": (1, 4), "Z": (4, None)},
    Grain.MONTH: {"B": (0, 10), "I": (10, 20), "Z": (20, None)},
}
