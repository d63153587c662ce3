"""`/practice/providers`: who treats, what they perform, their weekly hours, and whether they are planned with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import time
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from app.models import Provider, ProviderHours, ProviderType
from app.services import practice
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import LEFT_OUT, Answer, Page
from app.web.api.ids import ClinicId, ProviderId, TypeId
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
from app.web.api.weeks import HoursForm, WeekdayHours, check_weekday, week_of

NOUN = Noun("Providers", "Who treats, what they perform, and when.", "/practice/providers")
ONE = "/<opaque(provider):provider_id>"


ProviderName = Annotated[Name, Field(examples=["Dr. Lee"])]


class ProviderRecord(Answer):
    """A dentist, orthodontist or hygienist."""

    id: ProviderId
    clinic_id: ClinicId
    name: Annotated[str, Field(examples=["Dr. Kim"])]
    external_id: Annotated[str | None, Field(description="In the system that visits are imported from.")]
    in_use: Annotated[bool, Field(description="False: nothing new is planned with them.")]
    appointment_type_ids: Annotated[list[TypeId], Field(description="What they perform; none: any type of visit.")]
    hours: Annotated[list[WeekdayHours], Field(description="A usual week, Sunday first.")]


class ProviderPage(Page[ProviderRecord]):
    """A part of the list."""


class NewProvider(RoomForm):
    """Somebody who treats; their hours are set afterwards, weekday by weekday."""

    name: ProviderName


class ProviderChange(RoomChange):
    """What becomes otherwise: what is left out stays."""

    name: ProviderName = LEFT_OUT


@NOUN.get("", ProviderPage, *READ, query=InUseQuery)
def list_providers(call: Call, query: InUseQuery) -> ProviderPage:
    """List whoever treats, or has treated, by name."""
    found = find_rooms(call, Provider, query)
    return ProviderPage(items=_shown(call, found.rows), next_cursor=found.next_cursor, total=found.total)


@NOUN.get(ONE, ProviderRecord, *READ)
def show_provider(call: Call, provider_id: int) -> ProviderRecord:
    """Show one provider, with their weekly hours."""
    return _shown(call, [own(call, Provider, provider_id)])[0]


@NOUN.post("", ProviderRecord, ADMIN, body=NewProvider, status=201)
def add_provider(call: Call, body: NewProvider) -> ProviderRecord:
    """Add somebody who treats. They have no hours yet."""
    check_types(call, body)
    made = practice.add_provider(call.session, call.caller.clinic_id, body.name, body.appointment_type_ids)
    return show_provider(call, made.id)


@NOUN.patch(ONE, ProviderRecord, ADMIN, body=ProviderChange, current=show_provider)
def change_provider(call: Call, provider_id: int, body: ProviderChange) -> ProviderRecord:
    """Rename a provider, say what they perform, take them out of use or back. Visits that are booked stay."""
    own(call, Provider, provider_id)
    change_room(call, Provider, provider_id, body, practice.change_provider)
    return show_provider(call, provider_id)


def _before_their_hours(call: Call, provider_id: int, weekday: int) -> ProviderRecord:
    check_weekday(weekday)
    return show_provider(call, provider_id)


@NOUN.put(ONE + "/hours/<weekday:weekday>", ProviderRecord, ADMIN, body=HoursForm, current=_before_their_hours)
def change_provider_hours(call: Call, provider_id: int, weekday: int, body: HoursForm) -> ProviderRecord:
    """Set when a provider works on a weekday: 0 (Sunday) to 6 (Saturday). Visits that are booked stay.

    If-Match is of the provider, as `GET` shows them.
    """
    check_weekday(weekday)
    own(call, Provider, provider_id)
    practice.set_provider_hours(call.session, call.caller.clinic_id, provider_id, weekday, body.spans())
    return show_provider(call, provider_id)


def _shown(call: Call, rows: Sequence[Provider]) -> list[ProviderRecord]:
    numbers = [row.id for row in rows]
    performed = types_of(call, ProviderType.provider_id, numbers)
    hours: dict[int, list[tuple[int, time, time]]] = defaultdict(list)
    for one in call.session.scalars(sa.select(ProviderHours).where(ProviderHours.provider_id.in_(numbers))):
        hours[one.provider_id].append((one.weekday, one.starts_at, one.ends_at))
    return [
        ProviderRecord(
            id=row.id,
            clinic_id=row.clinic_id,
            name=row.name,
            external_id=row.external_id,
            in_use=row.active,
            appointment_type_ids=performed[row.id],
            hours=week_of(hours[row.id]),
        )
        for row in rows
    ]
