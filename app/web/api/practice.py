"""`/practice`: who treats, where, and what: the ids that entries, openings and visits are made with."""

from __future__ import annotations

from typing import Annotated, TypeVar

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import AppointmentType, Chair, Provider, ProviderType
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer
from app.web.api.ids import ChairId, ProviderId, TypeId

NOUN = Noun("Practice", "Who treats, where, and what.", "/practice")
M = TypeVar("M", Provider, Chair, AppointmentType)


class PracticeProvider(Answer):
    """A dentist, orthodontist or hygienist, and the types of visit they perform (none recorded: any)."""

    id: ProviderId
    name: Annotated[str, Field(examples=["Dr. Kim"])]
    appointment_type_ids: list[TypeId]


class PracticeChair(Answer):
    """A treatment room or chair."""

    id: ChairId
    name: Annotated[str, Field(examples=["Chair 2"])]


class PracticeType(Answer):
    """A kind of visit."""

    id: TypeId
    name: Annotated[str, Field(examples=["Cleaning"])]
    duration_minutes: int
    price_cents: Annotated[int | None, Field(description="Null: it has no price.")]
    currency: Annotated[str, Field(examples=["USD"])]


class Practice(Answer):
    """What is in use at the clinic, by name."""

    providers: list[PracticeProvider]
    chairs: list[PracticeChair]
    appointment_types: list[PracticeType]


@NOUN.get("", Practice, Permission.VIEW_CALENDAR, Permission.VIEW_WAITLIST)
def show_practice(call: Call) -> Practice:
    """The providers, chairs and types of visit in use."""
    performed: dict[int, list[int]] = {}
    pairs = sa.select(ProviderType).where(ProviderType.clinic_id == call.caller.clinic_id)
    for pair in call.session.scalars(pairs.order_by(ProviderType.appointment_type_id)):
        performed.setdefault(pair.provider_id, []).append(pair.appointment_type_id)
    return Practice(
        providers=[
            PracticeProvider(id=one.id, name=one.name, appointment_type_ids=performed.get(one.id, []))
            for one in _in_use(call, Provider)
        ],
        chairs=[PracticeChair(id=one.id, name=one.name) for one in _in_use(call, Chair)],
        appointment_types=[
            PracticeType(
                id=one.id,
                name=one.name,
                duration_minutes=one.duration_minutes,
                price_cents=one.price_cents,
                currency=one.currency,
            )
            for one in _in_use(call, AppointmentType)
        ],
    )


def _in_use(call: Call, model: type[M]) -> list[M]:
    query = sa.select(model).where(model.clinic_id == call.caller.clinic_id, model.active)
    return list(call.session.scalars(query.order_by(model.name, model.id)))
