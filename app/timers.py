"""What a conversation waits for: set, fired, and ignored when its state has changed since."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.models import Conversation, ItemKind, Timer
from app.statements import NOW, Due, columns, upsert

_timer = columns(Timer)
WAITS = _timer.fired_at.is_(None)
DUE = Due(sa.select(_timer.id).where(WAITS, _timer.due_at <= NOW).order_by(_timer.id).limit(200))


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
    return DUE.ids(session, clock.now(session))


def fire(session: Session, timer_id: int) -> None:
    """Post a due timer to its thread, once (`timer:<id>`)."""
    timer = session.get_one(Timer, timer_id)
    if timer.fired_at or timer.due_at > clock.now(session):
        return  # another clock was faster, or its conversation has moved it
    thread_id = session.get_one(Conversation, timer.conversation_id).thread_id
    inbox.post(session, (timer.clinic_id, thread_id), f"timer:{timer.id}", ItemKind.TIMER, timer.id)
    timer.fired_at = clock.now(session)
