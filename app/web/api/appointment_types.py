"""`/practice/appointment-types`: what a visit takes and costs, and how its openings are offered."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from app.models import AppointmentType, Strategy
from app.services import practice
from app.services.policies import stamp
from app.services.practice import KIND_BOUNDS
from app.services.practice.kinds import CHANGEABLE
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import LEFT_OUT, Answer, Form, Page
from app.web.api.ids import ClinicId, TypeId
from app.web.api.lookups import own
from app.web.api.rooms import ADMIN, InUse, InUseQuery, Name, find_rooms

NOUN = Noun(
    "Appointment types",
    "What a visit takes and costs, and how its openings are offered.",
    "/practice/appointment-types",
)
ONE = "/<opaque(type):type_id>"


def _bounded(name: str, said: str, example: int) -> Any:
    """A field within what the service allows."""
    return Field(ge=KIND_BOUNDS[name].low, le=KIND_BOUNDS[name].high, description=said, examples=[example])


StaffApproves = Annotated[bool, Field(description="Staff release each offer and each move-up.", examples=[True])]
TypeName = Annotated[Name, Field(description="No other type is called so.", examples=["Cleaning"])]
Minutes = Annotated[int, _bounded("duration_minutes", "How long the visit takes.", 60)]


class TypeRecord(Answer):
    """A type of visit. Null: of its offers and fees, as the clinic does."""

    id: TypeId
    clinic_id: ClinicId
    name: Annotated[str, Field(examples=["Root canal"])]
    in_use: Annotated[bool, Field(description="False: nothing new of it is planned.")]
    duration_minutes: Annotated[int, Field(examples=[90])]
    price_cents: Annotated[int | None, Field(description="Null: it has no price.")]
    currency: Annotated[str, Field(examples=["USD"])]
    late_cancel_fee_cents: Annotated[int | None, Field(description="0: nothing.")]
    no_show_fee_cents: Annotated[int | None, Field(description="0: nothing.")]
    strategy: Strategy | None
    hold_minutes: int | None
    batch_size: int | None
    batch_interval_minutes: int | None
    staff_approves: Annotated[bool, Field(description="Staff release each offer and each move-up.")]


class TypePage(Page[TypeRecord]):
    """A part of the list."""


class TypeFacts(Form):
    """What a type says of its price, its offers and its fees. Null: as the clinic does; of the price: none."""

    price_cents: Annotated[int | None, _bounded("price_cents", "In the type's currency.", 12_000)] = LEFT_OUT
    late_cancel_fee_cents: Annotated[int | None, _bounded("late_cancel_fee_cents", "0: nothing.", 5000)] = LEFT_OUT
    no_show_fee_cents: Annotated[int | None, _bounded("no_show_fee_cents", "0: nothing.", 5000)] = LEFT_OUT
    strategy: Annotated[Strategy | None, Field(description="How it is offered.", examples=["BATCH"])] = LEFT_OUT
    hold_minutes: Annotated[int | None, _bounded("hold_minutes", "How long a patient has to answer.", 120)] = LEFT_OUT
    batch_size: Annotated[int | None, _bounded("batch_size", "How many are asked at once, in batches.", 3)] = LEFT_OUT
    batch_interval_minutes: Annotated[
        int | None, _bounded("batch_interval_minutes", "Minutes from one batch to the next.", 15)
    ] = LEFT_OUT


class NewType(TypeFacts):
    """A type of visit. What is left out is null. Which providers and chairs are for it is said of them."""

    name: TypeName
    duration_minutes: Minutes
    staff_approves: StaffApproves = False


class TypeChange(TypeFacts):
    """What becomes otherwise: what is left out stays."""

    name: TypeName = LEFT_OUT
    duration_minutes: Minutes = LEFT_OUT
    staff_approves: StaffApproves = LEFT_OUT
    in_use: InUse = LEFT_OUT


@NOUN.get("", TypePage, ADMIN, query=InUseQuery)
def list_types(call: Call, query: InUseQuery) -> TypePage:
    """List the types of visit, by name."""
    found = find_rooms(call, AppointmentType, query)
    items = [_type(row) for row in found.rows]
    return TypePage(items=items, next_cursor=found.next_cursor, total=found.total)


@NOUN.get(ONE, TypeRecord, ADMIN)
def show_type(call: Call, type_id: int) -> TypeRecord:
    """Show one type of visit, with all that it says of its offers and fees."""
    return _type(own(call, AppointmentType, type_id))


@NOUN.post("", TypeRecord, ADMIN, body=NewType, status=201)
def add_type(call: Call, body: NewType) -> TypeRecord:
    """Add a type of visit."""
    wanted = {name: getattr(body, name) for name in CHANGEABLE}
    return _type(practice.add_kind(call.session, call.caller.clinic_id, wanted))


@NOUN.patch(ONE, TypeRecord, ADMIN, body=TypeChange, current=show_type)
def change_type(call: Call, type_id: int, body: TypeChange) -> TypeRecord:
    """Change a type of visit, take it out of use or back. Visits that are booked, and their fees, stay as they are."""
    row = own(call, AppointmentType, type_id)
    wanted = body.named(CHANGEABLE)
    if wanted:
        seen = stamp(row, CHANGEABLE)  # what the console changes in this instant is not written over
        practice.change_kind(call.session, call.caller.clinic_id, type_id, wanted, seen=seen)
    if "in_use" in body.named():
        practice.set_in_use(call.session, call.caller.clinic_id, AppointmentType, type_id, active=body.in_use)
    return _type(row)


def _type(row: AppointmentType) -> TypeRecord:
    same = {name: getattr(row, name) for name in TypeRecord.model_fields if name != "in_use"}
    return TypeRecord(in_use=row.active, **same)
