"""Wishes in plain language to be left alone, which no carrier blocks for us (PRODUCT.md, section 3).

Look-alikes are the difficulty: "don't text me before nine" and "can you stop by" leave nobody's list.
"""

import itertools
from collections.abc import Sequence

from conversations.reading.lexicon import Mark
from conversations.reading.marks import SILENT, Clause, Marked
from conversations.reading.pleas import invites, pleads
from conversations.reading.reading import Intent, OptOutScope, Reading, Values

_POLITE = SILENT | {Mark.THANKS, Mark.GREET, Mark.WEAK, Mark.STOP, Mark.OPT_OUT, Mark.OPT_OUT_LAST}
_BESIDE_STOP = SILENT | {Mark.STOP, Mark.THANKS, Mark.NO, Mark.UNINTERESTED, Mark.WRONG}
_ELSEWHERE = frozenset({Mark.OTHER, Mark.KEEP})
"""What makes the same words a report: "get this guy to leave me alone"."""

_AROUND_STOP = (Mark.STOP, Mark.THANKS, Mark.GREET, Mark.NO, Mark.OPT_OUT_LAST)


def read_leaving(marked: Marked, words: Sequence[str], language: str) -> Reading | None:
    """An opt-out, a leaving of the waitlist, or None."""
    if marked.has(Mark.LEAVE):
        return Reading(Intent.LEAVE_WAITLIST, 0.9, language, rule="leave-waitlist")
    if marked.has(Mark.OPT_OUT) and marked.has(Mark.COMPLAINT):
        return Reading(Intent.HUMAN, 0.9, language, Values(scope=OptOutScope.ALL), rule="complaint-and-wish-to-stop")
    if marked.has(Mark.OPT_OUT):
        return _left(language, OptOutScope.ALL, "wish-to-stop")
    if any(_whole_wish(clause) for clause in marked.clauses) and not (marked.has(Mark.HUMAN) or invites(words)):
        return _left(language, OptOutScope.ALL, "wish-to-stop-whole-clause")
    if marked.has(Mark.OPT_OUT_MARKETING) or any(_of_marketing(clause) for clause in marked.clauses):
        return _left(language, OptOutScope.MARKETING, "wish-to-stop-marketing")
    if marked.has(Mark.STOP) and (marked.only(*_AROUND_STOP) or _opens_or_ends_with_stop(marked)):
        return _left(language, OptOutScope.ALL, "stop-alone-in-its-clause")
    if not marked.has(Mark.HUMAN, Mark.MARKETING, Mark.AUTO) and pleads(words):
        return _left(language, OptOutScope.ALL, "wish-to-stop-by-its-make-up")
    return None


def _left(language: str, scope: OptOutScope, rule: str) -> Reading:
    return Reading(Intent.OPT_OUT, 0.9, language, values=Values(scope=scope), rule=rule)


def _whole_wish(clause: Clause) -> bool:
    """A wish that is its clause: no hour, no reason, nobody else before or after it."""
    marks = [span.mark for span in clause.spans]
    if Mark.OPT_OUT_LAST not in marks:
        return False
    wish = marks.index(Mark.OPT_OUT_LAST)
    return all(mark in _POLITE for mark in marks[wish:]) and _ELSEWHERE.isdisjoint(marks[:wish])


def _of_marketing(clause: Clause) -> bool:
    """A wish that offers end: "ya no me manden ofertas"; not "no me manden la oferta del lunes"."""
    marks = [span.mark for span in clause.spans]
    if (Mark.OPT_OUT_LAST, Mark.MARKETING) not in itertools.pairwise(marks):
        return False
    return all(mark in _POLITE for mark in marks[marks.index(Mark.MARKETING) + 1 :])


def _opens_or_ends_with_stop(marked: Marked) -> bool:
    return any(_only_stop(clause) for clause in (marked.clauses[0], marked.clauses[-1]))


def _only_stop(clause: Clause) -> bool:
    return Mark.STOP in clause.marks and clause.marks <= _BESIDE_STOP
