"""`/practice/chairs`: where patients are treated: what is done there, and whether anything is planned there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from app.models import Chair, ChairType
from app.services import practice
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import LEFT_OUT, Answer, Page
from app.web.api.ids import ChairId, ClinicId, TypeId
from app.web.api.lookups import own
from app.web.api.rooms import (
    ADMIN,
    READ,
    InUseQuery,
    Name,
    RoomChange,
    RoomForm,
    change_room,
    check_types,
    find_rooms,
    types_of,
)

NOUN = Noun("Chairs", "Where patients are treated.", "/practice/chairs")
ONE = "/<opaque(chair):chair_id>"


ChairName = Annotated[Name, Field(examples=["Room 2"])]


class ChairRecord(Answer):
    """A treatment room or chair."""

    id: ChairId
    clinic_id: ClinicId
    name: Annotated[str, Field(examples=["Room 2"])]
    in_use: Annotated[bool, Field(description="False: nothing new is planned there.")]
    appointment_type_ids: Annotated[list[TypeId], Field(description="What can be done there; none: anything.")]


class ChairPage(Page[ChairRecord]):
    """A part of the list."""


class NewChair(RoomForm):
    """A treatment room or chair."""

    name: ChairName


class ChairChange(RoomChange):
    """What becomes otherwise: what is left out stays."""

    name: ChairName = LEFT_OUT


@NOUN.get("", ChairPage, *READ, query=InUseQuery)
def list_chairs(call: Call, query: InUseQuery) -> ChairPage:
    """List the chairs and rooms, by name."""
    found = find_rooms(call, Chair, query)
    return ChairPage(items=_shown(call, found.rows), next_cursor=found.next_cursor, total=found.total)


@NOUN.get(ONE, ChairRecord, *READ)
def show_chair(call: Call, chair_id: int) -> ChairRecord:
    """Show one chair or room."""
    return _shown(call, [own(call, Chair, chair_id)])[0]


@NOUN.post("", ChairRecord, ADMIN, body=NewChair, status=201)
def add_chair(call: Call, body: NewChair) -> ChairRecord:
    """Add a chair or room."""
    check_types(call, body)
    made = practice.add_chair(call.session, call.caller.clinic_id, body.name, body.appointment_type_ids)
    return show_chair(call, made.id)


@NOUN.patch(ONE, ChairRecord, ADMIN, body=ChairChange, current=show_chair)
def change_chair(call: Call, chair_id: int, body: ChairChange) -> ChairRecord:
    """Rename a chair, say what is done there, take it out of use or back. Visits that are booked stay."""
    own(call, Chair, chair_id)
    change_room(call, Chair, chair_id, body, practice.change_chair)
    return show_chair(call, chair_id)


def _shown(call: Call, rows: Sequence[Chair]) -> list[ChairRecord]:
    done = types_of(call, ChairType.chair_id, [row.id for row in rows])
    return [
        ChairRecord(
            id=row.id,
            clinic_id=row.clinic_id,
            name=row.name,
            in_use=row.active,
            appointment_type_ids=done[row.id],
        )
        for row in rows
    ]
