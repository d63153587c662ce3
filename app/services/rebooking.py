"""A new time for a visit that was missed, booked by whoever calls the patient: what wins them back, in one breath."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.models import Appointment, AppointmentCancellation, AppointmentType, CallOutcome, Patient
from app.services import new_visits, recovery
from app.services.appointments import Slot
from app.services.recovery import NotRecoverable


def rebook(session: Session, miss_id: int, slot: Slot, *, actor: str) -> Appointment:
    """Book the patient of a missed visit for the same type at `slot`; the call that brought it about is recorded.

    Raises NotRecoverable, and NotPossible as `new_visits.create_visit` does.
    """
    miss = session.get(AppointmentCancellation, miss_id)
    if miss is None:
        raise NotRecoverable(f"there is no missed visit {miss_id} at this clinic")
    kind = session.get_one(AppointmentType, miss.appointment_type_id)
    patient = session.get_one(Patient, miss.patient_id)
    visit = new_visits.create_visit(session, patient, kind, slot, actor=actor)
    recovery.log_call(session, miss_id, CallOutcome.REBOOKED, by=actor)
    return visit
