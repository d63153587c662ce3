"""`/settings/places`: states and provinces whose law narrows the hours in which their people are written to."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import StricterPlace
from app.services import clinics
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form, ListQuery, Page
from app.web.api.ids import ClinicId, PlaceId
from app.web.api.lookups import own
from app.web.api.paging import Sort, find_page
from app.web.api.times import WallClock

NOUN = Noun("Places", "States and provinces whose law narrows the hours of writing.", "/settings/places")
ADMIN = Permission.MANAGE_USERS
ONE = "/<opaque(place):place_id>"


class PlaceRecord(Answer):
    """A state or province, and when the people who live there may be written to."""

    id: PlaceId
    clinic_id: ClinicId
    place: Annotated[str, Field(description="ISO 3166-2.", examples=["US-FL"])]
    opens_at: WallClock
    closes_at: WallClock
    closed_on_sundays: bool


class PlacePage(Page[PlaceRecord]):
    """A part of the list."""


class PlaceSort(StrEnum):
    """By place."""

    FIRST = "place"
    LAST = "-place"


class PlaceQuery(ListQuery):
    """No filters."""

    sort: PlaceSort = PlaceSort.FIRST


class PlaceHours(Form):
    """When the people who live in a place may be written to, on their own clock, inside the clinic's own hours."""

    opens_at: Annotated[WallClock, Field(description="Not before.", examples=["09:00"])]
    closes_at: Annotated[WallClock, Field(description="Not after.", examples=["20:00"])]
    closed_on_sundays: Annotated[bool, Field(description="Nor on Sundays.", examples=[True])] = False


class NewPlace(PlaceHours):
    """A state or province, and when the people who live there may be written to."""

    place: Annotated[str, Field(pattern="^[A-Z]{2}-[A-Z0-9]{1,3}$", description="ISO 3166-2.", examples=["US-FL"])]


@NOUN.get("", PlacePage, ADMIN, query=PlaceQuery)
def list_places(call: Call, query: PlaceQuery) -> PlacePage:
    """List the places with hours of their own."""
    wanted = sa.select(StricterPlace).where(StricterPlace.clinic_id == call.caller.clinic_id)
    found = find_page(
        call.session, wanted, Sort((StricterPlace.place, StricterPlace.id), down=query.sort is PlaceSort.LAST), query
    )
    items = [_place(row) for row in found.rows]
    return PlacePage(items=items, next_cursor=found.next_cursor, total=found.total)


@NOUN.get(ONE, PlaceRecord, ADMIN)
def show_place(call: Call, place_id: int) -> PlaceRecord:
    """Show the hours of one place."""
    return _place(own(call, StricterPlace, place_id))


@NOUN.post("", PlaceRecord, ADMIN, body=NewPlace, status=201)
def add_place(call: Call, body: NewPlace) -> PlaceRecord:
    """Give a place hours of its own."""
    hours = (body.opens_at, body.closes_at)
    return _place(
        clinics.add_place(call.session, call.clinic, body.place, *hours, closed_on_sundays=body.closed_on_sundays)
    )


@NOUN.put(ONE, PlaceRecord, ADMIN, body=PlaceHours, current=show_place)
def change_place(call: Call, place_id: int, body: PlaceHours) -> PlaceRecord:
    """Set other hours for a place."""
    code = own(call, StricterPlace, place_id).place
    hours = (body.opens_at, body.closes_at)
    return _place(clinics.set_place(call.session, call.clinic, code, *hours, closed_on_sundays=body.closed_on_sundays))


@NOUN.delete(ONE, ADMIN, current=show_place)
def remove_place(call: Call, place_id: int) -> None:
    """Write to the people who live there in the clinic's own hours again."""
    clinics.remove_place(call.session, call.clinic, own(call, StricterPlace, place_id).place)


def _place(row: StricterPlace) -> PlaceRecord:
    return PlaceRecord(**{name: getattr(row, name) for name in PlaceRecord.model_fields})
