"""The value of a time that a patient wrote: a point, a span or an open end, on one day, weekly, or on any day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

MIDNIGHT = time(0)


class Grain(StrEnum):
    """How exactly a time was named: "at 9:30" by the minute, "tuesday morning" by the part of a day."""

    MINUTE = "minute"
    HOUR = "hour"
    PART = "part"
    DAY = "day"
    WEEKEND = "weekend"
    WEEK = "week"
    MONTH = "month"


class Days(StrEnum):
    """Which days a time is about."""

    ONE = "one"
    """The day, or the days, from ``start`` to ``end``: "tuesday", "next week"."""
    WEEKLY = "weekly"
    """Every such weekday: "mondays", "any friday after 3"; ``start`` is the first."""
    ANY = "any"
    """No day was named: "mornings", "after 3", "at 4"; ``start`` is the next such moment."""


@dataclass(frozen=True, slots=True)
class When:
    """One time a patient named, in the time zone of the reading (aware).

    A point has ``end == start``; otherwise ``end`` is exclusive. ``start`` is None in "before the 10th" and ``end`` is
    None in "after the 14th": open. ``excluded`` times are those that do not suit ("any day but monday").
    ``instead`` is the start this could as well mean ("next friday" said on a Monday, "at 7" where both are open hours):
    ask back before acting on it.
    """

    start: datetime | None
    end: datetime | None
    grain: Grain
    days: Days = Days.ONE
    excluded: bool = False
    instead: datetime | None = None

    @property
    def is_point(self) -> bool:
        return self.start is not None and self.start == self.end

    def covers(self, moment: datetime) -> bool:
        """Whether an aware ``moment`` is one that was meant (or, if excluded, ruled out)."""
        anchor = self.start or self.end
        if anchor is None:
            return False
        here = moment.astimezone(anchor.tzinfo)
        if self.days is Days.WEEKLY and here.weekday() != anchor.weekday():
            return False
        if self.days is not Days.ONE:
            return self._at_this_hour(here.time())
        if self.is_point:
            return here == self.start
        return (self.start is None or self.start <= here) and (self.end is None or here < self.end)

    def _at_this_hour(self, clock: time) -> bool:
        begin = self.start.time() if self.start else MIDNIGHT
        if self.is_point:
            return clock == begin
        until = self.end.time() if self.end else MIDNIGHT
        if until == MIDNIGHT or (self.start and self.end and until <= begin):
            return clock >= begin
        return begin <= clock < until


def suits(times: Iterable[When], moment: datetime) -> bool:
    """Whether a visit at ``moment`` (aware) is one of the times named and none of those ruled out."""
    named = tuple(times)
    wanted = [time for time in named if not time.excluded]
    if any(time.excluded and time.covers(moment) for time in named):
        return False
    return not wanted or any(time.covers(moment) for time in wanted)
