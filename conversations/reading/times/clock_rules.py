"""The grammar of clocks and windows: "half past 3", "a las 3 y cuarto", "7 25 pm", "from 2 to 4:30pm", "after 3"."""

from collections.abc import Sequence

from conversations.reading.times.clocks import NOON, Clock, Window, clock
from conversations.reading.times.rules import Node, Setting, number, only, rule
from conversations.reading.times.vocabulary import Part

_TENS = frozenset((20, 30, 40, 50))
_EARLIEST_WORDED_MINUTE = 13
"""In "las once y cuarenta" the forty are minutes; "a las 9 y 10" are two hours."""


def _tens(nodes: Sequence[Node], _: Setting) -> int | None:
    tens, ones = number(nodes[0]), number(nodes[-1])
    return tens + ones if tens in _TENS and 0 < ones < 10 else None


def _literal(nodes: Sequence[Node], _: Setting) -> Clock | None:
    written = nodes[0].value
    if not isinstance(written, tuple):
        return None
    hour, minute, leading_zero = written
    meridiem = number(nodes[-1]) if nodes[-1].kind == "m" else None
    return clock(hour, minute, meridiem, exact=True, leading_zero=leading_zero)


def _spoken(nodes: Sequence[Node], _: Setting) -> Clock | None:
    """An hour and perhaps minutes as numbers: "7 25 pm", "six oh two", "730 pm", "at 4"."""
    numbers = [number(node) for node in only(nodes, "0w")]
    meridiem = next((number(node) for node in nodes if node.kind == "m"), None)
    if len(numbers) == 1 and 100 <= numbers[0] < 2400:
        numbers = list(divmod(numbers[0], 100))
    hour, *rest = numbers
    if len(rest) == 2 and rest[0] == 0:
        rest = rest[1:]
    if len(rest) > 1 or hour < 1:
        return None
    if rest and any(node.kind == "&" for node in nodes) and rest[0] < _EARLIEST_WORDED_MINUTE:
        return None
    return clock(hour, rest[0] if rest else 0, meridiem, exact=bool(rest))


def _by_twelve(nodes: Sequence[Node], at: Setting) -> Clock | None:
    """A number before a part of the day; "feb 15 morning" and "monday 15 in the morning" are dates."""
    return _spoken(nodes, at) if number(nodes[0]) <= NOON or number(nodes[0]) >= 100 else None


def _hour_and_minutes(nodes: Sequence[Node], at: Setting) -> Clock | None:
    """ "Eight thirty", "10 fifteen"."""
    hour, minutes = number(nodes[0]), number(nodes[1])
    return _spoken(nodes, at) if hour <= NOON and minutes in (15, 30, 45) else None


def _hours_of_a_day(nodes: Sequence[Node], _: Setting) -> Window | None:
    """ "Monday 9 to 5"."""
    start, end = _hour_of(nodes[0]), _hour_of(nodes[-1])
    return Window(start, end) if start and end and start.hour <= NOON >= end.hour else None


def _in_part(nodes: Sequence[Node], _: Setting) -> Clock | None:
    """ "7 in the evening"."""
    hour, part = nodes[0].value, nodes[-1].value
    return hour.settle_in(part) if isinstance(hour, Clock) and isinstance(part, Part) and not part.plural else None


def _window_in_part(nodes: Sequence[Node], _: Setting) -> Window | None:
    """ "From 7 to 9 at night"."""
    window, part = nodes[0].value, nodes[-1].value
    if not isinstance(window, Window) or not isinstance(part, Part) or part.plural:
        return None
    return Window(window.start and window.start.settle_in(part), window.end and window.end.settle_in(part))


def _hour_of(node: Node) -> Clock | None:
    return node.value if isinstance(node.value, Clock) else clock(number(node), 0, None, exact=False)


def _past(nodes: Sequence[Node], _: Setting) -> Clock | None:
    """ "Twenty minutes past 3pm", "a quarter past noon"."""
    hour = _hour_of(nodes[-1])
    minutes = number(next(node for node in nodes if node.kind in "0wqh"))
    return hour.plus(minutes) if hour and minutes < 60 and hour.hour > 0 else None


def _to(nodes: Sequence[Node], _: Setting) -> Clock | None:
    """ "A quarter to 4": fifteen minutes before the hour that stands last."""
    hour = _hour_of(nodes[-1])
    minutes = number(next(node for node in nodes if node.kind in "0wq"))
    return hour.plus(-minutes) if hour and minutes < 60 else None


def _and_minutes(nodes: Sequence[Node], _: Setting) -> Clock | None:
    """ "Las 3 y cuarto", "las 8pm menos cuarto"."""
    hour = _hour_of(only(nodes, "0wC")[0])
    minutes = number(nodes[-1])
    less = any(node.kind == "~" for node in nodes)
    return hour.plus(-minutes if less else minutes) if hour and minutes < 60 else None


def _at_noon(nodes: Sequence[Node], _: Setting) -> Clock | None:
    """Noon and midnight; with an hour before ("las 12 del mediodía", "la 1 del mediodía") that hour near them."""
    middle = number(nodes[-1])
    if len(nodes) == 1:
        return Clock(middle % 24, 0, settled=True, exact=True)
    hour = _hour_of(nodes[0])
    return clock(hour.hour, hour.minute, NOON if middle == NOON else 0, exact=hour.exact) if hour else None


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
    start, end = (_hour_of(node) for node in ends)
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
    if first.end is None and second.start is None:
        return Window(first.start, second.end)
    return Window(second.start, first.end) if first.start is None and second.end is None else None


def _lasting(nodes: Sequence[Node], _: Setting) -> Window | None:
    """ "From 4pm for thirty minutes"."""
    window, unit = nodes[0].value, nodes[-1].value
    if not isinstance(window, Window) or window.start is None or window.end or unit not in ("minute", "hour"):
        return None
    return Window(window.start, window.start.plus(number(nodes[-2]) * (60 if unit == "hour" else 1)))


_HOUR = "[C0w]"

CLOCK_RULES = (
    rule("w&?w", "w", _tens),
    rule("w[on]", "n", _tens),
    rule("cm?", "C", _literal),
    rule("[0w][0w]?[0w]m", "C", _spoken),
    rule("[0w]m", "C", _spoken),
    rule("[0w]Om?", "C", _spoken),
    rule("[0w]w(?![uM/])", "C", _hour_and_minutes),
    rule("(?:(?<=a)|(?<=at))[0w][0w]{1,2}(?![u/M])", "C", _spoken),
    rule("[C0w]N", "C", _at_noon),
    rule("N", "C", _at_noon),
    rule("[qh]u?GP[ka]*[C0w]", "C", _past),
    rule("[0w]u?GP[ka]*[C0w]", "C", _past),
    rule("[q0w]u?>a?C", "C", _past),
    rule("qu?][ka]*[C0w]", "C", _to),
    rule("[0w]u][ka]*[C0w]", "C", _to),
    rule("[0wC]&[hq]", "C", _and_minutes),
    rule("[0wC]~[q0w]", "C", _and_minutes),
    rule("(?<=a)[0w]&[0w]m?", "C", _spoken),
    rule("(?<=[a><UbP])[0w](?![u/Mow])", "C", _spoken),
    rule("(?<=\\[)[0w](?!u|/|M)", "C", _spoken),
    rule("(?<=a)[0w](?=u(?!F))", "C", _spoken),
    rule("(?<![MjY/])0(?=,?r?[kjta]*E?p)", "C", _by_twelve),
    rule("(?<=p)[0w](?![u/M])", "C", _spoken),
    rule("w(?=r?[kj]+p)", "C", _spoken),
    rule("(?:(?<=r)|(?<=r]))[0w](?![u/M])", "C", _spoken),
    rule("(?<=C[|&,])[0w](?![u/Mow])", "C", _spoken),
    rule("W", "V", _named),
    rule("C[kja]+p", "C", _in_part),
    rule("Cp", "C", _in_part),
    rule(f"(?:\\[|b|a|z)?[ak]*{_HOUR}[]\\-U][ak]*{_HOUR}", "V", _between),
    rule("(?<=[dr])[0w][]-][0w](?![u/M])", "V", _hours_of_a_day),
    rule(f"b[ak]*{_HOUR}&[ak]*{_HOUR}", "V", _between),
    rule("[\\[b]?a?CaC", "V", _between),
    rule(">[ak]*C", "V", _open),
    rule("C,?s", "V", _open),
    rule("\\[[ak]*C", "V", _open),
    rule("[<U][ak]*C", "V", _open),
    rule("CS", "V", _open),
    rule("V[kja]*p", "V", _window_in_part),
    rule("V[&?!,k]*V", "V", _both_open),
    rule("V[fk][0w1]u", "V", _lasting),
)
"""Numbers first, then clocks, then bare numbers where something makes them clocks, then windows."""
