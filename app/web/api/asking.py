"""`/waitlist/…`: the spec's endpoints by which somebody who waits is asked, and booked."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app import clock
from app.access import Permission
from app.models import NotificationChannel, Offer, Opening, WaitlistEntry
from app.services import offers, openings, waitlist
from app.services.offers import Accepted, Lost, Why
from app.services.offers.matching import candidates
from app.web.api.endpoint import Call, Noun
from app.web.api.forms import Answer, Form
from app.web.api.ids import AppointmentId, OpeningId
from app.web.api.lookups import own, own_each
from app.web.api.offers import Notification, notifications
from app.web.api.problems import Refusal
from app.web.api.times import Instant
from app.web.api.waitlist import ROWS, Entry, show_entry, shown, shown_rows

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
    reason: Annotated[str | None, Field(min_length=1, max_length=500, pattern=r"\S")] = None


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


class Notifications(Answer):
    """Oldest first."""

    items: list[Notification]


@NOUN.get("/match/<opaque(opening):slot_id>", Matches, VIEW, query=MatchQuery)
def match_entries(call: Call, slot_id: int, query: MatchQuery) -> Matches:
    """Find the entries that fit an opening and were not asked about it yet. One that is over fits nobody."""
    opening = own(call, Opening, slot_id)
    now = clock.now(call.session)
    if opening.status not in openings.LIVE_OPENINGS or opening.expires_at <= now:
        return Matches(items=[])
    ids = candidates(call.session, opening, now, MOST_MATCHES)[: query.limit]
    wanted = ROWS.where(WaitlistEntry.clinic_id == call.caller.clinic_id, WaitlistEntry.id.in_(ids))
    found = call.session.execute(wanted.order_by(*waitlist.ASKING_ORDER)).all()
    return Matches(items=shown_rows(call.session, found, {}))


@NOUN.get(f"{ENTRY}/notifications", Notifications, VIEW)
def list_notifications(call: Call, entry_id: int) -> Notifications:
    """What an entry was asked about, and what they said."""
    own(call, WaitlistEntry, entry_id)
    return Notifications(items=notifications(call, Offer.waitlist_entry_id == entry_id))


@NOUN.post(f"{ENTRY}/notify", Notification, MANAGE, body=Notify, status=201, current=show_entry)
def notify_entry(call: Call, entry_id: int, body: Notify) -> Notification:
    """Ask an entry about an opening: by text only; refused for whoever may not be texted now."""
    own(call, WaitlistEntry, entry_id)
    own(call, Opening, body.slot_id, "slotId")
    offer = offers.notify(call.session, body.slot_id, entry_id, body.channel, actor=call.actor, reason=body.reason)
    return notifications(call, Offer.id == offer.id)[0]


@NOUN.post(f"{ENTRY}/book", Booked, MANAGE, body=Book, current=show_entry)
def book_entry(call: Call, entry_id: int, body: Book) -> Booked:
    """Book an opening for an entry, and tell the patient: by text, else a task asks somebody to call. Twice is once."""
    entry, _ = own_each(call, (WaitlistEntry, entry_id, None), (Opening, body.slot_id, "slotId"))
    done = offers.book_by_phone(call.session, body.slot_id, entry_id, actor=call.actor, tell=True)
    if isinstance(done, Lost):
        raise Refusal(409, NOT_BOOKED[done.why])
    return _booked(entry, done)


@NOUN.post(f"{ENTRY}/reset-limit", Entry, MANAGE, current=show_entry)
def reset_limit(call: Call, entry_id: int) -> Entry:
    """Let an entry that rests after three notifications be asked again."""
    own(call, WaitlistEntry, entry_id)
    waitlist.reset_limit(call.session, entry_id, actor=call.actor)
    return show_entry(call, entry_id)


def _booked(entry: WaitlistEntry, done: Accepted) -> Booked:
    return Booked(
        appointment_id=done.visit.id,
        gives_back_appointment_id=done.gives_back.id if done.gives_back else None,
        release_at=done.release_at,
        entry=shown(entry, None),
    )
