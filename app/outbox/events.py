"""What a carrier reports about a message after it took it: repeated, unordered, early or unknown, always harmless."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import DeliveryEvent, MessageStatus, OutboxMessage
from app.outbox.losses import fail
from app.outbox.results import try_again, wait_for_settings
from app.outbox.status import forward

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
FAILURE_WORDS = [word for word, status in STATUS.items() if status in FAILURES]
ARRIVED = (MessageStatus.DELIVERED, MessageStatus.READ)
WITH_CARRIER = (MessageStatus.ACCEPTED, MessageStatus.SENT)
RETRY_AFTER = timedelta(minutes=5)


def record_event(
    session: Session,
    reference: str,
    status: str,
    error_code: int | None,
    failure: str | None = None,
    retry_limit: int | None = None,
    *,
    provider_id: str | None = None,
) -> bool:
    """Keep a report and move the message forward; False when nobody knows the reference.

    `status` is the carrier's word; `failure` the class of `error_code` (`transports.message.classify`, by value) and
    `retry_limit` how often such an error may be tried again, both None where there is no error. `provider_id` is the
    carrier's id of the try that the report is about: what it says of an earlier one is kept and changes nothing,
    unless that one arrived after all.
    """
    message = session.scalar(sa.select(OutboxMessage).where(OutboxMessage.reference == reference))
    if message is None:
        return False
    new = STATUS.get(status.lower())
    about_earlier = provider_id is not None and _is_earlier_try(session, message, provider_id)
    session.add(
        DeliveryEvent(
            clinic_id=message.clinic_id,
            outbox_message_id=message.id,
            provider_id=provider_id,
            status=status[:32],
            error_code=error_code,
            received_at=clock.now(session),
        )
    )
    session.flush()
    if new is None or (about_earlier and new not in ARRIVED):
        return True
    if new in FAILURES:
        _record_failure(session, message, new, error_code, failure, retry_limit)
    else:
        _move_on(session, message, new, provider_id)
    return True


def _is_earlier_try(session: Session, message: OutboxMessage, provider_id: str) -> bool:
    """Not the try that the carrier has now (none is known while we are sending), or one that is known to have failed.

    A carrier repeats its reports: the first try's failure, taken for the second's, would send a third.
    """
    if message.provider_id not in (None, provider_id):
        return True
    failed = sa.select(DeliveryEvent.id).where(
        DeliveryEvent.outbox_message_id == message.id,
        DeliveryEvent.provider_id == provider_id,
        DeliveryEvent.status.in_(FAILURE_WORDS),
    )
    return session.scalar(failed.limit(1)) is not None


def _move_on(session: Session, message: OutboxMessage, status: MessageStatus, provider_id: str | None) -> None:
    sent_at = sa.func.coalesce(OutboxMessage.sent_at, clock.now(session))
    its_id = sa.func.coalesce(OutboxMessage.provider_id, provider_id)
    forward(session, message.id, status, sent_at=sent_at, provider_id=its_id)


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
        wait_for_settings(session, message, code)
    elif with_carrier and failure == "later" and retry_limit is not None and message.attempts <= retry_limit:
        try_again(session, message, RETRY_AFTER, code)
    else:
        fail(session, message, status, failure or "", code)
