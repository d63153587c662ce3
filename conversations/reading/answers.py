"""Answers to the open question: yes, no, maybe, or something else than what was offered.

The grammar of a yes: it opens with an agreement, and every word after it is accounted for: courtesies, further
agreements, requests for information. A time, a condition, another wish makes it a counter-offer, because a yes books at
once and a booking by mistake is worse than asking again. A yes with words after it that no lexicon knows is half read.
"""

from collections.abc import Sequence

from conversations.reading.counters import OFFERED, OTHER_WISH, TIMES, other_wish, wants_other
from conversations.reading.heard import AGREEING, DENYING, TAKES_BACK, heard_in
from conversations.reading.lexicon import Mark
from conversations.reading.marks import SILENT, Clause, Marked
from conversations.reading.reading import Expecting, Intent, Reading

HARMLESS = AGREEING | {
    Mark.FILLER,
    Mark.LAUGH,
    Mark.PLEASE,
    Mark.THANKS,
    Mark.GREET,
    Mark.VISIT,
    Mark.EVERYTHING,
    Mark.ECHO,
    Mark.PAST,
    Mark.BOOK,
    Mark.HEDGE,
}
_CANCELS_TOO = (Mark.YES, Mark.CANCEL, Mark.WANT, Mark.PLEASE, Mark.THANKS, Mark.GREET)
"""Where it is asked whether to give a visit up, "yes cancel it" is a yes; elsewhere half a wish to cancel."""

_DECLINING = DENYING | {Mark.DECLINES}


def read_answer(marked: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    """Yes, no, maybe or counter, or None when the text does not answer."""
    heard = heard_in(marked)
    said = [mark for mark in heard.said if mark is not Mark.OTHER]
    agreed = _last(said, AGREEING)
    denied = _last(said, DENYING)
    if denied < 0 and expecting in OFFERED and _declines(said, agreed):
        denied = _last(said, _DECLINING)
    if heard.has(Mark.MAYBE):
        return _maybe(marked, language, expecting, denied=denied >= 0)
    if denied >= 0:
        return _denied(heard, language, expecting, contradicted=_contradicted(said, denied))
    if agreed >= 0:
        return _agreed(heard, language, expecting)
    return (
        _echo(heard, language, expecting)
        or other_wish(marked, language, expecting)
        or _opens_with_not(heard, language, expecting)
        or _taken_for_granted(marked, language, expecting)
    )


def _declines(said: Sequence[Mark], agreed: int) -> bool:
    """ "I have class", and "I'd love to, but I have class"; not "yes, I have class until three"."""
    declined = _last(said, _DECLINING)
    return agreed < 0 or (Mark.YES not in said and Mark.BUT in said[agreed:declined])


def _contradicted(said: Sequence[Mark], denied: int) -> bool:
    """ "No, yes" and "yeah, no, that works", but not "no, that's fine"."""
    yes = _last(said, frozenset({Mark.YES}))
    return yes > denied or (yes >= 0 and _last(said, frozenset({Mark.AGREE})) > denied)


def _echo(heard: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    """An answer by the verb alone: "I do", "it was", "I have not"; a hedge alone is half an answer."""
    if expecting is None:
        return None
    if heard.only(Mark.NOT):
        return Reading(Intent.NO, 0.85, language, rule="echo-of-a-denial")
    if heard.only(Mark.HEDGE):
        return Reading(Intent.MAYBE, 0.8, language, rule="hedge-alone")
    if expecting not in (Expecting.OFFER, Expecting.CONFIRM):
        return None
    if heard.only(Mark.PAST) and any(span.mark is Mark.PAST and len(span.words) > 1 for span in heard.spans):
        return Reading(Intent.YES, 0.7, language, rule="echo-of-what-was")
    if not heard.said and heard.has(Mark.ECHO):
        return Reading(Intent.YES, 0.9, language, rule="echo")
    return None


def _opens_with_not(heard: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    """ "Not particularly", "I have not been there in years": half a no, to be asked again."""
    said = [mark for mark in heard.said if mark not in (Mark.THANKS, Mark.GREET)]
    if expecting not in (Expecting.OFFER, Expecting.CONFIRM) or not said or said[0] is not Mark.NOT:
        return None
    return Reading(Intent.NO, 0.7, language, rule="opens-with-a-denial")


def _last(said: Sequence[Mark], marks: frozenset[Mark]) -> int:
    return max((index for index, mark in enumerate(said) if mark in marks), default=-1)


def _maybe(marked: Marked, language: str, expecting: Expecting | None, *, denied: bool) -> Reading:
    proposed = denied or marked.has(Mark.SHIFT, Mark.WANT) or any(clause.question for clause in marked.clauses)
    if expecting in OFFERED and marked.has(*TIMES) and proposed:
        return Reading(Intent.COUNTER, 0.7, language, rule="maybe-another-time")
    return Reading(Intent.MAYBE, 0.9 if expecting else 0.6, language, rule="maybe")


def _denied(heard: Marked, language: str, expecting: Expecting | None, *, contradicted: bool) -> Reading | None:
    if expecting is None and heard.has(Mark.UNINTERESTED):
        return Reading(Intent.NOT_INTERESTED, 0.9, language, rule="not-interested")
    if expecting is None and not heard.has(Mark.NO, Mark.NONE):
        return None  # "I can't make it", unasked, is about a visit
    if expecting in OFFERED and wants_other(heard):
        return Reading(Intent.COUNTER, 0.9, language, rule="no-and-another-wish")
    if contradicted:
        return Reading(Intent.UNKNOWN, 0.5, language, rule="no-then-yes")
    leads = next((mark for mark in heard.said if mark is not Mark.THANKS), None) in _DECLINING | AGREEING
    if Mark.OTHER not in heard.said:
        return Reading(Intent.NO, 1.0 if len(heard.said) == 1 else 0.95, language, rule="no")
    if leads and expecting not in (Expecting.REASON, None):
        return Reading(Intent.NO, 0.85 if _own_clause(heard) else 0.7, language, rule="no-and-more")
    return Reading(Intent.NO, 0.6, language, rule="no-among-other-words") if expecting in OFFERED else None


def _own_clause(heard: Marked) -> bool:
    """True when the no stands by itself ("No, it's for my son"), not before a noun ("no car")."""
    return any(clause.marks & _DECLINING and Mark.OTHER not in clause.marks for clause in heard.clauses)


def _agreed(heard: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    if heard.has(Mark.HUMAN) or _tells_of_what_was(heard):
        return None
    if any(clause.marks & OTHER_WISH and Mark.PAST not in clause.marks for clause in heard.clauses):
        return _agreed_with_time(heard, language, expecting)
    if heard.has(Mark.WANT):
        return Reading(Intent.COUNTER, 0.7, language, rule="yes-and-another-wish") if expecting in OFFERED else None
    if heard.only(*_CANCELS_TOO) and heard.has(Mark.CANCEL) and expecting in (None, Expecting.CONFIRM):
        return Reading(Intent.CANCEL, 0.7, language, rule="yes-cancel-it")
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


def _tells_of_what_was(heard: Marked) -> bool:
    """ "Yesterday was fine", "it was great" praise and agree to nothing."""
    return heard.said[0] is Mark.PAST and not heard.has(Mark.YES, Mark.AGREE, Mark.REPEATS)


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
    if expecting is None and heard.has(Mark.CONFIRMS):
        return None
    if expecting is None and not heard.has(Mark.YES):
        return None if heard.has(Mark.THANKS) else Reading(Intent.YES, 0.6, language, rule="agreement-to-nothing-asked")
    return Reading(Intent.YES, _sureness(heard), language, rule="yes")


def _sureness(heard: Marked) -> float:
    """A word like "great" agrees less surely than "yes", and least where it only leads into thanks or a question.

    A bare "sure lol" is asked once more: it may be a joke, and a yes books.
    """
    if heard.has(Mark.BUT, Mark.HEDGE):
        return 0.7
    if heard.has(Mark.LAUGH) and not heard.has(Mark.PLEASE, Mark.THANKS, Mark.AGREE, Mark.REPEATS, Mark.BOOK_IT):
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
        return not (opening.question and opening.marks <= AGREEING | SILENT)  # "yes?" asks back
    by_itself = heard.said[0] in AGREEING and opening.marks <= HARMLESS
    told = not any(clause.question or clause.asks for clause in rest)
    return by_itself and (heard.said[0] is Mark.AGREE or told)


def _agreed_with_time(heard: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    """A yes that names a time. Only one that says nothing but "yes" and that the time suits repeats the offer.

    It stays below 0.8 until the times are compared: the Tuesday that suits may not be the day that was offered.
    """
    if expecting not in OFFERED:
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
