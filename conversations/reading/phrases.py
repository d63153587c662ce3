"""Phrase patterns as one automaton: finds the phrases that start at a word.

A text is scanned in time linear in its length: no regular expression backtracks over a patient's words.
The pattern language is described in ``lexicon.py``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conversations.reading.lexicon import Lexicon, Mark, parts_of
from conversations.reading.words import BREAKS

_PIECE = re.compile(r"\[|\]|[^\s\[\]]+")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase: how many words it has, what it does, and the languages it is a phrase of."""

    length: int
    mark: Mark
    languages: frozenset[str]


def classes_of(word: str) -> Iterator[str]:
    """The word itself and what patterns call its kind. A break has none, so that no wildcard leaves its clause."""
    yield word
    if word in BREAKS:
        return
    yield "_"
    if _CLOCK.fullmatch(word):
        yield "#clock"
    elif word.isdecimal():
        yield "#n"


@dataclass(slots=True)
class Automaton:
    """The phrases of all languages. State 0 is where every phrase begins."""

    steps: list[dict[str, list[int]]] = field(default_factory=lambda: [{}])
    ends: dict[int, dict[Mark, set[str]]] = field(default_factory=dict)

    def add(self, lexicon: Lexicon) -> None:
        """Adds all phrases of a language.

        Raises KeyError for a class the lexicon lacks and ValueError for an unbalanced bracket.
        """
        for mark, patterns in lexicon.phrases.items():
            for pattern in parts_of(patterns):
                for end in self._chain(pattern, {0}, lexicon.classes):
                    if end == 0:
                        raise ValueError(f"{lexicon.code}: {pattern!r} matches no word at all; require one")
                    self.ends.setdefault(end, {}).setdefault(mark, set()).add(lexicon.code)

    def found_at(self, words: list[str], start: int) -> Iterator[Found]:
        """The phrases that begin at ``start``, the shortest first, one for each length."""
        states = {0}
        for position in range(start, len(words)):
            kinds = tuple(classes_of(words[position]))
            states = {after for state in states for kind in kinds for after in self.steps[state].get(kind, ())}
            if not states:
                break
            found = self._found(states, position + 1 - start)
            if found is not None:
                yield found

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that occurs in a phrase."""
        return frozenset(word for step in self.steps for word in step)

    def _found(self, states: set[int], length: int) -> Found | None:
        marks: dict[Mark, set[str]] = {}
        for state in states:
            for mark, languages in self.ends.get(state, {}).items():
                marks.setdefault(mark, set()).update(languages)
        if not marks:
            return None
        mark = min(marks)
        return Found(length, mark, frozenset(marks[mark]))

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
        for before in here:
            for word in words:
                self.steps[before].setdefault(word, []).append(state)
        return {state}
