"""`/outbox`: every message to a patient, and what became of it; also what a rule kept from being sent.

A message has the id that it has in its thread (`/threads/…/messages`). What it says is a patient's: reading is noted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import MessageStatus, NotificationChannel, OutboxMessage, PatientContact, Purpose, StopRule
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, ListQuery, Page
from app.web.api.ids import NOBODYS, AppointmentId, ContactId, MessageId, PatientId, ThreadId
from app.web.api.lookups import own
from app.web.api.messages import OURS
from app.web.api.paging import Sort, find_page, narrowed
from app.web.api.times import Instant

NOUN = Noun("Outbox", "Every message to a patient, and what became of it.", "/outbox")
VIEW = Permission.VIEW_PATIENTS


class SentMessage(Answer):
    """A message to one contact. STOPPED and HELD_BACK: it was not sent; `stopRule` says why."""

    id: Annotated[MessageId, Field(description="As in its thread.")]
    thread_id: ThreadId
    contact_id: ContactId
    patient_ids: Annotated[list[PatientId], Field(description="Who is reached at this contact now.")]
    appointment_id: Annotated[AppointmentId | None, Field(description="The visit whose booking it confirms.")]
    channel: NotificationChannel
    purpose: Annotated[Purpose, Field(description="Why we spoke. STAFF: a person wrote it.")]
    body: Annotated[str, Field(examples=["We are on the second floor."])]
    segments: Annotated[int, Field(description="How many parts the carrier makes of it.")]
    status: MessageStatus
    stop_rule: Annotated[StopRule | None, Field(description="The rule that kept it from being sent.")]
    error_code: Annotated[int | None, Field(description="The carrier's.")]
    attempts: Annotated[int, Field(description="How often it was tried.", examples=[1])]
    written_at: Annotated[Instant, Field(description="When we decided to say it.")]
    expires_at: Annotated[Instant | None, Field(description="Later than this it is not sent any more.")]
    sent_at: Annotated[Instant | None, Field(description="When the carrier took it.")]


class OutboxPage(Page[SentMessage]):
    """A part of the list."""


class WrittenSort(StrEnum):
    """By when it was written."""

    WRITTEN = "writtenAt"
    LAST_WRITTEN = "-writtenAt"


# Ids are as they were written; by time there is no index.
SORTS = {
    WrittenSort.WRITTEN: Sort((OutboxMessage.id,)),
    WrittenSort.LAST_WRITTEN: Sort((OutboxMessage.id,), down=True),
}


class OutboxQuery(ListQuery):
    """Filters: a message is in the list when all of them hold. The newest first, unless asked otherwise."""

    status: list[MessageStatus] | None = None
    purpose: list[Purpose] | None = None
    thread_id: ThreadId | None = None
    contact_id: ContactId | None = None
    written_from: Annotated[Instant | None, Field(description="Then or later.")] = None
    written_before: Annotated[Instant | None, Field(description="Earlier.")] = None
    sort: WrittenSort = WrittenSort.LAST_WRITTEN


@NOUN.get("", OutboxPage, VIEW, query=OutboxQuery, logged=True)
def list_outbox(call: Call, query: OutboxQuery) -> OutboxPage:
    """List what was written to patients, whatever became of it."""
    row = OutboxMessage
    exact: dict[Any, object] = {row.thread_id: query.thread_id, row.contact_id: query.contact_id}
    wanted = sa.select(row).where(row.clinic_id == call.caller.clinic_id)
    wanted = narrowed(wanted, exact, (row.created_at, query.written_from, query.written_before))
    if query.status:
        wanted = wanted.where(row.status.in_(query.status))
    if query.purpose:
        wanted = wanted.where(row.purpose.in_(query.purpose))
    found = find_page(call.session, wanted, SORTS[query.sort], query)
    items = _read(call, found.rows, f"clinic:{call.caller.clinic_id}") if found.rows else []
    return OutboxPage(items=items, next_cursor=found.next_cursor, total=found.total)


@NOUN.get("/<opaque(message):message_id>", SentMessage, VIEW, logged=True)
def show_sent_message(call: Call, message_id: int) -> SentMessage:
    """Show one message of ours. What a patient wrote is in the thread alone."""
    row_id, side = divmod(message_id, 2)
    row = own(call, OutboxMessage, row_id if side == OURS else NOBODYS)
    return _read(call, [row], row)[0]


def _read(call: Call, rows: Sequence[OutboxMessage], subject: object) -> list[SentMessage]:
    """Messages as the caller sees them, which is noted: one statement for whom they reach."""
    reached = _reached(call, {row.contact_id for row in rows})
    call.note_read("outbox.read", subject, patients=sorted({one for people in reached.values() for one in people}))
    return [_shown(row, reached) for row in rows]


def _reached(call: Call, contact_ids: Iterable[int]) -> Mapping[int, list[int]]:
    links = sa.select(PatientContact.contact_id, PatientContact.patient_id).where(
        PatientContact.clinic_id == call.caller.clinic_id, PatientContact.contact_id.in_(contact_ids)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for contact_id, patient_id in call.session.execute(links.order_by(PatientContact.patient_id)):
        found[contact_id].append(patient_id)
    return found


def _shown(row: OutboxMessage, reached: Mapping[int, list[int]]) -> SentMessage:
    same = {name: getattr(row, name) for name in SentMessage.model_fields.keys() - {"id"} if hasattr(row, name)}
    people = reached.get(row.contact_id, [])
    return SentMessage(id=row.id * 2 + OURS, patient_ids=people, written_at=row.created_at, **same)
