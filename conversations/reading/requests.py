"""What patients ask for unasked: cancel, move, a person, thanks; and distress, which nothing may hide."""

from functools import cache

from conversations.reading.counters import TIMES
from conversations.reading.lexicon import Mark, parts_of
from conversations.reading.marks import LEXICONS, SILENT, Clause, Marked
from conversations.reading.reading import Expecting, Intent, Reading, Values

_COURTEOUS = (Mark.CANCEL, Mark.THANKS, Mark.GREET, Mark.HELP, Mark.TIME, Mark.WANT)


def read_alarm(marked: Marked, language: str) -> Reading | None:
    """An automatic reply, distress, or a wrong number: read before any answer, whatever we had asked."""
    if marked.has(Mark.AUTO) and not marked.has(Mark.YES):
        return Reading(Intent.AUTO_REPLY, 0.95, language, rule="auto-reply")
    if marked.has(Mark.URGENT):
        return Reading(Intent.URGENT, 0.95, language, rule="distress")
    if marked.has(Mark.WRONG):
        return Reading(Intent.WRONG_NUMBER, 0.9, language, rule="wrong-number")
    return None


def read_notice(marked: Marked, language: str) -> Reading | None:
    """What is said whatever we had asked: running late, another language, a place on the waitlist."""
    if marked.has(Mark.LATE) and not marked.has(Mark.CANCEL, Mark.MOVE, Mark.KEEP):
        return Reading(Intent.RUNNING_LATE, 0.9, language, rule="running-late")
    if marked.has(Mark.LANGUAGE) and marked.only(
        Mark.LANGUAGE, Mark.THANKS, Mark.GREET, Mark.NO, Mark.YES, Mark.CANNOT
    ):
        return Reading(Intent.LANGUAGE, 0.9, language, Values(asked_language=_asked(marked)), rule="another-language")
    if marked.has(Mark.JOIN) and not marked.has(Mark.NO, Mark.CANNOT, Mark.KEEP):
        return Reading(Intent.JOIN_WAITLIST, 0.9, language, rule="join-waitlist")
    return None


def _asked(marked: Marked) -> str | None:
    words = {word for span in marked.spans if span.mark is Mark.LANGUAGE for word in span.words}
    asked = [lexicon.code for lexicon in LEXICONS if words & set(lexicon.names.split())]
    denied = marked.has(Mark.NO, Mark.CANNOT) or "no" in words
    if len(asked) == 1 and denied:
        asked = [lexicon.code for lexicon in LEXICONS if lexicon.code not in asked]
    return asked[0] if len(asked) == 1 else None


def read_unasked(marked: Marked, language: str) -> Reading | None:
    """What would be an answer if we had asked: "see you tomorrow" confirms, "I forgot, when is my visit?" asks."""
    if marked.has(Mark.OWN_VISIT) and not marked.has(Mark.CANCEL, Mark.MOVE, Mark.LATE, Mark.HUMAN):
        return _own_visit(language)
    agrees = [span for span in marked.spans if span.mark in (Mark.AGREE, Mark.WEAK)]
    said = [" ".join(span.words) for span in agrees]
    if not any(phrase in words for words in said for lexicon in LEXICONS for phrase in parts_of(lexicon.attending)):
        return None
    if not marked.only(Mark.AGREE, Mark.WEAK, Mark.YES, Mark.TIME, Mark.SPAN, Mark.THANKS, Mark.GREET):
        return None
    return Reading(Intent.CONFIRM, 0.85, language, rule="will-be-there")


def _own_visit(language: str) -> Reading:
    return Reading(Intent.QUESTION, 0.9, language, Values(own_visit=True), rule="asks-when-their-visit-is")


def read_visit_request(marked: Marked, language: str) -> Reading | None:
    """A wish about a booked visit by name: "cancel my appointment", "can I move my cleaning"; None when less clear."""
    if not marked.has(Mark.VISIT, Mark.MOVE) or marked.has(Mark.KEEP):
        return None
    unsure = 0.7 if marked.has(Mark.YES, Mark.MAYBE, Mark.NOT) else 0.9
    if marked.has(Mark.MOVE):
        return Reading(Intent.RESCHEDULE, unsure, language, rule="move-the-visit")
    if marked.has(Mark.CANCEL):
        return Reading(Intent.CANCEL, unsure, language, rule="cancel-the-visit")
    return None


def read_request(marked: Marked, language: str, expecting: Expecting | None) -> Reading:
    """The free request of a text that answers nothing; UNKNOWN when there is none."""
    for reader in (_cancelled, _about_visits, _arriving, _asked_for, _said_politely):
        reading = reader(marked, language, expecting)
        if reading is not None:
            return reading
    return Reading(Intent.UNKNOWN, 0.0, language, rule="nothing-fits")


def _cancelled(marked: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    if marked.has(Mark.KEEP):
        return None
    if marked.has(Mark.CANCEL) and marked.only(*_COURTEOUS):
        sure = 0.8 if marked.has(Mark.TIME) else 0.85
        return Reading(Intent.CANCEL, sure, language, rule="cancel-and-courtesies")
    if expecting is None and any(_only_cancels(clause) for clause in (marked.clauses[:1] + marked.clauses[-1:])):
        return Reading(Intent.CANCEL, 0.7, language, rule="cancel-in-its-own-clause")
    if expecting is None and any(_gives_up_a_visit(clause) for clause in marked.clauses):
        return _missed(marked, language)
    if marked.has(Mark.UNWANTED) and marked.has(Mark.VISIT):
        if expecting in (Expecting.OFFER, Expecting.CHOICE):
            return Reading(Intent.NO, 0.7, language, rule="visit-not-wanted-while-one-is-offered")
        return Reading(Intent.CANCEL, 0.8, language, rule="visit-not-wanted")
    if expecting is None and any(_cannot_come(clause) for clause in marked.clauses):
        return _unable(marked, language)
    if expecting is None and marked.has(Mark.CANNOT) and marked.only(Mark.CANNOT, Mark.THANKS, Mark.TIME, Mark.SPAN):
        return Reading(Intent.CANCEL, 0.7, language, rule="is-unable")
    return None


def _cannot_come(clause: Clause) -> bool:
    """A clause that ends in it: "my kid is sick so we can't make it tomorrow", not "I can't make it any cheaper"."""
    marks = [span.mark for span in clause.spans]
    if Mark.CANNOT not in marks or Mark.PAST in marks or clause.question or clause.asks:
        return False
    at = len(marks) - 1 - marks[::-1].index(Mark.CANNOT)
    behind = set(marks[at + 1 :]) - SILENT
    coming = any(not words.isdisjoint(clause.spans[at].words) for words in _words("coming"))
    timed = not {Mark.TIME, Mark.SPAN}.isdisjoint((marks[0], *behind))
    return behind <= {Mark.TIME, Mark.SPAN, Mark.THANKS, Mark.CANNOT, Mark.DECLINES} and (coming or timed)


def _unable(marked: Marked, language: str) -> Reading | None:
    """They do not say what of: half a wish to cancel, or to move where another time is asked for."""
    if marked.has(Mark.SHIFT, Mark.CHANGE):
        return Reading(Intent.RESCHEDULE, 0.8, language, Values(destination=True), rule="cannot-come-but-another-time")
    if any(clause.asks or clause.question for clause in marked.clauses) or marked.has(Mark.HUMAN, Mark.YES, Mark.AGREE):
        return None
    return Reading(Intent.CANCEL, 0.7, language, rule="cannot-come")


@cache
def _words(name: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(getattr(lexicon, name).split()) for lexicon in LEXICONS)


def _only_cancels(clause: Clause) -> bool:
    """ "…, please cancel" beside a clause that tells why."""
    return Mark.CANCEL in clause.marks and not clause.question and clause.marks <= SILENT | set(_COURTEOUS)


def _gives_up_a_visit(clause: Clause) -> bool:
    """ "I can't come to my appointment", but not "I do not have cancer, only a checkup"."""
    marks = [span.mark for span in clause.spans]
    if Mark.CANNOT not in marks or Mark.VISIT not in marks:
        return False
    return Mark.OTHER not in marks[marks.index(Mark.CANNOT) : marks.index(Mark.VISIT)]


def _missed(marked: Marked, language: str) -> Reading | None:
    """ "I can't come to my appointment": given up, or to be moved where another time is wished."""
    if any(clause.asks or clause.question for clause in marked.clauses) and not marked.has(Mark.SHIFT):
        return None
    if marked.has(Mark.SHIFT, Mark.CHANGE, Mark.MOVE):
        return Reading(Intent.RESCHEDULE, 0.8, language, rule="cannot-come-and-another-wish")
    return Reading(Intent.CANCEL, 0.8, language, rule="cannot-come-to-the-visit")


def _about_visits(marked: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    if expecting is Expecting.REASON or marked.has(Mark.HUMAN):
        return None
    if marked.has(Mark.CONFIRMS) and expecting in (None, Expecting.CONFIRM):
        return Reading(Intent.CONFIRM, 0.9, language, rule="confirms-the-visit")
    if marked.has(Mark.OWN_VISIT):
        return _own_visit(language)
    if marked.has(Mark.AVAILABILITY):
        return Reading(Intent.AVAILABILITY, 0.85, language, rule="what-is-free")
    if expecting is None and _moves_it(marked):
        return Reading(Intent.RESCHEDULE, 0.8, language, Values(destination=True), rule="move-it-to")
    if expecting is None and marked.has(Mark.SHIFT) and marked.has(Mark.VISIT, Mark.TIME, Mark.SPAN):
        return Reading(Intent.AVAILABILITY, 0.7, language, rule="asks-for-a-time")
    asked = any(clause.asks and Mark.BOOK in clause.marks for clause in marked.clauses)
    if marked.has(Mark.BOOK) and not asked and not marked.has(Mark.NOT, Mark.KEEP):
        return Reading(Intent.BOOK, 0.85, language, rule="wants-a-visit")
    return None


def _arriving(marked: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    """ "I'll get there at 9:20", unasked: late, where the visit begins before that."""
    told = any(_names_arrival(clause) for clause in marked.clauses)
    asked = any(clause.asks or clause.question for clause in marked.clauses)
    if expecting is not None or not told or asked or marked.has(Mark.NOT, Mark.CANNOT, Mark.NO, Mark.SHIFT):
        return None
    return Reading(Intent.RUNNING_LATE, 0.8, language, rule="arrives-at-a-time")


def _names_arrival(clause: Clause) -> bool:
    timed = not clause.marks.isdisjoint(TIMES)
    return any(span.mark is Mark.ARRIVES and (timed or span.words[-1][0].isdecimal()) for span in clause.spans)


def _moves_it(marked: Marked) -> bool:
    """ "Can we change it to friday", "can I come thursday instead": somewhere else, and they say where."""
    said = {word for span in marked.spans if span.mark in (Mark.SHIFT, Mark.CHANGE) for word in span.words}
    moves = any(not words.isdisjoint(said) for words in _words("moving"))
    return moves and marked.has(Mark.SHIFT) and marked.has(Mark.TIME, Mark.SPAN) and not marked.has(Mark.KEEP, Mark.NOT)


def _asked_for(marked: Marked, language: str, expecting: Expecting | None) -> Reading | None:
    if marked.has(Mark.HUMAN):
        return Reading(Intent.HUMAN, 0.9, language, rule="wants-a-person")
    if marked.has(Mark.HELP) and marked.only(Mark.HELP, Mark.GREET):
        return Reading(Intent.HELP, 0.9, language, rule="help-and-courtesies")
    if marked.has(Mark.STOP, Mark.CANCEL) or expecting is Expecting.REASON:
        return None
    if any(clause.asks or clause.question for clause in marked.clauses):
        return Reading(Intent.QUESTION, 0.8, language, rule="question")
    return None


def _said_politely(marked: Marked, language: str, expecting: Expecting | None) -> Reading | None:  # noqa: ARG001
    if marked.has(Mark.THANKS):
        known = Mark.OTHER not in marked.said
        return Reading(Intent.THANKS, 0.9 if known else 0.7, language, rule="thanks" if known else "thanks-and-more")
    if marked.only(Mark.GREET):
        return Reading(Intent.GREETING, 0.9, language, rule="greeting")
    return None
