"""Cancelling a visit: what is recorded about it, and the opening it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock
from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentCancellation,
    AppointmentStatus,
    AppointmentType,
    CancellationReason,
    CancellationType,
    CancelledByType,
    Clinic,
    InboxItem,
    ItemKind,
    Opening,
    OpeningSource,
    OpeningStatus,
    Patient,
    PatientContact,
    TaskKind,
    Thread,
    WaitlistEntry,
)
from app.models.inbox import UNHANDLED
from app.services import audit, openings, tasks
from app.services.appointments import Slot

PRACTICE_REASONS = frozenset({CancellationReason.PRACTICE_CLOSURE, CancellationReason.PROVIDER_UNAVAILABLE})

INTEGRATIONS = frozenset({"import"})
"""Actors who tell us what the clinic's own calendar says already."""


class NotCancellable(ValueError):
    """The visit cannot be cancelled; the message says why."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What a cancellation left. `opening_id` is None when the time cannot be offered; `why_not` says why."""

    cancellation_id: int
    opening_id: int | None
    why_not: str | None = None


def cancel_appointment(
    session: Session,
    appointment_id: int,
    *,
    by: CancelledByType,
    actor: str,
    reason: CancellationReason | None = None,
    parent: Opening | None = None,
) -> Cancelled:
    """Cancel a live visit and make an opening of its time. Raises NotCancellable.

    Notice is counted to the minute from now to the start; under the clinic's limit (24 h by default, spec rule 4) it is
    late. What the practice cancels leaves no opening: the provider is not there. Whoever cancels the new visit of a
    move-up before the later one was given back: the later one stays.
    """
    kept = list(session.scalars(_to_be_given_back_for(appointment_id)))
    visits = {visit.id: visit for visit in lock(session, Appointment, [appointment_id, *kept])}
    visit = visits.get(appointment_id)
    if visit is None:
        raise NotCancellable(f"there is no visit {appointment_id} at this clinic")
    done = _cancel(session, visit, by, actor, reason, parent)
    for later_id in kept:
        visits[later_id].release_at = None
    return done


def _to_be_given_back_for(appointment_id: int) -> sa.Select[int]:
    """The later visits that are given back because this one was booked, and were not yet."""
    return (
        sa.select(Appointment.id)
        .join(WaitlistEntry, WaitlistEntry.later_appointment_id == Appointment.id)
        .where(WaitlistEntry.booked_appointment_id == appointment_id, Appointment.release_at.is_not(None))
    )


def _cancel(
    session: Session,
    visit: Appointment,
    by: CancelledByType,
    actor: str,
    reason: CancellationReason | None,
    parent: Opening | None,
) -> Cancelled:
    """A locked visit is cancelled."""
    if visit.status not in LIVE_STATUSES or visit.historical:
        raise NotCancellable(f"visit {visit.id} is {visit.status.lower()}, not scheduled")
    if visit.starts_at <= clock.now(session):
        raise NotCancellable(f"visit {visit.id} has started: it is a no-show or it was attended")
    visit.status, visit.release_at = AppointmentStatus.CANCELLED, None
    cancellation = _record(session, visit, by, actor, reason)
    audit.record(session, visit.clinic_id, "appointment.cancelled", visit, actor=actor, after={"reason": reason})
    entered = not tasks.close(session, visit.clinic_id, f"appointment:{visit.id}:enter", "the visit was cancelled")
    if entered and actor not in INTEGRATIONS:
        _take_out_of_calendar(session, visit)
    if cancellation.cancellation_type is CancellationType.PRACTICE_CANCEL:
        return Cancelled(cancellation.id, None, "the practice cancelled it")
    return _open(session, visit, cancellation, actor, parent)


def due_for_release(session: Session) -> list[int]:
    """The later visits of move-ups whose 15 minutes are over, at most 50."""
    return list(session.scalars(_due(clock.now(session)).order_by(Appointment.id).limit(50)))


def release(session: Session, visit_id: int) -> None:
    """Cancel the later visit of a move-up, whose time is over; it becomes the next opening of its chain."""
    still_due = _due(clock.now(session)).where(Appointment.id == visit_id)
    for visit in lock(session, Appointment, session.scalars(still_due)):
        if visit.release_at is None or visit.release_at > clock.now(session):
            continue  # "oops, no" was faster
        try:
            parent = session.scalar(_chain_parent(visit.id))
            _cancel(session, visit, CancelledByType.SYSTEM, "system", None, parent)
        except NotCancellable:
            visit.release_at = None  # attended, or begun while nothing ran: there is nothing to give back


def _due(now: datetime) -> sa.Select[int]:
    """Those whose time is over; not while a text that came in time is unhandled: it may be the "oops, no"."""
    theirs = sa.or_(PatientContact.patient_id == Patient.id, PatientContact.patient_id == Patient.guardian_id)
    answers = (
        sa.select(InboxItem.id)
        .join(Thread, Thread.id == InboxItem.thread_id)
        .join(PatientContact, PatientContact.contact_id == Thread.contact_id)
        .join(Patient, theirs)
        .where(
            Patient.id == Appointment.patient_id,
            InboxItem.kind == ItemKind.TEXT,
            InboxItem.received_at <= Appointment.release_at,
            sa.text(UNHANDLED),
        )
    )
    return sa.select(Appointment.id).where(Appointment.release_at <= now, ~answers.correlate(Appointment).exists())


def _chain_parent(visit_id: int) -> sa.Select[Opening]:
    """The opening that was filled by whoever gives this visit back."""
    return (
        sa.select(Opening)
        .join(WaitlistEntry, WaitlistEntry.booked_appointment_id == Opening.filled_appointment_id)
        .where(WaitlistEntry.later_appointment_id == visit_id, Opening.status == OpeningStatus.FILLED)
        .order_by(Opening.id.desc())
        .limit(1)
    )


def _take_out_of_calendar(session: Session, visit: Appointment) -> None:
    """The clinic's own calendar has the visit, and no integration has cancelled it there (PRODUCT.md section 2)."""
    cause = f"appointment:{visit.id}:take-out"
    tasks.ask_person(
        session, visit.clinic_id, TaskKind.ENTER_IN_CALENDAR, cause,
        patient_id=visit.patient_id, appointment_id=visit.id,
    )  # fmt: skip


def _record(
    session: Session, visit: Appointment, by: CancelledByType, actor: str, reason: CancellationReason | None
) -> AppointmentCancellation:
    now = clock.now(session)
    clinic = session.get_one(Clinic, visit.clinic_id)
    notice = visit.starts_at - now
    is_late = notice < timedelta(hours=clinic.late_cancel_hours)
    kind = CancellationType.LATE_CANCEL if is_late else CancellationType.CANCELLED
    if reason in PRACTICE_REASONS or by is CancelledByType.PROVIDER:
        kind = CancellationType.PRACTICE_CANCEL
    cancellation = AppointmentCancellation(
        clinic_id=visit.clinic_id,
        appointment_id=visit.id,
        patient_id=visit.patient_id,
        cancellation_type=kind,
        cancelled_at=now,
        cancelled_by=actor,
        cancelled_by_type=by,
        original_start_time=visit.starts_at,
        original_end_time=visit.ends_at,
        original_provider_id=visit.provider_id,
        appointment_type_id=visit.appointment_type_id,
        reason=reason,
        notice_hours=notice.total_seconds() / 3600,
        is_late_cancel=kind is CancellationType.LATE_CANCEL,
    )
    session.add(cancellation)
    session.flush()
    return cancellation


def _open(
    session: Session, visit: Appointment, cancellation: AppointmentCancellation, actor: str, parent: Opening | None
) -> Cancelled:
    clinic = session.get_one(Clinic, visit.clinic_id)
    if parent and parent.depth + 1 > clinic.chain_depth:
        return Cancelled(cancellation.id, None, "the chain of move-ups is as long as the clinic allows")
    slot = Slot(visit.provider_id, visit.chair_id, visit.starts_at, visit.ends_at)
    kind = session.get_one(AppointmentType, visit.appointment_type_id)
    try:
        opening = openings.open_slot(
            session, kind, slot, source=OpeningSource.CANCELLATION, actor=actor, freed_by=visit, parent=parent
        )
    except openings.NotAnOpening as error:
        return Cancelled(cancellation.id, None, str(error))
    return Cancelled(cancellation.id, opening.id)
