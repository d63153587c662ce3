"""What a carrier reports about a message after it took it: repeated, unordered, early or unknown, always harmless."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import DeliveryEvent, MessageStatus, OutboxMessage, TaskKind
from app.outbox.results import fail, forward, retry_undelivered
from app.services import tasks

STATUS = {
    "queued": MessageStatus.ACCEPTED,
    "accepted": MessageStatus.ACCEPTED,
    "scheduled": MessageStatus.ACCEPTED,
    "sending": MessageStatus.ACCEPTED,
    "sent": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.READ,
    "undelivered": MessageStatus.UNDELIVERED,
    "failed": MessageStatus.FAILED,
    "canceled": MessageStatus.FAILED,
}
FAILURES = (MessageStatus.UNDELIVERED, MessageStatus.FAILED)
RETRY_AFTER = timedelta(minutes=5)


def record_event(
    session: Session,
    reference: str,
    status: str,
    error_code: int | None,
    failure: str | None = None,
    retry_limit: int | None = None,
) -> bool:
    """Keep a report and move the message forward; False when nobody knows the reference.

    `status` is the carrier's word; `failure` the class of `error_code` (`transports.message.classify`, by value) and
    `retry_limit` how often such an error may be tried again, both None where there is no error.
    """
    message = session.scalar(sa.select(OutboxMessage).where(OutboxMessage.reference == reference))
    if message is None:
        return False
    session.add(
        DeliveryEvent(
            clinic_id=message.clinic_id,
            outbox_message_id=message.id,
            status=status[:32],
            error_code=error_code,
            received_at=clock.now(session),
        )
    )
    session.flush()
    new = STATUS.get(status.lower())
    if new in FAILURES:
        _record_failure(session, message, new, error_code, failure, retry_limit)
    elif new is not None:
        sent_at = sa.func.coalesce(OutboxMessage.sent_at, clock.now(session))
        if forward(session, message.id, new, sent_at=sent_at):
            tasks.close(session, message.clinic_id, f"outbox_message:{message.id}:unclear", "the carrier has it")
    return True


def _record_failure(
    session: Session,
    message: OutboxMessage,
    status: MessageStatus,
    code: int | None,
    failure: str | None,
    retry_limit: int | None,
) -> None:
    may_retry = failure == "later" and retry_limit is not None and message.attempts <= retry_limit
    if may_retry and message.status in (MessageStatus.ACCEPTED, MessageStatus.SENT):
        message.error_code = code
        retry_undelivered(session, message, RETRY_AFTER)
        return
    if failure == "configuration":
        cause = f"clinic:{message.clinic_id}:carrier-settings"
        tasks.ask_person(session, message.clinic_id, TaskKind.CARRIER_SETTINGS, cause, urgent=True)
    fail(session, message, status, failure or "", code)
