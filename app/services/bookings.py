"""A visit that is booked or moved past the waitlist, by staff or by the patient's own choice of a free time.

Whoever waited for that type is booked, and an opening at that time is gone.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock, lock_one
from app.models import (
    Appointment,
    AppointmentType,
    CancellationReason,
    CancelledByType,
    Opening,
    OpeningStatus,
    Patient,
    WaitlistEntry,
    WaitlistResolution,
)
from app.services import appointments, cancellations, openings, waitlist
from app.services.appointments import PatientIsBusy, Slot
from app.services.cancellations import NotCancellable


def book_visit(
    session: Session, patient: Patient, appointment_type: AppointmentType, slot: Slot, *, actor: str,
    source: str = "staff", instead_of: int | None = None,
    by: CancelledByType = CancelledByType.STAFF, reason: CancellationReason | None = None,
) -> Appointment:  # fmt: skip
    """Book a visit past the waitlist (PRODUCT.md section 2). Raises OpeningTaken, PatientIsBusy, NotCancellable.

    The patient's entries for that type are BOOKED and their offers end; openings that the visit takes are withdrawn,
    and `advance` tells whoever had been asked about them. `instead_of` is the id of the patient's visit that is moved:
    it is given up in the same breath, by `by` for `reason`, and its time becomes an opening.
    """
    waiting = sa.select(WaitlistEntry.id).where(
        WaitlistEntry.patient_id == patient.id,
        WaitlistEntry.appointment_type_id == appointment_type.id,
        WaitlistEntry.status.in_(waitlist.WAITING),
    )
    entry_ids = list(session.scalars(waiting))
    found = lock(session, Opening, session.scalars(_openings(slot, entry_ids)))
    entries = lock(session, WaitlistEntry, entry_ids)
    if appointments.patient_is_busy(session, patient, slot, except_id=instead_of):
        raise PatientIsBusy

    def book() -> Appointment:
        return appointments.book(session, patient, appointment_type, slot, source=source, actor=actor)

    old = _movable(session, patient, instead_of) if instead_of else None
    visit = cancellations.give_up_for(session, old, book, by=by, actor=actor, reason=reason) if old else book()
    for entry in entries:
        if entry.status in waitlist.WAITING:
            waitlist.resolve(session, entry, WaitlistResolution.BOOKED, actor=actor)
            entry.booked_appointment_id = visit.id
    for opening in found:
        if opening.status in openings.LIVE_OPENINGS:
            _withdraw_or_wake(session, opening)
    session.info["due"] = True
    waitlist.enrol_visit(session, visit)  # where the clinic wants that
    return visit


def keep_visit(session: Session, visit_id: int, *, actor: str) -> Appointment:
    """A visit that its patient gave up is wanted after all: booked again at its time, and the cancellation undone.

    Raises OpeningTaken where the time has begun, is booked, blocked, or is being offered to somebody else, and
    PatientIsBusy. A fee for it is reversed, and nothing is to be won back any more.
    """
    old = session.get_one(Appointment, visit_id)
    slot = Slot(old.provider_id, old.chair_id, old.starts_at, old.ends_at)
    here = lock(session, Opening, session.scalars(_openings(slot, [])))
    offered = any(opening.status is OpeningStatus.OFFERING for opening in here)
    if offered or old.starts_at <= clock.now(session) or not appointments.is_free(session, old.clinic_id, slot):
        raise appointments.OpeningTaken
    patient = session.get_one(Patient, old.patient_id)
    kind = session.get_one(AppointmentType, old.appointment_type_id)
    visit = book_visit(session, patient, kind, slot, actor=actor, source="text")
    locked = lock_one(session, Appointment, visit_id)
    if locked is not None:
        cancellations.undo(session, locked, actor=actor)
    return visit


def _withdraw_or_wake(session: Session, opening: Opening) -> None:
    if appointments.live_in(session, openings.slot_of(opening)):
        openings.end(session, opening, OpeningStatus.WITHDRAWN)
    else:
        opening.next_step_at = clock.now(session)  # ends the offers of the booked entries


def _movable(session: Session, patient: Patient, visit_id: int) -> Appointment:
    visit = lock_one(session, Appointment, visit_id)
    if visit is None or visit.patient_id != patient.id:
        raise NotCancellable(f"there is no visit {visit_id} of this patient")
    cancellations.check_live(session, visit)
    return visit


def _openings(slot: Slot, entry_ids: list[int]) -> sa.Select[int]:
    """The live openings that the slot takes any part of, and those offered to these entries."""
    same = Opening.provider_id == slot.provider_id
    if slot.chair_id is not None:
        same = sa.or_(same, Opening.chair_id == slot.chair_id)
    overlaps = sa.and_(same, Opening.ends_at > slot.starts_at, Opening.starts_at < slot.ends_at)
    return sa.select(Opening.id).where(
        Opening.status.in_(openings.LIVE_OPENINGS), sa.or_(overlaps, Opening.id.in_(openings.concerned(entry_ids)))
    )
