"""A visit is cancelled or moved: it is recorded, its time becomes an opening, the clinic's calendar is to follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import inbox
from app.locking import lock
from app.models import (
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
from app.services import audit, cancel_words, openings, tasks, visit_status, waitlist
from app.services.appointments import Slot
from app.services.cancellations.alerting import alert_same_day
from app.services.cancellations.records import INTEGRATIONS, kind_of, record
from app.services.cancellations.telling import have_told
from app.services.cancellations.undoing import undo
from app.services.visit_status import NotPossible
from app.services.visit_types import too_short


class NotCancellable(NotPossible):
    """The visit cannot be cancelled; the message says why."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What a cancellation left. `opening_id` is None when the time cannot be offered; `why_not` says why.

    With both, there is an opening, and for now nobody can be asked about it.
    """

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
    notified_at: datetime | None = None,
) -> Cancelled:
    """Cancel a live visit and make an opening of its time. Raises NotCancellable.

    Notice is counted to the minute from now to the start; under the clinic's limit (24 h by default, spec rule 4) it is
    late. What the practice cancels leaves no opening: the provider is not there. Whoever cancels the new visit of a
    move-up before the later one was given back: the later one stays.

    `notified_at` (aware UTC): the patient had said so then, and it was not understood; a lone CANCEL that is in doubt
    says so by itself. The notice counts from it, and a visit that was taken for a no-show meanwhile is none.
    """
    notified_at = notified_at or cancel_words.pending_for(session, appointment_id)
    kept = list(session.scalars(given_back_for(appointment_id)))
    visits = {visit.id: visit for visit in lock(session, Appointment, [appointment_id, *kept])}
    visit = visits.get(appointment_id)
    if visit is None:
        raise NotCancellable(f"there is no visit {appointment_id} at this clinic")
    done = cancel_locked(session, visit, by, actor, reason, parent, notified_at)
    cancel_words.settle(session, visit.id, "the visit was cancelled")
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


def given_back_for(appointment_id: int) -> sa.Select[int]:
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
    notified_at: datetime | None = None,
) -> Cancelled:
    """A locked visit is cancelled."""
    check_live(session, visit, notified_at)
    if visit.status is AppointmentStatus.NO_SHOW:
        undo(session, visit, actor=actor)
    cancellation = _take_off(session, visit, by, actor, reason, notified_at)
    if cancellation.cancellation_type is CancellationType.PRACTICE_CANCEL:
        have_told(session, cancellation)
        return Cancelled(cancellation.id, None, "the practice cancelled it")
    done = _open(session, visit, cancellation, actor, OpeningSource.CANCELLATION, parent)
    alert_same_day(session, visit, by, actor, done.opening_id)
    return done


def give_up_for(
    session: Session,
    visit: Appointment,
    book: Callable[[], Appointment],
    *,
    by: CancelledByType,
    actor: str,
    reason: CancellationReason | None = None,
) -> Appointment:
    """Move a locked live visit: it is cancelled, `book` makes the new one, and the old time becomes an opening.

    In this order, because the new time may overlap the old one. What `book` raises leaves the visit as it was. The
    cancellation names the new visit: nothing is to be won back (PRODUCT.md section 6, NOT_NEEDED). Where the practice
    is the reason, the provider is not there: no opening.
    """
    with session.begin_nested():
        visit.status = AppointmentStatus.CANCELLED
        session.flush()
        new = book()
    cancellation = _take_off(session, visit, by, actor, reason)
    cancellation.rescheduled_appointment_id, cancellation.recovery_status = new.id, RecoveryStatus.NOT_NEEDED
    if cancellation.cancellation_type is CancellationType.PRACTICE_CANCEL:
        have_told(session, cancellation)
    else:
        done = _open(session, visit, cancellation, actor, OpeningSource.MOVE, None)
        alert_same_day(session, visit, by, actor, done.opening_id)
    return new


def _take_off(
    session: Session,
    visit: Appointment,
    by: CancelledByType,
    actor: str,
    reason: CancellationReason | None,
    at: datetime | None = None,
) -> AppointmentCancellation:
    """The visit is off, and that is recorded."""
    kind = kind_of(session, visit, by, actor, reason, at)
    visit.status, visit.release_at = AppointmentStatus.CANCELLED, None
    cancellation = record(session, visit, kind, by=by, actor=actor, reason=reason, at=at)
    waitlist.tell_enrolled(session, visit)
    audit.record(session, visit.clinic_id, "appointment.cancelled", visit, actor=actor, after={"reason": reason})
    entered = not tasks.close(session, visit.clinic_id, f"appointment:{visit.id}:enter", "the visit was cancelled")
    if entered and actor not in INTEGRATIONS:
        _take_out_of_calendar(session, visit)
    return cancellation


def check_live(session: Session, visit: Appointment, at: datetime | None = None) -> None:
    """Raises NotCancellable unless the visit is still to come (or was, at the instant of an earlier notice)."""
    try:
        visit_status.check(session, visit, AppointmentStatus.CANCELLED, at=at)
    except NotPossible as refusal:
        raise NotCancellable(str(refusal)) from refusal


def _take_out_of_calendar(session: Session, visit: Appointment) -> None:
    """The clinic's own calendar has the visit, and no integration has cancelled it there (PRODUCT.md section 2)."""
    cause = f"appointment:{visit.id}:take-out"
    tasks.ask_person(
        session, visit.clinic_id, TaskKind.ENTER_IN_CALENDAR, cause,
        patient_id=visit.patient_id, appointment_id=visit.id,
    )  # fmt: skip


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
    return Cancelled(cancellation.id, opening.id, too_short(session, opening))
