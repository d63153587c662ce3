"""Takes the next message to send, after the last checks; what a check forbids is stopped and recorded with its rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.locking import lock, take_free
from app.models import (
    CONFIRMS_OPT_OUT,
    STARTS_CONVERSATION,
    Clinic,
    Contact,
    Conversation,
    MessageStatus,
    Offer,
    OutboxMessage,
    Purpose,
    SenderRate,
    StopRule,
    Thread,
    Topic,
    TrialGuest,
    WaitlistEntry,
)
from app.outbox.losses import stop
from app.outbox.saying import silenced
from app.outbox.status import change
from app.services import cancellations, confirmations, contact_rules, offers, recovery
from app.statements import Due

LONGEST_VALIDITY = 36_000
OLDEST = (
    sa.select(OutboxMessage)
    .where(
        OutboxMessage.thread_id == sa.bindparam("thread"),
        OutboxMessage.status.in_((MessageStatus.QUEUED, MessageStatus.SENDING)),
    )
    .order_by(OutboxMessage.id)
    .limit(1)
    .execution_options(populate_existing=True)
)
"""The next message of a thread."""
RATE = sa.select(SenderRate.id).where(SenderRate.number == sa.bindparam("number"))


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that is ours to send now. `text` is None when it was stopped or has to wait: look for the next."""

    message_id: int
    reference: str = ""
    sender: str = ""
    to: str = ""
    text: str | None = None
    validity_seconds: int = LONGEST_VALIDITY


def something_waits(session: Session) -> bool:
    """A cheap look, before a drain takes a write lock."""
    return bool(_sendable_messages().ids(session, clock.real()))


def claim(session: Session) -> Claim | None:
    """The oldest message of a thread in which nothing is being sent; None: nothing is due.

    When this commits the message is SENDING: a crash from here on leaves it so, and a status callback or a look-up
    heals it. Nothing is sent twice by itself.
    """
    thread = take_free(session, _sendable(), {"now": clock.real()})
    if thread is None:
        return None
    message = session.scalar(OLDEST, {"thread": thread.id})
    session.info["message"] = message.id if message else None
    if message is None or message.status is MessageStatus.SENDING or message.not_before > clock.real():
        return Claim(message.id if message else 0)  # another worker was faster
    clinic, contact = session.get_one(Clinic, message.clinic_id), session.get_one(Contact, message.contact_id)
    rule = _forbidding_rule(session, message, thread, clinic, contact)
    if rule or not clinic.sms_number:
        stop(session, message, rule or StopRule.NO_SENDER)
        return Claim(message.id)
    if not _has_room(session, message, clinic.sms_number, clinic):
        return Claim(message.id)
    if not _take(session, message):
        return Claim(message.id)  # the carrier's report of an earlier try was faster: it arrived after all
    return Claim(
        message.id, message.reference, clinic.sms_number, contact.address, message.body, _validity(session, message)
    )


@cache
def _sendable_messages() -> Due:
    return Due(_sendable().order_by(None).with_only_columns(OutboxMessage.id).limit(1))


@cache
def _sendable() -> sa.Select[Thread]:
    """Threads with a message that may go at `now` (a parameter); built once: that costs more than running it."""
    other = sa.orm.aliased(OutboxMessage)
    earlier = sa.select(other.id).where(
        other.thread_id == OutboxMessage.thread_id,
        sa.or_(
            other.status == MessageStatus.SENDING,
            sa.and_(other.status == MessageStatus.QUEUED, other.id < OutboxMessage.id),
        ),
    )
    return (
        sa.select(Thread)
        .join(OutboxMessage, OutboxMessage.thread_id == Thread.id)
        .where(
            OutboxMessage.status == MessageStatus.QUEUED,
            OutboxMessage.not_before <= sa.bindparam("now", type_=OutboxMessage.not_before.type),
            ~earlier.exists(),
        )
        .order_by(OutboxMessage.id)
    )


def _take(session: Session, message: OutboxMessage) -> bool:
    """It is ours to send, if it is still queued. What was known of an earlier try is not about this one."""
    return change(
        session,
        message,
        MessageStatus.SENDING,
        claimed_at=clock.real(),
        reserved=False,
        attempts=OutboxMessage.attempts + 1,
        provider_id=None,
        looked_up_at=None,
    )


def _forbidding_rule(
    session: Session, message: OutboxMessage, thread: Thread, clinic: Clinic, contact: Contact
) -> StopRule | None:
    """The last checks; opt-out is the last of all (PRODUCT.md section 3)."""
    now = clock.now(session)
    if not clinic.sms_number:
        return StopRule.NO_SENDER
    silent = silenced(thread, message.purpose, confirms_visit=message.appointment_id is not None)
    if silent:
        return silent
    if message.expires_at and message.expires_at <= now:
        return StopRule.EXPIRED
    if not _still_true(session, message, thread):
        return StopRule.NO_LONGER_TRUE
    if message.purpose in STARTS_CONVERSATION:
        refused = _refusal(session, message, contact, now)
        if refused:
            return refused.rule
    if clinic.trial_mode and not _is_guest(session, contact):
        return StopRule.TRIAL_MODE
    confirms = message.purpose in CONFIRMS_OPT_OUT
    if not confirms and (contact.wrong_number_at or contact.unreachable_since):
        return StopRule.UNREACHABLE
    if not confirms and contact_rules.is_opted_out(session, contact.id):
        return StopRule.OPTED_OUT
    return None


def _refusal(session: Session, message: OutboxMessage, contact: Contact, now: datetime) -> contact_rules.Blocked | None:
    """Why it may not be started now; what the practice cancelled may be told early (PRODUCT.md section 3)."""
    cancelled = cancellations.told_by(session, message) if message.purpose is Purpose.VISIT_NEWS else None
    if cancelled:
        return cancellations.refusal(session, contact, cancelled, now)
    return contact_rules.blocked(
        session, contact, message.purpose, now, any_time=_any_time(session, message), besides=message.id
    )


def _still_true(session: Session, message: OutboxMessage, thread: Thread) -> bool:
    """Whether the facts that it speaks of still hold."""
    if message.purpose is Purpose.OFFER:
        return offers.is_current(session, message.id)
    if message.purpose is Purpose.RECOVERY:
        return recovery.is_current(session, message.id)
    return message.purpose is not Purpose.CONFIRMATION or confirmations.is_current(session, thread, message.id)


def _any_time(session: Session, message: OutboxMessage) -> bool:
    """Whether everybody whom the text is about said "text me any time"."""
    wishes = sa.select(WaitlistEntry.any_time).join(Offer, Offer.waitlist_entry_id == WaitlistEntry.id)
    if message.purpose is Purpose.OFFER:
        wishes = wishes.where(Offer.outbox_message_id == message.id)
    elif message.purpose is Purpose.OFFER_NEWS:
        newest = sa.select(sa.func.max(Conversation.id)).where(
            Conversation.thread_id == message.thread_id, Conversation.topic == Topic.OFFER
        )
        wishes = wishes.where(Offer.conversation_id == newest.scalar_subquery())
    else:
        return False
    said = list(session.scalars(wishes))
    return bool(said) and all(said)


def _is_guest(session: Session, contact: Contact) -> bool:
    query = sa.select(TrialGuest.id).where(
        TrialGuest.clinic_id == contact.clinic_id, TrialGuest.address == contact.address
    )
    return session.scalar(query) is not None


def _has_room(session: Session, message: OutboxMessage, number: str, clinic: Clinic) -> bool:
    """Keep to the number's segments per second. A message that must wait takes its place in the rate once."""
    if message.reserved:
        return True
    now = clock.real()
    if session.scalar(RATE, {"number": number}) is None:
        values = {"number": number, "clinic_id": clinic.id, "free_at": now}
        session.execute(inbox.insert(session)(SenderRate).values(values).on_conflict_do_nothing())
    length = timedelta(seconds=message.segments / clinic.segments_per_second)
    free_at = _take_place(session, number, now, length)
    if free_at <= now:
        return True
    message.not_before, message.reserved = free_at, True
    return False


def _take_place(session: Session, number: str, now: datetime, length: timedelta) -> datetime:
    """When the number is free, moved on by `length` in the same breath (the row is the lock, taken last)."""
    rate = session.scalars(RATE, {"number": number}).one()
    row = lock(session, SenderRate, [rate])[0]
    free_at = max(row.free_at, now)
    row.free_at = free_at + length
    session.flush()
    return free_at


def _validity(session: Session, message: OutboxMessage) -> int:
    """Seconds until the carrier may drop it: never delivered stale."""
    if message.expires_at is None:
        return LONGEST_VALIDITY
    left = int((message.expires_at - clock.now(session)).total_seconds())
    return max(1, min(LONGEST_VALIDITY, left))
