"""Finds the times of a text: atoms, grammar, composition, resolution."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from conversations.reading.times.atoms import VOCABULARIES, anchors, atoms_of
from conversations.reading.times.clocks import Hours, Window
from conversations.reading.times.grammar import parse
from conversations.reading.times.items import compose
from conversations.reading.times.resolve import resolve
from conversations.reading.times.rules import Node, Setting
from conversations.reading.when import When

_DAY_FIRST = {words.code: words.day_first for words in VOCABULARIES}
_NAMING = frozenset("DCVpT")
_NAMELESS = re.compile("(?:[_.,kj1fz&|?!XvHiyR]|(?<!kj)(?<!w)n|(?<!j)0|(?<![0w])w)*")
"""Of these alone no rule makes a time."""

_LONGEST = 200
"""Words read for times: more than ten texts hold, so that the grammar's work is bounded."""


def may_name_times(words: Sequence[str]) -> bool:
    """Whether the text has any word or digit that a time is made of; most have none."""
    return not anchors().isdisjoint(words) or any(word[0].isdecimal() for word in words)


class Stretch(NamedTuple):
    """The words of a time: the first, the one after the last, and whether they name a beginning and an end."""

    begin: int
    end: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Times:
    """What a text says about time: the row of nodes the grammar has made of its words."""

    nodes: Sequence[Node] = ()

    @property
    def stretches(self) -> list[Stretch]:
        """Where times stand."""
        return [
            Stretch(node.begin, node.end, isinstance(node.value, Window) and bool(node.value.start and node.value.end))
            for node in self.nodes
            if node.kind in _NAMING
        ]

    def moments(self, now: datetime, hours: Hours) -> tuple[When, ...]:
        """The times meant, seen from ``now`` (aware, in the zone they are meant in)."""
        return resolve(compose(self.nodes), now, hours) if any(node.kind in _NAMING for node in self.nodes) else ()


def find_times(words: Sequence[str], language: str, today: date) -> Times:
    """The times named by words as ``words.py`` leaves them. ``language`` decides whether 3/4 is the third of April."""
    if not may_name_times(words):
        return Times()
    atoms = atoms_of(words[:_LONGEST], language)
    kinds = "".join(atom.kind for atom in atoms)
    if _NAMELESS.fullmatch(kinds):
        return Times()
    return Times(parse(atoms, Setting(today, _DAY_FIRST.get(language, False))))
