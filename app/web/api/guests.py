"""`/settings/guests`: who is really written to while the clinic is in trial mode."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import TrialGuest
from app.services import clinics, policies
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form, ListQuery, Page
from app.web.api.ids import ClinicId, GuestId
from app.web.api.lookups import own
from app.web.api.paging import Sort, find_page

NOUN = Noun("Guests", "Who is really written to in trial mode.", "/settings/guests")
ADMIN = Permission.MANAGE_USERS
ONE = "/<opaque(guest):guest_id>"


class GuestRecord(Answer):
    """An address that is written to in trial mode."""

    id: GuestId
    clinic_id: ClinicId
    address: Annotated[str, Field(description="E.164, or an e-mail address.", examples=["+13125550142"])]


class GuestPage(Page[GuestRecord]):
    """A part of the list."""


class GuestSort(StrEnum):
    """By when they were invited."""

    FIRST = "invited"
    LAST = "-invited"


class GuestQuery(ListQuery):
    """No filters."""

    sort: GuestSort = GuestSort.FIRST


class NewGuest(Form):
    """A phone number, read as in the clinic's country, or an e-mail address."""

    address: Annotated[
        str, Field(min_length=1, max_length=254, description="Phone or e-mail.", examples=["+13125550142"])
    ]


@NOUN.get("", GuestPage, ADMIN, query=GuestQuery)
def list_guests(call: Call, query: GuestQuery) -> GuestPage:
    """List the guests."""
    wanted = sa.select(TrialGuest).where(TrialGuest.clinic_id == call.caller.clinic_id)
    found = find_page(call.session, wanted, Sort((TrialGuest.id,), down=query.sort is GuestSort.LAST), query)
    items = [_guest(row) for row in found.rows]
    return GuestPage(items=items, next_cursor=found.next_cursor, total=found.total)


@NOUN.get(ONE, GuestRecord, ADMIN)
def show_guest(call: Call, guest_id: int) -> GuestRecord:
    """Show one guest."""
    return _guest(own(call, TrialGuest, guest_id))


@NOUN.post("", GuestRecord, ADMIN, body=NewGuest, status=201)
def add_guest(call: Call, body: NewGuest) -> GuestRecord:
    """Add a guest; who is one already stays the same one."""
    address = policies.read_address(call.clinic, body.address, email="@" in body.address)
    return _guest(clinics.invite_guest(call.session, call.clinic, address))


@NOUN.delete(ONE, ADMIN, current=show_guest)
def remove_guest(call: Call, guest_id: int) -> None:
    """Write to them in trial mode no more."""
    clinics.dismiss_guest(call.session, call.clinic, own(call, TrialGuest, guest_id).address)


def _guest(row: TrialGuest) -> GuestRecord:
    return GuestRecord(id=row.id, clinic_id=row.clinic_id, address=row.address)
