"""Days and times as the demo page writes them, on the clinic's wall clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.clock import at_local, local


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day in a zone."""

    day: date
    zone: str

    @property
    def starts_at(self) -> datetime:
        """Its midnight, aware UTC."""
        return at_local(datetime.combine(self.day, time()), self.zone)

    @property
    def ends_at(self) -> datetime:
        """The next midnight, aware UTC; 23 or 25 hours later when the clocks change."""
        return Day(self.day + timedelta(days=1), self.zone).starts_at


def day_of(instant: datetime, zone: str) -> Day:
    """The day on which an instant falls."""
    return Day(local(instant, zone).date(), zone)


def minute_of(instant: datetime, zone: str) -> int:
    """Minutes since midnight on the wall clock."""
    there = local(instant, zone)
    return there.hour * 60 + there.minute


def say_time(moment: datetime | time) -> str:
    """As "9:30 AM"; an instant must be local already."""
    return moment.strftime("%I:%M %p").lstrip("0")


def say_day(day: date) -> str:
    """As "Mon Nov 23"."""
    return f"{day:%a %b} {day.day}"


def say_both(instant: datetime, zone: str) -> str:
    """As "Mon Nov 23, 9:30 AM"."""
    there = local(instant, zone)
    return f"{say_day(there.date())}, {say_time(there)}"
