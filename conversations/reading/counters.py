"""Another wish than what was offered: a time, a change, a "can you make it …" beside a yes, a no, or neither."""

from conversations.reading.lexicon import Mark
from conversations.reading.marks import SILENT, Clause, Marked
from conversations.reading.reading import Expecting, Intent, Reading

OFFERED = (Expecting.OFFER, Expecting.CHOICE, Expecting.CONFIRM, Expecting.TIME)
TIMES = frozenset({Mark.TIME, Mark.SPAN})
NUMBERED = frozenset({Mark.NUMBER, Mark.ORDINAL, Mark.BOTH, Mark.EITHER})
OTHER_WISH = TIMES | NUMBERED | {Mark.CHANGE, Mark.SHIFT, Mark.MOVE}

_WISHED = TIMES | {Mark.SHIFT, Mark.MOVE, Mark.NUMBER, Mark.ORDINAL, Mark.BOTH}
_PROPOSING = frozenset({Mark.SHIFT, Mark.WANT, Mark.MOVE, Mark.BUT, Mark.AVAILABILITY})
_COUNTED = frozenset({Mark.NUMBER, Mark.NUMBER_WORD})
_NAMES_ITS_TIME = frozenset({Mark.CANNOT, Mark.DECLINES})


def wants_other(heard: Marked) -> bool:
    """Another wish beside the denial. The time inside "I can't on Tuesday" is what is denied, not what is wanted."""
    if heard.has(Mark.SHIFT, Mark.MOVE, Mark.WANT):
        return True
    if any(Mark.CHANGE in clause.marks and Mark.OTHER not in clause.marks for clause in heard.clauses):
        return True
    return any(_wished(clause) & _WISHED for clause in heard.clauses)


def _wished(clause: Clause) -> frozenset[Mark]:
    """What a clause says of wishes: of "I can't Tuesday but Friday works" only what stands behind the "but"."""
    if not clause.marks & _NAMES_ITS_TIME:
        return clause.marks
    marks = [span.mark for span in clause.spans]
    return frozenset(marks[marks.index(Mark.BUT) :]) if Mark.BUT in marks else frozenset()


def _asks_for_another(clause: Clause) -> bool:
    """ "What other times do you have", "what about Tuesday"; not "what time does it start on Tuesday"."""
    only_a_time = bool(clause.marks & (TIMES | _COUNTED)) and clause.marks <= SILENT | TIMES | _COUNTED | {Mark.ASK}
    return Mark.CHANGE in clause.marks or only_a_time


def other_wish(marked: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    """A time or another wish without yes or no. Asking about a time is a question, not a wish."""
    if expecting not in OFFERED:
        return None
    if any(clause.asks and _asks_for_another(clause) for clause in marked.clauses):
        return Reading(Intent.COUNTER, 0.85, language, rule="asks-for-another")
    proposing = marked.has(*_PROPOSING)
    if not marked.has(*TIMES, Mark.CHANGE, Mark.ORDINAL, Mark.BOTH) and not (proposing and marked.has(*_COUNTED)):
        return None
    if proposing or expecting is Expecting.TIME:
        return Reading(Intent.COUNTER, 0.9, language, rule="another-wish")
    if not marked.has(Mark.OTHER, Mark.ASK, Mark.NOT, Mark.KEEP):
        return Reading(Intent.COUNTER, 0.85, language, rule="time-alone")
    return None if marked.has(Mark.ASK) else Reading(Intent.COUNTER, 0.5, language, rule="time-among-other-words")
