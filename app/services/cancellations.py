"""Cancelling a visit: what is recorded about it, and the opening it leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
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
    ItemKind,
    Offer,
    Opening,
    OpeningSource,
    RecoveryStatus,
    TaskKind,
    Thread,
    WaitlistEntry,
)
from app.services import audit, openings, tasks, waitlist
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
    done = cancel_locked(session, visit, by, actor, reason, parent)
    for later_id in kept:
        visits[later_id].release_at = None
    if kept and by is not CancelledByType.PATIENT:
        _tell_kept(session, appointment_id)
    return done


def _tell_kept(session: Session, appointment_id: int) -> None:
    """They were told that the later visit would be given back: it stays."""
    query = (
        sa.select(Offer.id, Thread.clinic_id, Thread.id)
        .join(Thread, Thread.contact_id == Offer.contact_id)
        .where(Offer.booked_appointment_id == appointment_id, Offer.conversation_id.is_not(None))
    )
    for offer_id, clinic_id, thread_id in session.execute(query).all():
        inbox.post(session, (clinic_id, thread_id), f"offer:{offer_id}:kept", ItemKind.LATER_VISIT_KEPT, offer_id)


def _to_be_given_back_for(appointment_id: int) -> sa.Select[int]:
    """The later visits that are given back because this one was booked, and were not yet."""
    return (
        sa.select(Appointment.id)
        .join(WaitlistEntry, WaitlistEntry.later_appointment_id == Appointment.id)
        .where(WaitlistEntry.booked_appointment_id == appointment_id, Appointment.release_at.is_not(None))
    )


def cancel_locked(
    session: Session,
    visit: Appointment,
    by: CancelledByType,
    actor: str,
    reason: CancellationReason | None,
    parent: Opening | None,
) -> Cancelled:
    """A locked visit is cancelled."""
    check_live(session, visit)
    cancellation = _take_off(session, visit, by, actor, reason)
    if cancellation.cancellation_type is CancellationType.PRACTICE_CANCEL:
        return Cancelled(cancellation.id, None, "the practice cancelled it")
    return _open(session, visit, cancellation, actor, OpeningSource.CANCELLATION, parent)


def give_up_for(
    session: Session, visit: Appointment, book: Callable[[], Appointment], *, by: CancelledByType, actor: str
) -> Appointment:
    """Move a locked live visit: it is cancelled, `book` makes the new one, and the old time becomes an opening.

    In this order, because the new time may overlap the old one. What `book` raises leaves the visit as it was. The
    cancellation names the new visit: nothing is to be won back (PRODUCT.md section 6, NOT_NEEDED).
    """
    with session.begin_nested():
        visit.status = AppointmentStatus.CANCELLED
        session.flush()
        new = book()
    cancellation = _take_off(session, visit, by, actor, None)
    cancellation.rescheduled_appointment_id, cancellation.recovery_status = new.id, RecoveryStatus.NOT_NEEDED
    _open(session, visit, cancellation, actor, OpeningSource.MOVE, None)
    return new


def _take_off(
    session: Session, visit: Appointment, by: CancelledByType, actor: str, reason: CancellationReason | None
) -> AppointmentCancellation:
    """The visit is off, and that is recorded."""
    visit.status, visit.release_at = AppointmentStatus.CANCELLED, None
    cancellation = _record(session, visit, by, actor, reason)
    waitlist.tell_enrolled(session, visit)
    audit.record(session, visit.clinic_id, "appointment.cancelled", visit, actor=actor, after={"reason": reason})
    entered = not tasks.close(session, visit.clinic_id, f"appointment:{visit.id}:enter", "the visit was cancelled")
    if entered and actor not in INTEGRATIONS:
        _take_out_of_calendar(session, visit)
    return cancellation


def check_live(session: Session, visit: Appointment) -> None:
    """Raises NotCancellable unless the visit is still to come."""
    if visit.status not in LIVE_STATUSES or visit.historical:
        raise NotCancellable(f"visit {visit.id} is {visit.status.lower()}, not scheduled")
    if visit.starts_at <= clock.now(session):
        raise NotCancellable(f"visit {visit.id} has started: it is a no-show or it was attended")


def is_late(session: Session, visit: Appointment) -> bool:
    """Whether giving the visit up now is late: less notice than the clinic asks for (24 h by default, spec rule 4)."""
    hours = session.get_one(Clinic, visit.clinic_id).late_cancel_hours
    return visit.starts_at - clock.now(session) < timedelta(hours=hours)


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
    notice = visit.starts_at - now
    kind = CancellationType.LATE_CANCEL if is_late(session, visit) else CancellationType.CANCELLED
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
    session: Session,
    visit: Appointment,
    cancellation: AppointmentCancellation,
    actor: str,
    source: OpeningSource,
    parent: Opening | None,
) -> Cancelled:
    clinic = session.get_one(Clinic, visit.clinic_id)
    if parent and parent.depth + 1 > clinic.chain_depth:
        return Cancelled(cancellation.id, None, "the chain of move-ups is as long as the clinic allows")
    slot = Slot(visit.provider_id, visit.chair_id, visit.starts_at, visit.ends_at)
    kind = session.get_one(AppointmentType, visit.appointment_type_id)
    try:
        opening = openings.open_slot(session, kind, slot, source=source, actor=actor, freed_by=visit, parent=parent)
    except openings.NotAnOpening as error:
        return Cancelled(cancellation.id, None, str(error))
    return Cancelled(cancellation.id, opening.id)
