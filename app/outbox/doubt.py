"""Messages whose outcome nobody knows: claimed a while ago, and neither an answer nor a report came. Wall clock."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import MessageStatus, OutboxMessage, TaskKind, Thread
from app.outbox.status import forward
from app.services import tasks

LOOK_UP_AFTER = timedelta(seconds=15)
LOOK_UP_AGAIN = timedelta(seconds=30)
LOOK_UPS_AT_ONCE = 3
UNCLEAR_AFTER = timedelta(minutes=10)
GIVEN_UP_AT_ONCE = 100


def in_doubt(session: Session) -> list[int]:
    """Messages to look up now, at most three: never looked up first, then by id; each every 30 seconds at most."""
    now = clock.real()
    last = OutboxMessage.looked_up_at
    query = sa.select(OutboxMessage.id).where(
        OutboxMessage.status == MessageStatus.SENDING,
        OutboxMessage.claimed_at <= now - LOOK_UP_AFTER,
        sa.or_(last.is_(None), last <= now - LOOK_UP_AGAIN),
    )
    return list(session.scalars(query.order_by(last.is_not(None), last, OutboxMessage.id).limit(LOOK_UPS_AT_ONCE)))


def known_ids(session: Session, message: OutboxMessage) -> list[str]:
    """The carrier's ids of this contact's other messages: a look-up by text must not take one of those for ours."""
    query = sa.select(OutboxMessage.provider_id).where(
        OutboxMessage.contact_id == message.contact_id,
        OutboxMessage.provider_id.is_not(None),
        OutboxMessage.id != message.id,
    )
    return [one for one in session.scalars(query) if one]


def record_no_trace(session: Session, message_id: int) -> None:
    """The carrier does not have it, or could not be asked: others are looked up first now."""
    session.execute(
        sa.update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.status == MessageStatus.SENDING)
        .values(looked_up_at=clock.real())
        .execution_options(synchronize_session=False)
    )


def overdue(session: Session, *, looked_up: bool = True) -> list[int]:
    """Messages in doubt for ten minutes, at most 100: those that were looked up, or all."""
    query = sa.select(OutboxMessage.id).where(
        OutboxMessage.status == MessageStatus.SENDING, OutboxMessage.claimed_at <= clock.real() - UNCLEAR_AFTER
    )
    if looked_up:
        query = query.where(OutboxMessage.looked_up_at.is_not(None))
    return list(session.scalars(query.order_by(OutboxMessage.id).limit(GIVEN_UP_AT_ONCE)))


def give_up_unclear(session: Session, message_id: int) -> bool:
    """Without a trace at the carrier after ten minutes: shown to staff, never sent again by itself."""
    if not forward(session, message_id, MessageStatus.UNCLEAR):
        return False
    message = session.get_one(OutboxMessage, message_id)
    thread = session.get_one(Thread, message.thread_id)
    cause = f"outbox_message:{message_id}:unclear"
    tasks.ask_person(session, message.clinic_id, TaskKind.UNCLEAR_SEND, cause, urgent=True, thread=thread)
    session.info["due"] = True
    return True
