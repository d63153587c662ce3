"""Answers to a numbered text: "1", "2 please", "the first one", "1 and 3", "both", "none"."""

from dataclasses import replace
from functools import cache

from conversations.reading.lexicon import Mark
from conversations.reading.marks import LEXICONS, Marked, Span
from conversations.reading.reading import Intent, Reading, Values

_NUMBERED = (Mark.NUMBER, Mark.NUMBER_WORD, Mark.ORDINAL)
_PICKED = (*_NUMBERED, Mark.BOTH, Mark.EITHER, Mark.OR)
_BESIDE = (*_PICKED, Mark.YES, Mark.AGREE, Mark.WEAK, Mark.WANT, Mark.VISIT, Mark.THANKS, Mark.GREET)
_OTHER_WISH = (Mark.TIME, Mark.SPAN, Mark.CHANGE, Mark.SHIFT, Mark.MOVE)
_LONGEST = 4
"""No list we send is as long as a number of five digits."""


def read_choice(marked: Marked, language: str, options: int) -> Reading | None:
    """The numbers chosen, a no to all of them, or None when the text is no answer by number.

    ``options`` is how many were offered; 0 when the caller does not know. A number glued to a time is no choice.
    """
    marked = _with_numbers(marked, options)
    if marked.has(Mark.NONE) and marked.only(Mark.NONE, Mark.NO, Mark.THANKS):
        return Reading(Intent.NO, 0.95, language, rule="none-of-the-options")
    values = (value_of(span) for span in marked.spans if span.mark in _NUMBERED)
    numbers = sorted({value for value in values if value is not None})
    everything = tuple(range(1, options + 1))
    if not numbers:
        return _all_or_any(marked, language, everything)
    if marked.has(*_OTHER_WISH):
        return None
    if not marked.only(*_BESIDE):
        return Reading(Intent.UNKNOWN, 0.5, language, rule="number-among-other-words")
    if any(number < 1 or (options and number > options) for number in numbers):
        return Reading(Intent.UNKNOWN, 0.5, language, rule="number-out-of-range")
    if marked.has(Mark.OR):
        return Reading(
            Intent.CHOICE, 0.7, language, values=Values(choices=tuple(numbers)), rule="one-of-several-numbers"
        )
    exact = marked.only(Mark.NUMBER) and len(numbers) == 1
    return Reading(
        Intent.CHOICE, 1.0 if exact else 0.95, language, values=Values(choices=tuple(numbers)), rule="number"
    )


def _with_numbers(marked: Marked, options: int) -> Marked:
    """ "El 2" of three is the second of them, though it may be a day of a month: whoever has listed days compares."""
    if not any(_is_number_or_day(span, options) for span in marked.spans):
        return marked
    clauses = (
        replace(clause, spans=tuple(_as_number(s) if _is_number_or_day(s, options) else s for s in clause.spans))
        for clause in marked.clauses
    )
    return Marked(tuple(clauses))


def _as_number(span: Span) -> Span:
    return span._replace(mark=Mark.ORDINAL)


def _is_number_or_day(span: Span, options: int) -> bool:
    if span.mark is not Mark.TIME or len(span.words) != 2 or span.words[0] not in _articles():
        return False
    return span.words[1].isdecimal() and 1 <= int(span.words[1][:_LONGEST]) <= options


@cache
def _articles() -> frozenset[str]:
    return frozenset(word for lexicon in LEXICONS for word in lexicon.articles.split())


def _all_or_any(marked: Marked, language: str, everything: tuple[int, ...]) -> Reading | None:
    if len(everything) < 2 or not marked.only(*_BESIDE):
        return None
    if marked.has(Mark.BOTH) and (len(everything) == 2 or not _means_two(marked)):
        return Reading(Intent.CHOICE, 0.95, language, values=Values(choices=everything), rule="both-options")
    if marked.has(Mark.EITHER):
        return Reading(Intent.CHOICE, 0.7, language, values=Values(choices=everything), rule="either-option")
    return None


def _means_two(marked: Marked) -> bool:
    """ "Both" of three says nothing."""
    words = {word for span in marked.spans if span.mark is Mark.BOTH for word in span.words}
    return bool(words & _twos())


def value_of(span: Span) -> int | None:
    """The number a span names, or None ("the last one")."""
    for word in span.words:
        if word in _number_words():
            return _number_words()[word]
        if word.isdecimal() and len(word) <= _LONGEST:
            return int(word)
    return None


@cache
def _number_words() -> dict[str, int]:
    series = (counts.split() for lexicon in LEXICONS for counts in lexicon.counts)
    return {word: number for words in series for number, word in enumerate(words, 1)}


@cache
def _twos() -> frozenset[str]:
    return frozenset(word for lexicon in LEXICONS for word in lexicon.twos.split())
