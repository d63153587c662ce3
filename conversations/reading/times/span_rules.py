"""The grammar of weeks, months and open ends: "the week after next", "the first tuesday of october", "by friday"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from conversations.reading.times import days
from conversations.reading.times.clocks import Clock, Window
from conversations.reading.times.day_rules import Spans, coming, one, spans_of, steps_of, weekdays_of
from conversations.reading.times.days import Span
from conversations.reading.times.rules import Node, Setting, number, only
from conversations.reading.when import Grain


def unit(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "Next week", "this month", "el mes que viene"."""
    steps = steps_of(nodes)
    unit = only(nodes, "u")[0].value
    if unit == "week":
        return (days.week(at.today, steps),)
    if unit == "month":
        return (days.month(at.today, steps),)
    return one(at.today + timedelta(steps)) if unit == "day" and steps > 0 else None


def weekend(nodes: Sequence[Node], at: Setting) -> Spans | None:
    if any(node.kind == "v" for node in nodes):
        return tuple(coming(weekday, at.today, weekly=True) for weekday in (5, 6))
    return (days.weekend(at.today, steps_of(nodes)),)


def end_of(nodes: Sequence[Node], _: Setting) -> Spans | None:
    span = days.last_part(spans_of(nodes[-1])[0])
    return (span,) if span else None


def begin_of(nodes: Sequence[Node], _: Setting) -> Spans | None:
    span = days.first_part(spans_of(nodes[-1])[0])
    return (span,) if span else None


def end_of_day(_nodes: Sequence[Node], _: Setting) -> Clock:
    """ "The end of today" is its last minute; ``_end_of`` has taken weeks and months."""
    return Clock(23, 59, settled=True, exact=True)


def middle_of_day(_nodes: Sequence[Node], _: Setting) -> Window:
    return Window(Clock(10, 0, settled=True, exact=False), Clock(14, 0, settled=True, exact=False))


def named(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """Christmas."""
    value = nodes[0].value
    return one(days.dated(value[0], value[1], at.today)) if isinstance(value, tuple) else None


def nth_of_month(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "The first tuesday of october", "the last monday of next month", "the first week of december"."""
    named_month = days.named_month(number(nodes[-1]), at.today) if nodes[-1].kind == "M" else None
    if named_month is None and nodes[-1].value != "month":
        return None
    span = named_month or days.month(at.today, steps_of(nodes[1:]))
    if nodes[1].kind == "u":
        begin = span.day + timedelta((number(nodes[0]) - 1) * (7 if nodes[1].value == "week" else 1))
        return (Span(begin, begin + timedelta(7), Grain.WEEK),) if nodes[1].value == "week" else one(begin)
    (weekday, *_), _plural = weekdays_of(nodes[1])
    matching = [day for day in span.days() if day.weekday() == weekday]
    place = len(matching) if nodes[0].kind == "l" else number(nodes[0])
    return one(matching[place - 1]) if 0 < place <= len(matching) else None


def day_of_that_month(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "The fifth of next month", "next month on the 5th"."""
    if only(nodes, "u")[0].value != "month":
        return None
    first = days.month(at.today.replace(day=1), steps_of(nodes)).day
    return one(days.valid(first.year, first.month, number(only(nodes, "on0")[0])))


def after_next(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "Wednesday after next", "the week after next"."""
    if nodes[0].kind == "d":
        return one(days.coming(weekdays_of(nodes[0])[0][0], at.today + timedelta(1)) + timedelta(7))
    if nodes[0].kind == "e":
        return (days.weekend(at.today, 2),)
    return {"week": (days.week(at.today, 2),), "month": (days.month(at.today, 2),)}.get(str(nodes[0].value))


def end_of_this(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "The end of the week"."""
    span = {"week": days.week(at.today, 0), "month": days.month(at.today, 0)}.get(str(nodes[-1].value))
    end = days.last_part(span) if span else None
    return (end,) if end else None


def month(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "In february", "after march"."""
    span = days.named_month(number(nodes[-1]), at.today)
    sign = nodes[0].kind
    if sign == "Z":
        end = days.last_part(span)
        return (end,) if end else None
    if sign in "><U[":
        return open_ended([nodes[0], Node("D", (span,), 0, 0)], at)
    return (span,)


def from_to(nodes: Sequence[Node], _: Setting) -> Spans | None:
    """ "From monday to friday"; the end is the first such day after the start."""
    first, last = (spans_of(node)[0] for node in only(nodes, "D"))
    if first.first is None or last.until is None:
        return None
    until = last.until if last.until > first.first else last.until + timedelta(7)
    return (Span(first.first, until, Grain.DAY, weekly=False),)


def open_ended(nodes: Sequence[Node], _: Setting) -> Spans | None:
    span = spans_of(nodes[-1])[0]
    sign = nodes[0].kind
    if sign == ">":
        return (replace(span, first=span.until, until=None),)
    if sign == "[":
        return (replace(span, until=None),)
    return (replace(span, first=None, until=span.first if sign == "<" else span.until),)
