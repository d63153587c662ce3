"""`/threads/…/messages`: what was written in a thread, both ways, and writing in it as a person.

What is sent goes the way of everything we say: the inbox, the outbox and its last checks. An opt-out stops it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import (
    InboxItem,
    ItemKind,
    MessageStatus,
    NotificationChannel,
    OutboxMessage,
    PatientContact,
    Purpose,
    StopRule,
    Thread,
)
from app.services import threads
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form, ListQuery, Page
from app.web.api.ids import MessageId, ThreadId
from app.web.api.lookups import own
from app.web.api.paging import Sort, find_page
from app.web.api.threads import ThreadRecord, show_thread
from app.web.api.times import Instant

NOUN = Noun("Messages", "What was written in a thread.", "/threads/<opaque(thread):thread_id>/messages")
THEIRS, OURS = 0, 1


class Direction(StrEnum):
    """Who wrote it."""

    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"


class Message(Answer):
    """One text. Of the patient's: how it was read. Of ours: why we spoke, and what became of it."""

    id: MessageId
    thread_id: ThreadId
    direction: Direction
    at: Annotated[Instant, Field(description="When it came in, or when we decided to say it.")]
    body: Annotated[str, Field(examples=["yes please"])]
    channel: NotificationChannel
    pictures: Annotated[int, Field(description="How many pictures or files came with it.")] = 0
    reading: Annotated[str | None, Field(description='How it was understood, as "yes (yes-word)".')] = None
    purpose: Annotated[Purpose | None, Field(description="STAFF: a person wrote it.")] = None
    status: MessageStatus | None = None
    stop_rule: Annotated[StopRule | None, Field(description="The rule that kept it from being sent.")] = None
    error_code: Annotated[int | None, Field(description="The carrier's.")] = None
    sent_at: Instant | None = None


class MessagePage(Page[Message]):
    """A part of a thread."""


class MessageSort(StrEnum):
    """By when it was written."""

    AT = "at"
    LAST_AT = "-at"


class MessageQuery(ListQuery):
    """The newest first, unless asked otherwise."""

    sort: MessageSort = MessageSort.LAST_AT


class NewMessage(Form):
    """What to text the patient."""

    body: Annotated[
        str,
        Field(
            min_length=1,
            max_length=threads.LONGEST_TEXT,
            examples=["We are on the second floor."],
        ),
    ]


@NOUN.get("", MessagePage, Permission.VIEW_PATIENTS, query=MessageQuery, logged=True)
def list_messages(call: Call, thread_id: int, query: MessageQuery) -> MessagePage:
    """Read a thread."""
    thread = own(call, Thread, thread_id)
    theirs = _part(InboxItem.id, THEIRS, InboxItem.received_at).where(
        InboxItem.thread_id == thread_id, InboxItem.kind == ItemKind.TEXT
    )
    ours = _part(OutboxMessage.id, OURS, OutboxMessage.created_at).where(OutboxMessage.thread_id == thread_id)
    both = sa.union_all(theirs, ours).subquery()
    order = Sort((both.c.at, both.c.number), down=query.sort is MessageSort.LAST_AT)
    found = find_page(call.session, sa.select(both.c.at, both.c.number), order, query)
    at = sa.select(PatientContact.patient_id).where(PatientContact.contact_id == thread.contact_id)
    call.note_read("thread.read", thread, patients=sorted(call.session.scalars(at)))
    texts = _texts(call, thread_id, [row.number for row in found.rows])
    items = [texts[row.number] for row in found.rows]
    return MessagePage(items=items, next_cursor=found.next_cursor, total=found.total)


@NOUN.post("", ThreadRecord, Permission.REPLY, body=NewMessage, status=202, current=show_thread)
def send_message(call: Call, thread_id: int, body: NewMessage) -> ThreadRecord:
    """Text the patient as a person; a thread that nobody has becomes yours. Only for a person's token."""
    own(call, Thread, thread_id)
    threads.write(call.session, thread_id, call.staff_id, body.body, key=secrets.token_hex(8))
    return show_thread(call, thread_id)


def _part(row_id: sa.orm.InstrumentedAttribute[int], side: int, at: sa.orm.InstrumentedAttribute) -> sa.Select:  # type: ignore[type-arg]
    """Of one side: when, and a number that both sides share. At the same instant the patient's comes first."""
    return sa.select(at.label("at"), (row_id * 2 + side).label("number"))


def _texts(call: Call, thread_id: int, numbers: Iterable[int]) -> dict[int, Message]:
    by_side: tuple[list[int], list[int]] = ([], [])
    for number in numbers:
        by_side[number % 2].append(number // 2)
    found = {}
    for item in call.session.scalars(sa.select(InboxItem).where(InboxItem.id.in_(by_side[THEIRS]))):
        found[item.id * 2 + THEIRS] = Message(
            id=item.id * 2 + THEIRS,
            thread_id=thread_id,
            direction=Direction.INBOUND,
            at=item.received_at,
            body=item.body or "",
            channel=NotificationChannel.SMS,
            pictures=item.media,
            reading=item.reading,
        )
    same = ("body", "channel", "purpose", "status", "stop_rule", "error_code", "sent_at")
    for said in call.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.id.in_(by_side[OURS]))):
        found[said.id * 2 + OURS] = Message(
            id=said.id * 2 + OURS,
            thread_id=thread_id,
            direction=Direction.OUTBOUND,
            at=said.created_at,
            **{name: getattr(said, name) for name in same},
        )
    return found
