"""A thread as people read it: texts of both sides by time, day by day, with what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from admin.languages import N_, gettext, ngettext
from admin.words import WallClock, words
from app.models import InboxItem, ItemKind, MessageStatus, OutboxMessage, Purpose, Thread

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
_SHOWN = (ItemKind.TEXT, ItemKind.STAFF_TEXT, ItemKind.THREAD_TAKEN_OVER, ItemKind.THREAD_HANDED_BACK)
_READ_AS = {
    "yes": N_("understood as yes"),
    "no": N_("understood as no"),
    "choice": N_("understood as a choice"),
    "counter": N_("understood as another wish"),
    "cancel": N_("understood: cancel a visit"),
    "reschedule": N_("understood: another time"),
    "book": N_("understood: a visit, please"),
    "confirm": N_("understood: will come"),
    "availability": N_("understood: when it suits them"),
    "preference": N_("understood: when it suits them"),
    "reason": N_("understood as a reason"),
    "running_late": N_("understood: is running late"),
    "question": N_("understood as a question"),
    "opt_out": N_("understood: no more texts"),
    "opt_in": N_("understood: texts again"),
    "help": N_("understood: help"),
    "not_interested": N_("understood: not interested"),
    "leave_waitlist": N_("understood: off the waitlist"),
    "join_waitlist": N_("understood: on the waitlist"),
    "wrong_number": N_("understood: wrong number"),
    "human": N_("understood: wants a person"),
    "urgent": N_("understood as urgent"),
    "language": N_("understood: the language"),
    "thanks": N_("understood as thanks"),
    "greeting": N_("understood as a greeting"),
    "reaction": N_("a reaction"),
    "auto_reply": N_("an automatic reply"),
    "unknown": N_("not understood"),
}
"""What a reading (`conversations.reading`) is called; others need no words."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message. `side` is "theirs", "ours" or "note" (something that happened, without a text).

    `tick` is a sign for what `status` says in words; `pending`: nobody has tried to send it yet.
    """

    at: datetime
    side: str
    text: str
    time: str
    status: str = ""
    tick: str = ""
    by_staff: bool = False
    trouble: bool = False
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """The messages of one day on the clinic's wall clock."""

    label: str
    bubbles: list[Bubble]


@dataclass(frozen=True, slots=True)
class Transcript:
    """`cut` says that older messages are left out."""

    days: list[Day]
    cut: bool


def transcript(session: Session, wall: WallClock, thread: Thread) -> Transcript:
    """The latest messages of a thread, in two queries."""
    items = sa.select(InboxItem).where(InboxItem.thread_id == thread.id, InboxItem.kind.in_(_SHOWN))
    theirs = session.scalars(items.order_by(InboxItem.received_at.desc(), InboxItem.id.desc()).limit(LONGEST)).all()
    messages = sa.select(OutboxMessage).where(OutboxMessage.thread_id == thread.id)
    latest = messages.order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc()).limit(LONGEST)
    ours = session.scalars(latest).all()
    bubbles = [_incoming(wall, item) for item in reversed(theirs) if not _became_a_message(item)]
    bubbles += [_outgoing(wall, each) for each in reversed(ours)]
    # At the same instant the patient's text comes first: what we said is the answer to it.
    bubbles.sort(key=lambda bubble: (bubble.at, bubble.side == "ours"))
    days: list[Day] = []
    for bubble in bubbles:
        label = wall.day(bubble.at)
        if not days or days[-1].label != label:
            days.append(Day(label, []))
        days[-1].bubbles.append(bubble)
    return Transcript(days, LONGEST in (len(theirs), len(ours)))


def delivery(message: OutboxMessage) -> str:
    """What became of a message, as "✓✓ Delivered" or "Not sent: contact window"."""
    return " ".join(filter(None, (_TICKS.get(message.status), _became(message))))


def is_trouble(message: OutboxMessage) -> bool:
    """Whether the patient has, or may have, not got the message."""
    return message.status in _TROUBLE


def _became(message: OutboxMessage) -> str:
    said = words(message.status)
    if message.stop_rule:
        return f"{said}: {words(message.stop_rule)}"
    if message.error_code:
        return gettext("%(said)s (carrier’s error %(code)s)", said=said, code=message.error_code)
    return said


def _became_a_message(item: InboxItem) -> bool:
    return item.kind is ItemKind.STAFF_TEXT and item.handled_at is not None


def _incoming(wall: WallClock, item: InboxItem) -> Bubble:
    at, time = item.received_at, wall.time(item.received_at)
    if item.kind is ItemKind.STAFF_TEXT:
        lost = item.parked_at is not None
        status = gettext("Not sent: it could not be handled") if lost else gettext("Sending…")
        return Bubble(at, "ours", item.body or "", time, status, by_staff=True, trouble=lost, pending=not lost)
    if item.kind is not ItemKind.TEXT:
        return Bubble(at, "note", words(item.kind), time)
    media = ngettext("[%(num)s picture]", "[%(num)s pictures]", item.media) + " " if item.media else ""
    status = "" if item.handled_at else gettext("not handled yet")
    if item.reading:
        said = _READ_AS.get(item.reading.split(" ")[0])
        status = gettext(said) if said else ""
    return Bubble(at, "theirs", media + (item.body or ""), time, status, trouble=item.parked_at is not None)


def _outgoing(wall: WallClock, message: OutboxMessage) -> Bubble:
    return Bubble(
        message.created_at,
        "ours",
        message.body,
        wall.time(message.created_at),
        _became(message),
        _TICKS.get(message.status, ""),
        message.purpose is Purpose.STAFF,
        is_trouble(message),
        message.status in (MessageStatus.QUEUED, MessageStatus.SENDING),
    )
