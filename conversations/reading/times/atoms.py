"""Words as atoms of a time: each known word or phrase by its kind and value, numbers and clocks by their shape."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from conversations.reading.lexicon import parts_of
from conversations.reading.times import en, es
from conversations.reading.times.clocks import NOON, clock
from conversations.reading.times.rules import Node
from conversations.reading.times.slips import slips_of
from conversations.reading.times.vocabulary import TimeWords

VOCABULARIES: tuple[TimeWords, ...] = (en.TIMES, es.TIMES)

_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})")
_ORDINAL_ENDINGS = frozenset(("st", "nd", "rd", "th", "ro", "er", "ra"))
_LONGEST_NUMBER = 4

_Phrases = dict[str, list[tuple[tuple[str, ...], str, object]]]


def atoms_of(words: Sequence[str], language: str) -> list[Node]:
    """The text as a row of atoms. Words that mean no time are ``_``; ``?`` is a full stop."""
    phrases, here = _phrases(language), 0
    nodes: list[Node] = []
    while here < len(words):
        found = _phrase_at(words, here, phrases)
        if found is not None:
            length, kinds, value = found
            nodes.extend(_split(kinds, value, here, here + length))
            here += length
        else:
            nodes.append(_shaped(words, here))
            here = nodes[-1].end
    return nodes


@cache
def anchors() -> frozenset[str]:
    """The words without which no text names a time; digits do as well."""
    anchoring = {"d", "M", "r", "p", "N", "e", "u", "W", "m", "tp", "rp", "aw", "n", "L", "E", "w", "O", "Y"}
    return frozenset(
        phrase.split()[-1]
        for words in VOCABULARIES
        for kind, phrases in (*words.valued.items(), *words.plain.items())
        if kind in anchoring
        for phrase in (parts_of(phrases) if isinstance(phrases, str) else phrases)
    )


@cache
def words_of(language: str) -> frozenset[str]:
    """The words for times that one language has."""
    mine = next(words for words in VOCABULARIES if words.code == language)
    phrases = [*mine.valued.values(), *(parts_of(listed) for listed in mine.plain.values())]
    return frozenset(word for listed in phrases for phrase in listed for word in phrase.split() if word.isalpha())


@cache
def slips() -> dict[str, str]:
    """Mistyped names of days, months and parts of a day, and the names meant."""
    names = {name: value for words in VOCABULARIES for kind in "drpM" for name, value in words.valued[kind].items()}
    return slips_of(names, known_words())


@cache
def known_words() -> frozenset[str]:
    """Every word of the vocabularies."""
    phrases = _phrases(VOCABULARIES[0].code).values()
    return frozenset(word for found in phrases for phrase, _, _ in found for word in phrase)


def _phrase_at(words: Sequence[str], here: int, phrases: _Phrases) -> tuple[int, str, object] | None:
    for phrase, kind, value in phrases.get(words[here], ()):
        if len(phrase) == 1 or tuple(words[here : here + len(phrase)]) == phrase:
            return len(phrase), kind, value
    return None


def _split(kinds: str, value: object, begin: int, end: int) -> Iterator[Node]:
    """ "tonight" is two atoms: this, and the night."""
    if len(kinds) == 1:
        yield Node(kinds, value, begin, end)
    elif isinstance(value, tuple):
        yield from (Node(kind, one, begin, end) for kind, one in zip(kinds, value, strict=True))
    else:
        yield Node(kinds[0], None, begin, end)
        yield Node(kinds[1], value, begin, end)


def _shaped(words: Sequence[str], here: int) -> Node:
    """Numbers and clocks; otherwise the word says nothing about time."""
    word = words[here]
    if word in (".", "?"):
        return Node(".", None, here, here + 1)
    if word in (",", "/", "-"):
        return Node(word, None, here, here + 1)
    after = words[here + 1] if here + 1 < len(words) else ""
    if word.isdecimal() and len(word) <= _LONGEST_NUMBER:
        if after in _ORDINAL_ENDINGS and int(word) <= 31:
            return Node("o", int(word), here, here + 2)
        if after == "p" and 0 < int(word) <= NOON:
            return Node("C", clock(int(word), 0, NOON, exact=False), here, here + 2)
        return Node("0", int(word), here, here + 1)
    literal = _CLOCK.fullmatch(word)
    if literal and int(literal[1]) < 25 and int(literal[2]) < 60:
        return Node("c", (int(literal[1]), int(literal[2]), word.startswith("0")), here, here + 1)
    return _other(here)


def _other(here: int) -> Node:
    return Node("_", None, here, here + 1)


@cache
def _phrases(language: str) -> _Phrases:
    """All phrases by their first word, the longest first; this language's meaning of a word hides the others'."""
    found: dict[tuple[str, ...], tuple[str, object]] = {}
    for words in sorted(VOCABULARIES, key=lambda words: words.code == language):
        for kind, valued in words.valued.items():
            found |= {tuple(phrase.split()): (kind, value) for phrase, value in valued.items()}
        for kind, phrases in words.plain.items():
            found |= {tuple(phrase.split()): (kind, None) for phrase in parts_of(phrases)}
    by_first: _Phrases = {}
    for phrase, (kind, value) in sorted(found.items(), key=lambda item: -len(item[0])):
        by_first.setdefault(phrase[0], []).append((phrase, kind, value))
    return by_first
