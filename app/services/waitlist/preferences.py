"""What suits somebody who waits, as a value, and the one place where it is written to an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import TimeOfDay, WaitlistEntry, WaitlistTime
from app.services.refusals import ServiceRefusal

DAYS = range(7)
LONGEST_NOTICE = 60 * 24 * 30
TimeWish = tuple[TimeOfDay, time | None, time | None]


class NotAnEntry(ServiceRefusal):
    """Nobody can wait like this; the message says why, and what to do where that is not plain."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """When and with whom it suits, on the clinic's wall clock. Empty: anything suits.

    `first_day` and `last_day` are both included; `days`: 0 = Sunday … 6 = Saturday; `times`: (type, start, end), where
    only SPECIFIC has a start and an end, and the visit must start in it; `any_time`: "text me any time" (PRODUCT.md
    section 3).
    """

    provider_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    days: Sequence[int] = ()
    times: Sequence[TimeWish] = ()
    minimum_notice_minutes: int | None = None
    any_time: bool = False


def check_preferences(wishes: Preferences) -> None:
    """Whether it can be true of anybody, whoever and whenever it is. Raises NotAnEntry."""
    if wishes.first_day and wishes.last_day and wishes.first_day > wishes.last_day:
        raise NotAnEntry("the range of dates ends before it starts", field="date_range_end")
    if any(day not in DAYS for day in wishes.days):
        raise NotAnEntry("days are 0 (Sunday) to 6 (Saturday)", field="preferred_days")
    for n, (kind, start, end) in enumerate(wishes.times):
        if (kind is TimeOfDay.SPECIFIC) != (start is not None and end is not None):
            raise NotAnEntry(
                "a SPECIFIC time has a start and an end; the others have neither",
                field=f"preferred_times[{n}].start_time",
            )
        if start and end and start >= end:
            raise NotAnEntry("the range of times ends before it starts", field=f"preferred_times[{n}].end_time")
    notice = wishes.minimum_notice_minutes
    if notice is not None and not 0 <= notice <= LONGEST_NOTICE:
        raise NotAnEntry("the notice somebody needs is 0 minutes to 30 days", field="minimum_notice_minutes")


def write_preferences(entry: WaitlistEntry, wishes: Preferences) -> None:
    """Replace what suits an entry. Its fields and its times are set here and nowhere else."""
    entry.preferred_provider_id = wishes.provider_id
    entry.date_range_start, entry.date_range_end = wishes.first_day, wishes.last_day
    entry.days_mask = sum(1 << day for day in set(wishes.days))
    entry.minimum_notice_minutes, entry.any_time = wishes.minimum_notice_minutes, wishes.any_time
    if list(wishes.times) != _times(entry):
        entry.times = [
            WaitlistTime(clinic_id=entry.clinic_id, type=kind, start_time=start, end_time=end)
            for kind, start, end in dict.fromkeys(wishes.times)
        ]


def read_preferences(entry: WaitlistEntry) -> Preferences:
    """What suits an entry now; `days` ascending."""
    return Preferences(
        entry.preferred_provider_id,
        entry.date_range_start,
        entry.date_range_end,
        days_of(entry.days_mask),
        tuple(_times(entry)),
        entry.minimum_notice_minutes,
        entry.any_time,
    )


@cache
def days_of(mask: int) -> tuple[int, ...]:
    """The days of an entry's `days_mask`, ascending."""
    return tuple(day for day in DAYS if mask & 1 << day)


def times_of(session: Session, entries: Sequence[WaitlistEntry | sa.Row[Any]]) -> dict[int, list[TimeWish]]:
    """The times of several entries (or rows of their columns) by the entry's id: one statement, or none where none
    has any.
    """
    some = [entry.id for entry in entries if entry.times_mask]
    found: dict[int, list[TimeWish]] = {entry_id: [] for entry_id in some}
    if some:
        wanted = (WaitlistTime.entry_id, WaitlistTime.type, WaitlistTime.start_time, WaitlistTime.end_time)
        query = sa.select(*wanted).where(WaitlistTime.entry_id.in_(some)).order_by(WaitlistTime.id)
        for row in session.execute(query):
            found[row.entry_id].append((row.type, row.start_time, row.end_time))
    return found


def _times(entry: WaitlistEntry) -> list[TimeWish]:
    if not entry.times_mask and "times" in sa.inspect(entry).unloaded:
        return []  # most have none, as the entry itself tells: no statement for that
    return [(each.type, each.start_time, each.end_time) for each in entry.times]
