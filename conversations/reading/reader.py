"""Reads one text: the order in which its meanings are looked for (PRODUCT.md, section 4).

Reaction → opt-out and help keywords → the wish to be left alone → automatic reply, distress, wrong number → the answer
to the open question → a free request → unknown. What stands earlier is worse to overlook.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from conversations.reading.answers import read_answer
from conversations.reading.choices import read_choice
from conversations.reading.keywords import carrier_keyword, read_keyword
from conversations.reading.language import language_of, language_of_words
from conversations.reading.leaving import read_leaving
from conversations.reading.lexicon import Mark
from conversations.reading.marks import Marked, mark, spelled_out
from conversations.reading.reactions import reaction_in
from conversations.reading.reading import Expecting, Intent, OptOutScope, Reading, Values
from conversations.reading.reasons import reason_in
from conversations.reading.requests import (
    read_alarm,
    read_notice,
    read_request,
    read_unasked,
    read_visit_request,
)
from conversations.reading.times import USUAL_HOURS, Hours, find_times
from conversations.reading.times.find import Times
from conversations.reading.words import split, without_quotes

_MAY_BE_A_REASON = frozenset(
    {Intent.UNKNOWN, Intent.NO, Intent.CANCEL, Intent.MAYBE, Intent.RUNNING_LATE, Intent.COUNTER}
)
_WITH_A_REASON = frozenset({Intent.CANCEL, Intent.RESCHEDULE, Intent.NO, Intent.UNKNOWN, Intent.RUNNING_LATE})

_ANY_DAY = date(2000, 1, 3)
"""Where the caller gives no clock, only that a time is named matters."""


def read(
    text: str,
    *,
    language: str = "en",
    expecting: Expecting | None = None,
    options: int = 0,
    opted_out: bool = False,
    now: datetime | None = None,
    hours: Hours = USUAL_HOURS,
    names: Sequence[str] = (),
) -> Reading:
    """What a text means.

    ``language`` ("en", "es") is the contact's and stands where the words do not tell theirs. ``expecting`` is the kind
    of the thread's open question, ``options`` how many numbered answers it offered (0: none), ``opted_out`` whether the
    contact is. YES opts in only a contact who is opted out (PRODUCT.md, section 3); otherwise it is an answer.

    ``now`` (aware) is when the text was written, in the zone its times are meant in; without it no times are read.
    ``hours`` are the clinic's opening hours, which decide between 9 AM and 9 PM.
    ``names`` are the first names of the patients who share the phone, to tell whom the text is about.

    Accepts any string, takes time linear in its length and raises nothing.
    """
    reaction = reaction_in(text)
    if reaction is not None:
        kind, code = reaction
        return Reading(Intent.REACTION, 1.0, code or language, values=Values(reaction=kind), rule="reaction")
    typed, unquoted = split(text), without_quotes(text)
    words = spelled_out(typed if unquoted == text else split(unquoted))
    times = find_times(words, language_of_words(words, language), now.date() if now else _ANY_DAY)
    reading = _read_marked(text, typed, words, times, language, expecting, options, opted_out=opted_out)
    if expecting is Expecting.REASON or reading.intent in _WITH_A_REASON:
        reading = _with_reason(reading, words, expecting)
    values = reading.values
    if now is not None and times.nodes:
        values = replace(values, times=times.moments(now, hours))
    if names:
        values = replace(values, child=_named(words, names))
    return _with(reading, values, carrier_keyword(text, typed))


def _with(reading: Reading, values: Values, keyword: str | None) -> Reading:
    """The same one where nothing is new: most texts name no time, and copying costs as much as finding that out."""
    if values is reading.values and keyword == reading.keyword:
        return reading
    return replace(reading, values=values, keyword=keyword)


def _read_marked(
    text: str,
    typed: Sequence[str],
    words: list[str],
    times: Times,
    language: str,
    expecting: Expecting | None,
    options: int,
    *,
    opted_out: bool,
) -> Reading:
    marked = mark(words, times.stretches)
    tongue = language_of(marked, language)
    return (
        read_keyword(text, typed, language, opted_out=opted_out)
        or read_leaving(marked, words, tongue)
        or read_alarm(marked, tongue)
        or _read_rest(marked, tongue, expecting, options)
    )


def marks_in(text: str) -> list[tuple[str, str]]:
    """What each stretch of a text does in it, for the explanation: ("cannot", "i can not make it")."""
    words = spelled_out(split(without_quotes(text)))
    times = find_times(words, language_of_words(words, "en"), _ANY_DAY)
    return [
        (span.mark.name.lower().replace("_", " "), " ".join(span.words)) for span in mark(words, times.stretches).spans
    ]


def _with_reason(reading: Reading, words: Sequence[str], expecting: Expecting | None) -> Reading:
    """The reading with the reason the text gives. Whatever else was said when we had asked for it is one, unclear."""
    found = reason_in(words)
    values = replace(reading.values, reason=found[0], reason_words=found[1]) if found else reading.values
    if expecting is not Expecting.REASON or reading.intent not in _MAY_BE_A_REASON:
        return replace(reading, values=values)
    if found is None and not (reading.intent is Intent.UNKNOWN and words):
        return reading
    sure, rule = (0.9, "reason") if found else (0.5, "reason-in-other-words")
    return replace(reading, intent=Intent.REASON, confidence=sure, values=values, rule=rule)


def _named(words: Sequence[str], names: Sequence[str]) -> str | None:
    """The one name of the household that the text has; None when it has several or none."""
    found = [name for name in names if set(split(name)) & set(words)]
    return found[0] if len(found) == 1 else None


def _read_rest(marked: Marked, language: str, expecting: Expecting | None, options: int) -> Reading:
    return (
        read_visit_request(marked, language)
        or read_notice(marked, language)
        or (read_unasked(marked, language) if expecting is None else None)
        or (_read_scope(marked, language) if expecting is Expecting.SCOPE else None)
        or (read_choice(marked, language, options) if options > 0 or expecting is Expecting.CHOICE else None)
        or read_answer(marked, language, expecting)
        or read_request(marked, language, expecting)
    )


def _read_scope(marked: Marked, language: str) -> Reading | None:
    """The answer to "all messages or only marketing?"."""
    if marked.has(Mark.MARKETING) and not marked.has(Mark.EVERYTHING):
        return Reading(
            Intent.OPT_OUT, 0.9, language, values=Values(scope=OptOutScope.MARKETING), rule="scope-marketing"
        )
    if marked.has(Mark.EVERYTHING) and not marked.has(Mark.MARKETING):
        return Reading(Intent.OPT_OUT, 0.9, language, values=Values(scope=OptOutScope.ALL), rule="scope-all")
    return None
