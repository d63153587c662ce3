"""A new time for a visit that was missed, booked by whoever calls the patient: what wins them back, in one breath."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.models import Appointment, AppointmentCancellation, AppointmentType, CallOutcome, Patient
from app.services import bookings, recovery
from app.services.appointments import Slot
from app.services.recovery import NotRecoverable
from app.services.visit_places import check_place


def rebook(session: Session, miss_id: int, slot: Slot, *, actor: str) -> Appointment:
    """Book the patient of a missed visit for the same type at `slot`; the call that brought it about is recorded.

    Raises NotRecoverable, NotPossible (the time or its provider cannot be), OpeningTaken, PatientIsBusy.
    """
    miss = session.get(AppointmentCancellation, miss_id)
    if miss is None:
        raise NotRecoverable(f"there is no missed visit {miss_id} at this clinic")
    kind = session.get_one(AppointmentType, miss.appointment_type_id)
    check_place(session, slot, kind.id)
    visit = bookings.book_visit(session, session.get_one(Patient, miss.patient_id), kind, slot, actor=actor)
    recovery.log_call(session, miss_id, CallOutcome.REBOOKED, by=actor)
    return visit
