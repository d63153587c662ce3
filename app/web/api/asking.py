"""`/waitlist/…`: the spec's endpoints by which somebody who waits is asked, and booked."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from app import clock
from app.access import Permission
from app.models import NotificationChannel, NotificationResponse, Offer, Opening, WaitlistEntry
from app.services import offers, openings, waitlist
from app.services.offers import Accepted, Lost, Why
from app.services.offers.matching import candidates
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.entries import ROWS, Entry, note_words_read, shown, shown_rows
from app.web.api.forms import Answer, Because, Form, ListQuery, Page
from app.web.api.ids import AppointmentId, OpeningId
from app.web.api.lookups import own, own_each
from app.web.api.offers import Notification, notifications, shown_offers
from app.web.api.paging import Sort, find_page, narrowed
from app.web.api.problems import Refusal
from app.web.api.times import Instant
from app.web.api.waitlist import as_it_is

NOUN = Noun("Asking", "Who fits an opening, asking them about it, and booking it for them.", "/waitlist")
VIEW, MANAGE = Permission.VIEW_WAITLIST, Permission.MANAGE_WAITLIST
MOST_MATCHES = 200
ENTRY = "/<opaque(entry):entry_id>"
NOT_BOOKED = {
    Why.GONE: "The opening is not free any more, or it is held for somebody else: look at it again.",
    Why.BUSY: "The patient has another visit in that time: cancel or move that one first.",
    Why.NOT_WAITING: "They do not wait any more: add them to the list again, or book a visit.",
}


class Notify(Form):
    """Which opening, and how. Out of order only with a reason, which is audited."""

    slot_id: OpeningId
    channel: NotificationChannel = NotificationChannel.SMS
    reason: Because | None = None


class Book(Form):
    """Which opening. (For another time: `POST /appointments`, which ends the entry, too.)"""

    slot_id: OpeningId


class Booked(Answer):
    """The entry is BOOKED; `givesBackAppointmentId` is the later visit of a move-up, released at `releaseAt`."""

    appointment_id: AppointmentId
    gives_back_appointment_id: AppointmentId | None
    release_at: Instant | None
    entry: Entry


class Matches(Answer):
    """Those who fit, in the order in which they are asked."""

    items: list[Entry]


class MatchQuery(Form):
    """How many."""

    limit: Annotated[int, Field(ge=1, le=MOST_MATCHES)] = 50


class NotificationPage(Page[Notification]):
    """A part of the list."""


class NotificationSort(StrEnum):
    """By when they were made."""

    FIRST = "madeAt"
    LAST = "-madeAt"


SORTS = {NotificationSort.FIRST: Sort((Offer.id,)), NotificationSort.LAST: Sort((Offer.id,), down=True)}


class NotificationQuery(ListQuery):
    """Filters: a notification is in the list when all of them hold."""

    slot_id: OpeningId | None = None
    booked_appointment_id: AppointmentId | None = None
    response: list[NotificationResponse] | None = None
    open: Annotated[bool | None, Field(description="Whether they may still answer.")] = None
    hold_expires_from: Annotated[Instant | None, Field(description="Then or later.")] = None
    hold_expires_before: Annotated[Instant | None, Field(description="Earlier.")] = None
    sort: NotificationSort = NotificationSort.FIRST


@NOUN.get("/match/<opaque(opening):slot_id>", Matches, VIEW, query=MatchQuery, logged=True)
def match_entries(call: Call, slot_id: int, query: MatchQuery) -> Matches:
    """Find the entries that fit an opening and were not asked about it yet. One that is over fits nobody."""
    opening = own(call, Opening, slot_id)
    now = clock.now(call.session)
    if opening.status not in openings.LIVE_OPENINGS or opening.expires_at <= now:
        return Matches(items=[])
    ids = candidates(call.session, opening, now, MOST_MATCHES)[: query.limit]
    wanted = ROWS.where(WaitlistEntry.clinic_id == call.caller.clinic_id, WaitlistEntry.id.in_(ids))
    found = call.session.execute(wanted.order_by(*waitlist.ASKING_ORDER)).all()
    note_words_read(call, found)
    return Matches(items=shown_rows(call.session, found, {}))


@NOUN.get(f"{ENTRY}/notifications", NotificationPage, VIEW, query=NotificationQuery, logged=True)
def list_notifications(call: Call, entry_id: int, query: NotificationQuery) -> NotificationPage:
    """List what an entry was asked about, and what they said."""
    entry = own(call, WaitlistEntry, entry_id)
    exact = {Offer.opening_id: query.slot_id, Offer.booked_appointment_id: query.booked_appointment_id}
    span = (Offer.hold_expires_at, query.hold_expires_from, query.hold_expires_before)
    wanted = narrowed(sa.select(Offer).where(Offer.waitlist_entry_id == entry_id), exact, span)
    if query.response:
        wanted = wanted.where(Offer.response.in_(query.response))
    if query.open is not None:
        wanted = wanted.where(Offer.closed_at.is_(None) if query.open else Offer.closed_at.is_not(None))
    found = find_page(call.session, wanted, SORTS[query.sort], query)
    if found.rows:
        call.note_read("offers.read", entry, patients=[entry.patient_id])
    return NotificationPage(items=shown_offers(call, found.rows), next_cursor=found.next_cursor, total=found.total)


@NOUN.post(f"{ENTRY}/notify", Notification, MANAGE, body=Notify, status=201, current=as_it_is)
def notify_entry(call: Call, entry_id: int, body: Notify) -> Notification:
    """Ask an entry about an opening: by text only; refused for whoever may not be texted now."""
    own(call, WaitlistEntry, entry_id)
    own(call, Opening, body.slot_id, "slotId")
    offer = offers.notify(call.session, body.slot_id, entry_id, body.channel, actor=call.actor, reason=body.reason)
    return notifications(call, Offer.id == offer.id)[0]


@NOUN.post(f"{ENTRY}/book", Booked, MANAGE, body=Book, current=as_it_is)
def book_entry(call: Call, entry_id: int, body: Book) -> Booked:
    """Book an opening for an entry, and tell the patient: by text, else a task asks somebody to call. Twice is once."""
    entry, _ = own_each(call, (WaitlistEntry, entry_id, None), (Opening, body.slot_id, "slotId"))
    done = offers.book_by_phone(call.session, body.slot_id, entry_id, actor=call.actor, tell=True)
    if isinstance(done, Lost):
        raise Refusal(409, NOT_BOOKED[done.why])
    return _booked(entry, done)


@NOUN.post(f"{ENTRY}/reset-limit", Entry, MANAGE, current=as_it_is)
def reset_limit(call: Call, entry_id: int) -> Entry:
    """Let an entry that rests after three notifications be asked again."""
    own(call, WaitlistEntry, entry_id)
    waitlist.reset_limit(call.session, entry_id, actor=call.actor)
    return as_it_is(call, entry_id)


def _booked(entry: WaitlistEntry, done: Accepted) -> Booked:
    return Booked(
        appointment_id=done.visit.id,
        gives_back_appointment_id=done.gives_back.id if done.gives_back else None,
        release_at=done.release_at,
        entry=shown(entry, None),
    )
