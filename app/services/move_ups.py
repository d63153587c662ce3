"""The later visits of move-ups: given back when their time is over, 15 minutes after the YES (PRODUCT.md section 2)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock
from app.models import (
    Appointment,
    CancelledByType,
    InboxItem,
    ItemKind,
    Opening,
    OpeningStatus,
    Patient,
    PatientContact,
    Thread,
    WaitlistEntry,
)
from app.models.inbox import UNHANDLED
from app.services.cancellations import NotCancellable, cancel_locked
from app.statements import NOW, Due


def due_for_release(session: Session) -> list[int]:
    """The later visits of move-ups whose 15 minutes are over, at most 50."""
    return DUE.ids(session, clock.now(session))


def release(session: Session, visit_id: int) -> None:
    """Cancel the later visit of a move-up, whose time is over; it becomes the next opening of its chain."""
    still_due = _due().where(Appointment.id == visit_id)
    for visit in lock(session, Appointment, session.scalars(still_due, {"now": clock.now(session)})):
        if visit.release_at is None or visit.release_at > clock.now(session):
            continue  # "oops, no" was faster
        try:
            parent = session.scalar(_chain_parent(visit.id))
            cancel_locked(session, visit, CancelledByType.SYSTEM, "system", None, parent)
        except NotCancellable:
            visit.release_at = None  # attended, or begun while nothing ran: there is nothing to give back


def _due() -> sa.Select[int]:
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
    return sa.select(Appointment.id).where(Appointment.release_at <= NOW, ~answers.correlate(Appointment).exists())


def _chain_parent(visit_id: int) -> sa.Select[Opening]:
    """The opening that was filled by whoever gives this visit back."""
    return (
        sa.select(Opening)
        .join(WaitlistEntry, WaitlistEntry.booked_appointment_id == Opening.filled_appointment_id)
        .where(WaitlistEntry.later_appointment_id == visit_id, Opening.status == OpeningStatus.FILLED)
        .order_by(Opening.id.desc())
        .limit(1)
    )


DUE = Due(_due().order_by(Appointment.id).limit(50))
