"""Messages whose outcome nobody knows: claimed a while ago, and neither an answer nor a report came. Wall clock."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import MessageStatus, OutboxMessage, TaskKind, Thread
from app.outbox.status import forward
from app.services import tasks
from app.statements import NOW, Due, columns

LOOK_UP_AFTER = timedelta(seconds=15)
LOOK_UP_AGAIN = timedelta(seconds=30)
LOOK_UPS_AT_ONCE = 3
UNCLEAR_AFTER = timedelta(minutes=10)
GIVEN_UP_AT_ONCE = 100
_message = columns(OutboxMessage)
_claimed = sa.select(_message.id).where(_message.status == MessageStatus.SENDING, _message.claimed_at <= NOW)
_last = _message.looked_up_at
IN_DOUBT = Due(
    _claimed.where(sa.or_(_last.is_(None), _last <= sa.bindparam("before")))
    .order_by(_last.is_not(None), _last, _message.id)
    .limit(LOOK_UPS_AT_ONCE)
)
OVERDUE = Due(_claimed.order_by(_message.id).limit(GIVEN_UP_AT_ONCE))
OVERDUE_LOOKED_UP = Due(_claimed.where(_last.is_not(None)).order_by(_message.id).limit(GIVEN_UP_AT_ONCE))


def in_doubt(session: Session) -> list[int]:
    """Messages to look up now, at most three: never looked up first, then by id; each every 30 seconds at most."""
    now = clock.real()
    return IN_DOUBT.ids(session, now - LOOK_UP_AFTER, before=now - LOOK_UP_AGAIN)


def known_ids(session: Session, message: OutboxMessage) -> list[str]:
    """The carrier's ids of this contact's other messages: a look-up by text must not take one of those for ours."""
    query = sa.select(OutboxMessage.provider_id).where(
        OutboxMessage.thread_id == message.thread_id,
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
    return (OVERDUE_LOOKED_UP if looked_up else OVERDUE).ids(session, clock.real() - UNCLEAR_AFTER)


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
