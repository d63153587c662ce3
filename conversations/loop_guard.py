"""Never a talk between two machines: where the bot seems to answer one, it falls silent in that thread.

Recognised automatic replies are never answered at all (`reading`). This is for the others. The numbers, and why, stand
in docs/decisions/0010-loops.md. While the guard holds, facts still change: a stop stops, distress is answered, a clear
answer to the open question counts, and what confirms a booking is said. Everything else is left to staff.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app.models import STARTS_CONVERSATION, InboxItem, ItemKind, OutboxMessage, Purpose, TaskKind
from conversations.reading import Intent, Reading
from conversations.reading.words import fold
from conversations.turn import Turn

WITHIN = timedelta(minutes=10)
MOST_ANSWERS = 10
SAME_WORDS = 3
QUIET = timedelta(hours=1)
"""After so long without a text from them the bot speaks again: a machine has nothing to answer while we are silent."""
SURE = 0.8
ANSWERS = (Intent.YES, Intent.NO, Intent.CHOICE)


def look(turn: Turn) -> None:
    """Before a text is handled: silent from now on, still, or not any more."""
    earlier = _texts_before(turn)
    thread = turn.thread
    if thread.looping_since and (not earlier or turn.item.received_at - earlier[0].received_at >= QUIET):
        thread.looping_since = None
    if thread.looping_since is None and (_says_the_same(turn, earlier) or _answered(turn) >= MOST_ANSWERS):
        thread.looping_since, thread.flagged = turn.now, True
        turn.ask_person(TaskKind.LOOP_STOPPED, f"thread:{thread.id}:loop")


def holds(turn: Turn, reading: Reading) -> bool:
    """Whether this text is left to staff: the guard holds, and it is no clear answer to the open question."""
    if turn.thread.looping_since is None:
        return False
    answers = reading.intent in ANSWERS and reading.confidence >= SURE
    return not (answers and turn.thread.asking_id)


def _texts_before(turn: Turn) -> list[InboxItem]:
    """Their two texts before this one, newest first."""
    query = sa.select(InboxItem).where(
        InboxItem.thread_id == turn.thread.id, InboxItem.kind == ItemKind.TEXT, InboxItem.id < turn.item.id
    )
    return list(turn.session.scalars(query.order_by(InboxItem.id.desc()).limit(SAME_WORDS - 1)))


def _says_the_same(turn: Turn, earlier: list[InboxItem]) -> bool:
    """The same words again and again, each time answered by us, who asked nothing new meanwhile: three NO to three
    offers are three answers.
    """
    words = [_words(item) for item in (turn.item, *earlier)]
    if len(words) < SAME_WORDS or len(set(words)) > 1 or turn.item.received_at - earlier[-1].received_at > WITHIN:
        return False
    asked = sa.select(OutboxMessage.id).where(
        OutboxMessage.thread_id == turn.thread.id,
        OutboxMessage.purpose.in_(STARTS_CONVERSATION),
        OutboxMessage.created_at >= earlier[-1].received_at,
    )
    if turn.session.scalar(asked.limit(1)) is not None:
        return False
    answered = sa.select(OutboxMessage.inbox_item_id).where(
        OutboxMessage.thread_id == turn.thread.id,
        OutboxMessage.inbox_item_id.in_([item.id for item in earlier]),
        OutboxMessage.created_at >= earlier[-1].received_at,
        OutboxMessage.purpose == Purpose.ANSWER,
    )
    return set(turn.session.scalars(answered)) == {item.id for item in earlier}


def _words(item: InboxItem) -> str:
    return " ".join(fold(item.body or "").split())


def _answered(turn: Turn) -> int:
    query = sa.select(sa.func.count()).where(
        OutboxMessage.thread_id == turn.thread.id,
        OutboxMessage.purpose == Purpose.ANSWER,
        OutboxMessage.created_at > turn.now - WITHIN,
    )
    return turn.session.scalars(query).one()
