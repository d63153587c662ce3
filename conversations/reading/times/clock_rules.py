"""The grammar of clocks: "half past 3", "a las 3 y cuarto", "7 25 pm", "ten to four", "9, 10 or 11 am"."""

from collections.abc import Sequence

from conversations.reading.times.clocks import NOON, Clock, clock
from conversations.reading.times.durations import Duration
from conversations.reading.times.rules import Node, Setting, number, only, rule
from conversations.reading.times.vocabulary import Part

_FIRST_YEAR = 1900
_TENS = frozenset((20, 30, 40, 50))
_SAID_MINUTES = frozenset((5, 10, 20, 25))
"""Minutes that are said before "to" and "after" the hour."""
_EARLIEST_WORDED_MINUTE = 13
"""In "las once y cuarenta" the forty are minutes; "a las 9 y 10" are two hours."""


def _telephone(nodes: Sequence[Node], _: Setting) -> bool | None:
    """ "312-555-0100" is no clock and no date."""
    first, _middle, last = (number(node) for node in only(nodes, "0"))
    return True if 100 <= first < _FIRST_YEAR or (first >= 100 and last >= 100) else None


def _counted_things(_nodes: Sequence[Node], _: Setting) -> bool:
    """ "The 2nd option" names no day, "2 kids" no hour."""
    return True


def _the_day(nodes: Sequence[Node], _: Setting) -> bool | None:
    """ "El dia 3" is "el 3"."""
    return True if nodes[-1].value == "day" else None


def _sign(_nodes: Sequence[Node], _: Setting) -> bool:
    """ "Not until", "busy till" are "from"; "until after" is "after"."""
    return True


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


def spoken(nodes: Sequence[Node], _: Setting) -> Clock | None:
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
    if any(node.kind == "&" for node in nodes) and rest[0] < _EARLIEST_WORDED_MINUTE and not _said(nodes):
        return None
    return clock(hour, rest[0] if rest else 0, meridiem, exact=bool(rest))


def _said(nodes: Sequence[Node]) -> bool:
    """Whether the minutes are a word that is said after the hour: "las 4 y diez"."""
    minutes = only(nodes, "0w")[-1]
    return minutes.kind == "w" and number(minutes) in _SAID_MINUTES


def _of_four_digits(nodes: Sequence[Node], at: Setting) -> Clock | None:
    """ "1530 hrs"."""
    return spoken(nodes, at) if number(nodes[0]) >= 100 else None


def in_a_list(nodes: Sequence[Node], at: Setting) -> Clock | None:
    """A number that stands in a list of hours, or before its day: "9, 10 or 11 am", "3 tomorrow"."""
    return spoken(nodes, at) if number(nodes[0]) <= NOON else None


def _by_twelve(nodes: Sequence[Node], at: Setting) -> Clock | None:
    """A number before a part of the day; "feb 15 morning" and "monday 15 in the morning" are dates."""
    return spoken(nodes, at) if number(nodes[0]) <= NOON or number(nodes[0]) >= 100 else None


def _after_its_weekday(nodes: Sequence[Node], at: Setting) -> Clock | None:
    """ "Friday 4 in the afternoon"; where days come first, "viernes 4 por la tarde" is a date."""
    return None if at.day_first else _by_twelve(nodes, at)


def _hour_and_minutes(nodes: Sequence[Node], at: Setting) -> Clock | None:
    """ "Eight thirty", "10 fifteen"."""
    hour, minutes = number(nodes[0]), number(nodes[1])
    return spoken(nodes, at) if hour <= NOON and minutes in (15, 30, 45) else None


def in_part(nodes: Sequence[Node], _: Setting) -> Clock | None:
    """ "7 in the evening"."""
    hour, part = nodes[0].value, nodes[-1].value
    return hour.settle_in(part) if isinstance(hour, Clock) and isinstance(part, Part) and not part.plural else None


def hour_of(node: Node) -> Clock | None:
    return node.value if isinstance(node.value, Clock) else clock(number(node), 0, None, exact=False)


def minutes_of(node: Node) -> int | None:
    """The minutes of "quarter", "twenty" or "20 minutes"; None where it is hours, days or more."""
    if isinstance(node.value, Duration):
        return node.value.minutes
    minutes = number(node)
    return minutes if minutes < 60 else None


def _past(nodes: Sequence[Node], _: Setting) -> Clock | None:
    """ "Twenty minutes past 3pm", "a quarter past noon", "quarter after 2"."""
    hour, minutes = hour_of(nodes[-1]), minutes_of(only(nodes, "0wqhQ")[0])
    return hour.plus(minutes) if hour and minutes and hour.hour > 0 else None


def _to(nodes: Sequence[Node], _: Setting) -> Clock | None:
    """ "A quarter to 4", "an hour before noon": so much before the hour that stands last."""
    hour, minutes = hour_of(nodes[-1]), minutes_of(only(nodes, "0wqQ")[0])
    return hour.plus(-minutes) if hour and minutes else None


def _spoken_to(nodes: Sequence[Node], at: Setting) -> Clock | None:
    """ "Ten to four", "diez para las 4": minutes, where so many are said; "nine to five" are two hours."""
    minutes, hour = number(nodes[0]), hour_of(nodes[-1])
    return _to(nodes, at) if minutes in _SAID_MINUTES and hour and hour.hour <= NOON else None


def _spoken_past(nodes: Sequence[Node], at: Setting) -> Clock | None:
    """ "20 after 2"."""
    hour = hour_of(nodes[-1])
    return _past(nodes, at) if number(nodes[0]) in _SAID_MINUTES and hour and hour.hour <= NOON else None


def _and_minutes(nodes: Sequence[Node], _: Setting) -> Clock | None:
    """ "Las 3 y cuarto", "las 8pm menos cuarto"."""
    hour = hour_of(only(nodes, "0wC")[0])
    minutes = number(nodes[-1])
    less = any(node.kind == "~" for node in nodes)
    return hour.plus(-minutes if less else minutes) if hour and minutes < 60 else None


def _at_noon(nodes: Sequence[Node], _: Setting) -> Clock | None:
    """Noon and midnight; with an hour before ("las 12 del mediodía", "la 1 del mediodía") that hour near them."""
    middle = number(nodes[-1])
    if len(nodes) == 1:
        return Clock(middle % 24, 0, settled=True, exact=True)
    hour = hour_of(nodes[0])
    return clock(hour.hour, hour.minute, NOON if middle == NOON else 0, exact=hour.exact) if hour else None


def _or_beyond(_nodes: Sequence[Node], _: Setting) -> bool:
    """ "Or after" with nothing behind it belongs to what stands before."""
    return True


NO_DATE = "(?<![MjYo/d,-])"
"""What stands behind one of these may be the number of a day."""

CLOCK_RULES = (
    rule("0-0-0", "_", _telephone),
    rule("j?[on0w]y", "_", _counted_things),
    rule("ju(?=[0ow])", "j", _the_day),
    rule("![_ka]{0,2}U", "[", _sign),
    rule("[U[]>", ">", _sign),
    rule("w&?w", "w", _tens),
    rule("w[on]", "n", _tens),
    rule("[|&]>(?![kja]*[C0wcdDMronTYNQqhj])", "s", _or_beyond),
    rule("[|&]<(?![kja]*[C0wcdDMronTYNQqhj])", "S", _or_beyond),
    rule("cm?", "C", _literal),
    rule("0(?=u)", "C", _of_four_digits),
    rule("[0w][0w]?[0w]m", "C", spoken),
    rule("[0w]m", "C", spoken),
    rule("[0w]Om?", "C", spoken),
    rule("[0w]w(?![uM/])", "C", _hour_and_minutes),
    rule("(?:(?<=a)|(?<=at))[0w][0w]{1,2}(?![u/M])", "C", spoken),
    rule("[C0w]N", "C", _at_noon),
    rule("N", "C", _at_noon),
    rule("[qh]u?GP[ka]*[C0w]", "C", _past),
    rule("[Q0w]GP[ka]*[C0w]", "C", _past),
    rule("q>[ka]*[C0w]", "C", _past),
    rule(f"{NO_DATE}[Q0w]>a?C", "C", _past),
    rule(f"{NO_DATE}[0w]>[ka]*[0w](?![u/M])", "C", _spoken_past),
    rule("qu?[]U<k][ka]*[C0w]", "C", _to),
    rule("Q[]U<][ka]*[C0w]", "C", _to),
    rule("(?<![\\[b])w[]U][0w](?![u/M])", "C", _spoken_to),
    rule(f"{NO_DATE}[0w]ka[0w](?![u/M])", "C", _spoken_to),
    rule("h[0w](?![u/M])", "C", _past),
    rule("[0wC]&[hq]", "C", _and_minutes),
    rule("[0wC]~[q0w]", "C", _and_minutes),
    rule("(?<=a)[0w]&[0w]m?", "C", spoken),
    rule("(?<=[a><UbP])[0w](?![u/M0ow])", "C", spoken),
    rule("(?<=\\[)[0w](?!u|/|M)", "C", spoken),
    rule("(?<=a)[0w](?=u(?!F))", "C", spoken),
    rule("(?<![MjY/d])0(?=,?r?[kjta]*E?p)", "C", _by_twelve),
    rule("(?<=d)0(?=,?r?[kjta]*E?p)", "C", _after_its_weekday),
    rule("(?<=p)[0w](?![u/M])", "C", spoken),
    rule("w(?=r?[kj]+p)", "C", spoken),
    rule("(?:(?<=r)|(?<=r]))[0w](?![u/M])", "C", spoken),
    rule("(?<=C[|&,])[0w](?![u/Mow])", "C", spoken),
    rule("(?<!j)[0w](?=,?[sS])", "C", in_a_list),
    rule(f"{NO_DATE}[0w](?=(?:[,|&]+[0w])*[,|&]+C)", "C", in_a_list),
)
"""Numbers first, then clocks, then bare numbers where something makes them clocks."""
