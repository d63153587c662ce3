"""The grammar of windows: "from 2 to 4:30pm", "after 3", "between 9 and 11 in the morning", "tue am"."""

from collections.abc import Sequence

from conversations.reading.times.clock_rules import NO_DATE, hour_of, in_a_list, in_part, minutes_of, spoken
from conversations.reading.times.clocks import NOON, Clock, Window
from conversations.reading.times.rules import Node, Setting, number, only, rule
from conversations.reading.times.vocabulary import Part

_MORNING = Part(5, 12, (6, 9), (10, 12))
_AFTERNOON = Part(12, 17, (12, 14), (15, 17))


def _hours_of_a_day(nodes: Sequence[Node], _: Setting) -> Window | None:
    """ "Monday 9 to 5"."""
    start, end = hour_of(nodes[0]), hour_of(nodes[-1])
    return Window(start, end) if start and end and start.hour <= NOON >= end.hour else None


def _window_in_part(nodes: Sequence[Node], _: Setting) -> Window | None:
    """ "From 7 to 9 at night"."""
    window, part = nodes[0].value, nodes[-1].value
    if not isinstance(window, Window) or not isinstance(part, Part) or part.plural:
        return None
    return Window(window.start and window.start.settle_in(part), window.end and window.end.settle_in(part))


def _named(nodes: Sequence[Node], _: Setting) -> Window | None:
    hours = nodes[0].value
    if not isinstance(hours, tuple):
        return None
    start, end = (None if hour is None else Clock(hour, 0, settled=True, exact=False) for hour in hours)
    return Window(start, end)


def _between(nodes: Sequence[Node], _: Setting) -> Window | None:
    """Two clocks or numbers with "to" between, where something beside them shows that they are hours."""
    ends = only(nodes, "C0w")
    opened = nodes[0].kind in "[baz"
    if not opened and not any(node.kind == "C" for node in ends):
        return None
    start, end = (hour_of(node) for node in ends)
    return Window(start, end) if start and end else None


def _open(nodes: Sequence[Node], _: Setting) -> Window | None:
    written = next(node.value for node in nodes if node.kind == "C")
    if not isinstance(written, Clock):
        return None
    later = any(node.kind in ">s[" for node in nodes)
    return Window(written, None) if later else Window(None, written)


def _both_open(nodes: Sequence[Node], _: Setting) -> Window | None:
    """ "Later than 3:30 but before 6"."""
    first, second = nodes[0].value, nodes[-1].value
    if not isinstance(first, Window) or not isinstance(second, Window):
        return None
    if first.is_whole_day or second.is_whole_day:
        return None
    if first.end is None and second.start is None:
        return Window(first.start, second.end)
    return Window(second.start, first.end) if first.start is None and second.end is None else None


def _lasting(nodes: Sequence[Node], _: Setting) -> Window | None:
    """ "From 4pm for thirty minutes"."""
    window, minutes = nodes[0].value, minutes_of(nodes[-1])
    if not isinstance(window, Window) or window.start is None or window.end or not minutes:
        return None
    return Window(window.start, window.start.plus(minutes))


def _half_of_a_day(nodes: Sequence[Node], _: Setting) -> Part:
    """ "Tue am"."""
    return _AFTERNOON if number(nodes[0]) else _MORNING


def _after_its_day(nodes: Sequence[Node], _: Setting) -> object:
    """ "Martes tarde" is its afternoon; "llego tarde" is late."""
    return nodes[0].value


_HOUR = "[C0w]"

WINDOW_RULES = (
    rule(f"{NO_DATE}[0w][]-][0w](?=[kjta]*[rd](?!F))", "V", _hours_of_a_day),
    rule(f"{NO_DATE}[0w](?=(?:[,|&]+[0w])*[kjta]*[rd](?!F))", "C", in_a_list),
    rule("(?<=C[|&,])[0w](?![u/Mow])", "C", spoken),
    rule("(?<=[dro])m", "p", _half_of_a_day),
    rule("(?<=[dr])R", "p", _after_its_day),
    rule("W", "V", _named),
    rule("C[kja]+p", "C", in_part),
    rule("Cp", "C", in_part),
    rule(f"(?:\\[|b|a|z)?[ak]*{_HOUR}[]\\-U][ak]*{_HOUR}", "V", _between),
    rule("(?:(?<=[dro])|(?<=[dro],))[0w][]-][0w](?![u/M])", "V", _hours_of_a_day),
    rule(f"b[ak]*{_HOUR}&[ak]*{_HOUR}", "V", _between),
    rule("[\\[b]?a?CaC", "V", _between),
    rule(">[akj]*C", "V", _open),
    rule("C,?s", "V", _open),
    rule("\\[[akj]*C", "V", _open),
    rule("[<U][akj]*C", "V", _open),
    rule("CS", "V", _open),
    rule("V[kja]*p", "V", _window_in_part),
    rule("V[&?!,k]*V", "V", _both_open),
    rule("V[fk]Q", "V", _lasting),
)
"""Hours beside their day, windows with a name, clocks in their part of the day, then what two clocks or a sign make."""
