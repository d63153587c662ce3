"""Handles one inbox item: reads a text, finds the topic it belongs to, and marks the item handled.

State, facts, messages, timers and `handled_at` commit together or not at all (DESIGN.md, invariant 1).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy.orm import Session

from app import inbox
from app.models import Conversation, InboxItem, ItemKind, TaskKind, Thread, Timer, Topic
from app.services import offers, tasks, threads, waitlist
from conversations import confirmation, offer, requests, stopping, topics
from conversations.reading import Intent, Reading, read
from conversations.turn import Turn


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
    if handler:
        handler(turn)
    turn.item.handled_at = turn.now
    turn.thread.last_item_at = turn.now


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
    text, opted_out = turn.item.body or "", turn.is_opted_out()
    reading = read(text, language=turn.language, opted_out=opted_out, now=turn.local_now, names=turn.names)
    stops = reading.values.scope is not None or turn.item.opt_out_type == "STOP"
    turn.item.reading = f"{reading.intent} ({reading.rule})"[:64]
    if opted_out and stopping.narrow(turn):
        turn.item.reading = "opt_out (only-marketing)"
    elif stops:
        stopping.stop(turn, reading)
    elif reading.intent is Intent.OPT_IN or (opted_out and turn.item.opt_out_type == "START"):
        stopping.start(turn, reading)
    elif reading.intent is Intent.HELP or turn.item.opt_out_type == "HELP":
        requests.explain(turn, reading)
    elif opted_out or turn.contact.wrong_number_at:
        requests.leave_to_staff(turn, reading)
    else:
        _converse(turn, text, reading)


def _converse(turn: Turn, text: str, reading: Reading) -> None:
    """Neither a wish to stop nor a call for help: read again as an answer, if a question is open."""
    expecting, options = topics.expecting(turn)
    if expecting is not None or options:
        reading = read(
            text, language=turn.language, expecting=expecting, options=options, now=turn.local_now, names=turn.names
        )
        turn.item.reading = f"{reading.intent} ({reading.rule})"[:64]
    if reading.intent is Intent.AUTO_REPLY:
        return  # never answer a machine
    if reading.intent is Intent.URGENT:
        requests.urgent(turn)
    elif not turn.patients:
        requests.greet_stranger(turn)
    elif reading.intent is Intent.WRONG_NUMBER:
        stopping.wrong_number(turn)
    elif not topics.hear(turn, reading):
        turn.item.reading = f"{reading.intent} ({reading.rule})"[:55] + " → staff"
        requests.anything_else(turn, reading)


def _fire(turn: Turn) -> None:
    """A timer of an earlier state of its conversation is stale: nothing happens."""
    timer = turn.session.get_one(Timer, turn.item.subject_id)
    conversation = turn.session.get_one(Conversation, timer.conversation_id)
    if conversation.state_entry != timer.state_entry or conversation.closed_at:
        return
    topics.fire(turn, conversation, timer.name)


def _text(turn: Turn) -> None:
    """A text from the patient; whoever has to be answered by a person waits from now on."""
    _hear(turn)
    if turn.asked_person or turn.thread.staff_id:
        threads.mark_waiting(turn.session, turn.thread)


def _opted_out(turn: Turn) -> None:
    offer.opted_out(turn)
    topics.stop(turn)


def _look_again(turn: Turn) -> None:
    """The thread may be asked something: openings look once more, and a request to confirm that waited is put."""
    offers.look_again(turn.session, turn.contact)
    confirmation.ask_waiting(turn)


def _message_lost(turn: Turn, *, failed: bool) -> None:
    for topic in (offer, confirmation):
        topic.message_lost(turn, failed=failed)


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
    ItemKind.MESSAGE_STOPPED: partial(_message_lost, failed=False),
    ItemKind.MESSAGE_FAILED: partial(_message_lost, failed=True),
    ItemKind.OPTED_OUT: _opted_out,
    ItemKind.MARKETING_STOPPED: partial(topics.stop, only=Topic.CAMPAIGN),
    ItemKind.MAY_BE_ASKED: _look_again,
    ItemKind.THREAD_HANDED_BACK: _look_again,
    ItemKind.CONFIRMATION_DUE: confirmation.due,
    ItemKind.VISIT_GONE: _end_enrolment,
}
