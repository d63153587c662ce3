"""The hours of a week, as they are shown and typed: a day at a time, up to two stretches of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any

import wtforms
from babel.dates import get_day_names
from wtforms.validators import InputRequired, NumberRange, Optional

from admin.forms import Form
from admin.languages import N_, locale
from admin.languages import gettext as _
from admin.words import clock_time

Span = tuple[time, time]


class DayForm(Form):
    """The hours of one weekday (0 = Sunday); nothing typed: none."""

    weekday = wtforms.IntegerField(
        N_("Day"), [InputRequired(), NumberRange(0, 6)], widget=wtforms.widgets.HiddenInput()
    )
    opens = wtforms.TimeField(N_("From"), [Optional()])
    closes = wtforms.TimeField(N_("To"), [Optional()])
    opens_again = wtforms.TimeField(N_("Again from"), [Optional()])
    closes_again = wtforms.TimeField(N_("To"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Each stretch has both ends, or none."""
        right = super().validate(extra_validators)
        for begins, ends in ((self.opens, self.closes), (self.opens_again, self.closes_again)):
            if (begins.data is None) != (ends.data is None) and not (begins.errors or ends.errors):
                ends.errors, right = [_("Type both ends of the hours, or none.")], False
        return right

    @property
    def spans(self) -> list[Span]:
        """The stretches that were typed."""
        typed = ((self.opens.data, self.closes.data), (self.opens_again.data, self.closes_again.data))
        return [(begins, ends) for begins, ends in typed if begins and ends]


@dataclass(frozen=True, slots=True)
class Day:
    """A line of a week: its name, its hours in words (empty: none), and the form that changes them."""

    number: int
    name: str
    hours: str
    form: DayForm


def day_name(weekday: int) -> str:
    """As "Monday"; 0 is Sunday."""
    return str(get_day_names("wide", "stand-alone", locale())[(weekday + 6) % 7]).capitalize()


def week(hours: Iterable[tuple[int, time, time]]) -> list[Day]:
    """Monday to Sunday. `hours`: (weekday, from, to), in order of their beginnings."""
    by_day: dict[int, list[Span]] = {}
    for weekday, begins, ends in hours:
        by_day.setdefault(weekday, []).append((begins, ends))
    return [_day(number, by_day.get(number, [])) for number in (1, 2, 3, 4, 5, 6, 0)]


def _day(number: int, spans: list[Span]) -> Day:
    (opens, closes), (again, end) = [*spans, (None, None), (None, None)][:2]
    form = DayForm(
        data={"weekday": number, "opens": opens, "closes": closes, "opens_again": again, "closes_again": end}
    )
    for field in form:
        field.id = f"{field.name.replace('_', '-')}-{number}"
    said = ", ".join(f"{clock_time(begins)} – {clock_time(ends)}" for begins, ends in spans)
    return Day(number, day_name(number), said, form)
