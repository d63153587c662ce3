"""A miss that was none: the record is kept and marked as undone, and what followed from it is taken back."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox
from app.models import Appointment, AppointmentCancellation, ItemKind, Patient, RecoveryEnd, Thread
from app.services import audit, fees, reach, recovery
from app.services.cancellations.records import standing


def undo(session: Session, visit: Appointment, *, actor: str) -> None:
    """The locked visit was no miss after all. Without a record that stands nothing happens.

    The caller gives the visit its new status, in the same transaction.
    """
    cancellation = standing(session, visit.id)
    if cancellation is None:
        return
    cancellation.undone_at, cancellation.undone_by = clock.now(session), actor
    cancellation.settles_at = None
    fees.reverse(session, cancellation, actor=actor)
    withdraw(session, cancellation, actor)
    session.flush()  # before another record about the visit is inserted: one stands at a time
    audit.record(session, visit.clinic_id, "cancellation.undone", cancellation, actor=actor)


def withdraw(session: Session, cancellation: AppointmentCancellation, actor: str) -> None:
    """Nothing is to be won back: recovery stops, and the threads in which it may speak hear of it.

    Those of the contacts at which the patient is written to; a conversation about it ends in a turn of its own.
    """
    recovery.finish(session, cancellation, RecoveryEnd.CAME_AFTER_ALL, actor=actor, tell=False)
    patient = session.get_one(Patient, cancellation.patient_id)
    contacts = [contact.id for contact in reach.contacts_for(session, patient, clock.now(session))]
    for thread in session.scalars(sa.select(Thread).where(Thread.contact_id.in_(contacts)).order_by(Thread.id)):
        key = f"cancellation:{cancellation.id}:undone:{thread.id}"
        inbox.post(session, thread, key, ItemKind.CANCELLATION_UNDONE, cancellation.id)
