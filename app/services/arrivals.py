"""Patients arrive and are treated: check-in, late check-in after a no-show, completion."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.models import Appointment, AppointmentStatus, Clinic
from app.services import audit, cancel_words, cancellations, visit_status
from app.services.appointments import is_overlap


def check_in(session: Session, visit_id: int, *, actor: str) -> bool:
    """The patient is here. False when that was known. Raises visit_status.NotPossible.

    Whoever was taken for a no-show is none: what followed from it is undone, a fee by a reversal (PRODUCT.md
    section 5).
    """
    return _attend(session, visit_id, AppointmentStatus.CHECKED_IN, actor)


def complete(session: Session, visit_id: int, *, actor: str) -> bool:
    """The patient was treated, whether anybody checked them in or not. False when that was known.

    Raises visit_status.NotPossible.
    """
    return _attend(session, visit_id, AppointmentStatus.COMPLETED, actor)


def set_check_in(session: Session, clinic: Clinic, *, on: bool, actor: str) -> None:
    """Arrivals are recorded in Standby from now on: the clock may take somebody for a no-show; or not any more.

    Who was to come before now is not missed: nobody could check them in.
    """
    before = clinic.check_in_is_live
    if on is before:
        return
    clinic.check_in_is_live, clinic.check_in_since = on, clock.now(session) if on else None
    audit.record(session, clinic.id, "clinic.check_in", clinic, actor=actor, before={"on": before}, after={"on": on})


def _attend(session: Session, visit_id: int, to: AppointmentStatus, actor: str) -> bool:
    visit = visit_status.locked(session, visit_id)
    if visit.status is to and not visit.historical:
        return False
    if visit.status is AppointmentStatus.NO_SHOW:
        visit_status.check(session, visit, to)
        cancellations.undo(session, visit, actor=actor)
        _set_again(session, visit, to, actor)
    else:
        visit_status.change(session, visit, to, actor=actor)
    cancel_words.settle(session, visit.id, "the patient came")
    return True


def _set_again(session: Session, visit: Appointment, to: AppointmentStatus, actor: str) -> None:
    """Somebody else may have been taken in the time of a no-show: then two visits are on one time, on purpose."""
    try:
        with session.begin_nested():
            visit_status.change(session, visit, to, actor=actor)
            session.flush()
    except DBAPIError as error:
        if not is_overlap(error):
            raise
        visit.double_booked = True
        visit_status.change(session, visit, to, actor=actor)
        session.flush()
