"""A thread as people read it: texts of both sides by time, day by day, and the question that is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from admin.words import WallClock, short_name, words
from app.models import (
    InboxItem,
    ItemKind,
    MessageStatus,
    Offer,
    OutboxMessage,
    Patient,
    Purpose,
    QuestionOption,
    Thread,
    WaitlistEntry,
)
from conversations.picking import read_slot

LONGEST = 300
"""Messages of each side; older ones are in the database."""
_TICKS = {MessageStatus.SENT: "✓", MessageStatus.DELIVERED: "✓✓", MessageStatus.READ: "✓✓"}
_TROUBLE = frozenset(
    {
        MessageStatus.UNDELIVERED,
        MessageStatus.FAILED,
        MessageStatus.STOPPED,
        MessageStatus.HELD_BACK,
        MessageStatus.UNCLEAR,
    }
)


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message. `side` is "theirs", "ours" or "note" (something that happened, without a text)."""

    at: datetime
    side: str
    text: str
    time: str
    status: str = ""
    trouble: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """The messages of one day on the clinic's wall clock."""

    label: str
    bubbles: list[Bubble]


@dataclass(frozen=True, slots=True)
class Transcript:
    """`options` are the numbered answers to the open question; `cut` says that older messages are left out."""

    days: list[Day]
    options: list[str]
    cut: bool


def transcript(session: Session, wall: WallClock, thread: Thread) -> Transcript:
    """The latest messages of a thread and its open question, in five queries."""
    shown = (ItemKind.TEXT, ItemKind.THREAD_TAKEN_OVER, ItemKind.THREAD_HANDED_BACK)
    items = sa.select(InboxItem).where(InboxItem.thread_id == thread.id, InboxItem.kind.in_(shown))
    theirs = session.scalars(items.order_by(InboxItem.id.desc()).limit(LONGEST)).all()
    messages = sa.select(OutboxMessage).where(OutboxMessage.thread_id == thread.id)
    ours = session.scalars(messages.order_by(OutboxMessage.id.desc()).limit(LONGEST)).all()
    bubbles = [_incoming(wall, item) for item in reversed(theirs)] + [_outgoing(wall, each) for each in reversed(ours)]
    # At the same instant the patient's text comes first: what we said is the answer to it.
    bubbles.sort(key=lambda bubble: (bubble.at, bubble.side == "ours"))
    days: list[Day] = []
    for bubble in bubbles:
        label = wall.day(bubble.at)
        if not days or days[-1].label != label:
            days.append(Day(label, []))
        days[-1].bubbles.append(bubble)
    return Transcript(days, list(_options(session, wall, thread)), LONGEST in (len(theirs), len(ours)))


def delivery(message: OutboxMessage) -> str:
    """What became of a message, as "✓✓ Delivered" or "Not sent: contact window"."""
    said = " ".join(filter(None, (_TICKS.get(message.status), words(message.status))))
    if message.stop_rule:
        return f"{said}: {words(message.stop_rule)}"
    return f"{said} (carrier’s error {message.error_code})" if message.error_code else said


def is_trouble(message: OutboxMessage) -> bool:
    """Whether the patient has, or may have, not got the message."""
    return message.status in _TROUBLE


def _incoming(wall: WallClock, item: InboxItem) -> Bubble:
    at = item.received_at
    if item.kind is not ItemKind.TEXT:
        return Bubble(at, "note", words(item.kind), wall.time(at))
    media = f"[{item.media} picture{'s' * (item.media > 1)}] " if item.media else ""
    status = "" if item.handled_at else "not handled yet"
    if item.reading:
        status = "not understood" if item.reading.startswith("unknown") else f"understood as {item.reading}"
    return Bubble(at, "theirs", media + (item.body or ""), wall.time(at), status, item.parked_at is not None)


def _outgoing(wall: WallClock, message: OutboxMessage) -> Bubble:
    at = message.created_at
    by = "staff · " if message.purpose is Purpose.STAFF else ""
    return Bubble(at, "ours", message.body, wall.time(at), by + delivery(message), is_trouble(message))


def _options(session: Session, wall: WallClock, thread: Thread) -> Iterator[str]:
    if thread.asking_id is None:
        return
    query = (
        sa.select(QuestionOption, Offer, Patient)
        .outerjoin(Offer, Offer.id == QuestionOption.offer_id)
        .outerjoin(WaitlistEntry, WaitlistEntry.id == Offer.waitlist_entry_id)
        .outerjoin(Patient, Patient.id == WaitlistEntry.patient_id)
        .where(QuestionOption.conversation_id == thread.asking_id)
        .order_by(QuestionOption.n)
    )
    for option, offer, patient in session.execute(query):
        if offer is None:
            slot = read_slot(option.value or "")
            yield f"{option.n}. {wall.moment(slot.starts_at) if slot else _plain(option.value or '')}"
        else:
            yield f"{option.n}. {wall.moment(offer.appointment_slot_start)} for {short_name(patient)}"


def _plain(value: str) -> str:
    """What an option stands for that is no time: "12" and "join:12" are visits or entries by number."""
    about, _, number = value.rpartition(":")
    return f"{about or 'visit'} {number}"
