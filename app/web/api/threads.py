"""`/threads`: who speaks with a contact, the bot or a person; who waits for one (PRODUCT.md section 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import Conversation, PatientContact, Thread, Topic
from app.services import threads
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form, ListQuery, Page
from app.web.api.ids import ClinicId, ContactId, PatientId, StaffId, ThreadId
from app.web.api.lookups import own
from app.web.api.paging import Sort, find_page, narrowed
from app.web.api.staff import colleague
from app.web.api.times import Instant

NOUN = Noun("Threads", "Everything exchanged with one contact; who speaks in it, and who waits.", "/threads")
VIEW, REPLY = Permission.VIEW_PATIENTS, Permission.REPLY
RULE = "/<opaque(thread):thread_id>"


class ThreadRecord(Answer):
    """A thread as it stands; `/threads/…/messages` is what was written."""

    id: ThreadId
    clinic_id: ClinicId
    contact_id: ContactId
    patient_ids: Annotated[list[PatientId], Field(description="Several: a household.")]
    staff_id: Annotated[StaffId | None, Field(description="Who has taken it over; null: the bot speaks.")]
    asking: Annotated[Topic | None, Field(description="What its open question is about.")]
    flagged: Annotated[bool, Field(description="The patient may be in distress.")]
    unread_since: Annotated[Instant | None, Field(description="Since when nobody has looked at what they wrote.")]
    waiting_since: Annotated[Instant | None, Field(description="Since when the patient waits for a person.")]
    snoozed_until: Instant | None
    looping_since: Annotated[Instant | None, Field(description="The bot is silent: it seemed to talk with a machine.")]
    last_item_at: Instant | None
    created_at: Instant


class ThreadPage(Page[ThreadRecord]):
    """A part of the list."""


class ThreadSort(StrEnum):
    """`waitingSince`: those in which somebody waits, the longest first."""

    CREATED = "createdAt"
    LAST_CREATED = "-createdAt"
    WAITING = "waitingSince"


SORTS = {
    ThreadSort.CREATED: Sort((Thread.id,)),
    ThreadSort.LAST_CREATED: Sort((Thread.id,), down=True),
    ThreadSort.WAITING: Sort((Thread.waiting_since, Thread.id)),
}


class ThreadQuery(ListQuery):
    """Filters: a thread is in the list when all of them hold."""

    waiting: Annotated[bool | None, Field(description="Somebody waits for a person in it.")] = None
    unread: Annotated[bool | None, Field(description="Nobody has looked at the last of it.")] = None
    flagged: bool | None = None
    taken: Annotated[bool | None, Field(description="A person has it.")] = None
    staff_id: StaffId | None = None
    contact_id: ContactId | None = None
    patient_id: PatientId | None = None
    sort: ThreadSort = ThreadSort.CREATED


class SnoozeForm(Form):
    """Until when to leave it alone."""

    until: Instant


class AssignForm(Form):
    """Who gets it."""

    staff_id: StaffId


@NOUN.get("", ThreadPage, VIEW, query=ThreadQuery)
def list_threads(call: Call, query: ThreadQuery) -> ThreadPage:
    """List threads, without what was written."""
    wanted = sa.select(Thread).where(Thread.clinic_id == call.caller.clinic_id)
    there = {Thread.unread_since: query.unread, Thread.waiting_since: query.waiting, Thread.staff_id: query.taken}
    for column, wished in there.items():
        if wished is not None:
            wanted = wanted.where(column.is_not(None) if wished else column.is_(None))
    exact = {Thread.flagged: query.flagged, Thread.staff_id: query.staff_id, Thread.contact_id: query.contact_id}
    wanted = narrowed(wanted, exact)
    if query.patient_id is not None:
        at = sa.select(PatientContact.contact_id).where(PatientContact.patient_id == query.patient_id)
        wanted = wanted.where(Thread.contact_id.in_(at))
    if query.sort is ThreadSort.WAITING:
        wanted = wanted.where(Thread.waiting_since.is_not(None))
    found = find_page(call.session, wanted, SORTS[query.sort], query)
    return ThreadPage(items=_shown(call, found.rows), next_cursor=found.next_cursor, total=found.total)


@NOUN.get(RULE, ThreadRecord, VIEW)
def show_thread(call: Call, thread_id: int) -> ThreadRecord:
    """Show how a thread stands."""
    return _shown(call, [own(call, Thread, thread_id)])[0]


@NOUN.post(RULE + "/take-over", ThreadRecord, REPLY, current=show_thread)
def take_over_thread(call: Call, thread_id: int) -> ThreadRecord:
    """Speak in it yourself: the bot is silent from now on. Only for a person's token."""
    own(call, Thread, thread_id)
    threads.take_over(call.session, thread_id, call.staff_id)
    return show_thread(call, thread_id)


@NOUN.post(RULE + "/hand-back", ThreadRecord, REPLY, current=show_thread)
def hand_back_thread(call: Call, thread_id: int) -> ThreadRecord:
    """Let the bot speak again; what it had to say meanwhile may be said."""
    own(call, Thread, thread_id)
    threads.hand_back(call.session, thread_id, actor=call.actor)
    return show_thread(call, thread_id)


@NOUN.post(RULE + "/assign", ThreadRecord, REPLY, body=AssignForm, current=show_thread)
def assign_thread(call: Call, thread_id: int, body: AssignForm) -> ThreadRecord:
    """Give it to a person, whoever has it now."""
    own(call, Thread, thread_id)
    threads.assign(call.session, thread_id, colleague(call, body.staff_id, "staffId"), actor=call.actor)
    return show_thread(call, thread_id)


@NOUN.post(RULE + "/snooze", ThreadRecord, REPLY, body=SnoozeForm, current=show_thread)
def snooze_thread(call: Call, thread_id: int, body: SnoozeForm) -> ThreadRecord:
    """Leave it alone until then, or until the patient writes."""
    own(call, Thread, thread_id)
    threads.snooze(call.session, thread_id, body.until, actor=call.actor)
    return show_thread(call, thread_id)


@NOUN.post(RULE + "/read", ThreadRecord, REPLY, current=show_thread)
def mark_thread_read(call: Call, thread_id: int) -> ThreadRecord:
    """Somebody has looked at what the patient wrote: it is not new any more. Whoever waits still waits."""
    own(call, Thread, thread_id)
    threads.mark_read(call.session, thread_id)
    return show_thread(call, thread_id)


@NOUN.post(RULE + "/unflag", ThreadRecord, REPLY, current=show_thread)
def unflag_thread(call: Call, thread_id: int) -> ThreadRecord:
    """A person has looked after somebody who may have been in distress."""
    own(call, Thread, thread_id)
    threads.unflag(call.session, thread_id, actor=call.actor)
    return show_thread(call, thread_id)


@NOUN.post(RULE + "/close", ThreadRecord, REPLY, current=show_thread)
def close_thread(call: Call, thread_id: int) -> ThreadRecord:
    """Nothing is left to do: nobody waits, and the bot speaks again."""
    own(call, Thread, thread_id)
    threads.close(call.session, thread_id, actor=call.actor)
    return show_thread(call, thread_id)


def _shown(call: Call, rows: Sequence[Thread]) -> list[ThreadRecord]:
    """Three queries, however many threads."""
    asking = sa.select(Conversation.id, Conversation.topic).where(Conversation.id.in_([r.asking_id for r in rows]))
    topics = {row.id: row.topic for row in call.session.execute(asking)}
    at = sa.select(PatientContact.contact_id, PatientContact.patient_id)
    at = at.where(PatientContact.contact_id.in_([row.contact_id for row in rows])).order_by(PatientContact.patient_id)
    people: dict[int, list[int]] = defaultdict(list)
    for contact_id, patient_id in call.session.execute(at):
        people[contact_id].append(patient_id)
    plain = [name for name in ThreadRecord.model_fields if name not in ("patient_ids", "asking")]
    return [
        ThreadRecord(
            **{name: getattr(row, name) for name in plain},
            patient_ids=people[row.contact_id],
            asking=topics.get(row.asking_id or 0),
        )
        for row in rows
    ]
