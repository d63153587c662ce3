"""The wish for no more texts, and for texts again (PRODUCT.md section 3). It comes before everything else.

An opt-out is recorded at once and needs nothing that can fail. Where it is unclear whether it covers all or only
marketing, everything is stopped, and the confirmation asks, once: without an answer it means all.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app import inbox
from app.models import Appointment, ItemKind, OutboxMessage, Purpose, Scope, TaskKind
from app.services import appointments, cancel_words, consent, opt_outs, reach
from conversations.reading import Expecting, OptOutScope, Reading, read
from conversations.turn import Turn

CARRIER_STOPS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
CARRIER_STARTS = frozenset({"START", "YES", "UNSTOP"})
SCOPE_WAIT = timedelta(hours=24)
ONLY_MARKETING = "scope-marketing"
"""The reader's rule for "only promotions", said alone."""


def stop(turn: Turn, reading: Reading) -> None:
    """They want no more texts. One confirmation, unless the carrier has answered its own keyword."""
    marketing = reading.values.scope is OptOutScope.MARKETING
    unclear = marketing and not _has_had_marketing(turn)
    scope = Scope.MARKETING if marketing and not unclear else Scope.ALL
    new = opt_outs.stop(turn.session, turn.thread, scope, "text", f"inbox:{turn.item.id}:opted-out")
    meant_a_visit = reading.keyword == "CANCEL" and _ask_about_visits(turn)
    if not new or answered_by_carrier(turn, reading, "STOP", CARRIER_STOPS):
        return
    if unclear and not _was_asked(turn):
        turn.say("stop.which", Purpose.SCOPE_QUESTION)
    elif scope is Scope.MARKETING:
        turn.say("stop.marketing", Purpose.OPT_OUT_CONFIRMATION)
    else:
        turn.say("stop.not_a_visit" if meant_a_visit else "stop.done", Purpose.OPT_OUT_CONFIRMATION)


def narrow(turn: Turn) -> bool:
    """The answer to "did you mean only promotions?". False when the text is none, or nobody asked a day ago or less.

    Saying the wish once more ("stop the offers!") is no such answer: it would bring texts back.
    """
    if not _was_asked(turn, SCOPE_WAIT):
        return False
    reading = read(turn.item.body or "", language=turn.language, expecting=Expecting.SCOPE)
    if reading.rule != ONLY_MARKETING or not consent.opt_in(turn.session, turn.contact, "text"):
        return False
    turn.may_be_asked()
    turn.say("stop.marketing", Purpose.OPT_OUT_CONFIRMATION)
    return True


def start(turn: Turn, reading: Reading) -> None:
    """They want texts again; marketing is not restored."""
    lifted = consent.opt_in(turn.session, turn.contact, "text")
    if lifted:
        turn.may_be_asked()
    if lifted and not answered_by_carrier(turn, reading, "START", CARRIER_STARTS):
        turn.say("start.done")


def wrong_number(turn: Turn) -> None:
    """Somebody else has this number: nothing more is sent to it."""
    consent.report_wrong_number(turn.session, turn.contact)
    inbox.post(turn.session, turn.thread, f"inbox:{turn.item.id}:opted-out", ItemKind.OPTED_OUT, turn.item.id)
    turn.ask_person(TaskKind.WRONG_NUMBER, f"contact:{turn.contact.id}:wrong-number", urgent=True)
    turn.say("wrong_number", Purpose.OPT_OUT_CONFIRMATION)


def answered_by_carrier(turn: Turn, reading: Reading, kind: str, keywords: frozenset[str]) -> bool:
    """`OptOutType` says so for certain; else TWILIO_ANSWERS_KEYWORDS does, for the carrier's own words."""
    if turn.item.opt_out_type:
        return turn.item.opt_out_type == kind
    return turn.carrier_answers and reading.keyword in keywords


def _has_had_marketing(turn: Turn) -> bool:
    """Whether they know marketing of ours: who has had only texts about openings may mean those by "offers"."""
    return _has_message(turn, Purpose.CAMPAIGN)


def _was_asked(turn: Turn, within: timedelta | None = None) -> bool:
    return _has_message(turn, Purpose.SCOPE_QUESTION, within)


def _has_message(turn: Turn, purpose: Purpose, within: timedelta | None = None) -> bool:
    query = sa.select(OutboxMessage.id).where(
        OutboxMessage.thread_id == turn.thread.id, OutboxMessage.purpose == purpose
    )
    if within:
        query = query.where(OutboxMessage.created_at > turn.now - within)
    return turn.session.scalar(query.limit(1)) is not None


def _ask_about_visits(turn: Turn) -> bool:
    """CANCEL alone opts out and never cancels a visit: urgent tasks ask whether the next one was meant.

    On a shared phone the next one of each patient: nobody can tell whose.
    """
    patients = reach.wards_of(turn.session, turn.patients)
    next_ones: dict[int, Appointment] = {}
    for visit in appointments.to_come(turn.session, [patient.id for patient in patients]):
        next_ones.setdefault(visit.patient_id, visit)
    for visit in next_ones.values():
        cancel_words.note(turn.session, turn.thread, turn.item, visit)
    turn.asked_person = turn.asked_person or bool(next_ones)
    return bool(next_ones)
