"""What the carrier answered to a send, and messages whose outcome nobody knows.

Every change of status is one conditional UPDATE, only forward: a status callback may be faster than we are.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.models import Contact, ItemKind, MessageStatus, OutboxMessage, Scope, TaskKind, Thread
from app.services import consent, tasks

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
LOOK_UP_AFTER = timedelta(seconds=15)
UNCLEAR_AFTER = timedelta(minutes=10)
FIRST_BACK_OFF = timedelta(seconds=5)
MOST_ATTEMPTS = 6
SETTINGS_BACK_OFF = timedelta(minutes=5)


def forward(session: Session, message_id: int, status: MessageStatus, **values: object) -> bool:
    """Move a message forward to `status`; False when it is there already, or further.

    A message that waits for another try has been reported as undelivered: what says that the carrier took or sent the
    first try comes late, and must not keep it from being tried again.
    """
    earlier = [other for other, place in ORDER.items() if place < ORDER[status]]
    if status in (MessageStatus.ACCEPTED, MessageStatus.SENT, MessageStatus.UNCLEAR):
        earlier.remove(MessageStatus.QUEUED)
    statement = (
        sa.update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.status.in_(earlier))
        .values(status=status, **values)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    moved = session.scalar(statement) is not None
    session.expire_all()
    return moved


def record_receipt(session: Session, message_id: int, provider_id: str) -> None:
    """The carrier took it. A callback may already have moved it on; its id is kept either way."""
    now = clock.now(session)
    forward(session, message_id, MessageStatus.ACCEPTED, error_code=None)
    session.execute(
        sa.update(OutboxMessage)
        .where(OutboxMessage.id == message_id)
        .values(provider_id=provider_id, sent_at=sa.func.coalesce(OutboxMessage.sent_at, now))
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    message = session.get_one(OutboxMessage, message_id)
    contact = session.get_one(Contact, message.contact_id)
    contact.welcomed_at = contact.welcomed_at or now
    tasks.close(session, message.clinic_id, f"outbox_message:{message_id}:unclear", "the carrier has it")


def record_error(
    session: Session, message_id: int, failure: str, code: int | None, retry_limit: int | None = None
) -> None:
    """The carrier refused it, or nobody knows. `failure` is a `transports.message.Failure` by value (TWILIO.md).

    An unknown outcome leaves the message SENDING: it is looked up before anything else (`in_doubt`).
    """
    message = session.get_one(OutboxMessage, message_id, populate_existing=True)
    if failure == "unknown_outcome" or message.status is not MessageStatus.SENDING:
        return
    message.error_code = code
    if failure == "configuration":
        ask_for_settings(session, message)
        try_again(message, SETTINGS_BACK_OFF)
    elif failure == "later" and message.attempts < (retry_limit + 1 if retry_limit is not None else MOST_ATTEMPTS):
        try_again(message, FIRST_BACK_OFF * 2**message.attempts)
    else:
        fail(session, message, MessageStatus.FAILED, failure, code)


def fail(session: Session, message: OutboxMessage, status: MessageStatus, failure: str, code: int | None) -> bool:
    """It will not arrive: mark the contact as its class of error says, and tell the thread, which frees the hold."""
    if not forward(session, message.id, status, error_code=code):
        return False
    session.refresh(message)
    contact = session.get_one(Contact, message.contact_id)
    thread = session.get_one(Thread, message.thread_id)
    if failure == "unreachable":
        consent.mark_unreachable(session, contact, code)
        cause = f"contact:{contact.id}:unreachable"
        tasks.ask_person(session, message.clinic_id, TaskKind.UNREACHABLE, cause, thread=thread)
    elif failure == "opted_out":
        consent.opt_out(session, contact, Scope.ALL, "carrier")
    elif failure == "content":
        cause = f"outbox_message:{message.id}:filtered"
        tasks.ask_person(session, message.clinic_id, TaskKind.CONTENT_FILTERED, cause, thread=thread)
    key = f"outbox:{message.id}:failed"
    inbox.post(session, (message.clinic_id, message.thread_id), key, ItemKind.MESSAGE_FAILED, message.id)
    return True


def ask_for_settings(session: Session, message: OutboxMessage) -> None:
    """Our account or number is not set up: one urgent task for the clinic, however many messages wait for it."""
    cause = f"clinic:{message.clinic_id}:carrier-settings"
    tasks.ask_person(session, message.clinic_id, TaskKind.CARRIER_SETTINGS, cause, urgent=True)


def try_again(message: OutboxMessage, back_off: timedelta) -> None:
    """It waits for another try; its place in the sender's rate is used up."""
    message.status, message.not_before, message.reserved = MessageStatus.QUEUED, clock.real() + back_off, False


def in_doubt(session: Session) -> list[int]:
    """Messages that have been SENDING for a while: claimed, and the outcome is not known; oldest first."""
    query = sa.select(OutboxMessage.id).where(
        OutboxMessage.status == MessageStatus.SENDING, OutboxMessage.claimed_at <= clock.real() - LOOK_UP_AFTER
    )
    return list(session.scalars(query.order_by(OutboxMessage.id).limit(20)))


def known_ids(session: Session, message: OutboxMessage) -> list[str]:
    """The carrier's ids of this contact's other messages: a look-up by text must not take one of those for ours."""
    query = sa.select(OutboxMessage.provider_id).where(
        OutboxMessage.contact_id == message.contact_id,
        OutboxMessage.provider_id.is_not(None),
        OutboxMessage.id != message.id,
    )
    return [one for one in session.scalars(query) if one]


def give_up_unclear(session: Session, message_id: int) -> bool:
    """After ten minutes without a trace at the carrier: shown to staff, never sent again by itself."""
    message = session.get_one(OutboxMessage, message_id, populate_existing=True)
    claimed: datetime | None = message.claimed_at
    if claimed is None or claimed > clock.real() - UNCLEAR_AFTER:
        return False
    if not forward(session, message_id, MessageStatus.UNCLEAR):
        return False
    thread = session.get_one(Thread, message.thread_id)
    cause = f"outbox_message:{message_id}:unclear"
    tasks.ask_person(session, message.clinic_id, TaskKind.UNCLEAR_SEND, cause, urgent=True, thread=thread)
    session.info["due"] = True
    return True
