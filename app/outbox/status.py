"""Where a message stands. Every change is one conditional UPDATE: a carrier's report may be faster than we are."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import MessageStatus, OutboxMessage

ORDER = {
    MessageStatus.QUEUED: 0,
    MessageStatus.SENDING: 1,
    MessageStatus.UNCLEAR: 2,
    MessageStatus.ACCEPTED: 3,
    MessageStatus.SENT: 4,
    MessageStatus.DELIVERED: 5,
    MessageStatus.UNDELIVERED: 5,
    MessageStatus.FAILED: 5,
    MessageStatus.READ: 6,
    MessageStatus.STOPPED: 9,
    MessageStatus.HELD_BACK: 9,
}


def forward(session: Session, message_id: int, status: MessageStatus, **values: object) -> bool:
    """Move a message forward to `status`; False when it is there already, or further.

    A message that waits for another try has been reported as undelivered: what says that the carrier took or sent the
    first try comes late, and must not keep it from being tried again.
    """
    earlier = [other for other, place in ORDER.items() if place < ORDER[status]]
    if status in (MessageStatus.ACCEPTED, MessageStatus.SENT, MessageStatus.UNCLEAR):
        earlier.remove(MessageStatus.QUEUED)
    moved = _update(session, message_id, earlier, status, values)
    session.expire_all()
    return moved


def change(session: Session, message: OutboxMessage, status: MessageStatus, **values: object) -> bool:
    """Move a message from the status that was read to `status`; False when it is not there any more. It is fresh then.

    Backwards too: claimed, stopped, or queued for another try.
    """
    moved = _update(session, message.id, [message.status], status, values)
    session.refresh(message)
    return moved


def _update(
    session: Session, message_id: int, seen: list[MessageStatus], status: MessageStatus, values: dict[str, object]
) -> bool:
    statement = (
        sa.update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.status.in_(seen))
        .values(status=status, **values)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(statement) is not None
