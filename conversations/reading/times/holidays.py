"""Holidays that people name instead of a date: a day of the year, a weekday of a month, or counted from Easter."""

from collections.abc import Callable
from datetime import date, timedelta

Holiday = Callable[[int], date]
"""The day of a holiday in a year."""


def yearly(month: int, day: int) -> Holiday:
    """The same date every year."""
    return lambda year: date(year, month, day)


def nth_weekday(month: int, weekday: int, nth: int, *, later: int = 0) -> Holiday:
    """The ``nth`` (-1: last) such weekday (0 = Monday) of a month, or so many days ``later``."""

    def of(year: int) -> date:
        first = date(year, month, 1)
        found = first + timedelta((weekday - first.weekday()) % 7 + 7 * (max(nth, 1) - 1))
        while nth < 0 and (found + timedelta(7)).month == month:
            found += timedelta(7)
        return found + timedelta(later)

    return of


def of_easter(days: int) -> Holiday:
    """So many days from Easter Sunday of the western churches."""
    return lambda year: _easter(year) + timedelta(days)


def next_after(holiday: Holiday, today: date) -> date:
    """When it is next, today included. The year 9999 is not left."""
    this = holiday(today.year)
    return this if this >= today or today.year >= date.max.year - 1 else holiday(today.year + 1)


def _easter(year: int) -> date:
    """Meeus, Jones and Butcher's rule for the Gregorian calendar."""
    century, of_century = divmod(year, 100)
    epact = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    correction = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)
