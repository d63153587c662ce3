"""What the carrier answered to a send, and messages that could not even be claimed."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import Contact, MessageStatus, OutboxMessage, Purpose, TaskKind, Thread
from app.outbox.losses import fail
from app.outbox.status import change, forward
from app.services import tasks

FIRST_BACK_OFF = timedelta(seconds=5)
MOST_ATTEMPTS = 6
MOST_CLAIMS = 5
SETTINGS_BACK_OFF = timedelta(minutes=5)


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
    if message.purpose is not Purpose.STAFF_ALERT:  # which says nothing about how to stop
        contact.welcomed_at = contact.welcomed_at or now


def record_error(
    session: Session, message_id: int, failure: str, code: int | None, retry_limit: int | None = None
) -> None:
    """The carrier refused it, or nobody knows. `failure` is a `transports.message.Failure` by value (TWILIO.md).

    An unknown outcome leaves the message SENDING: it is looked up before anything else (`in_doubt`).
    """
    message = session.get_one(OutboxMessage, message_id, populate_existing=True)
    if failure == "unknown_outcome" or message.status is not MessageStatus.SENDING:
        return
    if failure == "configuration":
        wait_for_settings(session, message, code)
    elif failure == "later" and message.attempts < (retry_limit + 1 if retry_limit is not None else MOST_ATTEMPTS):
        try_again(session, message, FIRST_BACK_OFF * 2**message.attempts, code)
    else:
        fail(session, message, MessageStatus.FAILED, failure, code)


def record_claim_failure(session: Session, message_id: int) -> None:
    """Claiming it raised and was rolled back: it waits twice as long as before; the fifth time it fails, and a task
    shows it. The other messages go on meanwhile.
    """
    message = session.get_one(OutboxMessage, message_id, populate_existing=True)
    if message.status is not MessageStatus.QUEUED:
        return
    tries = message.attempts + 1
    if tries < MOST_CLAIMS:
        later = clock.real() + FIRST_BACK_OFF * 2**tries
        change(session, message, MessageStatus.QUEUED, attempts=tries, not_before=later)
    elif fail(session, message, MessageStatus.FAILED, "", None):
        thread = session.get_one(Thread, message.thread_id)
        cause = f"outbox_message:{message_id}:parked"
        tasks.ask_person(session, message.clinic_id, TaskKind.PARKED_ITEM, cause, urgent=True, thread=thread)


def wait_for_settings(session: Session, message: OutboxMessage, code: int | None) -> None:
    """Our account or number is not set up: one urgent task for the clinic, however many messages wait for it."""
    if try_again(session, message, SETTINGS_BACK_OFF, code):
        cause = f"clinic:{message.clinic_id}:carrier-settings"
        tasks.ask_person(session, message.clinic_id, TaskKind.CARRIER_SETTINGS, cause, urgent=True)


def try_again(session: Session, message: OutboxMessage, back_off: timedelta, code: int | None) -> bool:
    """It waits for another try; its place in the sender's rate is used up. False when its status changed meanwhile."""
    not_before = clock.real() + back_off
    return change(session, message, MessageStatus.QUEUED, not_before=not_before, reserved=False, error_code=code)
