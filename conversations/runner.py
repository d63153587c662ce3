"""Handles one inbox item: reads a text, finds the topic it belongs to, and marks the item handled.

State, facts, messages, timers and `handled_at` commit together or not at all (DESIGN.md, invariant 1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import inbox
from app.models import Conversation, InboxItem, ItemKind, TaskKind, Thread, Timer, Topic
from app.services import offers, tasks, threads, waitlist
from conversations import (
    booked_by_staff,
    confirmation,
    emergencies,
    language,
    loop_guard,
    offer,
    practice_cancel,
    requests,
    same_day,
    split_texts,
    stopping,
    topics,
)
from conversations.numbers import may_be_a_time
from conversations.parts import GOES_ON
from conversations.questions import is_about_an_older_list
from conversations.reading import Intent, Reading, Values, read
from conversations.reading.reader import marks_in
from conversations.recovery import touches
from conversations.turn import Turn

READING_ROOM = 64
HELD, TAKEN_UP = "held: staff have the thread", "held, then taken up"
WAITS_FOR_THE_BOT = frozenset({ItemKind.TIMER, ItemKind.LATER_VISIT_KEPT})
"""What makes the bot speak by itself: while staff have the thread it waits until they hand it back."""


def handle_next(session: Session, *, carrier_answers: bool) -> int | None:
    """Handle the oldest waiting item of a free thread in this transaction; its id, or None when nothing waits.

    Whatever it raises is the caller's to roll back and count (`record_failure`): `session.info["item"]` names the item.
    """
    picked = inbox.pick(session)
    if picked is None:
        return None
    thread, item = picked
    session.info["item"] = item.id
    session.info["source"] = f"inbox_item:{item.id}"
    handle(Turn.begin(session, thread, item, carrier_answers=carrier_answers))
    return item.id


def handle(turn: Turn) -> None:
    """One item. What nobody is interested in is only recorded."""
    handler = HANDLERS.get(turn.item.kind)
    if turn.thread.staff_id and turn.item.kind in WAITS_FOR_THE_BOT:
        turn.item.reading = HELD
    elif handler:
        handler(turn)
    if turn.asked_person:  # also where nobody wrote: a timer may hand over
        threads.mark_waiting(turn.session, turn.thread)
    turn.item.handled_at = turn.thread.last_item_at = turn.now


def record_failure(session: Session, item_id: int) -> None:
    """An item failed and was rolled back: count it; the fifth time it is parked, and a task shows it."""
    if inbox.record_failure(session, item_id):
        item = session.get_one(InboxItem, item_id)
        thread = session.get_one(Thread, item.thread_id)
        if item.kind is ItemKind.OFFER_MADE and item.subject_id:
            offers.give_up(session, item.subject_id)
        cause = f"inbox_item:{item_id}:parked"
        tasks.ask_person(session, item.clinic_id, TaskKind.PARKED_ITEM, cause, urgent=True, thread=thread)


def _hear(turn: Turn) -> None:
    """What is never left out, whoever has the thread: stop, start, help; else a conversation, or staff hear of it."""
    text, opted_out = turn.item.body or "", turn.is_opted_out()
    turn.thread.unread_since = turn.thread.unread_since or turn.item.received_at
    reading = read(
        text,
        language=turn.language,
        opted_out=opted_out,
        now=turn.local_now,
        hours=turn.hours,
        names=turn.names,
    )
    language.follow(turn, reading)
    stops = reading.values.scope is not None or turn.item.opt_out_type == "STOP"
    _note(turn, reading)
    if opted_out and stopping.narrow(turn):
        turn.item.reading = "opt_out (only-marketing)"
    elif stops:
        stopping.stop(turn, reading)
        _look_for_distress(turn, text)
    elif reading.intent is Intent.OPT_IN or (opted_out and turn.item.opt_out_type == "START"):
        stopping.start(turn, reading)
    elif reading.intent is Intent.HELP or turn.item.opt_out_type == "HELP":
        requests.explain(turn, reading)
    elif not (text.strip() or turn.item.media or turn.thread.asking_id):
        turn.item.reading = "empty"
    elif opted_out or turn.contact.wrong_number_at:
        requests.leave_to_staff(turn, reading)
    elif split_texts.goes_on(turn, reading):
        turn.item.reading = GOES_ON
    else:
        _converse(turn)


def _converse(turn: Turn) -> None:
    """Neither a wish to stop nor a call for help: read again as an answer, if a question is open."""
    reading = _as_an_answer(turn)
    _note(turn, reading)
    language.follow(turn, reading)
    if reading.intent is Intent.AUTO_REPLY:
        return  # never answer a machine
    if reading.intent is Intent.URGENT:
        emergencies.answer(turn)
    elif reading.intent is Intent.WRONG_NUMBER:
        stopping.wrong_number(turn)
    elif not turn.patients:
        requests.greet_stranger(turn)
    elif loop_guard.holds(turn, reading):
        _note(turn, reading, " → held")
        requests.leave_to_staff(turn, reading)
    elif split_texts.is_repeat(turn, reading):
        _note(turn, reading, " → again")
    else:
        _answer(turn, reading)


def _answer(turn: Turn, reading: Reading) -> None:
    if turn.item.media:
        requests.take_picture(turn)
    if (turn.text or not turn.item.media) and not (language.hear(turn, reading) or topics.hear(turn, reading)):
        _note(turn, reading, " → staff")
        requests.anything_else(turn, reading)


def _as_an_answer(turn: Turn) -> Reading:
    """The text and its earlier parts, read as an answer to what is asked."""
    expecting, options = topics.expecting(turn)
    reading = read(
        turn.text,
        language=turn.language,
        expecting=expecting,
        options=options,
        now=turn.local_now,
        hours=turn.hours,
        names=turn.names,
    )
    if reading.values.choices and is_about_an_older_list(turn):
        return replace(reading, intent=Intent.UNKNOWN, confidence=0.0, values=Values(), rule="number-of-an-older-list")
    if may_be_a_time(turn, reading):
        return replace(reading, intent=Intent.UNKNOWN, confidence=0.0, values=Values(), rule="number-or-time")
    return split_texts.with_the_one_before(turn, reading, expecting, options)


def _look_for_distress(turn: Turn, text: str) -> None:
    """ "Stop texting me, I am bleeding": nothing may hide the distress."""
    if any(mark == "urgent" for mark, _ in marks_in(text)):
        emergencies.tell_staff(turn)


def _note(turn: Turn, reading: Reading, then: str = "") -> None:
    """How the text was read, for the transcript that staff see."""
    turn.item.reading = f"{reading.intent} ({reading.rule})"[: READING_ROOM - len(then)] + then


def _fire(turn: Turn) -> None:
    """A timer of an earlier state of its conversation is stale: nothing happens."""
    timer = turn.session.get_one(Timer, turn.item.subject_id)
    conversation = turn.session.get_one(Conversation, timer.conversation_id)
    if conversation.state_entry != timer.state_entry or conversation.closed_at:
        return
    topics.fire(turn, conversation, timer.name)


def _text(turn: Turn) -> None:
    """A text from the patient; whoever writes to a person waits for that person from now on."""
    loop_guard.look(turn)
    _hear(turn)
    if turn.thread.staff_id:
        threads.mark_waiting(turn.session, turn.thread)


def _opted_out(turn: Turn) -> None:
    offer.opted_out(turn)
    topics.stop(turn)


def _handed_back(turn: Turn) -> None:
    """What was held while staff had the thread is due now, if it still holds; what waits for the thread looks again."""
    held = sa.select(InboxItem).where(InboxItem.thread_id == turn.thread.id, InboxItem.reading == HELD)
    for item in turn.session.scalars(held.order_by(InboxItem.id)).all():
        item.reading = TAKEN_UP
        key = f"{item.key}:after:{turn.item.id}"
        inbox.post(turn.session, turn.thread, key, item.kind, item.subject_id)
    _look_again(turn)


def _look_again(turn: Turn) -> None:
    """The thread may be asked something: openings look once more, and a request to confirm that waited is put."""
    offers.look_again(turn.session, turn.contact)
    practice_cancel.suggest_waiting(turn)
    confirmation.ask_waiting(turn)


def _message_lost(turn: Turn, *, failed: bool) -> None:
    for topic in (offer, confirmation, practice_cancel):
        topic.message_lost(turn, failed=failed)
    touches.message_lost(turn)


def _end_enrolment(turn: Turn) -> None:
    if turn.item.subject_id:
        waitlist.end_enrolment(turn.session, turn.item.subject_id)


HANDLERS: dict[ItemKind, Callable[[Turn], object]] = {
    ItemKind.TEXT: _text,
    ItemKind.STAFF_TEXT: Turn.pass_on,
    ItemKind.TIMER: _fire,
    ItemKind.OFFER_MADE: offer.made,
    ItemKind.OFFER_EXPIRED: offer.ended,
    ItemKind.LATER_VISIT_KEPT: offer.kept,
    ItemKind.BOOKED_BY_STAFF: booked_by_staff.due,
    ItemKind.MESSAGE_STOPPED: partial(_message_lost, failed=False),
    ItemKind.MESSAGE_FAILED: partial(_message_lost, failed=True),
    ItemKind.OPTED_OUT: _opted_out,
    ItemKind.MARKETING_STOPPED: partial(topics.stop, only=Topic.CAMPAIGN),
    ItemKind.MAY_BE_ASKED: _look_again,
    ItemKind.THREAD_HANDED_BACK: _handed_back,
    ItemKind.ON_CALL_ALERT: emergencies.alert,
    ItemKind.SAME_DAY_ALERT: same_day.alert,
    ItemKind.CONFIRMATION_DUE: confirmation.due,
    ItemKind.PRACTICE_CANCELLED: practice_cancel.due,
    ItemKind.VISIT_GONE: _end_enrolment,
    ItemKind.RECOVERY_DUE: touches.due,
    ItemKind.RECOVERY_ENDED: touches.ended,
    ItemKind.CANCELLATION_UNDONE: touches.ended,
}
