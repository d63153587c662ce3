"""Staff move a visit: everything they may have got wrong is said in a sentence."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Appointment, AppointmentType, CancellationReason, CancelledByType, Patient
from app.services.appointments import OpeningTaken, PatientIsBusy, Slot
from app.services.bookings import book_visit
from app.services.visit_places import check_place
from app.services.visit_status import NotPossible


def move_visit(
    session: Session,
    visit_id: int,
    starts_at: datetime,
    *,
    provider_id: int | None = None,
    chair_id: int | None = None,
    practice: bool = False,
    actor: str,
) -> Appointment:
    """Move a visit to a time (aware UTC), at need to another provider or chair; its length stays. Raises NotPossible.

    The old time becomes an opening. `practice`: the clinic needs it, not the patient; then it is never late and its old
    time is no opening (PRODUCT.md section 5). Returns the new visit.
    """
    old = session.scalar(sa.select(Appointment).where(Appointment.id == visit_id))
    if old is None:
        raise NotPossible(f"there is no visit {visit_id} at this clinic")
    slot = Slot(
        provider_id or old.provider_id, chair_id or old.chair_id, starts_at, starts_at + (old.ends_at - old.starts_at)
    )
    if (slot.starts_at, slot.provider_id, slot.chair_id) == (old.starts_at, old.provider_id, old.chair_id):
        raise NotPossible("the visit is at that time already")
    check_place(session, slot, old.appointment_type_id)
    patient = session.get_one(Patient, old.patient_id)
    kind = session.get_one(AppointmentType, old.appointment_type_id)
    by = CancelledByType.STAFF if practice else CancelledByType.PATIENT
    reason = CancellationReason.PROVIDER_UNAVAILABLE if practice else None
    try:
        return book_visit(session, patient, kind, slot, actor=actor, instead_of=old.id, by=by, reason=reason)
    except OpeningTaken:
        raise NotPossible("that time is taken: the provider or the chair has another visit") from None
    except PatientIsBusy:
        raise NotPossible("the patient has another visit in that time") from None
