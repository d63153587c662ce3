"""What the found days and clocks say together: which belong to one time, which are a list, which are ruled out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from conversations.reading.times.clocks import Clock, Window, before_in_a_list
from conversations.reading.times.day_rules import Spans
from conversations.reading.times.days import monday_of, one_day
from conversations.reading.times.rules import Node
from conversations.reading.times.vocabulary import Part

_NEAR = 3
"""Unread words that may stand between the day and the hour of one time: "tuesday works for me after 3"."""
_TIMES = frozenset("DCVpT")
_LISTED = _TIMES | frozenset("kj1f&|atzv")


@dataclass(frozen=True, slots=True)
class Item:
    """One time: days, with a clock, a window or a part of the day; ``linked`` to the one before by "or" or a comma."""

    spans: Spans = ()
    clock: Clock | None = None
    window: Window | None = None
    part: Part | None = None
    minutes: int | None = None
    excluded: bool = False
    linked: bool = False
    every_day: bool = False
    until: "Item | None" = None
    """Its end, where that is on another day."""

    @property
    def timed(self) -> bool:
        return bool(self.clock or self.window or self.part)

    def is_dated_by(self, node: Node) -> bool:
        """Whether a node says which day its bare weekday is: "friday morning the 4th"."""
        if node.kind != "D" or not (self.timed and len(self.spans) == 1 and self.spans[0].bare):
            return False
        spans = self.filled(node.value).spans
        return len(spans) == 1 and not spans[0].bare and spans[0].day.weekday() == self.spans[0].day.weekday()

    def takes(self, node: Node) -> bool:
        """Whether a node still fits in."""
        if node.kind == "D":
            return not self.spans
        if isinstance(node.value, Part):
            return self.window is None and (self.part is None or self.part.overlaps(node.value))
        return self.clock is None and self.window is None and self.minutes is None

    def filled(self, value: object) -> "Item":
        """The item with what a node has found."""
        if isinstance(value, tuple):
            return replace(self, spans=value)
        if isinstance(value, Clock):
            return replace(self, clock=value)
        if isinstance(value, Window):
            return replace(self, window=value)
        if isinstance(value, Part):
            return replace(self, part=min(self.part or value, value, key=Part.length))
        return replace(self, minutes=value if isinstance(value, int) else None)


class _Composer:
    """Walks along the row once and fills one item after the other."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.open: Item | None = None
        self.gap = 0
        self.denied = False
        self.linking = False
        self.any_day = False
        self.narrow = ""
        self.reach = 0
        self.either = False
        self.ending = False
        self.any_time = False

    def close(self) -> None:
        if self.open is not None and self.ending and self.items:
            self.items[-1] = replace(self.items[-1], until=self.open)
        elif self.open is not None:
            self.items.append(self.open)
        self.ending = self.ending and self.open is None
        self.open, self.gap = None, 0

    def add(self, node: Node) -> None:
        item = self.open
        if item is not None and self.gap == 0 and item.is_dated_by(node):
            self.open = replace(item, spans=item.filled(node.value).spans)
            return
        if item is None or not item.takes(node) or item.excluded != self.denied or (self.either and item.timed):
            side_by_side = item is not None and self.gap == 0
            linked = (self.linking or side_by_side) and bool(item or self.items)
            self.close()
            item = Item(excluded=self.denied, linked=linked, every_day=self.any_day)
        value = node.value
        self.any_time = self.any_time or (isinstance(value, Window) and value.is_whole_day)
        if isinstance(value, Part) and self.narrow:
            value = narrowed(value, self.narrow)
        self.open = item.filled(value)
        self.gap, self.linking, self.either = 0, False, False
        if node.kind != "D":
            self.narrow = ""

    def skip(self) -> None:
        """A word that is no time."""
        self.gap += 1
        self.reach += 1
        if self.denied and self.open is None and self.reach > _NEAR:
            self.denied = False
        if self.gap > _NEAR:
            self.close()
            self.linking = False

    def stop(self) -> None:
        """The end of a sentence."""
        self.close()
        self.denied = self.linking = False


def compose(nodes: Sequence[Node]) -> list[Item]:
    """The times of a text, in its order, each with what it shares with its neighbours."""
    walk = _Composer()
    for index, node in enumerate(nodes):
        rest = nodes[index + 1 :]
        if node.kind in _TIMES:
            walk.add(node)
        elif node.kind == ".":
            walk.stop()
        elif node.kind in "&|,":
            _separate(walk, node.kind, rest)
        elif node.kind in "!~X?^":
            _turn(walk, node.kind, rest)
        elif node.kind in "EL":
            _narrow(walk, node.kind)
        elif node.kind == "@":
            walk.close()
            walk.ending = True
        elif node.kind == "A":
            walk.any_day, walk.denied = True, False
        elif node.kind not in "kj1fatvz":
            walk.skip()
    walk.close()
    return _shared(walk.items)


def _separate(walk: _Composer, kind: str, rest: Sequence[Node]) -> None:
    walk.linking, walk.either = True, kind == "|"
    listed = any(node.kind == "|" for node in _clause(rest, "."))
    if kind == "," and walk.denied and not walk.any_day and not listed:
        walk.close()
        walk.denied = walk.linking = False


def _turn(walk: _Composer, kind: str, rest: Sequence[Node]) -> None:
    """A denial excludes what follows it in its clause, or, when no time does, what stands before it."""
    ahead = _clause(rest, ".,?")
    if kind == "?":
        if (walk.any_day or walk.any_time) and ahead and all(node.kind in _LISTED for node in ahead):
            walk.close()
            walk.denied, walk.reach = True, 0
        elif walk.denied and walk.open is not None and not any(node.kind in _TIMES for node in ahead[:2]):
            walk.open, walk.denied = replace(walk.open, excluded=False), False
        else:
            walk.denied = False
    elif kind == "X" and (ahead or walk.linking or walk.gap):
        walk.denied = bool(ahead) and ahead[0].kind in "DpjkV"
    elif any(node.kind in _TIMES for node in ahead):
        walk.denied, walk.reach = True, 0
    elif walk.open is not None and not walk.linking and kind != "^":
        walk.open = replace(walk.open, excluded=True)


def _narrow(walk: _Composer, kind: str) -> None:
    """ "Early" before its part of the day, "late" behind it."""
    if walk.open is not None and walk.open.part is not None and walk.gap == 0 and not walk.linking:
        walk.open = replace(walk.open, part=narrowed(walk.open.part, kind))
    else:
        walk.narrow = kind


def narrowed(part: Part, kind: str) -> Part:
    """The early or the late end of a part of the day."""
    begin, end = part.early if kind == "E" else part.late
    return replace(part, begin=begin, end=end)


def _clause(nodes: Sequence[Node], ends: str) -> Sequence[Node]:
    for index, node in enumerate(nodes):
        if node.kind in ends:
            return nodes[:index]
    return nodes


def _shared(items: list[Item]) -> list[Item]:
    """Linked items share what only one of them names: "monday or tuesday after 3", "tuesday at 9 or 10"."""
    for index in range(len(items) - 2, -1, -1):
        here, after = items[index], items[index + 1]
        if after.linked and here.excluded == after.excluded:
            if not here.timed and after.timed and after.spans:
                here = replace(here, clock=after.clock, window=after.window, part=after.part)
            elif here.timed and not here.spans and after.timed:
                here = replace(here, spans=after.spans)
            if here.clock and after.clock and not here.part:
                here = replace(here, clock=before_in_a_list(here.clock, after.clock))
            items[index] = _beside(here, after)
    for index in range(1, len(items)):
        here, before = items[index], items[index - 1]
        if not here.linked or here.excluded != before.excluded:
            continue
        if not here.spans and not here.every_day:
            here = replace(here, spans=before.spans, part=here.part or (before.part if here.clock else None))
        items[index] = _beside(here, before)
    return items


def _beside(here: Item, neighbour: Item) -> Item:
    """A bare weekday is in its neighbour's week, and every week where its neighbour is: "los lunes y miercoles"."""
    if len(here.spans) != 1 or not neighbour.spans or not here.spans[0].bare:
        return here
    span, other = here.spans[0], neighbour.spans[0]
    if other.weekly:
        return replace(here, spans=(replace(span, weekly=True, instead=None),))
    if not other.placed:
        return here
    day = monday_of(other.day, 0) + timedelta(span.day.weekday())
    return replace(here, spans=(replace(one_day(day), placed=True),))
