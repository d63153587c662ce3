"""Staff book a visit at a time of their choice: everything they may have got wrong is said in a sentence."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app.models import Appointment, AppointmentType, Patient
from app.services import reach
from app.services.appointments import OpeningTaken, PatientIsBusy, Slot
from app.services.bookings import book_visit
from app.services.visit_places import check_place
from app.services.visit_status import NotPossible

LONGEST = timedelta(days=1)


def create_visit(session: Session, patient: Patient, kind: AppointmentType, slot: Slot, *, actor: str) -> Appointment:
    """Book a visit past the waitlist. Raises NotPossible.

    Whoever waited for that type is booked by it, and an opening at that time is gone (`bookings`).
    """
    if patient.status not in reach.WRITTEN_TO:
        raise NotPossible(f"the patient is {patient.status.lower()}: no visit is booked for them any more")
    if not kind.active:
        raise NotPossible(
            f"{kind.name} is not in use any more: choose another type of visit", field="appointment_type_id"
        )
    if slot.starts_at >= slot.ends_at:
        raise NotPossible("a visit must end after it starts", field="ends_at")
    if slot.ends_at - slot.starts_at > LONGEST:
        raise NotPossible("a visit is no longer than a day", field="ends_at")
    check_place(session, slot, kind.id)
    try:
        return book_visit(session, patient, kind, slot, actor=actor)
    except OpeningTaken:
        raise NotPossible("that time is taken: the provider or the chair has another visit") from None
    except PatientIsBusy:
        raise NotPossible("the patient has another visit in that time") from None


def length(kind: AppointmentType) -> timedelta:
    """How long a visit of the type takes."""
    return timedelta(minutes=kind.duration_minutes)
