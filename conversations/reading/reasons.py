"""Why a visit is given up: the category and the words that say so."""

from collections.abc import Sequence
from functools import cache

from conversations.reading.lexicon import Reason
from conversations.reading.marks import LEXICONS
from conversations.reading.phrases import Automaton, Found


def reason_in(words: Sequence[str]) -> tuple[str, str] | None:
    """The spec's category ("ILLNESS") and the phrase, of the longest phrase in the text that gives a reason; or None.

    Of phrases equally long the category named first in ``Reason`` counts.
    """
    symbols = _automaton().symbols(words)
    best: tuple[int, Found[Reason]] | None = None
    for start in range(len(symbols)):
        for found in _automaton().found_at(symbols, start):
            if best is None or _rank(found) > _rank(best[1]):
                best = start, found
    if best is None:
        return None
    start, found = best
    return found.mark.name, " ".join(words[start : start + found.length])


def _rank(found: Found[Reason]) -> tuple[bool, int, int]:
    return found.mark is not Reason.OTHER, found.length, -found.mark


@cache
def _automaton() -> Automaton[Reason]:
    built: Automaton[Reason] = Automaton()
    for lexicon in LEXICONS:
        built.add(lexicon.code, lexicon.reasons, lexicon.classes)
    return built
