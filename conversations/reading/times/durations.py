"""Lengths of time: "3 days", "an hour and a half", "half an hour", "2.5 hrs", "a couple of weeks"."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from conversations.reading.times import days
from conversations.reading.times.rules import Node, Setting, number, only, rule

_FAR = 3660
"""Days beyond which nobody makes an appointment."""
_HOUR = 60


class Duration(NamedTuple):
    """So many minutes, days, weeks, months or years (hours are minutes)."""

    size: int
    unit: str

    @property
    def minutes(self) -> int | None:
        """Its minutes; None for days and more, which end at no time of day."""
        return self.size if self.unit == "minute" and self.size <= _FAR * 24 * _HOUR else None

    def after(self, day: date) -> date | None:
        """The day so much later (a negative size: earlier); None for minutes, and beyond what is booked."""
        if self.unit in ("month", "year"):
            months = self.size * (12 if self.unit == "year" else 1)
            return days.add_months(day, months) if abs(months) < _FAR / 30 else None
        length = {"day": 1, "week": 7}.get(self.unit)
        return day + timedelta(self.size * length) if length and abs(self.size) * length < _FAR else None

    def before(self, day: date) -> date | None:
        """The day so much earlier."""
        return self._replace(size=-self.size).after(day)


def duration_of(nodes: Sequence[Node]) -> Duration:
    """The first length of time among the nodes. Raises TypeError where there is none."""
    value = only(nodes, "Q")[0].value
    if not isinstance(value, Duration):
        raise TypeError("no length of time")
    return value


def _of(count: int, unit: object) -> Duration:
    return Duration(count * _HOUR, "minute") if unit == "hour" else Duration(count, str(unit))


def _counted(nodes: Sequence[Node], _: Setting) -> Duration | None:
    """ "3 days"; "1530 hrs" is a clock."""
    size, unit = number(nodes[0]), nodes[-1].value
    return _of(size, unit) if unit != "hour" or size < 100 else None


def _and_a_half(nodes: Sequence[Node], _: Setting) -> Duration | None:
    """ "An hour and a half", "dos horas y media", "hora y media"."""
    if only(nodes, "u")[0].value != "hour":
        return None
    count = number(nodes[0]) if nodes[0].kind != "u" else 1
    return Duration(count * _HOUR + 30, "minute")


def _decimal(nodes: Sequence[Node], _: Setting) -> Duration | None:
    """ "2.5 hrs"."""
    tenths = number(nodes[2])
    if nodes[-1].value != "hour" or tenths > 9:
        return None
    return Duration(number(nodes[0]) * _HOUR + tenths * _HOUR // 10, "minute")


def _part_of_an_hour(nodes: Sequence[Node], _: Setting) -> Duration | None:
    """ "Half an hour"."""
    return Duration(number(nodes[0]), "minute") if nodes[-1].value == "hour" else None


_NOT_A_CLOCK = "(?:(?<!a)|(?<=ia))"
""" "A las 15 horas" is a clock, "in about 2 hours" is none."""

DURATION_RULES = (
    rule("0[.]0u", "Q", _decimal),
    rule("[0w1]u&1?h", "Q", _and_a_half),
    rule("[0w1]&1?hu", "Q", _and_a_half),
    rule("u&1?h", "Q", _and_a_half),
    rule("h1?u", "Q", _part_of_an_hour),
    rule(f"{_NOT_A_CLOCK}[0w1]u", "Q", _counted),
    rule("(?<=a)[0w1]u(?=[Fg])", "Q", _counted),
)
