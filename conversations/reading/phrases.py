"""Phrase patterns as one automaton: finds the phrases that start at a word.

A text is scanned in time linear in its length: no regular expression backtracks over a patient's words.
The pattern language is described in ``lexicon.py``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Generic, NamedTuple, TypeVar

from conversations.reading.lexicon import parts_of
from conversations.reading.words import BREAKS

_PIECE = re.compile(r"\[|\]|[^\s\[\]]+")
_NOWHERE = -1
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")


Kind = TypeVar("Kind", bound=IntEnum)


class Found(NamedTuple, Generic[Kind]):
    """A phrase: how many words it has, what it does, and the languages it is a phrase of."""

    length: int
    mark: Kind
    languages: frozenset[str]


def shape_of(word: str) -> str:
    """What patterns call a word that none of them names. A break has no shape: no wildcard leaves its clause."""
    if _CLOCK.fullmatch(word):
        return "#clock"
    return "#n" if word.isdecimal() else "_"


@dataclass(slots=True)
class Automaton(Generic[Kind]):
    """The phrases of all languages. State 0 is where every phrase begins.

    ``steps`` and ``ends`` are written by the patterns and lead to several states at once. Reading follows **sets** of
    states, which get a number when they are first met: what a word leads to is then looked up, not computed again.
    """

    steps: list[dict[str, list[int]]] = field(default_factory=lambda: [{}])
    ends: dict[int, dict[Kind, set[str]]] = field(default_factory=dict)
    _words: set[str] = field(default_factory=set)
    _sets: list[frozenset[int]] = field(default_factory=lambda: [frozenset({0})])
    _numbers: dict[frozenset[int], int] = field(default_factory=lambda: {frozenset({0}): 0})
    _after: list[dict[str, int]] = field(default_factory=lambda: [{}])
    _found: list[tuple[Kind, frozenset[str]] | None] = field(default_factory=lambda: [None])

    def add(self, code: str, phrases: Mapping[Kind, str], classes: Mapping[str, str]) -> None:
        """Adds the phrases of a language by what they do; before anything is read.

        Raises KeyError for a class that is missing and ValueError for an unbalanced bracket.
        """
        for kind, patterns in phrases.items():
            for pattern in parts_of(patterns):
                for end in self._chain(pattern, {0}, classes):
                    if end == 0:
                        raise ValueError(f"{code}: {pattern!r} matches no word at all; require one")
                    self.ends.setdefault(end, {}).setdefault(kind, set()).add(code)

    def symbols(self, words: Sequence[str]) -> list[str]:
        """The words as the automaton tells them apart: what no pattern names is only a number, a clock or a word."""
        return [word if word in self._words or word in BREAKS else shape_of(word) for word in words]

    def found_at(self, symbols: Sequence[str], start: int) -> list[Found[Kind]]:
        """The phrases that begin at ``start``, the shortest first, one for each length."""
        phrases: list[Found[Kind]] = []
        here = 0
        for place in range(start, len(symbols)):
            after = self._after[here].get(symbols[place])
            here = self._follow(here, symbols[place]) if after is None else after
            if here == _NOWHERE:
                break
            found = self._found[here]
            if found is not None:
                phrases.append(Found(place - start + 1, *found))
        return phrases

    def _follow(self, here: int, symbol: str) -> int:
        kinds = {symbol} if symbol in BREAKS or symbol == "_" else {symbol, "_", shape_of(symbol)}
        states = frozenset(
            after for state in self._sets[here] for kind in kinds for after in self.steps[state].get(kind, ())
        )
        number = self._number(states) if states else _NOWHERE
        self._after[here][symbol] = number
        return number

    def _number(self, states: frozenset[int]) -> int:
        if states not in self._numbers:
            self._numbers[states] = len(self._sets)
            self._sets.append(states)
            self._after.append({})
            self._found.append(self._meaning(states))
        return self._numbers[states]

    def _meaning(self, states: frozenset[int]) -> tuple[Kind, frozenset[str]] | None:
        marks: dict[Kind, set[str]] = {}
        for state in states:
            for mark, languages in self.ends.get(state, {}).items():
                marks.setdefault(mark, set()).update(languages)
        return (min(marks), frozenset(marks[min(marks)])) if marks else None

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that occurs in a phrase."""
        return frozenset(self._words)

    def _chain(self, pattern: str, begin: set[int], classes: Mapping[str, str]) -> set[int]:
        """Adds the states of a pattern behind ``begin`` and returns those in which it is complete."""
        here, outside = begin, []
        for piece in _PIECE.findall(pattern):
            if piece == "[":
                outside.append(here)
            elif piece == "]":
                if not outside:
                    raise ValueError(f"the pattern {pattern!r} closes a bracket that it never opened")
                here = here | outside.pop()
            else:
                here = self._piece(piece, here, classes)
        if outside:
            raise ValueError(f"the pattern {pattern!r} leaves a bracket open")
        return here

    def _piece(self, piece: str, here: set[int], classes: Mapping[str, str]) -> set[int]:
        words: list[str] = []
        after: set[int] = set()
        for part in piece.split("|"):
            for member in parts_of(classes[part[1:-1]]) if part.startswith("{") else (part,):
                if any(sign in member for sign in " [{"):
                    after |= self._chain(member, here, classes)
                else:
                    words.extend(member.split("|"))
        return after | self._word(words, here) if words else after

    def _word(self, words: list[str], here: set[int]) -> set[int]:
        self.steps.append({})
        state = len(self.steps) - 1
        self._words.update(words)
        for before in here:
            for word in words:
                self.steps[before].setdefault(word, []).append(state)
        return {state}
