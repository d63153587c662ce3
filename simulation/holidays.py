"""The days on which a clinic in the United States is usually closed."""

from __future__ import annotations

from datetime import date, timedelta

MONDAY, THURSDAY = 0, 3


def us_holidays(year: int) -> dict[date, str]:
    """The big six of a year, by day."""
    return {
        date(year, 1, 1): "New Year's Day",
        _nth(year, 6, MONDAY, 1) - timedelta(days=7): "Memorial Day",
        date(year, 7, 4): "Independence Day",
        _nth(year, 9, MONDAY, 1): "Labor Day",
        _nth(year, 11, THURSDAY, 4): "Thanksgiving",
        date(year, 12, 25): "Christmas Day",
    }


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    """The nth such weekday of a month (0 = Monday, as Python counts)."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
