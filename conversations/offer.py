"""The offer topic: one text asks about one opening or several; YES books, NO passes, silence lets the hold end.

A late YES still books when nobody else holds the opening. Facts are the services' business (`services.offers`); here is
what is said about them, and when.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from app import timers
from app.models import (
    Conversation,
    NotificationResponse,
    Offer,
    Opening,
    OpeningStatus,
    OutboxMessage,
    Purpose,
    TaskKind,
    Topic,
)
from app.services import offers
from app.services.offers import Accepted
from conversations import offer_texts as texts
from conversations.machine import build, happened
from conversations.reading import Expecting, Intent, Reading
from conversations.turn import Turn

MOST_OPTIONS = 4
"""More would not fit into two segments."""
SURE = 0.8


class State(StrEnum):
    """Where an offer conversation stands. LAPSED: the hold is over, a late YES may still book."""

    ASKED = "ASKED"
    UNSURE = "UNSURE"
    WITH_STAFF = "WITH_STAFF"
    LAPSED = "LAPSED"
    BOOKED = "BOOKED"
    PASSED = "PASSED"
    GONE = "GONE"
    STOPPED = "STOPPED"
    OVER = "OVER"


OPEN = [State.ASKED, State.UNSURE, State.WITH_STAFF]
TRANSITIONS: list[dict[str, object]] = [
    {"trigger": "not_understood", "source": State.ASKED, "dest": State.UNSURE},
    {"trigger": "not_understood", "source": State.UNSURE, "dest": State.WITH_STAFF},
    {"trigger": "accepted", "source": [*OPEN, State.LAPSED, State.PASSED, State.GONE], "dest": State.BOOKED},
    {"trigger": "accepted_some", "source": OPEN, "dest": State.ASKED},
    {"trigger": "declined", "source": [*OPEN, State.LAPSED], "dest": State.PASSED},
    {"trigger": "lapsed", "source": OPEN, "dest": State.LAPSED},
    {"trigger": "lost", "source": [*OPEN, State.LAPSED, State.PASSED], "dest": State.GONE},
    {"trigger": "undone", "source": State.BOOKED, "dest": State.PASSED},
    {"trigger": "stopped", "source": [*OPEN, State.LAPSED], "dest": State.STOPPED},
    {"trigger": "ended", "source": [*OPEN, State.LAPSED, State.PASSED, State.GONE], "dest": State.OVER},
]
MACHINE = build(State, TRANSITIONS)
STILL_ASKING = frozenset(OPEN)


def made(turn: Turn) -> None:
    """Offers were made: take all that nobody has asked in this thread and say one text."""
    unasked = offers.take_unasked(turn.session, turn.thread)
    if not unasked:
        return
    any_time = all(one.entry.any_time for one in unasked)
    refusal = offers.contact_refusal(turn.session, turn.contact, turn.now, any_time=any_time)
    if refusal:
        offers.refuse(turn.session, unasked, refusal)
        return
    now_asked, rest = unasked[:MOST_OPTIONS], unasked[MOST_OPTIONS:]
    if rest:
        offers.refuse(turn.session, rest, offers.later(turn.now))
    conversation = turn.open(Topic.OFFER, State.ASKED)
    message = texts.ask(turn, now_asked)
    offers.ask(turn.session, now_asked, conversation, message)
    texts.keep_options(turn, now_asked)
    turn.thread.asking_id, turn.thread.unclear_replies = conversation.id, 0
    conversation.data = {"ends_at": max(one.opening.expires_at for one in now_asked).isoformat()}
    _wait(turn)


def ended(turn: Turn) -> None:
    """An offer that was asked is over without an answer: its hold ended, or the opening is gone."""
    offer = turn.session.get_one(Offer, turn.item.subject_id)
    if not _enter(turn, offer.conversation_id) or texts.open_options(turn):
        return
    opening = turn.session.get_one(Opening, offer.opening_id)
    if offer.response is NotificationResponse.NO_RESPONSE:
        _happened(turn, "lapsed")
    elif opening.status is OpeningStatus.EXPIRED:
        _happened(turn, "ended")
    elif texts.still_wanted(turn, offer) and turn.state in STILL_ASKING and _happened(turn, "lost"):
        message = turn.say(
            "offer.gone", Purpose.OFFER_NEWS, expires_at=opening.starts_at, when=turn.when(opening.starts_at, "short")
        )
        turn.conversation.data = {**turn.conversation.data, "gone_message": message.id}
    else:
        _happened(turn, "ended")


def message_lost(turn: Turn, failed: bool) -> None:
    """The text was stopped by a rule, or will not arrive: the hold ends at once."""
    message = turn.session.get_one(OutboxMessage, turn.item.subject_id)
    if message.purpose is not Purpose.OFFER:
        return
    conversation_id = turn.session.scalar(
        sa.select(Offer.conversation_id).where(Offer.outbox_message_id == message.id).limit(1)
    )
    offers.release(turn.session, message.id, None if failed else message.stop_rule)
    if _enter(turn, conversation_id):
        _happened(turn, "stopped")


def opted_out(turn: Turn) -> None:
    """They said stop: what they were being asked goes to the next in line."""
    query = sa.select(Offer.id).where(Offer.contact_id == turn.contact.id, Offer.closed_at.is_(None))
    offers.release_for_opt_out(turn.session, list(turn.session.scalars(query)))
    conversation = turn.latest(Topic.OFFER)
    if conversation and _enter(turn, conversation.id):
        _happened(turn, "stopped")


def timer(turn: Turn, name: str) -> None:
    """The openings that were asked about are over."""
    if name == "over" and _happened(turn, "ended"):
        turn.close()


def expecting(turn: Turn) -> tuple[Expecting | None, int]:
    """What a reply would answer, for the reader: an offer with so many options."""
    if turn.thread.asking_id is None or not _enter(turn, turn.thread.asking_id):
        return None, 0
    return Expecting.OFFER, len(texts.options(turn))


def hear(turn: Turn, reading: Reading) -> bool:
    """A text that may be about an offer. False when it is not: then it is a free request."""
    conversation = turn.latest(Topic.OFFER)
    if conversation is None or not _enter(turn, conversation.id):
        return False
    intent = reading.intent if reading.confidence >= SURE else Intent.UNKNOWN
    if turn.state is State.BOOKED:
        return _after_booking(turn, intent)
    if turn.state in STILL_ASKING:
        return _answer(turn, intent, reading)
    if turn.state in (State.LAPSED, State.PASSED, State.GONE) and intent in (Intent.YES, Intent.CHOICE, Intent.NO):
        return _late_answer(turn, intent, reading)
    return False


def _answer(turn: Turn, intent: Intent, reading: Reading) -> bool:
    if intent in (Intent.YES, Intent.CHOICE):
        _accept(turn, reading)
    elif intent is Intent.NO:
        _decline(turn)
    elif intent is Intent.MAYBE:
        texts.say_maybe(turn)
    elif intent in (Intent.COUNTER, Intent.RESCHEDULE):
        turn.ask_person(TaskKind.WANTS_ANOTHER_TIME)
        texts.say_about_open(turn, "offer.counter", "offer.still_open")
    elif intent is Intent.REACTION:
        if reading.reaction in ("like", "love", "emphasis"):
            texts.say_about_open(turn, "offer.reaction", "offer.which")
    elif intent is Intent.THANKS:
        return True
    elif intent in (Intent.UNKNOWN, Intent.QUESTION, Intent.GREETING):
        _not_understood(turn)
    else:
        return False
    return True


def _accept(turn: Turn, reading: Reading) -> None:
    options = texts.options(turn)
    chosen = [option for option in options if option.n in reading.choices]
    if not chosen:
        chosen = texts.open_options(turn) or options
        if len(chosen) > 1:
            texts.say_which(turn, chosen)
            return
    ids = [option.offer_id for option in chosen if option.offer_id]
    outcomes = offers.accept(turn.session, ids, actor=f"contact:{turn.contact.id}")
    for offer_id, outcome in zip(ids, outcomes, strict=True):
        texts.say_outcome(turn, turn.session.get_one(Offer, offer_id), outcome)
    turn.thread.unclear_replies = 0
    if texts.open_options(turn):
        _happened(turn, "accepted_some")
        texts.say_still_open(turn)
    elif any(isinstance(outcome, Accepted) for outcome in outcomes):
        _happened(turn, "accepted")
    else:
        _happened(turn, "lost")


def _decline(turn: Turn) -> None:
    still = [option.offer_id for option in texts.open_options(turn) if option.offer_id]
    entries = offers.decline(turn.session, still, actor=f"contact:{turn.contact.id}")
    turn.thread.unclear_replies = 0
    texts.say_passed(turn, still, entries)
    _happened(turn, "declined")


def _late_answer(turn: Turn, intent: Intent, reading: Reading) -> bool:
    """A YES after the hold books if the opening is still free; one that crossed our "gone" is not answered again."""
    if intent is Intent.NO:
        if turn.state is not State.LAPSED:
            return turn.state is State.PASSED
        ids = [option.offer_id for option in texts.options(turn) if option.offer_id]
        texts.say_passed(turn, ids, offers.decline(turn.session, ids, actor=f"contact:{turn.contact.id}"))
        return _happened(turn, "declined")
    if turn.state is State.GONE and texts.crossed_the_gone_text(turn):
        return True
    _accept(turn, reading)
    return True


def _after_booking(turn: Turn, intent: Intent) -> bool:
    offer = texts.booked_offer(turn)
    if offer is None:
        return False
    when = turn.when(offer.appointment_slot_start, "short")
    if intent in (Intent.YES, Intent.CHOICE):
        turn.say("offer.booked_already", when=when)
    elif intent in (Intent.NO, Intent.CANCEL):
        if offers.undo(turn.session, offer.id, actor=f"contact:{turn.contact.id}"):
            texts.say_undone(turn, offer)
            _happened(turn, "undone")
        else:
            turn.ask_person(TaskKind.WANTS_ANOTHER_TIME, urgent=True)
            turn.say("offer.too_late_to_undo", when=when)
    else:
        return intent in (Intent.THANKS, Intent.REACTION)
    return True


def _not_understood(turn: Turn) -> None:
    """Ask once, briefly; when still not sure, a person answers, and we say so (PRODUCT.md section 4)."""
    turn.thread.unclear_replies += 1
    if turn.state is State.ASKED:
        texts.say_about_open(turn, "offer.unclear", "offer.unclear_many")
    else:
        turn.thread.flagged = True
        turn.ask_person(TaskKind.NOT_UNDERSTOOD, f"thread:{turn.thread.id}:not-understood", urgent=True)
        if turn.state is State.UNSURE:
            turn.say("staff.unclear")
    _happened(turn, "not_understood")


def _enter(turn: Turn, conversation_id: int | None) -> bool:
    conversation = turn.session.get(Conversation, conversation_id) if conversation_id else None
    if conversation is None or conversation.topic is not Topic.OFFER or conversation.closed_at:
        return False
    turn.enter(conversation, State)
    return True


def _happened(turn: Turn, trigger: str) -> bool:
    """A fact changed the state: the question closes or stays open, and the end of the openings is waited for anew."""
    if not happened(MACHINE, trigger, turn):
        return False
    if turn.state not in STILL_ASKING:
        turn.stop_asking()
    if turn.state is State.STOPPED:
        turn.close()
    else:
        _wait(turn)
    return True


def _wait(turn: Turn) -> None:
    if turn.state in (State.BOOKED, State.OVER):
        return
    timers.set_timer(turn.session, turn.conversation, "over", datetime.fromisoformat(turn.conversation.data["ends_at"]))
