"""A text as a row of marks: each phrase by what it does in a reply, each clause by what it contains."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from conversations.reading import emoji, en, es
from conversations.reading.lexicon import Lexicon, Mark, parts_of
from conversations.reading.phrases import Automaton, Found
from conversations.reading.times.atoms import known_words, slips
from conversations.reading.times.find import Stretch
from conversations.reading.words import BREAKS, slips_of, spell_out

LEXICONS: tuple[Lexicon, ...] = (en.LEXICON, es.LEXICON)
"""The languages we read. A third one is one more module here."""

ALARMS = frozenset(
    {Mark.OPT_OUT, Mark.OPT_OUT_MARKETING, Mark.OPT_OUT_LAST, Mark.LEAVE, Mark.URGENT, Mark.WRONG, Mark.AUTO, Mark.KEEP}
)
"""What is worst to overlook, and the phrases that turn it round."""

_NEVER_SWALLOWED = 1000
"""Outweighs every phrase without an alarm; none has thirty words."""

_LONGEST_ALONE = 3
"""Words in the longest entry of a lexicon's ``alone``."""

SILENT = frozenset({Mark.FILLER, Mark.LAUGH, Mark.PLEASE, Mark.BREAK, Mark.ECHO})
"""Marks that add nothing to what a text says."""


class Span(NamedTuple):
    """A phrase of the text and what it does."""

    mark: Mark
    words: tuple[str, ...]
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Clause:
    """What stands between two breaks, or from the opening of a request for information to the next break."""

    spans: tuple[Span, ...]
    question: bool
    marks: frozenset[Mark] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "marks", frozenset([span.mark for span in self.spans]))

    @property
    def asks(self) -> bool:
        """True for a request for information."""
        return bool(self.spans) and self.spans[0].mark is Mark.ASK

    def without(self, marks: Collection[Mark], behind: int = 0) -> "Clause":
        """The same clause with these marks, from the span ``behind`` on, made unknown words."""
        kept, rest = self.spans[:behind], self.spans[behind:]
        unknown = tuple(Span(Mark.OTHER, s.words, s.languages) if s.mark in marks else s for s in rest)
        return Clause(kept + unknown, self.question)


@dataclass(frozen=True)
class Marked:
    """A whole text, marked."""

    clauses: tuple[Clause, ...]
    spans: tuple[Span, ...] = field(init=False, compare=False, repr=False)
    said: tuple[Mark, ...] = field(init=False, compare=False, repr=False)
    """The marks that say something, in order."""
    marks: frozenset[Mark] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        spans = tuple([span for clause in self.clauses for span in clause.spans])
        object.__setattr__(self, "spans", spans)
        object.__setattr__(self, "said", tuple([span.mark for span in spans if span.mark not in SILENT]))
        object.__setattr__(self, "marks", frozenset([span.mark for span in spans]))

    def has(self, *marks: Mark) -> bool:
        return not self.marks.isdisjoint(marks)

    def only(self, *marks: Mark) -> bool:
        """True when nothing but these marks (and fillers) was said, and something was."""
        said = self.said
        return bool(said) and all(mark in marks for mark in said)


def spelled_out(words: Sequence[str]) -> list[str]:
    """The words and breaks of a text (``words.split``), with what is written short, long or wrong spelled out."""
    return spell_out(words, shorthand(), vocabulary())


def mark(words: list[str], times: Sequence[Stretch] = ()) -> Marked:
    """Marks a text in all languages at once, since patients mix them.

    ``times`` are the stretches of words that name a time.
    """
    found = {
        time.begin: Found(time.end - time.begin, Mark.SPAN if time.closed else Mark.TIME, frozenset()) for time in times
    }
    return Marked(tuple(_clauses(_spans(words, found))))


@cache
def automaton() -> Automaton[Mark]:
    """The phrases of every language and the pictures that are understood in all of them."""
    built: Automaton[Mark] = Automaton()
    for lexicon in (*LEXICONS, emoji.LEXICON):
        built.add(lexicon.code, lexicon.phrases, lexicon.classes)
    return built


@cache
def vocabulary() -> frozenset[str]:
    return automaton().vocabulary.union(
        known_words(), *(f"{lexicon.common} {lexicon.no_slips}".split() for lexicon in LEXICONS)
    )


@cache
def shorthand() -> dict[str, str]:
    """What each way of writing a word short, or wrong, stands for."""
    written = {
        short: long for lexicon in LEXICONS for long, shorts in lexicon.shorthand.items() for short in shorts.split()
    }
    named = {slip: name for slip, name in slips().items() if slip not in vocabulary()}
    return slips_of(vocabulary()) | named | written


@cache
def alone() -> dict[str, tuple[Mark, str]]:
    """What a whole text of few words means, and its language."""
    return {
        whole: (meant, lexicon.code)
        for lexicon in LEXICONS
        for meant, wholes in lexicon.alone.items()
        for whole in parts_of(wholes)
    }


def _spans(words: list[str], times: Mapping[int, Found[Mark]]) -> Iterator[Span]:
    content = [word for word in words if word not in BREAKS]
    if (whole := " ".join(content[:_LONGEST_ALONE])) in alone() and len(content) <= _LONGEST_ALONE:
        meant, code = alone()[whole]
        yield Span(meant, tuple(content), frozenset({code}))
        yield Span(Mark.BREAK, (words[-1],))
        return
    chosen, position = _cover(words, times), 0
    while position < len(words):
        found = chosen[position]
        here = tuple(words[position : position + (found.length if found else 1)])
        yield Span(found.mark, here, found.languages) if found else Span(_unknown(here[0]), here)
        position += len(here)


def _cover(words: list[str], times: Mapping[int, Found[Mark]]) -> list[Found[Mark] | None]:
    """For each position the phrase to take there, so that the text is covered by phrases as long as possible.

    A phrase counts the square of its length: "please" and "stop texting me" beat "please stop" and two words unread. An
    alarm counts more than any phrase that would swallow its beginning.
    """
    symbols = automaton().symbols(words)
    worth = [0] * (len(words) + 1)
    chosen: list[Found[Mark] | None] = [None] * len(words)
    find = automaton().found_at
    for start in reversed(range(len(words))):
        best, here = worth[start + 1], None
        named = (times[start],) if start in times else ()
        for found in (*named, *find(symbols, start)):
            value = found.length**2 + (_NEVER_SWALLOWED if found.mark in ALARMS else 0) + worth[start + found.length]
            if value >= best:
                best, here = value, found
        worth[start], chosen[start] = best, here
    return chosen


def _unknown(word: str) -> Mark:
    if word in BREAKS:
        return Mark.BREAK
    return Mark.OTHER if word[0].isalnum() else Mark.FILLER  # an emoji that means neither yes nor no


def _clauses(spans: Iterator[Span]) -> Iterator[Clause]:
    """Clauses end at breaks; a request for information opens one of its own: "yes what is the address"."""
    here: list[Span] = []
    for span in spans:
        asking = bool(here) and here[0].mark is Mark.ASK
        if span.mark is Mark.BREAK:
            if here:
                yield Clause(tuple(here), span.words == ("?",) and all(s.mark is not Mark.BOOK_IT for s in here))
            here = []
        elif span.mark is Mark.ASK and here and not asking:
            yield Clause(tuple(here), False)
            here = [span]
        else:
            here.append(span)
    if here:
        yield Clause(tuple(here), False)
