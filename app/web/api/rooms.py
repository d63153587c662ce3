"""What providers and chairs have in common: a name, the types of visit that they are for, and whether they are used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import AppointmentType
from app.services import practice
from app.services.practice.rooms import LONGEST_NAME
from app.web.api.call import Call
from app.web.api.forms import LEFT_OUT, Form, ListQuery
from app.web.api.ids import TypeId, opaque
from app.web.api.lookups import own_all
from app.web.api.paging import Found, Sort, find_page

READ = (Permission.VIEW_CALENDAR, Permission.MANAGE_USERS)
ADMIN = Permission.MANAGE_USERS
MOST_TYPES = 300
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, pattern=r"\S", description="No other is called so.")]
Types = Annotated[
    tuple[TypeId, ...],
    Field(
        max_length=MOST_TYPES,
        description="The types of visit that they perform, or that are done there; none: any.",
        examples=[[opaque("type", 7)]],
    ),
]
InUse = Annotated[
    bool, Field(description="False: nothing new is planned with it; what is booked stays.", examples=[False])
]


class RoomForm(Form):
    """A provider or a chair."""

    name: Name
    appointment_type_ids: Types = ()


class RoomChange(Form):
    """What becomes otherwise: what is left out stays."""

    name: Name = LEFT_OUT
    appointment_type_ids: Types = LEFT_OUT
    in_use: InUse = LEFT_OUT


class NameSort(StrEnum):
    """By name."""

    NAME = "name"
    LAST_NAME = "-name"


class InUseQuery(ListQuery):
    """In use or not; left out: both."""

    in_use: bool | None = None
    sort: NameSort = NameSort.NAME


def check_types(call: Call, body: RoomForm | RoomChange) -> None:
    """Refuses (404) a type that is not the clinic's."""
    if body.appointment_type_ids:
        own_all(call, AppointmentType, body.appointment_type_ids, "appointmentTypeIds")


def change_room(call: Call, model: type[Any], number: int, body: RoomChange, change: Callable[..., None]) -> None:
    """Change what was named, by the service that `change` is."""
    check_types(call, body)
    named = body.named()
    if named.keys() - {"in_use"}:
        kinds = named.get("appointment_type_ids")
        change(call.session, call.caller.clinic_id, number, named.get("name"), kinds)
    if "in_use" in named:
        practice.set_in_use(call.session, call.caller.clinic_id, model, number, active=body.in_use)


def find_rooms(call: Call, model: type[Any], query: InUseQuery) -> Found:
    """A page of the clinic's rows, by name."""
    wanted = sa.select(model).where(model.clinic_id == call.caller.clinic_id)
    if query.in_use is not None:
        wanted = wanted.where(model.active.is_(query.in_use))
    return find_page(call.session, wanted, Sort((model.name, model.id), down=query.sort is NameSort.LAST_NAME), query)


def types_of(call: Call, owner: Any, numbers: Sequence[int]) -> dict[int, list[int]]:
    """Row → the types of visit that it is for; `owner` is the column of the link that names the row."""
    link = owner.class_
    found: dict[int, list[int]] = defaultdict(list)
    query = sa.select(owner, link.appointment_type_id).where(owner.in_(numbers))
    for number, kind in call.session.execute(query.order_by(link.appointment_type_id)):
        found[number].append(kind)
    return found
