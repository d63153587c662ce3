"""`/cancellations`: the spec's endpoints for visits that did not take place: why, what they cost, what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.locking import lock_one
from app.models import (
    AppointmentCancellation,
    CancellationReason,
    CancellationType,
    CancelledByType,
    RecoveryStatus,
)
from app.services import cancellations, fees
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Because, Form, ListQuery, Page
from app.web.api.ids import Actor, AppointmentId, CancellationId, ClinicId, PatientId, ProviderId, TypeId, opaque_actor
from app.web.api.lookups import own
from app.web.api.paging import Sort, find_page, narrowed
from app.web.api.recovery import Attempt, attempts_of, note_listed
from app.web.api.times import Instant

NOUN = Noun("Cancellations", "Visits that did not take place: why, and what they cost.", "/cancellations")
ONE = "/<opaque(cancellation):cancellation_id>"


class Cancellation(Answer):
    """A visit that did not take place (the specification's AppointmentCancellation)."""

    is_record = True

    id: CancellationId
    clinic_id: ClinicId
    appointment_id: AppointmentId
    patient_id: PatientId
    cancellation_type: CancellationType
    cancelled_at: Instant
    cancelled_by: Actor
    cancelled_by_type: CancelledByType
    original_start_time: Instant
    original_end_time: Instant
    original_provider_id: ProviderId
    appointment_type_id: TypeId
    reason: Annotated[CancellationReason | None, Field(description="Null until known.")]
    reason_details: str | None
    notice_hours: float
    is_late_cancel: bool
    late_cancel_fee: Annotated[float | None, Field(description="In the currency of its type; null: none.")]
    fee_waived: bool
    fee_waived_reason: str | None
    settles_at: Annotated[Instant | None, Field(description="When its fee is decided; null: that is over.")]
    recovery_status: RecoveryStatus
    recovery_attempts: list[Attempt]
    rescheduled_appointment_id: AppointmentId | None
    undone_at: Annotated[Instant | None, Field(description="The patient had come after all: it counts for nothing.")]


class CancellationPage(Page[Cancellation]):
    """A part of the list."""


class CancellationSort(StrEnum):
    """By when they were cancelled."""

    LAST = "-cancelledAt"
    FIRST = "cancelledAt"


_ORDER = (AppointmentCancellation.cancelled_at, AppointmentCancellation.id)
SORTS = {CancellationSort.FIRST: Sort(_ORDER), CancellationSort.LAST: Sort(_ORDER, down=True)}


EXACT = ("patient_id", "appointment_id", "original_provider_id")


class CancellationQuery(ListQuery):
    """Filters: a cancellation is in the list when all of them hold."""

    patient_id: PatientId | None = None
    appointment_id: AppointmentId | None = None
    original_provider_id: ProviderId | None = None
    reason: list[CancellationReason] | None = None
    recovery_status: list[RecoveryStatus] | None = None
    cancelled_from: Annotated[Instant | None, Field(description="Then or later.")] = None
    cancelled_before: Annotated[Instant | None, Field(description="Earlier.")] = None
    sort: CancellationSort = CancellationSort.LAST


class Reason(Form):
    """Why; in the patient's own words, too. Left out, earlier words stay; null empties them."""

    reason: Annotated[CancellationReason, Field(examples=["WEATHER"])]
    reason_details: Annotated[
        str | None, Field(max_length=cancellations.LONGEST_WORDS, examples=["snow on the road"])
    ] = None


class Waiver(Form):
    """Why the fee is let go."""

    fee_waived_reason: Because


@NOUN.get("", CancellationPage, Permission.VIEW_CALENDAR, query=CancellationQuery, logged=True)
def list_cancellations(call: Call, query: CancellationQuery) -> CancellationPage:
    """List cancellations and no-shows."""
    row = AppointmentCancellation
    exact = {getattr(row, name): getattr(query, name) for name in EXACT}
    span = (row.cancelled_at, query.cancelled_from, query.cancelled_before)
    wanted = narrowed(sa.select(row).where(row.clinic_id == call.caller.clinic_id), exact, span)
    if query.reason:
        wanted = wanted.where(row.reason.in_(query.reason))
    if query.recovery_status:
        wanted = wanted.where(row.recovery_status.in_(query.recovery_status))
    found = find_page(call.session, wanted, SORTS[query.sort], query)
    note_listed(call, found.rows)
    return CancellationPage(items=_shown(call, found.rows), next_cursor=found.next_cursor, total=found.total)


@NOUN.get(ONE, Cancellation, Permission.VIEW_CALENDAR, logged=True)
def show_cancellation(call: Call, cancellation_id: int) -> Cancellation:
    """Show one cancellation, with every attempt to bring the patient back."""
    row = own(call, AppointmentCancellation, cancellation_id)
    call.note_read("recovery.read", row, patients=[row.patient_id])
    return _shown(call, [row])[0]


def _as_it_is(call: Call, cancellation_id: int) -> Cancellation:
    return _shown(call, [own(call, AppointmentCancellation, cancellation_id)])[0]


@NOUN.put(f"{ONE}/reason", Cancellation, Permission.MODIFY_APPOINTMENT, body=Reason, current=_as_it_is)
def change_cancellation_reason(call: Call, cancellation_id: int, body: Reason) -> Cancellation:
    """Say why, later or anew; what it was is in the audit trail. A fee that was assessed stays: a task may propose
    to waive it.
    """
    own(call, AppointmentCancellation, cancellation_id)
    row = lock_one(call.session, AppointmentCancellation, cancellation_id)
    assert row is not None  # noqa: S101  it was there, and nobody deletes one
    said = body.named()
    words = (said["reason_details"] or "") if "reason_details" in said else None
    cancellations.change_reason(call.session, row, body.reason, words, actor=call.actor)
    return _as_it_is(call, cancellation_id)


@NOUN.post(
    f"{ONE}/waive-fee",
    Cancellation,
    Permission.WAIVE_FEE,
    body=Waiver,
    current=_as_it_is,
    also=(Permission.CANCEL_APPOINTMENT,),
)
def waive_cancellation_fee(call: Call, cancellation_id: int, body: Waiver) -> Cancellation:
    """Let a fee go: a clinic_admin alone, whatever a token's scopes."""
    own(call, AppointmentCancellation, cancellation_id)
    fees.waive(call.session, cancellation_id, call.staff_id, body.fee_waived_reason)
    return _as_it_is(call, cancellation_id)


def _shown(call: Call, rows: Sequence[AppointmentCancellation]) -> list[Cancellation]:
    attempts = attempts_of(call, (row.id for row in rows))
    return [_one(row, attempts[row.id]) for row in rows]


def _one(row: AppointmentCancellation, attempts: list[Attempt]) -> Cancellation:
    same: dict[str, Any] = {name: getattr(row, name) for name in Cancellation.model_fields if hasattr(row, name)}
    cents = row.late_cancel_fee_cents
    return Cancellation(
        **same
        | {
            "cancelled_by": opaque_actor(row.cancelled_by),
            "late_cancel_fee": None if cents is None else cents / 100,
            "recovery_attempts": attempts,
        }
    )
