"""Touches of a recovery: the text is said, or has to wait; what became of it; and what ended it elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app.locking import lock
from app.models import (
    AppointmentCancellation,
    CancellationReason,
    CancellationType,
    Conversation,
    OutboxMessage,
    Purpose,
    RecoveryEnd,
    StopRule,
    Topic,
)
from app.services import contact_rules, recovery
from conversations.recovery import texts
from conversations.recovery.dialogue import State, begin, fact
from conversations.turn import Turn
from conversations.visits import change


def due(turn: Turn) -> None:
    """A touch is due: say it, if it is still wanted and this thread may be asked now."""
    number = int(turn.item.key.split(":")[3])
    miss = recovery.take_touch(turn.session, turn.item.subject_id or 0, number)
    if miss is None:
        return
    dialogue = _cancelling_dialogue(turn, miss) if number == 1 else None
    if dialogue and dialogue.state == change.State.TELLING.name:
        recovery.wait(miss, recovery.Held(StopRule.QUESTION_OPEN, turn.now + recovery.LOOK_AGAIN))
        return
    if dialogue and _was_said(turn, miss):
        _count(turn, miss, dialogue)
        return
    if dialogue:
        recovery.count_call(turn.session, miss, turn.clinic)  # it did not get through: somebody calls already
        return
    held = recovery.held(turn.session, turn.contact, turn.thread)
    if held:
        recovery.wait(miss, held)
        return
    for before in _conversations(turn, miss.id):
        turn.enter(before, State)
        fact(turn, "ended")
    asks_why = number == 1 and miss.reason is None and miss.cancellation_type is not CancellationType.PRACTICE_CANCEL
    conversation = begin(turn, miss, State.ASKED if asks_why else State.PICKING)
    message = texts.ask(turn, miss, again=number > 1)
    recovery.record_text(turn.session, miss, conversation, message, turn.language)


def ended(turn: Turn) -> None:
    """It ended outside of this thread: the patient came, was booked otherwise, or staff said so. Nothing is said."""
    for conversation in _conversations(turn, turn.item.subject_id or 0):
        turn.enter(conversation, State)
        fact(turn, "withdrawn")


def message_lost(turn: Turn) -> None:
    """A touch's text was stopped by a rule, or will not arrive."""
    message = turn.session.get_one(OutboxMessage, turn.item.subject_id)
    if message.purpose is not Purpose.RECOVERY:
        return
    miss_id = recovery.lose_text(turn.session, message)
    for conversation in _conversations(turn, miss_id or 0):
        turn.enter(conversation, State)
        fact(turn, "stopped")


def stopped(turn: Turn) -> None:
    """They said stop, or the number is wrong: nothing more is asked here. After a stop a person decides.

    In a household several may be asked about: their misses are locked together, before the first of them is changed.
    """
    miss_id = turn.conversation.data["miss"]
    lock(turn.session, AppointmentCancellation, [one.data["miss"] for one in _all_open(turn)] + [miss_id])
    fact(turn, "stopped")
    if turn.is_opted_out():
        recovery.leave_to_staff(turn.session, miss_id)


def _conversations(turn: Turn, miss_id: int) -> list[Conversation]:
    """The thread's conversations about one miss that are not over."""
    return [one for one in _all_open(turn) if one.data["miss"] == miss_id]


def _all_open(turn: Turn) -> Sequence[Conversation]:
    query = sa.select(Conversation).where(
        Conversation.thread_id == turn.thread.id, Conversation.topic == Topic.RECOVERY, Conversation.closed_at.is_(None)
    )
    return turn.session.scalars(query.order_by(Conversation.id)).all()


def _cancelling_dialogue(turn: Turn, miss: AppointmentCancellation) -> Conversation | None:
    """The dialogue in this thread that cancelled the visit, asked why and suggested times: it was the first touch."""
    query = sa.select(Conversation).where(
        Conversation.thread_id == turn.thread.id, Conversation.topic == Topic.CANCELLATION
    )
    newest_first = turn.session.scalars(query.order_by(Conversation.id.desc()).limit(5))
    return next((one for one in newest_first if one.data.get("visit") == miss.appointment_id), None)


def _was_said(turn: Turn, miss: AppointmentCancellation) -> bool:
    """What the practice cancelled is told by a text of ours, which may not have got through."""
    told = turn.session.get(OutboxMessage, miss.told_message_id) if miss.told_message_id else None
    if told is None:
        return miss.cancellation_type is not CancellationType.PRACTICE_CANCEL
    return told.status not in contact_rules.NOT_SENT


def _count(turn: Turn, miss: AppointmentCancellation, dialogue: Conversation) -> None:
    """No second text: what they said in that dialogue counts."""
    recovery.note_dialogue(turn.session, miss, dialogue)
    actor, state = f"contact:{turn.contact.id}", change.State(dialogue.state)
    if miss.reason is CancellationReason.CHANGED_PROVIDERS:
        recovery.decline(turn.session, miss.id, RecoveryEnd.CHANGED_PROVIDERS, actor=actor)
    elif state is change.State.DONE and miss.cancellation_type is not CancellationType.PRACTICE_CANCEL:
        recovery.decline(turn.session, miss.id, RecoveryEnd.DECLINED, actor=actor)
    elif state is change.State.WITH_STAFF:
        recovery.leave_to_staff(turn.session, miss.id)
