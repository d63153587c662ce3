"""`/waitlist`: the spec's endpoints for who waits for an earlier visit."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.access import Permission
from app.models import (
    Appointment,
    AppointmentType,
    Patient,
    Provider,
    WaitlistEntry,
    WaitlistPriority,
    WaitlistResolution,
    WaitlistStatus,
)
from app.models.waitlist import PRIORITY_ORDER
from app.services import waitlist
from app.services.waitlist import Change
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.entries import ROWS, Entry, note_words_read, shown, shown_rows
from app.web.api.entry_forms import EntryForm, NewEntry
from app.web.api.forms import Form, ListQuery, Page
from app.web.api.ids import AppointmentId, PatientId, ProviderId, TypeId
from app.web.api.lookups import own, own_each
from app.web.api.paging import Sort, find_page, narrowed
from app.web.api.times import Instant

NOUN = Noun("Waitlist", "Who waits for an earlier visit, what suits them, and whose turn it is.", "/waitlist")
VIEW, MANAGE = Permission.VIEW_WAITLIST, Permission.MANAGE_WAITLIST


class EntryPage(Page[Entry]):
    """A part of the list."""


class EntrySort(StrEnum):
    """`queue`: in the order in which people are asked."""

    QUEUE = "queue"
    ADDED = "addedAt"
    LAST_ADDED = "-addedAt"
    CHANGED = "updatedAt"
    LAST_CHANGED = "-updatedAt"


SORTS = {
    EntrySort.QUEUE: Sort(waitlist.ASKING_ORDER),
    EntrySort.ADDED: Sort((WaitlistEntry.added_at, WaitlistEntry.id)),
    EntrySort.LAST_ADDED: Sort((WaitlistEntry.added_at, WaitlistEntry.id), down=True),
    EntrySort.CHANGED: Sort((WaitlistEntry.updated_at, WaitlistEntry.id)),
    EntrySort.LAST_CHANGED: Sort((WaitlistEntry.updated_at, WaitlistEntry.id), down=True),
}


class ShowQuery(Form):
    """What else is shown."""

    positions: Annotated[bool, Field(description="Compute the position: counts the whole queue.")] = False


EXACT = (
    "patient_id",
    "appointment_type_id",
    "preferred_provider_id",
    "later_appointment_id",
    "booked_appointment_id",
)


class EntryQuery(ListQuery):
    """Filters: an entry is in the list when all of them hold."""

    status: list[WaitlistStatus] | None = None
    priority: list[WaitlistPriority] | None = None
    patient_id: PatientId | None = None
    appointment_type_id: TypeId | None = None
    preferred_provider_id: ProviderId | None = None
    later_appointment_id: AppointmentId | None = None
    booked_appointment_id: AppointmentId | None = None
    added_from: Annotated[Instant | None, Field(description="Then or later.")] = None
    added_before: Annotated[Instant | None, Field(description="Earlier.")] = None
    updated_from: Annotated[Instant | None, Field(description="Then or later.")] = None
    updated_before: Annotated[Instant | None, Field(description="Earlier.")] = None
    expires_before: Annotated[Instant | None, Field(description="Earlier.")] = None
    sort: EntrySort = EntrySort.QUEUE
    positions: Annotated[bool, Field(description="Compute each entry's position: counts the whole queue.")] = False


@NOUN.get("", EntryPage, VIEW, query=EntryQuery, logged=True)
def list_entries(call: Call, query: EntryQuery) -> EntryPage:
    """List waitlist entries. Whose words it shows (notes, a reason) is written down."""
    exact = {getattr(WaitlistEntry, name): getattr(query, name) for name in EXACT}
    wanted = narrowed(
        ROWS.where(WaitlistEntry.clinic_id == call.caller.clinic_id),
        exact,
        (WaitlistEntry.added_at, query.added_from, query.added_before),
        (WaitlistEntry.updated_at, query.updated_from, query.updated_before),
        (WaitlistEntry.expires_at, None, query.expires_before),
    )
    if query.status:
        wanted = wanted.where(WaitlistEntry.status.in_(query.status))
    if query.priority:
        ranks = [PRIORITY_ORDER[one] for one in query.priority]  # what the queue's index has
        wanted = wanted.where(WaitlistEntry.priority_rank.in_(ranks))
    found = find_page(call.session, wanted, SORTS[query.sort], query)
    note_words_read(call, found.rows)
    places = waitlist.positions(call.session, [row.id for row in found.rows]) if query.positions else {}
    return EntryPage(
        items=shown_rows(call.session, found.rows, places), next_cursor=found.next_cursor, total=found.total
    )


@NOUN.get("/<opaque(entry):entry_id>", Entry, VIEW, query=ShowQuery, logged=True)
def show_entry(call: Call, entry_id: int, query: ShowQuery) -> Entry:
    """Show one entry. With its position it has another ETag: each who joins before it changes that."""
    entry = own(call, WaitlistEntry, entry_id)
    call.note_read("waitlist.read", entry, patients=[entry.patient_id])
    wanted = [entry_id] if query.positions else []
    return shown(entry, waitlist.positions(call.session, wanted).get(entry_id))


def as_it_is(call: Call, entry_id: int) -> Entry:
    """An entry as it is now, for whoever changes it."""
    return shown(own(call, WaitlistEntry, entry_id), None)


@NOUN.post("", Entry, MANAGE, body=NewEntry, status=201)
def add_entry(call: Call, body: NewEntry) -> Entry:
    """Put a patient on the list for one type of visit."""
    wanted = (AppointmentType, body.appointment_type_id, "appointmentTypeId")
    patient, _ = own_each(call, (Patient, body.patient_id, "patientId"), wanted)
    _check_named(call, body)
    entry = waitlist.add_entry(
        call.session,
        patient,
        body.appointment_type_id,
        actor=call.actor,
        priority=body.priority,
        preferences=body.preferences(),
        later_appointment_id=body.later_appointment_id,
        reason=body.reason_for_waitlist,
        notes=body.notes,
        expires_at=body.expires_at,
    )
    return shown(entry, None)


@NOUN.put("/<opaque(entry):entry_id>", Entry, MANAGE, body=EntryForm, current=as_it_is)
def change_entry(call: Call, entry_id: int, body: EntryForm) -> Entry:
    """Replace what suits them, the priority, the notes. An open offer stays: they were asked, and may say yes."""
    entry = own(call, WaitlistEntry, entry_id)
    _check_named(call, body)
    change = Change(
        preferences=body.preferences(),
        priority=body.priority,
        later_appointment_id=body.later_appointment_id or 0,
        reason=body.reason_for_waitlist or "",
        notes=body.notes or "",
        expires_at=body.expires_at,
        expires_usually=body.expires_at is None,
    )
    waitlist.change_entry(call.session, entry_id, change, actor=call.actor, seen=entry.updated_at)
    return as_it_is(call, entry_id)


@NOUN.delete("/<opaque(entry):entry_id>", MANAGE, current=as_it_is)
def remove_entry(call: Call, entry_id: int) -> None:
    """Take an entry off the list (REMOVED, STAFF_REMOVED); what it is being asked goes to the next in line."""
    entry = own(call, WaitlistEntry, entry_id)
    if not waitlist.remove_entry(call.session, entry_id, WaitlistResolution.STAFF_REMOVED, actor=call.actor):
        raise waitlist.NotWaiting(entry)


def _check_named(call: Call, body: EntryForm) -> None:
    if body.preferred_provider_id is not None:
        own(call, Provider, body.preferred_provider_id, "preferredProviderId")
    if body.later_appointment_id is not None:
        own(call, Appointment, body.later_appointment_id, "laterAppointmentId")
