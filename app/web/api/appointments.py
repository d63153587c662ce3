"""`/appointments`: visits: booked, moved, cancelled."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import (
    Appointment,
    AppointmentStatus,
    AppointmentType,
    CancellationReason,
    CancellationType,
    CancelledByType,
    Chair,
    Patient,
    Provider,
)
from app.services import cancellations, moves, new_visits
from app.services.appointments import Slot
from app.services.fees import Free
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form, ListQuery, Page
from app.web.api.ids import AppointmentId, CancellationId, ChairId, ClinicId, OpeningId, PatientId, ProviderId, TypeId
from app.web.api.lookups import own
from app.web.api.paging import Sort, find_page, narrowed
from app.web.api.times import Instant

NOUN = Noun("Appointments", "Visits: booked, moved, cancelled.", "/appointments")
VIEW, MODIFY, CANCEL = Permission.VIEW_CALENDAR, Permission.MODIFY_APPOINTMENT, Permission.CANCEL_APPOINTMENT


class Visit(Answer):
    """A visit of a patient with a provider."""

    id: AppointmentId
    clinic_id: ClinicId
    patient_id: PatientId
    provider_id: ProviderId
    chair_id: ChairId | None
    appointment_type_id: TypeId
    starts_at: Instant
    ends_at: Annotated[Instant, Field(examples=["2026-11-24T15:45:00Z"])]
    status: AppointmentStatus
    source: Annotated[str, Field(description="staff, offer, import …: how it was booked.", examples=["staff"])]
    booked_at: Instant
    confirmed_at: Instant | None
    checked_in_at: Instant | None
    late_until: Annotated[Instant | None, Field(description="A patient who runs late said to be here by then.")]
    external_id: Annotated[str | None, Field(description="Its id in the clinic's own system; null: it is from here.")]
    release_at: Annotated[Instant | None, Field(description="A move-up gives it back then; null: it stays.")]


class VisitPage(Page[Visit]):
    """A part of the list."""


class VisitSort(StrEnum):
    """By when they begin."""

    FIRST = "startsAt"
    LAST = "-startsAt"


SORTS = {
    VisitSort.FIRST: Sort((Appointment.starts_at, Appointment.id)),
    VisitSort.LAST: Sort((Appointment.starts_at, Appointment.id), down=True),
}


EXACT = ("patient_id", "provider_id", "chair_id", "external_id")


class VisitQuery(ListQuery):
    """Filters: a visit is in the list when all of them hold."""

    status: list[AppointmentStatus] | None = None
    patient_id: PatientId | None = None
    provider_id: ProviderId | None = None
    chair_id: ChairId | None = None
    external_id: Annotated[str | None, Field(max_length=80)] = None
    starts_from: Annotated[Instant | None, Field(description="Begins then or later.")] = None
    starts_before: Annotated[Instant | None, Field(description="Begins earlier.")] = None
    sort: VisitSort = VisitSort.FIRST


class NewVisit(Form):
    """A visit at a time of your choice; left out, it ends when its type says."""

    patient_id: PatientId
    appointment_type_id: TypeId
    provider_id: ProviderId
    chair_id: ChairId | None = None
    starts_at: Instant
    ends_at: Instant | None = None


class WhoCancels(StrEnum):
    """The spec's CancelledByType, without SYSTEM: that is Standby itself. PROVIDER: the practice cancels."""

    PATIENT = "PATIENT"
    STAFF = "STAFF"
    PROVIDER = "PROVIDER"


class Cancelling(Form):
    """Whose wish it is, and why. PRACTICE_CLOSURE and PROVIDER_UNAVAILABLE: the practice cancels."""

    cancelled_by_type: WhoCancels = WhoCancels.PATIENT
    reason: Annotated[CancellationReason | None, Field(description="Null until known.", examples=["ILLNESS"])] = None


class VisitCancelled(Answer):
    """What a cancellation left."""

    cancellation_id: CancellationId
    slot_id: Annotated[OpeningId | None, Field(description="The opening that the visit's time became.")]
    why_not: Annotated[str | None, Field(description="Why it cannot be offered, or nobody can be asked for now.")]


class Outlook(Answer):
    """What it would be if the patient cancelled now."""

    cancellation_type: CancellationType
    is_late_cancel: bool
    notice_hours: float
    late_cancel_hours: Annotated[int, Field(description="Less notice than this is late.")]
    fee_cents: Annotated[int | None, Field(description="Once it counts; null: none.")]
    fee_currency: str | None
    no_fee: Annotated[Free | None, Field(description="Why there is none.")]
    fee_free_reasons: Annotated[list[CancellationReason], Field(description="For these it would cost nothing.")]
    is_offered: Annotated[bool, Field(description="Its time would become an opening.")]
    waiting: Annotated[int, Field(description="How many wait for that type of visit.")]


class Moving(Form):
    """Where to; what is left out stays. The length stays."""

    starts_at: Instant
    provider_id: ProviderId | None = None
    chair_id: ChairId | None = None
    practice: Annotated[bool, Field(description="The practice needs it: never late, its old time is no opening.")] = (
        False
    )


@NOUN.get("", VisitPage, VIEW, query=VisitQuery)
def list_appointments(call: Call, query: VisitQuery) -> VisitPage:
    """List visits."""
    exact = {getattr(Appointment, name): getattr(query, name) for name in EXACT}
    span = (Appointment.starts_at, query.starts_from, query.starts_before)
    wanted = narrowed(sa.select(Appointment).where(Appointment.clinic_id == call.caller.clinic_id), exact, span)
    if query.status:
        wanted = wanted.where(Appointment.status.in_(query.status))
    found = find_page(call.session, wanted, SORTS[query.sort], query)
    return VisitPage(items=[_shown(row) for row in found.rows], next_cursor=found.next_cursor, total=found.total)


@NOUN.get("/<opaque(appointment):appointment_id>", Visit, VIEW)
def show_appointment(call: Call, appointment_id: int) -> Visit:
    """Show one visit."""
    return _shown(own(call, Appointment, appointment_id))


@NOUN.post("", Visit, MODIFY, body=NewVisit, status=201)
def create_appointment(call: Call, body: NewVisit) -> Visit:
    """Book a visit. Whoever waited for that type is booked by it; an opening at that time is gone."""
    patient = own(call, Patient, body.patient_id, "patientId")
    kind = own(call, AppointmentType, body.appointment_type_id, "appointmentTypeId")
    ends_at = body.ends_at or body.starts_at + timedelta(minutes=kind.duration_minutes)
    _check_where(call, body.provider_id, body.chair_id)
    slot = Slot(body.provider_id, body.chair_id, body.starts_at, ends_at)
    return _shown(new_visits.create_visit(call.session, patient, kind, slot, actor=call.actor))


@NOUN.get("/<opaque(appointment):appointment_id>/cancel-outlook", Outlook, CANCEL)
def show_cancel_outlook(call: Call, appointment_id: int) -> Outlook:
    """Show what it would be if the patient cancelled now: late or not, what it costs, who waits. Nothing is changed."""
    seen = cancellations.forecast(call.session, own(call, Appointment, appointment_id), actor=call.actor)
    costs = None if isinstance(seen.fee, Free) else seen.fee
    return Outlook(
        cancellation_type=seen.kind,
        is_late_cancel=seen.is_late,
        notice_hours=round(seen.notice.total_seconds() / 3600, 2),
        late_cancel_hours=seen.late_hours,
        fee_cents=costs.cents if costs else None,
        fee_currency=costs.currency if costs else None,
        no_fee=seen.fee if isinstance(seen.fee, Free) else None,
        fee_free_reasons=sorted(seen.excusing),
        is_offered=seen.is_offered,
        waiting=seen.waiting,
    )


@NOUN.post(
    "/<opaque(appointment):appointment_id>/cancel", VisitCancelled, CANCEL, body=Cancelling, current=show_appointment
)
def cancel_appointment(call: Call, appointment_id: int, body: Cancelling) -> VisitCancelled:
    """Cancel a visit; its time becomes an opening, unless the practice cancels: then the patient is told."""
    own(call, Appointment, appointment_id)
    by = CancelledByType(body.cancelled_by_type)
    done = cancellations.cancel_appointment(call.session, appointment_id, by=by, actor=call.actor, reason=body.reason)
    return VisitCancelled(cancellation_id=done.cancellation_id, slot_id=done.opening_id, why_not=done.why_not)


@NOUN.post("/<opaque(appointment):appointment_id>/move", Visit, MODIFY, body=Moving, current=show_appointment)
def move_appointment(call: Call, appointment_id: int, body: Moving) -> Visit:
    """Move a visit: the answer is the new one. The old time becomes an opening."""
    own(call, Appointment, appointment_id)
    _check_where(call, body.provider_id, body.chair_id)
    new = moves.move_visit(
        call.session,
        appointment_id,
        body.starts_at,
        provider_id=body.provider_id,
        chair_id=body.chair_id,
        practice=body.practice,
        actor=call.actor,
    )
    return _shown(new)


def _check_where(call: Call, provider_id: int | None, chair_id: int | None) -> None:
    if provider_id is not None:
        own(call, Provider, provider_id, "providerId")
    if chair_id is not None:
        own(call, Chair, chair_id, "chairId")


def _shown(visit: Appointment) -> Visit:
    return Visit(**{name: getattr(visit, name) for name in Visit.model_fields})
