"""Whether a patient wrote while our question was open: whatever it was, no touch follows by itself.

What a dialogue understands as an answer it records itself. This finds the rest: an emergency, a HELP, a wish for a
person (PRODUCT.md section 6: any answer stops the sequence).
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import AppointmentCancellation, Conversation, InboxItem, ItemKind, RecoveryAttempt


def heard_at(session: Session, miss: AppointmentCancellation) -> datetime | None:
    """When a person first wrote in answer to the latest touch; None: not at all. A machine's reply is none."""
    query = (
        sa.select(RecoveryAttempt, Conversation)
        .join(Conversation, Conversation.id == RecoveryAttempt.conversation_id)
        .where(RecoveryAttempt.cancellation_id == miss.id)
        .order_by(RecoveryAttempt.id.desc())
    )
    latest = session.execute(query.limit(1)).first()
    if latest is None:
        return None
    attempt, conversation = latest
    if attempt.callback_on or miss.recovery_since > attempt.attempted_at:
        return None  # the patient has named a later day, or staff began anew
    first = sa.select(sa.func.min(InboxItem.received_at)).where(
        InboxItem.thread_id == conversation.thread_id,
        InboxItem.kind == ItemKind.TEXT,
        InboxItem.received_at > attempt.attempted_at,
        InboxItem.received_at <= _question_closed(session, conversation),
        sa.or_(InboxItem.reading.is_(None), InboxItem.reading.not_like("auto_reply%")),
    )
    return session.scalar(first)


def _question_closed(session: Session, conversation: Conversation) -> datetime:
    """Until when a text was an answer to it: it closed, it was waited for long enough, or something else was asked."""
    lapsed = conversation.data.get("lapsed_at")
    next_one = sa.select(sa.func.min(Conversation.opened_at)).where(
        Conversation.thread_id == conversation.thread_id, Conversation.id > conversation.id
    )
    ends = [conversation.closed_at, datetime.fromisoformat(lapsed) if lapsed else None, session.scalar(next_one)]
    return min([end for end in ends if end], default=clock.now(session))
