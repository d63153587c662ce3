"""Answers to the open question: yes, no, maybe, or something else than what was offered.

The grammar of a yes: it opens with an agreement, and every word after it is accounted for: courtesies, further
agreements, requests for information. A time, a condition, another wish makes it a counter-offer, because a yes books at
once and a booking by mistake is worse than asking again. A yes with words after it that no lexicon knows is half read.
"""

from collections.abc import Sequence

from conversations.reading.lexicon import Mark
from conversations.reading.marks import SILENT, Clause, Marked
from conversations.reading.reading import Expecting, Intent, Reading

AGREEING = frozenset({Mark.YES, Mark.AGREE, Mark.WEAK, Mark.REPEATS})
DENYING = frozenset({Mark.NO, Mark.CANNOT, Mark.NONE, Mark.UNINTERESTED})
NUMBERED = frozenset({Mark.NUMBER, Mark.ORDINAL, Mark.BOTH, Mark.EITHER})
TIMES = frozenset({Mark.TIME, Mark.SPAN})
OTHER_WISH = TIMES | frozenset({Mark.CHANGE, Mark.SHIFT, Mark.MOVE}) | NUMBERED
TAKES_BACK = frozenset({Mark.BUT, Mark.IF, Mark.NOT, Mark.KEEP, Mark.UNWANTED, Mark.CANCEL, Mark.STOP})
HARMLESS = AGREEING | {
    Mark.FILLER,
    Mark.THANKS,
    Mark.GREET,
    Mark.VISIT,
    Mark.EVERYTHING,
    Mark.ECHO,
    Mark.PAST,
    Mark.BOOK,
    Mark.CONFIRMS,
}
_OFFERED = (Expecting.OFFER, Expecting.CHOICE, Expecting.CONFIRM, Expecting.TIME)


def read_answer(marked: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    """Yes, no, maybe or counter, or None when the text does not answer."""
    heard = _without_questions(marked)
    said = [mark for mark in heard.said if mark is not Mark.OTHER]
    denied, agreed = _last(said, DENYING), _last(said, AGREEING)
    if heard.has(Mark.MAYBE):
        return _maybe(marked, language, expecting, denied=denied >= 0)
    if (heard.only(Mark.PAST) or (not heard.said and heard.has(Mark.ECHO))) and expecting in (
        Expecting.OFFER,
        Expecting.CONFIRM,
    ):
        return Reading(Intent.YES, 0.9, language, rule="echo")
    if expecting is not None and heard.only(Mark.NOT):
        return Reading(Intent.NO, 0.85, language, rule="echo-of-a-denial")
    if denied >= 0:
        strong = _last(said, frozenset({Mark.YES}))
        return _denied(heard, language, expecting, contradicted=strong > denied)
    if agreed >= 0:
        return _agreed(heard, language, expecting)
    return _other_wish(marked, language, expecting) or _taken_for_granted(marked, language, expecting)


def _last(said: Sequence[Mark], marks: frozenset[Mark]) -> int:
    return max((index for index, mark in enumerate(said) if mark in marks), default=-1)


def _without_questions(marked: Marked) -> Marked:
    """Words that stand inside a question answer nothing: "does that work for you?", "can you check if …"."""
    if not any(clause.asks or clause.question for clause in marked.clauses):
        return marked
    clauses = []
    for clause in marked.clauses:
        if clause.asks:
            clauses.append(clause.without(AGREEING | DENYING | (TAKES_BACK - {Mark.BUT}) | {Mark.MAYBE}))
        elif clause.question and Mark.YES not in clause.marks:
            clauses.append(clause.without(AGREEING | DENYING))
        else:
            clauses.append(clause)
    return Marked(tuple(clauses))


def _maybe(marked: Marked, language: str, expecting: Expecting | None, *, denied: bool) -> Reading:
    proposed = denied or marked.has(Mark.SHIFT, Mark.WANT) or any(clause.question for clause in marked.clauses)
    if expecting in _OFFERED and marked.has(*TIMES) and proposed:
        return Reading(Intent.COUNTER, 0.7, language, rule="maybe-another-time")
    return Reading(Intent.MAYBE, 0.9 if expecting else 0.6, language, rule="maybe")


def _denied(heard: Marked, language: str, expecting: Expecting | None, *, contradicted: bool) -> Reading | None:
    if expecting is None and heard.has(Mark.UNINTERESTED):
        return Reading(Intent.NOT_INTERESTED, 0.9, language, rule="not-interested")
    if expecting is None and not heard.has(Mark.NO, Mark.NONE):
        return None  # "I can't make it", unasked, is about a visit
    if contradicted:
        return Reading(Intent.UNKNOWN, 0.5, language, rule="no-then-yes")
    if expecting in _OFFERED and _wants_other(heard):
        return Reading(Intent.COUNTER, 0.9, language, rule="no-and-another-wish")
    leads = next((mark for mark in heard.said if mark is not Mark.THANKS), None) in DENYING | AGREEING
    if Mark.OTHER not in heard.said:
        return Reading(Intent.NO, 1.0 if len(heard.said) == 1 else 0.95, language, rule="no")
    if leads and expecting not in (Expecting.REASON, None):
        return Reading(Intent.NO, 0.85 if _own_clause(heard) else 0.7, language, rule="no-and-more")
    return Reading(Intent.NO, 0.6, language, rule="no-among-other-words") if expecting in _OFFERED else None


def _wants_other(heard: Marked) -> bool:
    """Another wish beside the denial. The time inside "I can't on Tuesday" is what is denied, not what is wanted."""
    if heard.has(Mark.SHIFT, Mark.MOVE, Mark.WANT):
        return True
    if any(Mark.CHANGE in clause.marks and Mark.OTHER not in clause.marks for clause in heard.clauses):
        return True
    elsewhere = OTHER_WISH - {Mark.CHANGE}
    return any(clause.marks & elsewhere and Mark.CANNOT not in clause.marks for clause in heard.clauses)


def _own_clause(heard: Marked) -> bool:
    """True when the no stands by itself ("No, it's for my son"), not before a noun ("no car")."""
    return any(clause.marks & DENYING and Mark.OTHER not in clause.marks for clause in heard.clauses)


def _agreed(heard: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    if heard.has(Mark.HUMAN):
        return None
    if any(clause.marks & OTHER_WISH and Mark.PAST not in clause.marks for clause in heard.clauses):
        return _agreed_with_time(heard, language, expecting)
    if heard.has(Mark.WANT):
        return Reading(Intent.COUNTER, 0.7, language, rule="yes-and-another-wish") if expecting in _OFFERED else None
    if _takes_back(heard):
        return Reading(Intent.UNKNOWN, 0.5, language, rule="yes-with-a-condition")
    if all(_harmless(clause) for clause in heard.clauses):
        return _clear_yes(heard, language, expecting)
    if expecting in (Expecting.REASON, Expecting.TIME):
        return None
    if _opens_with_agreement(heard):
        return Reading(Intent.YES, 0.7, language, rule="yes-and-more")
    if expecting is not None and _ends_with_agreement(heard):
        return Reading(Intent.YES, 0.7, language, rule="agreement-at-the-end")
    return None


def _takes_back(heard: Marked) -> bool:
    """A condition, a denial, a "but": one before the agreement ("actually, yes") or before a question is none."""
    if heard.has(*TAKES_BACK - {Mark.BUT}):
        return True
    agreed = False
    for clause, after in zip(heard.clauses, (*heard.clauses[1:], None), strict=True):
        for place, span in enumerate(clause.spans):
            agreed = agreed or span.mark in AGREEING
            asks_then = place == len(clause.spans) - 1 and after is not None and after.asks
            if span.mark is Mark.BUT and agreed and not asks_then:
                return True
    return False


def _ends_with_agreement(heard: Marked) -> bool:
    """ "It's the same amount, that's right." """
    said = [clause for clause in heard.clauses if clause.marks - SILENT]
    last = said[-1].marks
    return len(said) > 1 and bool(last & {Mark.AGREE, Mark.REPEATS}) and last <= HARMLESS


def _clear_yes(heard: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    if expecting is None and not heard.has(Mark.YES):
        return None if heard.has(Mark.THANKS) else Reading(Intent.YES, 0.6, language, rule="agreement-to-nothing-asked")
    return Reading(Intent.YES, _sureness(heard), language, rule="yes")


def _sureness(heard: Marked) -> float:
    """A word like "great" agrees less surely than "yes", and least where it only leads into thanks or a question."""
    if heard.has(Mark.BUT):
        return 0.7
    if heard.has(Mark.YES):
        return 1.0 if len(heard.said) == 1 else 0.95
    if heard.has(Mark.AGREE):
        return 0.95
    return 0.8 if heard.has(Mark.THANKS) or any(clause.asks or clause.question for clause in heard.clauses) else 0.9


def _opens_with_agreement(heard: Marked) -> bool:
    """ "Yes my tooth …", "That's right. My tooth …", "Ok, I will tell him", but not "that's right where …"."""
    opening, *rest = (clause for clause in heard.clauses if clause.marks - SILENT)
    if heard.said[0] is Mark.YES:
        return True
    by_itself = heard.said[0] in AGREEING and opening.marks <= HARMLESS
    told = not any(clause.question or clause.asks for clause in rest)
    return by_itself and (heard.said[0] is Mark.AGREE or told)


def _agreed_with_time(heard: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    """A yes that names a time. Only one that says nothing but "yes" and that the time suits repeats the offer.

    It stays below 0.8 until the times are compared: the Tuesday that suits may not be the day that was offered.
    """
    if expecting not in _OFFERED:
        return None
    if expecting is not Expecting.TIME and _repeats_a_time(heard):
        return Reading(Intent.YES, 0.7, language, rule="yes-repeats-a-time")
    contrast = heard.has(Mark.BUT, Mark.SHIFT, Mark.CHANGE, Mark.MOVE, Mark.WANT)
    return Reading(Intent.COUNTER, 0.9 if contrast else 0.7, language, rule="yes-and-another-time")


def _repeats_a_time(heard: Marked) -> bool:
    if Mark.OTHER in heard.said or not heard.only(*AGREEING, *TIMES, Mark.THANKS):
        return False
    if heard.has(Mark.REPEATS):
        return True
    if heard.said[0] is not Mark.YES:
        return False
    return heard.said[-1] in (Mark.AGREE, Mark.WEAK) or (heard.has(Mark.SPAN) and not heard.has(Mark.TIME))


def _harmless(clause: Clause) -> bool:
    """A clause that takes nothing back: accounted for word by word, or a request for information."""
    if clause.question and not clause.asks:
        return not clause.marks & AGREEING  # "yes?" asks back
    return clause.asks or clause.marks <= HARMLESS | {Mark.BUT}


def _other_wish(marked: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    """A time or another wish without yes or no. Asking about a time is a question, not a wish."""
    if expecting not in _OFFERED or not marked.has(*TIMES, Mark.CHANGE, Mark.ORDINAL, Mark.BOTH):
        return None
    if marked.has(Mark.SHIFT, Mark.WANT, Mark.MOVE, Mark.BUT, Mark.AVAILABILITY) or expecting is Expecting.TIME:
        return Reading(Intent.COUNTER, 0.9, language, rule="another-wish")
    if not marked.has(Mark.OTHER, Mark.ASK, Mark.NOT, Mark.KEEP):
        return Reading(Intent.COUNTER, 0.85, language, rule="time-alone")
    return None if marked.has(Mark.ASK) else Reading(Intent.COUNTER, 0.5, language, rule="time-among-other-words")


def _taken_for_granted(marked: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    """ "Thank you. Where is it?" takes the booking for granted: half a yes, to be asked again."""
    if expecting not in (Expecting.OFFER, Expecting.CONFIRM) or marked.has(
        *OTHER_WISH, *TAKES_BACK, Mark.WANT, Mark.HUMAN
    ):
        return None
    thanks = bool(marked.said) and marked.said[0] is Mark.THANKS
    if thanks and len(marked.clauses) > 1 and all(_harmless(clause) for clause in marked.clauses):
        asks = any(clause.asks for clause in marked.clauses[1:])
        return Reading(Intent.YES, 0.6, language, rule="thanks-and-a-question") if asks else None
    return None
