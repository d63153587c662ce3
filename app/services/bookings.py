"""A visit that staff book themselves: whoever waited for that type is booked, an opening at that time is gone."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock
from app.models import (
    Appointment,
    AppointmentType,
    Opening,
    OpeningStatus,
    Patient,
    WaitlistEntry,
    WaitlistResolution,
)
from app.services import appointments, openings, waitlist
from app.services.appointments import PatientIsBusy, Slot


def book_visit(
    session: Session, patient: Patient, appointment_type: AppointmentType, slot: Slot, *, actor: str
) -> Appointment:
    """Book a visit past the waitlist (PRODUCT.md section 2). Raises OpeningTaken, PatientIsBusy.

    The patient's entries for that type are BOOKED and their offers end; openings that the visit takes are withdrawn,
    and `advance` tells whoever had been asked about them.
    """
    entry_ids = list(
        session.scalars(
            sa.select(WaitlistEntry.id).where(
                WaitlistEntry.patient_id == patient.id,
                WaitlistEntry.appointment_type_id == appointment_type.id,
                WaitlistEntry.status.in_(waitlist.WAITING),
            )
        )
    )
    found = lock(session, Opening, session.scalars(_openings(slot, entry_ids)))
    entries = lock(session, WaitlistEntry, entry_ids)
    if appointments.patient_is_busy(session, patient.id, slot):
        raise PatientIsBusy
    visit = appointments.book(session, patient, appointment_type, slot, source="staff", actor=actor)
    for entry in entries:
        if entry.status in waitlist.WAITING:
            waitlist.resolve(session, entry, WaitlistResolution.BOOKED, actor=actor)
            entry.booked_appointment_id = visit.id
    for opening in found:
        if opening.status not in openings.LIVE_OPENINGS:
            continue
        if appointments.live_in(session, openings.slot_of(opening)):
            openings.end(session, opening, OpeningStatus.WITHDRAWN)
        else:
            opening.next_step_at = clock.now(session)  # ends the offers of the booked entries
    session.info["due"] = True
    return visit


def _openings(slot: Slot, entry_ids: list[int]) -> sa.Select[int]:
    """The live openings that the slot takes any part of, and those offered to these entries."""
    same = Opening.provider_id == slot.provider_id
    if slot.chair_id is not None:
        same = sa.or_(same, Opening.chair_id == slot.chair_id)
    overlaps = sa.and_(same, Opening.ends_at > slot.starts_at, Opening.starts_at < slot.ends_at)
    return sa.select(Opening.id).where(
        Opening.status.in_(openings.LIVE_OPENINGS), sa.or_(overlaps, openings.concern(entry_ids))
    )
