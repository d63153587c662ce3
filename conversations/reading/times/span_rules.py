"""The grammar of weeks, months and open ends: "the week after next", "the first tuesday of october", "by friday"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from conversations.reading.times import days
from conversations.reading.times.clocks import Clock, Window
from conversations.reading.times.day_rules import Spans, coming, one, spans_of, steps_of, weekdays_of
from conversations.reading.times.days import Span
from conversations.reading.times.holidays import next_after
from conversations.reading.times.rules import Node, Setting, number, only
from conversations.reading.when import Grain

_SATURDAY = 5


def unit(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "Next week", "this month", "el mes que viene"."""
    steps = steps_of(nodes)
    unit = only(nodes, "u")[0].value
    if unit == "week":
        return (days.week(at.today, steps),)
    if unit == "month":
        return (days.month(at.today, steps),)
    if unit == "year":
        return (days.year(at.today, steps),)
    return one(at.today + timedelta(steps)) if unit == "day" and steps > 0 else None


def weekend(nodes: Sequence[Node], at: Setting) -> Spans | None:
    if any(node.kind == "v" for node in nodes):
        return tuple(coming(weekday, at.today, weekly=True) for weekday in (5, 6))
    return (days.weekend(at.today, steps_of(nodes)),)


_PART_OF = {"E": "B", "B": "B", "I": "I", "L": "Z", "Z": "Z"}


def part_of(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "Early next week", "mid december", "the end of the month"; "later this week" is all that comes after today."""
    span = _whole(nodes[-1], at)
    if span is None:
        return None
    if nodes[0].kind == "L" and nodes[0].value and span.first == at.today:
        rest = replace(span, first=at.today + timedelta(1))
        return (rest,) if rest.days() else None
    part = days.narrowed(span, _PART_OF[nodes[0].kind])
    if part is None and nodes[-1].kind == "u" and span.until is not None:
        part = days.narrowed(_starting(span.until, span.grain), _PART_OF[nodes[0].kind])
    return (part,) if part else None


def _starting(day: date, grain: Grain) -> Span:
    """The week or month that begins on a day."""
    return days.week(day, 0) if grain is Grain.WEEK else days.month(day, 0)


def _whole(node: Node, at: Setting) -> Span | None:
    """The week, month or year that a node names."""
    if node.kind == "D":
        return spans_of(node)[0]
    if node.kind == "M":
        return days.named_month(number(node), at.today)
    found = {"week": days.week, "month": days.month, "year": days.year}.get(str(node.value))
    return found(at.today, 0) if found else None


def week_of(nodes: Sequence[Node], _: Setting) -> Spans | None:
    """ "The week of december 7"."""
    span = spans_of(nodes[-1])[0]
    if nodes[0].value != "week" or span.first is None or span.grain is not Grain.DAY:
        return None
    return (days.week(days.monday_of(span.first, 0), 0),)


def beside(nodes: Sequence[Node], _: Setting) -> Spans | None:
    """ "The day after thanksgiving", "the friday before christmas", "(a) week from wednesday"."""
    span, after = spans_of(nodes[-1])[0], any(node.kind == ">" for node in nodes)
    if span.first is None or span.until is None:
        return None
    here = nodes[0]
    if any(node.kind == "[" for node in nodes):
        return one(span.first + timedelta(7)) if here.value == "week" else None
    if here.value == "week":
        return (days.week(days.monday_of(span.first, 1 if after else -1), 0),)
    if here.kind == "e":
        same_week = after and span.first.weekday() < _SATURDAY
        return (days.weekend(days.monday_of(span.first, 0 if same_week else 1 if after else -1), 0),)
    edge = span.until if after else span.first - timedelta(1)
    if here.kind == "d":
        weekday = weekdays_of(here)[0][0]
        return one(days.coming(weekday, edge) if after else edge - timedelta((edge.weekday() - weekday) % 7))
    return one(edge) if here.value == "day" else None


def days_of_month(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "Dec 3-5", "del 3 al 5 de diciembre", "between the 3rd and the 5th of december"."""
    first, last = (number(node) for node in only(nodes, "0won"))
    month_named = only(nodes, "M")
    begin = days.dated(number(month_named[0]), first, at.today) if month_named else days.day_of_month(first, at.today)
    end = begin and days.day_of_month(last, begin)
    return (Span(begin, end + timedelta(1), Grain.DAY),) if begin and end and 0 < first < last < 32 else None


def end_of_day(_nodes: Sequence[Node], _: Setting) -> Clock:
    """ "The end of today" is its last minute; ``_end_of`` has taken weeks and months."""
    return Clock(23, 59, settled=True, exact=True)


def middle_of_day(_nodes: Sequence[Node], _: Setting) -> Window:
    return Window(Clock(10, 0, settled=True, exact=False), Clock(14, 0, settled=True, exact=False))


def named(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """Christmas."""
    holiday = nodes[0].value
    return one(next_after(holiday, at.today)) if callable(holiday) else None


def nth_of_month(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "The first tuesday of october", "the last day of the month", "the first week of december"."""
    named_month = days.named_month(number(nodes[-1]), at.today) if nodes[-1].kind == "M" else None
    if named_month is None and nodes[-1].value != "month":
        return None
    span = named_month or days.month(at.today.replace(day=1), steps_of(nodes[1:]))
    matching = span.days()
    if nodes[1].kind == "d":
        (weekday, *_), _plural = weekdays_of(nodes[1])
        matching = [day for day in matching if day.weekday() == weekday]
    elif nodes[1].value == "week":
        matching = matching[::7] if nodes[0].kind != "l" else matching[:-6]
    elif nodes[1].value != "day":
        return None
    nth = len(matching) if nodes[0].kind == "l" else number(nodes[0])
    if not 0 < nth <= len(matching):
        return None
    first = matching[nth - 1]
    return (Span(first, first + timedelta(7), Grain.WEEK),) if nodes[1].value == "week" else one(first)


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


def month(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "In february", "after march"."""
    span = days.named_month(number(nodes[-1]), at.today)
    sign = nodes[0].kind
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


def to_another_day(_nodes: Sequence[Node], _: Setting) -> bool:
    """ "From 2pm till tomorrow 4:30pm": what follows is the end of what stands before."""
    return True


def this_or_next(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "This week or next"."""
    if nodes[0].kind == "d":
        weekday = weekdays_of(nodes[0])[0][0]
        return tuple(days.one_day(days.coming(weekday, at.today) + timedelta(7 * weeks)) for weeks in (0, 1))
    found = {"week": days.week, "month": days.month}.get(str(nodes[0].value))
    return (found(at.today, 0), found(at.today, 1)) if found else None


def until_end(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "By the end of the month"."""
    whole = _whole(nodes[-1], at)
    return (replace(whole, first=None),) if whole else None


def open_behind(nodes: Sequence[Node], at: Setting) -> Spans | None:
    """ "Friday or later", "the 10th at the latest"."""
    return open_ended([Node("[" if nodes[-1].kind == "s" else "U", None, 0, 0), only(nodes, "D")[0]], at)
