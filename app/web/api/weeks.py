"""The hours of a week, a weekday at a time, as they go in and out: opening hours, and the hours of a provider."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Annotated

from pydantic import Field
from werkzeug.routing import BaseConverter

from app.services.practice.hours import MOST_SPANS, Span
from app.web.api.forms import Answer, Form
from app.web.api.problems import Refusal
from app.web.api.times import WallClock

NO_DAY = -1
WEEKDAYS = range(7)
MIDDAY_BREAK = [{"startTime": "08:00", "endTime": "12:00"}, {"startTime": "13:00", "endTime": "17:00"}]


class WeekdayNumber(BaseConverter):
    """`/<weekday:weekday>` in a rule: 0 (Sunday) to 6 (Saturday); what is none is `NO_DAY`, which is never found."""

    def to_python(self, value: str) -> int:
        """The weekday."""
        return next((day for day in WEEKDAYS if str(day) == value), NO_DAY)


class Stretch(Answer):
    """From when to when, on the clinic's wall clock."""

    start_time: WallClock
    end_time: WallClock


class WeekdayHours(Answer):
    """The hours of a weekday; none: closed, or not at work."""

    weekday: Annotated[int, Field(description="0 = Sunday … 6 = Saturday.")]
    hours: list[Stretch]


class StretchForm(Form):
    """From when to when, on the clinic's wall clock."""

    start_time: Annotated[WallClock, Field(description="Before the end.", examples=["08:00"])]
    end_time: Annotated[WallClock, Field(description="After the start.", examples=["17:00"])]


class HoursForm(Form):
    """The hours of one weekday; they replace those that it had."""

    hours: Annotated[
        tuple[StretchForm, ...],
        Field(
            max_length=MOST_SPANS,
            description="In any order, without overlap; none: closed, or not at work.",
            examples=[MIDDAY_BREAK],
        ),
    ]

    def spans(self) -> list[Span]:
        """As the services take them."""
        return [(one.start_time, one.end_time) for one in self.hours]


def check_weekday(weekday: int) -> None:
    """Refuses (404) what is no weekday."""
    if weekday not in WEEKDAYS:
        raise Refusal(404, "Name a weekday: 0 (Sunday) to 6 (Saturday).")


def week_of(rows: Iterable[tuple[int, time, time]]) -> list[WeekdayHours]:
    """All seven days, from rows in order of (weekday, start, end)."""
    ordered: Sequence[tuple[int, time, time]] = sorted(rows)
    return [
        WeekdayHours(
            weekday=day,
            hours=[Stretch(start_time=begins, end_time=ends) for of, begins, ends in ordered if of == day],
        )
        for day in WEEKDAYS
    ]
