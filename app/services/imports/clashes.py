"""Tells the clinic that a row of its calendar and a booking in Standby do not agree: one task per visit and time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app import clock
from app.models import Appointment, TaskKind
from app.services import tasks
from app.services.appointments import Slot, live_in
from app.services.imports.visits import Visit

SOON = timedelta(hours=24)


def alert(session: Session, clinic_id: int, visit: Visit, known: Appointment | None) -> None:
    """A BOOKING_CONFLICT task about `known`, or about the booking that has the visit's time."""
    now = clock.now(session)
    slot = Slot(visit.provider_id, visit.chair_id, visit.starts_at, visit.ends_at)
    other = known or live_in(session, slot)
    tasks.ask_person(
        session,
        clinic_id,
        TaskKind.BOOKING_CONFLICT,
        # The time belongs to it: another conflict of the same visit is another task, a repeated import is not.
        f"import:{visit.external_id}:{visit.starts_at:%Y%m%d%H%M}",
        urgent=visit.starts_at - now < SOON,
        patient_id=visit.patient_id,
        appointment_id=other.id if other else None,
    )
