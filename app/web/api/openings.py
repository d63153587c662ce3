"""`/openings`: free times that are to be filled ("slot" in the spec's endpoints): made, offered, explained, counted."""

from __future__ import annotations

from dataclasses import fields, replace
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import (
    AppointmentType,
    Chair,
    Offer,
    Opening,
    OpeningSource,
    OpeningStatus,
    Provider,
    Strategy,
    WaitlistEntry,
)
from app.services import new_openings, offers, opening_places, openings, visit_types
from app.services.appointments import Slot as Interval
from app.services.openings import NotAnOpening, Overrides
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, ListQuery, Page
from app.web.api.ids import AppointmentId, ChairId, ClinicId, OpeningId, ProviderId, TypeId
from app.web.api.lookups import own, own_all
from app.web.api.offers import Notification, Proposed, note_offers_read, notifications, proposed
from app.web.api.opening_forms import NewSlot, Offering, SlotChange, Ways
from app.web.api.paging import Sort, find_page, narrowed
from app.web.api.times import Instant

NOUN = Noun("Openings", "Free times that are to be filled, and who was asked about them.", "/openings")
VIEW, MANAGE = Permission.VIEW_WAITLIST, Permission.MANAGE_WAITLIST


class Slot(Answer):
    """A free interval of a provider (and chair) that is to be filled."""

    id: OpeningId
    clinic_id: ClinicId
    provider_id: ProviderId
    chair_id: ChairId | None
    appointment_type_id: TypeId
    starts_at: Instant
    ends_at: Annotated[Instant, Field(examples=["2026-11-24T15:45:00Z"])]
    status: OpeningStatus
    source: OpeningSource
    strategy: Annotated[Strategy | None, Field(description="Null: as its type and clinic do; so are those below.")]
    hold_minutes: int | None
    batch_size: int | None
    batch_interval_minutes: int | None
    other_types: bool
    expires_at: Annotated[Instant, Field(description="After this nobody is asked and nobody is booked by text.")]
    cancelled_appointment_id: Annotated[AppointmentId | None, Field(description="The visit that freed it.")]
    filled_appointment_id: AppointmentId | None
    parent_id: Annotated[OpeningId | None, Field(description="The opening whose move-up made this one.")]
    created_at: Instant
    closed_at: Instant | None


class SlotDetails(Slot):
    """An opening with everybody who was asked about it."""

    is_record = True

    too_short: Annotated[str | None, Field(description="Why nobody can be asked because of its length; null: fine.")]
    proposed: Annotated[Proposed | None, Field(description="Whom staff are to ask now, where they approve or call.")]
    notifications: list[Notification]


class SlotPage(Page[Slot]):
    """A part of the list."""


class SlotSort(StrEnum):
    """By when they begin."""

    FIRST = "startsAt"
    LAST = "-startsAt"


SORTS = {
    SlotSort.FIRST: Sort((Opening.starts_at, Opening.id)),
    SlotSort.LAST: Sort((Opening.starts_at, Opening.id), down=True),
}


EXACT = ("provider_id", "appointment_type_id", "cancelled_appointment_id", "filled_appointment_id", "parent_id")


class SlotQuery(ListQuery):
    """Filters: an opening is in the list when all of them hold."""

    status: list[OpeningStatus] | None = None
    provider_id: ProviderId | None = None
    appointment_type_id: TypeId | None = None
    cancelled_appointment_id: AppointmentId | None = None
    filled_appointment_id: AppointmentId | None = None
    parent_id: OpeningId | None = None
    starts_from: Annotated[Instant | None, Field(description="Begins then or later.")] = None
    starts_before: Annotated[Instant | None, Field(description="Begins earlier.")] = None
    sort: SlotSort = SlotSort.FIRST


class Offered(Answer):
    """What became of it; why it did not go to the others stands in the opening's explanation."""

    offered: Annotated[int, Field(description="To how many it went.")]
    slot: SlotDetails


@NOUN.get("", SlotPage, VIEW, query=SlotQuery)
def list_openings(call: Call, query: SlotQuery) -> SlotPage:
    """List openings."""
    exact = {getattr(Opening, name): getattr(query, name) for name in EXACT}
    span = (Opening.starts_at, query.starts_from, query.starts_before)
    wanted = narrowed(sa.select(Opening).where(Opening.clinic_id == call.caller.clinic_id), exact, span)
    if query.status:
        wanted = wanted.where(Opening.status.in_(query.status))
    found = find_page(call.session, wanted, SORTS[query.sort], query)
    items = [Slot(**_facts(row)) for row in found.rows]
    return SlotPage(items=items, next_cursor=found.next_cursor, total=found.total)


@NOUN.get("/<opaque(opening):opening_id>", SlotDetails, VIEW, logged=True)
def show_opening(call: Call, opening_id: int) -> SlotDetails:
    """Show one opening, with everybody who was asked about it."""
    found = details(call, opening_id)
    note_offers_read(call, f"opening:{opening_id}", Offer.opening_id == opening_id)
    return found


def details(call: Call, opening_id: int) -> SlotDetails:
    """An opening as it is now, for whoever changes it."""
    opening = own(call, Opening, opening_id)
    return SlotDetails(
        **_facts(opening),
        too_short=visit_types.too_short(call.session, opening),
        proposed=proposed(call, opening_id),
        notifications=notifications(call, Offer.opening_id == opening_id),
    )


@NOUN.post("", SlotDetails, MANAGE, body=NewSlot, status=201)
def create_opening(call: Call, body: NewSlot) -> SlotDetails:
    """Open a free time; it is offered at once, as the clinic does."""
    own(call, AppointmentType, body.appointment_type_id, "appointmentTypeId")
    _check_named(call, body)
    overrides = body.overrides()
    made = new_openings.create_opening(
        call.session,
        call.caller.clinic_id,
        provider_id=body.provider_id,
        appointment_type_id=body.appointment_type_id,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        chair_id=body.chair_id,
        overrides=overrides if overrides != Overrides() else None,
        actor=call.actor,
    )
    return details(call, made.id)


@NOUN.patch("/<opaque(opening):opening_id>", SlotDetails, MANAGE, body=SlotChange, current=details)
def change_opening(call: Call, opening_id: int, body: SlotChange) -> SlotDetails:
    """Move, shorten or lengthen an opening, give it another provider or chair, or have it offered otherwise from its
    next round on.

    Whoever is being asked is told of another time in one text; whom the new time or provider does not suit, that it is
    gone.
    """
    opening = own(call, Opening, opening_id)
    _check_named(call, body)
    place = body.named([one.name for one in fields(Interval)])
    if place:
        opening_places.move(call.session, opening.clinic_id, opening_id, place, actor=call.actor)
    ways = body.named(Ways.model_fields)
    if ways:
        openings.override(call.session, opening_id, replace(Overrides.of(opening), **ways), actor=call.actor)
    return details(call, opening_id)


@NOUN.post("/<opaque(opening):opening_id>/withdraw", SlotDetails, MANAGE, current=details)
def withdraw_opening(call: Call, opening_id: int) -> SlotDetails:
    """Take an opening back; whoever was asked is told that it is gone."""
    own(call, Opening, opening_id)
    if not openings.withdraw(call.session, opening_id, actor=call.actor):
        raise NotAnOpening(f"opening {opening_id} is not live any more")
    return details(call, opening_id)


@NOUN.post("/<opaque(opening):opening_id>/offer", Offered, MANAGE, body=Offering, current=details)
def offer_opening(call: Call, opening_id: int, body: Offering) -> Offered:
    """Offer it to these entries now, out of order; nothing is held. Never past a limit, an opt-out, another visit."""
    own(call, Opening, opening_id)
    own_all(call, WaitlistEntry, body.entry_ids, "entryIds")
    made = offers.offer_by_hand(call.session, opening_id, body.entry_ids, actor=call.actor, reason=body.reason)
    return Offered(offered=made, slot=details(call, opening_id))


def _check_named(call: Call, body: NewSlot | SlotChange) -> None:
    """Refuses (404) a provider or chair that is not the clinic's."""
    if body.provider_id is not None:
        own(call, Provider, body.provider_id, "providerId")
    if body.chair_id is not None:
        own(call, Chair, body.chair_id, "chairId")


def _facts(opening: Opening) -> dict[str, Any]:
    return {name: getattr(opening, name) for name in Slot.model_fields}
