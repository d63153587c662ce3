"""What a conversation waits for: set, fired, and ignored when its state has changed since."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.models import Conversation, ItemKind, Timer


def set_timer(session: Session, conversation: Conversation, name: str, due_at: datetime) -> None:
    """Wake this state of the conversation at `due_at` (aware UTC). Setting it again in the same state moves it."""
    values = {
        "clinic_id": conversation.clinic_id,
        "conversation_id": conversation.id,
        "name": name,
        "state_entry": conversation.state_entry,
        "due_at": due_at,
    }
    statement = inbox.insert(session)(Timer).values(values)
    keys = ["conversation_id", "name", "state_entry"]
    moved = statement.on_conflict_do_update(
        index_elements=keys, set_={"due_at": due_at}, where=Timer.fired_at.is_(None)
    )
    session.execute(moved)


def anything_due(session: Session) -> bool:
    """A cheap look, before the clock takes a write lock."""
    due = sa.select(Timer.id).where(Timer.fired_at.is_(None), Timer.due_at <= clock.now(session))
    return session.scalar(due.limit(1)) is not None


def fire_due(session: Session) -> int:
    """Post every due timer to its thread, once (`timer:<id>`); at most 200. Returns how many."""
    now = clock.now(session)
    due = (
        sa.select(Timer, Conversation.thread_id)
        .join(Conversation, Conversation.id == Timer.conversation_id)
        .where(Timer.fired_at.is_(None), Timer.due_at <= now)
        .order_by(Timer.id)
        .limit(200)
    )
    found = session.execute(due).all()
    for timer, thread_id in found:
        inbox.post(session, (timer.clinic_id, thread_id), f"timer:{timer.id}", ItemKind.TIMER, timer.id)
        timer.fired_at = now
    return len(found)
