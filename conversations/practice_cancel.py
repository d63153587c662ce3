"""The practice cancels a visit: the patient is told, without being asked why, and offered three free times at once.

Where something else is being asked in the thread, the times follow when it is free; at night the text waits for the
window. Who cannot be told by text in time is called by a person. The reply is that of any cancelled visit.
"""

from __future__ import annotations

import sqlalchemy as sa

from app import timers
from app.models import (
    Appointment,
    AppointmentCancellation,
    AppointmentType,
    Conversation,
    MessageStatus,
    OutboxMessage,
    Purpose,
    Topic,
)
from app.services import cancellations
from app.services.appointments import Slot
from conversations import picking
from conversations.turn import Turn
from conversations.visits import change, texts
from conversations.visits.change import PATIENCE, State, fact


def due(turn: Turn) -> None:
    """A visit was cancelled, or moved, by the practice."""
    cancellation = turn.session.get_one(AppointmentCancellation, turn.item.subject_id)
    if cancellation.told_message_id or cancellation.undone_at or _conversation(turn, cancellation.appointment_id):
        return
    turn.open(Topic.CANCELLATION, State.TELLING)
    turn.conversation.data = {"visit": cancellation.appointment_id, "item": turn.item.id}
    _tell(turn, cancellation)


def suggest_waiting(turn: Turn) -> None:
    """The thread is free again: who was told only that the visit is off gets the times, the oldest first."""
    for conversation in _telling(turn):
        turn.enter(conversation, State)
        cancellation = _cancellation(turn)
        if _is_busy(turn) or turn.thread.staff_id or cancellation is None or not cancellation.told_message_id:
            continue
        refused = cancellations.refusal(turn.session, turn.contact, cancellation, turn.now)
        if refused and refused.until:
            timers.set_timer(turn.session, conversation, "suggest", refused.until)
        elif not refused:
            _suggest(turn)


def message_lost(turn: Turn, *, failed: bool) -> None:  # noqa: ARG001 - either way a person has to say it
    """The text was stopped by a rule or will not arrive."""
    message = turn.session.get_one(OutboxMessage, turn.item.subject_id)
    cancellation = cancellations.told_by(turn.session, message)
    if cancellation is None:
        return
    cancellations.have_called(turn.session, cancellation)
    conversation = _conversation(turn, cancellation.appointment_id)
    if conversation and conversation.closed_at is None:
        turn.enter(conversation, State)
        fact(turn, "finished")


def timer(turn: Turn, name: str) -> None:
    """The window opens for what there is to tell or to suggest; anything else is as with any cancellation."""
    cancellation = _cancellation(turn)
    if name == "tell" and turn.state is State.TELLING and cancellation:
        _tell(turn, cancellation)
    elif name == "suggest" and turn.state is State.TELLING:
        suggest_waiting(turn)
    else:
        change.timer(turn, name)


def stopped(turn: Turn) -> None:
    """They said stop: what they were not told yet a person tells them."""
    cancellation = _cancellation(turn)
    if turn.state is State.TELLING and cancellation and not cancellation.told_message_id:
        cancellations.have_called(turn.session, cancellation)
    turn.close()


def _tell(turn: Turn, cancellation: AppointmentCancellation) -> None:
    """Say it now, or wait for the window, or have it said."""
    refused = cancellations.refusal(turn.session, turn.contact, cancellation, turn.now)
    last = cancellations.useless_from(cancellation)
    if refused and refused.until and refused.until < last:
        timers.set_timer(turn.session, turn.conversation, "tell", refused.until)
        return
    if refused or turn.now >= last:
        cancellations.have_called(turn.session, cancellation)
        fact(turn, "finished")
        return
    message = _say(turn, cancellation)
    cancellation.told_message_id = message.id
    if message.status is MessageStatus.STOPPED:  # staff have the thread: they say it
        cancellations.have_called(turn.session, cancellation)
        fact(turn, "finished")


def _say(turn: Turn, cancellation: AppointmentCancellation) -> OutboxMessage:
    visit = turn.session.get_one(Appointment, cancellation.appointment_id)
    when, last = texts.when(turn, visit), cancellations.useless_from(cancellation)
    if cancellation.rescheduled_appointment_id:
        new = turn.session.get_one(Appointment, cancellation.rescheduled_appointment_id)
        said = texts.when(turn, new)
        message = turn.say("practice.moved", Purpose.VISIT_NEWS, expires_at=last, when=said, later=when)
        fact(turn, "finished")
        return message
    slots = _times(turn, visit)
    if not slots:
        message = turn.say("practice.cancelled_no_times", Purpose.VISIT_NEWS, expires_at=last, when=when)
        fact(turn, "finished")
        return message
    if _is_busy(turn):
        timers.set_timer(turn.session, turn.conversation, "over", turn.now + PATIENCE)
        return turn.say("practice.cancelled_first", Purpose.VISIT_NEWS, expires_at=last, when=when)
    times = picking.suggest(turn, slots)
    message = turn.say("practice.cancelled", Purpose.VISIT_NEWS, expires_at=last, when=when, times=times)
    _wait_for_answer(turn)
    return message


def _suggest(turn: Turn) -> None:
    visit = turn.session.get_one(Appointment, turn.conversation.data["visit"])
    slots = _times(turn, visit)
    if not slots:
        fact(turn, "finished")
        return
    until = turn.now + PATIENCE
    times = picking.suggest(turn, slots)
    turn.say("practice.times", Purpose.VISIT_NEWS, expires_at=until, when=texts.when(turn, visit), times=times)
    _wait_for_answer(turn)


def _wait_for_answer(turn: Turn) -> None:
    turn.thread.asking_id, turn.thread.unclear_replies = turn.conversation.id, 0
    fact(turn, "suggested")


def _times(turn: Turn, visit: Appointment) -> list[Slot]:
    kind = turn.session.get_one(AppointmentType, visit.appointment_type_id)
    return picking.find(turn, kind, visit.patient_id)


def _cancellation(turn: Turn) -> AppointmentCancellation | None:
    visit_id = turn.conversation.data.get("visit")
    return cancellations.standing(turn.session, visit_id) if visit_id else None


def _is_busy(turn: Turn) -> bool:
    asking = turn.session.get(Conversation, turn.thread.asking_id) if turn.thread.asking_id else None
    return asking is not None and asking.closed_at is None


def _telling(turn: Turn) -> list[Conversation]:
    query = sa.select(Conversation).where(
        Conversation.thread_id == turn.thread.id,
        Conversation.topic == Topic.CANCELLATION,
        Conversation.state == State.TELLING.name,
        Conversation.closed_at.is_(None),
    )
    return list(turn.session.scalars(query.order_by(Conversation.id)))


def _conversation(turn: Turn, visit_id: int) -> Conversation | None:
    """The thread's conversation about what became of a visit."""
    query = sa.select(Conversation).where(
        Conversation.thread_id == turn.thread.id, Conversation.topic == Topic.CANCELLATION
    )
    newest = turn.session.scalars(query.order_by(Conversation.id.desc()).limit(10))
    return next((one for one in newest if one.data.get("visit") == visit_id), None)
