"""The offer topic: one text asks about one opening or several; YES books, NO passes, silence lets the hold end.

A late YES still books when nobody else holds the opening. Here are the states and the facts that change them; what a
reply means is in `offer_answers`, what is said in `offer_texts`, and the facts themselves are the services' business.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from app import timers
from app.models import (
    LIVE_STATUSES,
    Appointment,
    Conversation,
    NotificationResponse,
    Offer,
    OutboxMessage,
    Purpose,
    QuestionOption,
    Topic,
)
from app.services import contact_rules, offers
from app.services.offers import Unasked
from conversations import offer_news as news
from conversations import offer_texts as texts
from conversations.machine import build, happened
from conversations.turn import Turn

MOST_OPTIONS = 4
"""More would not fit into two segments."""


class State(StrEnum):
    """Where an offer conversation stands. LAPSED: nobody waits for the answer; a late YES may still book."""

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
LATE = [State.LAPSED, State.PASSED, State.GONE]
TRANSITIONS: list[dict[str, object]] = [
    {"trigger": "not_understood", "source": State.ASKED, "dest": State.UNSURE},
    {"trigger": "not_understood", "source": State.UNSURE, "dest": State.WITH_STAFF},
    {"trigger": "accepted", "source": [*OPEN, *LATE], "dest": State.BOOKED},
    {"trigger": "accepted_some", "source": OPEN, "dest": State.ASKED},
    {"trigger": "declined", "source": [*OPEN, State.LAPSED], "dest": State.PASSED},
    {"trigger": "lapsed", "source": OPEN, "dest": State.LAPSED},
    {"trigger": "lost", "source": [*OPEN, State.LAPSED, State.PASSED], "dest": State.GONE},
    {"trigger": "undone", "source": State.BOOKED, "dest": State.PASSED},
    {"trigger": "stopped", "source": [*OPEN, State.LAPSED], "dest": State.STOPPED},
    {"trigger": "ended", "source": [*OPEN, *LATE, State.BOOKED], "dest": State.OVER},
]
MACHINE = build(State, TRANSITIONS)
STILL_ASKING = frozenset(OPEN)


def made(turn: Turn) -> None:
    """Offers were made: take all that nobody has asked in this thread and say one text."""
    unasked = offers.take_unasked(turn.session, turn.thread)
    if not unasked:
        return
    changed = any(one.told for one in unasked)
    again = _ask_anew(turn) if changed else []
    any_time = all(one.entry.any_time for one in unasked)
    refusal = offers.contact_refusal(turn.session, turn.contact, turn.now, any_time=any_time, patients=turn.patients)
    if refusal:
        offers.refuse(turn.session, [one.offer.id for one in unasked], refusal)
        return
    now_asked, rest = unasked[:MOST_OPTIONS], unasked[MOST_OPTIONS:]
    if rest:
        offers.refuse(turn.session, [one.offer.id for one in rest], offers.later(turn.now))
    listed = sorted([*again, *now_asked][:MOST_OPTIONS], key=lambda one: (one.opening.starts_at, one.offer.id))
    conversation = turn.open(Topic.OFFER, State.ASKED)
    message = texts.ask(turn, listed)
    offers.ask(turn.session, now_asked, conversation, message)
    offers.take_along(again, conversation, message)
    texts.keep_options(turn, listed)
    turn.thread.asking_id, turn.thread.unclear_replies = conversation.id, 0
    conversation.data = {"ends_at": max(one.opening.starts_at for one in listed).isoformat()}
    if changed:
        conversation.data |= {"changed_message": message.id}
    _wait(turn)


def ended(turn: Turn) -> None:
    """An offer that was asked is over without an answer: its hold ended, or the opening is gone or has changed."""
    offer = turn.session.get_one(Offer, turn.item.subject_id)
    if not enter(turn, offer.conversation_id) or turn.state not in STILL_ASKING:
        return
    if offer.response is NotificationResponse.ACCEPTED and not texts.open_options(turn):
        fact(turn, "accepted")  # staff booked it with them on the phone
        return
    told = turn.conversation.data.get("told_gone", [])
    gone = [option for option in news.gone_options(turn) if option.n not in told]
    if not texts.open_options(turn):
        # Nothing to tell whoever did not answer, or is asked about the new time: late, they hear how it stands.
        fact(turn, "lost" if gone else "lapsed")
    if gone:
        _tell_gone(turn, gone)


def kept(turn: Turn) -> None:
    """The new visit of a move-up was cancelled at the clinic before the later one was given back."""
    offer = turn.session.get_one(Offer, turn.item.subject_id)
    later_id = texts.entry_of(turn, offer).later_appointment_id
    later = turn.session.get(Appointment, later_id) if later_id else None
    if later and later.status in LIVE_STATUSES and enter(turn, offer.conversation_id):
        fact(turn, "undone")
        news.say_kept(turn, offer, later)


def message_lost(turn: Turn, failed: bool) -> None:
    """The text was stopped by a rule, or will not arrive: the hold ends at once."""
    message = turn.session.get_one(OutboxMessage, turn.item.subject_id)
    if message.purpose is not Purpose.OFFER:
        return
    conversation_id = turn.session.scalar(
        sa.select(Offer.conversation_id).where(Offer.outbox_message_id == message.id).limit(1)
    )
    offers.release(turn.session, message.id, None if failed else message.stop_rule)
    if enter(turn, conversation_id):
        fact(turn, "stopped")


def opted_out(turn: Turn) -> None:
    """They said stop: what they were being asked goes to the next in line."""
    query = sa.select(Offer.id).where(Offer.contact_id == turn.contact.id, Offer.closed_at.is_(None))
    offers.release_for_opt_out(turn.session, list(turn.session.scalars(query)))
    conversation = turn.latest(Topic.OFFER)
    if conversation and enter(turn, conversation.id):
        fact(turn, "stopped")


def timer(turn: Turn, name: str) -> None:
    """The visit that was asked about begins; or the contact window opens for what there was to tell."""
    if name == "over" and fact(turn, "ended"):
        turn.close()
    elif name == "which" and "which" in turn.conversation.data:
        forget_doubt(turn)  # the task stays: a person finds out
    elif name == "tell":
        gone = news.gone_options(turn)
        if "gone_message" not in turn.conversation.data and gone:
            news.say_gone(turn, gone)


def enter(turn: Turn, conversation_id: int | None) -> bool:
    """Go on with an offer conversation of the thread; False when it is closed, or another topic's."""
    conversation = turn.session.get(Conversation, conversation_id) if conversation_id else None
    if conversation is None or conversation.topic is not Topic.OFFER or conversation.closed_at:
        return False
    turn.enter(conversation, State)
    return True


def fact(turn: Turn, trigger: str) -> bool:
    """A fact changed the state: the question closes or stays open, and the visit's start is waited for anew."""
    if not happened(MACHINE, trigger, turn):
        return False
    if turn.state not in STILL_ASKING:
        turn.stop_asking()
    if turn.state is State.STOPPED:
        turn.close()
    elif turn.state is not State.OVER:
        _wait(turn)
    return True


def forget_doubt(turn: Turn) -> None:
    """Nobody is asked "which visit?" any more; the thread may be asked something else if no offer is open in it."""
    turn.conversation.data = {key: value for key, value in turn.conversation.data.items() if key != "which"}
    if turn.state not in STILL_ASKING:
        turn.stop_asking()


def _ask_anew(turn: Turn) -> list[Unasked]:
    """What is left of the thread's open question, which is put again because one of its times has changed."""
    if not enter(turn, turn.thread.asking_id):
        return []
    again = offers.still_asked(turn.session, turn.conversation.id)
    fact(turn, "lapsed")
    return again


def _tell_gone(turn: Turn, gone: Sequence[QuestionOption]) -> None:
    """At once, or when the contact window opens; never once the visit would have begun."""
    offer = turn.session.get_one(Offer, gone[0].offer_id)
    any_time = texts.entry_of(turn, offer).any_time
    opens = contact_rules.window_opens(turn.session, turn.contact, turn.now, any_time=any_time)
    if opens is None or opens >= offer.appointment_slot_start:
        return
    if opens > turn.now:
        if turn.state not in STILL_ASKING:
            timers.set_timer(turn.session, turn.conversation, "tell", opens)
        return
    told = [*turn.conversation.data.get("told_gone", []), *(option.n for option in gone)]
    turn.conversation.data = {**turn.conversation.data, "told_gone": told}
    news.say_gone(turn, gone)


def _wait(turn: Turn) -> None:
    timers.set_timer(turn.session, turn.conversation, "over", datetime.fromisoformat(turn.conversation.data["ends_at"]))
