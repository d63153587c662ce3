"""What a conversation waits for: set, fired, and ignored when its state has changed since."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.models import Conversation, ItemKind, Timer
from app.statements import columns, upsert

WAITS = columns(Timer).fired_at.is_(None)


def set_timer(session: Session, conversation: Conversation, name: str, due_at: datetime) -> None:
    """Wake this state of the conversation at `due_at` (aware UTC). Setting it again in the same state moves it."""
    values = {
        "clinic_id": conversation.clinic_id,
        "conversation_id": conversation.id,
        "name": name,
        "state_entry": conversation.state_entry,
        "due_at": due_at,
    }
    upsert(session, Timer, values, key=("conversation_id", "name", "state_entry"), change=("due_at",), where=WAITS)


def due(session: Session) -> list[int]:
    """The timers that are due, at most 200."""
    query = sa.select(Timer.id).where(Timer.fired_at.is_(None), Timer.due_at <= clock.now(session))
    return list(session.scalars(query.order_by(Timer.id).limit(200)))


def fire(session: Session, timer_id: int) -> None:
    """Post a due timer to its thread, once (`timer:<id>`)."""
    timer = session.get_one(Timer, timer_id)
    if timer.fired_at or timer.due_at > clock.now(session):
        return  # another clock was faster, or its conversation has moved it
    thread_id = session.get_one(Conversation, timer.conversation_id).thread_id
    inbox.post(session, (timer.clinic_id, thread_id), f"timer:{timer.id}", ItemKind.TIMER, timer.id)
    timer.fired_at = clock.now(session)
