"""What a carrier reports about a message after it took it: repeated, unordered, early or unknown, always harmless."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import DeliveryEvent, MessageStatus, OutboxMessage
from app.outbox.results import SETTINGS_BACK_OFF, ask_for_settings, fail, forward, try_again
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
WITH_CARRIER = (MessageStatus.ACCEPTED, MessageStatus.SENT)
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
    if failure in ("later", "configuration") and message.status is MessageStatus.QUEUED:
        return  # the same report once more: it waits for another try already
    with_carrier = message.status in (MessageStatus.SENDING, MessageStatus.UNCLEAR, *WITH_CARRIER)
    if with_carrier and failure == "configuration":
        message.error_code = code
        ask_for_settings(session, message)
        try_again(message, SETTINGS_BACK_OFF)
    elif with_carrier and failure == "later" and retry_limit is not None and message.attempts <= retry_limit:
        message.error_code = code
        try_again(message, RETRY_AFTER)
    else:
        fail(session, message, status, failure or "", code)
