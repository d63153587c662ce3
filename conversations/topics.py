"""The topics that a text can be about. Whose question is open hears it first, then the others in this order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from app.models import Conversation, Topic
from conversations import (
    confirmation,
    confirmation_answers,
    enrolment,
    enrolment_requests,
    offer,
    offer_answers,
    practice_cancel,
)
from conversations.reading import Expecting, Intent, Reading
from conversations.recovery import answers as recovery_answers
from conversations.recovery import dialogue as recovery
from conversations.recovery import touches
from conversations.turn import Turn
from conversations.visits import answers, asked, change


@dataclass(frozen=True, slots=True)
class Listener:
    """A topic as the runner sees it.

    `expecting` says what a reply would answer, for the reader: the kind of the open question and the number of its
    options. `hear` handles a text, or returns False when it is not about this topic. `timer` is told the name of a due
    timer of its conversation, which the turn has entered. `stopped` ends it, entered too: they want no more texts.
    `again` puts its open question once more, entered too.
    """

    topic: Topic
    states: type[StrEnum]
    expecting: Callable[[Turn], tuple[Expecting | None, int]]
    hear: Callable[[Turn, Reading], bool]
    timer: Callable[[Turn, str], None]
    stopped: Callable[[Turn], None] = Turn.close
    again: Callable[[Turn], None] | None = None


LISTENERS = (
    Listener(
        Topic.OFFER,
        offer.State,
        offer_answers.expecting,
        offer_answers.hear,
        offer.timer,
        again=offer_answers.ask_again,
    ),
    Listener(
        Topic.ENROLMENT,
        enrolment.State,
        enrolment.expecting,
        enrolment_requests.hear,
        enrolment.timer,
        again=enrolment_requests.ask_again,
    ),
    Listener(
        Topic.CANCELLATION,
        change.State,
        answers.expecting,
        answers.hear,
        practice_cancel.timer,
        practice_cancel.stopped,
        again=answers.ask_again,
    ),
    Listener(Topic.RESCHEDULE, change.State, answers.expecting, answers.hear, change.timer, again=answers.ask_again),
    Listener(
        Topic.CONFIRMATION,
        confirmation.State,
        confirmation_answers.expecting,
        confirmation_answers.hear,
        confirmation.timer,
        confirmation.stopped,
        confirmation_answers.ask_again,
    ),
    Listener(
        Topic.RECOVERY,
        recovery.State,
        recovery_answers.expecting,
        recovery_answers.hear,
        recovery.timer,
        touches.stopped,
        recovery_answers.ask_again,
    ),
)


def expecting(turn: Turn) -> tuple[Expecting | None, int]:
    """What the reader should expect: the open question's answer, else that of the first who still waits for one."""
    for listener in _in_turn(turn):
        kind, options = listener.expecting(turn)
        if kind is not None or options:
            return kind, options
    return None, 0


def hear(turn: Turn, reading: Reading) -> bool:
    """Whether one of them has handled the text. An offer that gave way to it is asked about again.

    A number is for the list that it was read against. When their visit is, is said whatever is open.
    """
    if asked.tell_when(turn, reading):
        ask_again(turn)
        return True
    listeners = _in_turn(turn)
    if reading.intent is Intent.CHOICE:
        listeners = sorted(listeners, key=lambda listener: not any(listener.expecting(turn)))
    heard = any(listener.hear(turn, reading) for listener in listeners)
    if heard and turn.thread.asking_id is None:
        offer_answers.resume(turn)
    return heard


def ask_again(turn: Turn) -> None:
    """Put the thread's open question once more; nothing is said where there is none."""
    asking = turn.session.get(Conversation, turn.thread.asking_id) if turn.thread.asking_id else None
    for listener in LISTENERS:
        if asking and asking.closed_at is None and listener.topic is asking.topic and listener.again:
            turn.enter(asking, listener.states)
            listener.again(turn)


def fire(turn: Turn, conversation: Conversation, name: str) -> None:
    """A timer of a conversation is due."""
    for listener in LISTENERS:
        if listener.topic is conversation.topic:
            turn.enter(conversation, listener.states)
            listener.timer(turn, name)


def stop(turn: Turn, *, only: Topic | None = None) -> None:
    """They want no more texts (or none of this kind): what is open in the thread ends. Offers see to themselves."""
    query = sa.select(Conversation).where(
        Conversation.thread_id == turn.thread.id,
        Conversation.closed_at.is_(None),
        Conversation.topic == only if only else Conversation.topic != Topic.OFFER,
    )
    listeners = {listener.topic: listener for listener in LISTENERS}
    for conversation in turn.session.scalars(query.order_by(Conversation.id)).all():
        if conversation.topic in listeners:
            turn.enter(conversation, listeners[conversation.topic].states)
            listeners[conversation.topic].stopped(turn)


def _in_turn(turn: Turn) -> Sequence[Listener]:
    asking = turn.session.get(Conversation, turn.thread.asking_id) if turn.thread.asking_id else None
    return sorted(LISTENERS, key=lambda listener: asking is None or listener.topic is not asking.topic)
