"""The grammar of days: "the 14th", "next thursday", "15 de febrero", "in two weeks", "from monday to friday"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from conversations.reading.times import days
from conversations.reading.times.days import Span
from conversations.reading.times.durations import Duration, duration_of
from conversations.reading.times.rules import Node, Setting, number, only
from conversations.reading.times.vocabulary import Part
from conversations.reading.when import Grain

_FIRST_YEAR = 1900
_SPOKEN_WEEKS: dict[object, int] = {8: 7, 15: 14}
"""Days that are said and days that are meant."""
_EARLY = Part(6, 9, (6, 8), (8, 9))
Spans = tuple[Span, ...]
_FAR = 500
"""Weeks beyond which nobody makes an appointment."""
_SOON = 35
"""Days within which "friday 5" without "th" is a date and not five o'clock."""


def weekdays_of(node: Node) -> tuple[tuple[int, ...], bool]:
    value = node.value
    if not isinstance(value, tuple):
        raise TypeError(f"a node of kind {node.kind} is no weekday")
    return value


def spans_of(node: Node) -> Spans:
    return node.value if isinstance(node.value, tuple) else ()


def one(day: date | None) -> Spans | None:
    return (days.one_day(day),) if day else None


def weekday_and_day(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "Friday the 26th"; "friday 5" only where the next such Friday is near."""
    (weekday, *_), _plural = weekdays_of(nodes[0])
    of_month = number(nodes[-1])
    found = days.day_of_month(of_month, at.today, weekday) if 0 < of_month <= 31 else None
    if found is None and nodes[-1].kind != "0":
        return one(days.day_of_month(of_month, at.today))
    near = found is not None and (found - at.today).days <= _SOON
    return one(found) if nodes[-1].kind != "0" or of_month > 12 or near else None


def month_and_day(nodes: Sequence[Node], at: Setting) -> Spans | None:
    return one(days.dated(number(only(nodes, "M")[0]), number(only(nodes, "0won")[0]), at.today))


def dated_in_full(nodes: Sequence[Node], _: Setting) -> Spans | None:
    """ "January 5, 2027"."""
    year = number(nodes[-1])
    if year < _FIRST_YEAR:
        return None
    return one(days.valid(year, number(only(nodes, "M")[0]), number(only(nodes, "0won")[0])))


def by_numbers(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """3/4 and 2026-11-24. Where both orders are dates, the language decides and the other may be asked back."""
    parts = [number(node) for node in only(nodes, "0")]
    if parts[0] > 31:
        return one(days.valid(parts[0], parts[1], parts[2])) if len(parts) == 3 else None
    year = parts[2] if len(parts) == 3 else None
    by_month, by_day = (days.dated(*pair, at.today, year) for pair in ((parts[0], parts[1]), (parts[1], parts[0])))
    first, second = (by_day, by_month) if at.day_first else (by_month, by_day)
    found = first or second
    if found is None:
        return None
    return (days.one_day(found, instead=second if first and second != first else None),)


def day_alone(nodes: Sequence[Node], at: Setting) -> Spans | None:
    of_month = number(nodes[-1])
    return one(days.day_of_month(of_month, at.today)) if 0 < of_month <= 31 else None


def following_day(_nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "The next morning"."""
    return one(at.today + timedelta(1))


def relative(nodes: Sequence[Node], at: Setting) -> Spans | None:
    return one(at.today + timedelta(number(nodes[0])))


def this_part(_nodes: Sequence[Node], at: Setting) -> Spans | None:
    return one(at.today)


def weekday(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "Next friday" is in the next week; where this week still has one, that may be meant."""
    weekdays, plural = weekdays_of(only(nodes, "d")[0])
    kinds = {node.kind for node in nodes}
    if "x" in kinds:
        return tuple(_next(weekday, at.today) for weekday in weekdays)
    if "l" in kinds:
        return tuple(days.one_day(days.coming(weekday, at.today) - timedelta(7)) for weekday in weekdays)
    weekly = plural or "v" in kinds
    bare = len(weekdays) == 1 and "t" not in kinds
    return tuple(replace(coming(weekday, at.today, weekly=weekly), bare=bare) for weekday in weekdays)


def _next(weekday: int, today: date) -> Span:
    found = days.monday_of(today, 1) + timedelta(weekday)
    nearer = days.coming(weekday, today)
    if nearer == today:
        nearer = found + timedelta(7)
    return replace(days.one_day(found, instead=nearer if nearer != found else None), placed=True)


def coming(weekday: int, today: date, *, weekly: bool) -> Span:
    found = days.coming(weekday, today)
    unsure = found == today and not weekly
    return days.one_day(found, weekly=weekly, instead=found + timedelta(7) if unsure else None)


def weekday_of_week(nodes: Sequence[Node], at: Setting) -> Spans | None:
    weekdays, _plural = weekdays_of(only(nodes, "d")[0])
    if only(nodes, "u")[0].value != "week":
        return None
    monday = days.monday_of(at.today, steps_of(nodes))
    return tuple(replace(days.one_day(monday + timedelta(weekday)), placed=True) for weekday in weekdays)


def steps_of(nodes: Sequence[Node]) -> int:
    kinds = [node.kind for node in nodes]
    return kinds.count("x") - kinds.count("l")


def in_units(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "In two weeks", "three weeks from tomorrow", "2 days ago", "a week before christmas"."""
    spans = spans_of(nodes[-1]) if nodes[-1].kind == "D" else ()
    begin, length = spans[0].day if spans else at.today, duration_of(nodes)
    return one(length.before(begin) if any(node.kind in "g<" for node in nodes) else length.after(begin))


def in_minutes(nodes: Sequence[Node], _: Setting) -> int | None:
    """ "In 3 hours", "half an hour ago", in minutes; None for days and more."""
    minutes = _length(nodes).minutes
    return -minutes if minutes and any(node.kind == "g" for node in nodes) else minutes


def within(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "Within 3 days": from today."""
    until = _length(nodes).after(at.today)
    return (Span(at.today, until + timedelta(1), Grain.DAY),) if until else None


def _length(nodes: Sequence[Node]) -> Duration:
    """The length of time named, or one of the unit: "in the next week"."""
    unit = next((node.value for node in nodes if node.kind == "u"), None)
    if unit is None:
        return duration_of(nodes)
    return Duration(60, "minute") if unit == "hour" else Duration(1, str(unit))


def weekdays_from_now(nodes: Sequence[Node], at: Setting) -> Spans | None:
    weekdays, _plural = weekdays_of(only(nodes, "d")[0])
    count = number(nodes[0])
    later = at.today + timedelta(1)
    return one(days.coming(weekdays[0], later) + timedelta(7 * (count - 1))) if 0 < count < _FAR else None


def next_units(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "The next three days"."""
    counted = [number(node) for node in only(nodes, "0w")]
    length = Duration(counted[0], str(only(nodes, "u")[0].value)) if counted else duration_of(nodes)
    begin = days.month(at.today, 1).day if length.unit == "month" else days.monday_of(at.today, 1)
    if length.unit == "day":
        begin = at.today + timedelta(1)
    until = length.after(begin)
    grain = {"week": Grain.WEEK, "month": Grain.MONTH}.get(length.unit, Grain.DAY)
    return (Span(begin, until, grain),) if until and length.size > 0 else None


def weekday_and_week(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "Friday week" is a week after the coming one."""
    weekday = weekdays_of(nodes[0])[0][0]
    return one(days.coming(weekday, at.today) + timedelta(7)) if nodes[-1].value == "week" else None


def and_eight(nodes: Sequence[Node], _: Setting) -> Spans | None:
    """ "De hoy en ocho (dias)" is a week from today, "en quince" two."""
    counted = nodes[-1].value
    later = _SPOKEN_WEEKS.get(counted.size if isinstance(counted, Duration) and counted.unit == "day" else counted)
    return one(spans_of(nodes[0])[0].day + timedelta(later)) if later else None


def to_the_end(_nodes: Sequence[Node], _: Setting) -> bool:
    """ "Before the end of" is "until"."""
    return True


def early(_nodes: Sequence[Node], _: Setting) -> Part:
    """ "Tomorrow early"."""
    return _EARLY


def any_day(nodes: Sequence[Node], _: Setting) -> str | None:
    """ "Any day", "every week"."""
    unit = nodes[-1].value
    return str(unit) if unit in ("day", "week") else None
