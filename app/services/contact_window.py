"""When we may start a conversation with somebody: the complement of quiet hours. Pure.

Sources: PRODUCT.md section 3; 47 CFR 64.1200(c)(1) (8 a.m. to 9 p.m. at the called party's location) and the stricter
hours of some states.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.clock import at_local, local

ANY_TIME_OPENS, ANY_TIME_CLOSES = time(7), time(22)
SEARCH_DAYS = 15


@dataclass(frozen=True, slots=True)
class Hours:
    """Wall-clock hours [opens, closes) of every day but the closed ones."""

    opens: time
    closes: time
    closed_on_sundays: bool = False
    holidays: Collection[date] = ()

    def within(self, other: Hours) -> Hours:
        """The hours that are in both."""
        return Hours(
            max(self.opens, other.opens),
            min(self.closes, other.closes),
            self.closed_on_sundays or other.closed_on_sundays,
            {*self.holidays, *other.holidays},
        )

    def widened(self) -> Hours:
        """For somebody who said "text me any time": 07:00 to 22:00; closed days stay closed."""
        return Hours(
            min(self.opens, ANY_TIME_OPENS),
            max(self.closes, ANY_TIME_CLOSES),
            self.closed_on_sundays,
            self.holidays,
        )


def next_allowed(now: datetime, zone: str, hours: Hours) -> datetime | None:
    """The first instant from `now` on (aware UTC) at which we may start; None within the next two weeks.

    On the day the clocks change the wall clock decides, as the rules are written in wall-clock hours.
    """
    return next((opens for opens, _ in _spans(now, zone, hours)), None)


def open_between(now: datetime, until: datetime, zone: str, hours: Hours) -> timedelta:
    """How long we may start conversations from `now` to `until`; what lies more than two weeks ahead is not counted."""
    spans = (min(closes, until) - opens for opens, closes in _spans(now, zone, hours) if opens < until)
    return sum(spans, timedelta())


def open_after(now: datetime, amount: timedelta, zone: str, hours: Hours) -> datetime | None:
    """The instant (aware UTC) by which we could have started conversations for `amount` since `now`; None as above."""
    for opens, closes in _spans(now, zone, hours):
        if opens + amount <= closes:
            return opens + amount
        amount -= closes - opens
    return None


def _spans(now: datetime, zone: str, hours: Hours) -> Iterator[tuple[datetime, datetime]]:
    """What is left of each day's hours."""
    if hours.opens >= hours.closes:
        return
    today = local(now, zone).date()
    for day in (today + timedelta(days=n) for n in range(SEARCH_DAYS)):
        if (hours.closed_on_sundays and day.isoweekday() == 7) or day in hours.holidays:
            continue
        opens = at_local(datetime.combine(day, hours.opens), zone)
        closes = at_local(datetime.combine(day, hours.closes), zone)
        if now < closes:
            yield max(now, opens), closes
