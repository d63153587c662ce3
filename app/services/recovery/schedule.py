"""When touches are due: on calendar days after the miss, at its hour on the clinic's wall clock. Pure.

Source: PRODUCT.md section 6 (at once, day 3, day 10) and spec rule 6 (3 attempts, 30 days).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.clock import at_local, local

DAYS = (0, 3, 10)
EVERY = 7
"""Days between further touches, where the clinic wants more than three."""
SPARE = 1
"""By so many days two touches may be nearer than planned, when the first of them had to wait."""
PATIENCE_DAYS = 3
"""So long the last touch, or an answer from which nothing came, is waited for; then a person calls."""


def touch_at(since: datetime, number: int, now: datetime, zone: str) -> datetime:
    """When touch `number` (from 1) of a recovery is due that counts from `since`. Instants are aware UTC."""
    begin, today = local(since, zone).date(), local(now, zone).date()
    if number == 1:
        return max(since, now)
    apart = _offset(number) - _offset(number - 1) - SPARE
    return _at_hour_of(since, max(_offset(number), (today - begin).days + apart), zone)


def wait_until(since: datetime, now: datetime, zone: str) -> datetime:
    """The end of our patience, at the hour of the miss."""
    days = (local(now, zone).date() - local(since, zone).date()).days + PATIENCE_DAYS
    return _at_hour_of(since, days, zone)


def ends_at(since: datetime, days: int, zone: str) -> datetime:
    """When attempts stop for good (spec rule 6)."""
    return _at_hour_of(since, days, zone)


def _offset(number: int) -> int:
    return DAYS[number - 1] if number <= len(DAYS) else DAYS[-1] + EVERY * (number - len(DAYS))


def _at_hour_of(since: datetime, days: int, zone: str) -> datetime:
    """The same wall-clock time so many calendar days later, whatever the clocks do between."""
    begin = local(since, zone).replace(tzinfo=None)
    return at_local(begin + timedelta(days=days), zone)
