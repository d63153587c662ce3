"""The life of a visit: which status follows which, and why a step is refused (PRODUCT.md section 5).

Scheduled → confirmed → checked in → completed, or cancelled, or a no-show, which a late check-in undoes. Every change
of status passes here but for those of an import, which repeats what the clinic's own calendar says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from sqlalchemy.orm import Session

from app import clock
from app.locking import lock_one
from app.models import Appointment, AppointmentStatus, Clinic
from app.services import audit
from app.services.refusals import ServiceRefusal

S = AppointmentStatus

TRANSITIONS: Mapping[AppointmentStatus, frozenset[AppointmentStatus]] = {
    S.SCHEDULED: frozenset({S.CONFIRMED, S.CHECKED_IN, S.COMPLETED, S.NO_SHOW, S.CANCELLED}),
    S.CONFIRMED: frozenset({S.CHECKED_IN, S.COMPLETED, S.NO_SHOW, S.CANCELLED}),
    S.CHECKED_IN: frozenset({S.COMPLETED, S.CANCELLED}),
    S.NO_SHOW: frozenset({S.CHECKED_IN, S.COMPLETED, S.CANCELLED}),
    S.COMPLETED: frozenset(),
    S.CANCELLED: frozenset(),
}
"""A no-show becomes CANCELLED only where it turns out that the patient had cancelled in time."""
SAID = {status: status.lower().replace("_", " ") for status in S} | {S.NO_SHOW: "a no-show"}
DONE = SAID | {S.NO_SHOW: "marked as a no-show"}


class NotPossible(ServiceRefusal):
    """The visit's status cannot be changed so; the message says why and what to do."""


def locked(session: Session, visit_id: int) -> Appointment:
    """The visit, locked and fresh. Raises NotPossible."""
    visit = lock_one(session, Appointment, visit_id)
    if visit is None:
        raise NotPossible(f"there is no visit {visit_id} at this clinic")
    return visit


def change(session: Session, visit: Appointment, to: AppointmentStatus, *, actor: str) -> None:
    """Give a locked visit its next status, audited. Raises NotPossible."""
    check(session, visit, to)
    before, visit.status = visit.status, to
    if to is S.CONFIRMED:
        visit.confirmed_at = clock.now(session)
    elif to is S.CHECKED_IN:
        visit.checked_in_at = clock.now(session)
    elif to in (S.CANCELLED, S.NO_SHOW):
        visit.release_at = None
    action = f"appointment.{to.lower()}"
    audit.record(session, visit.clinic_id, action, visit, actor=actor, before={"status": before})


def check(session: Session, visit: Appointment, to: AppointmentStatus, *, at: datetime | None = None) -> None:
    """Raises NotPossible when the visit cannot become that, at an instant (aware UTC; by default now)."""
    if to not in TRANSITIONS[visit.status]:
        raise NotPossible(f"visit {visit.id} is {SAID[visit.status]}, not scheduled: it cannot be {DONE[to]}")
    if visit.historical:
        raise NotPossible(f"visit {visit.id} was imported as history: it cannot be {DONE[to]}")
    at = at or clock.now(session)
    if to is S.CANCELLED and visit.starts_at <= at:
        raise NotPossible(f"visit {visit.id} has started: it is a no-show or it was attended")
    if to is S.NO_SHOW and visit.starts_at > at:
        raise NotPossible(f"visit {visit.id} has not started: who says that they stay away cancels it")
    if to in (S.CHECKED_IN, S.COMPLETED) and at < day_begins(session, visit):
        raise NotPossible(f"visit {visit.id} is on a later day: move it, if the patient is here today")


def day_begins(session: Session, visit: Appointment) -> datetime:
    """The first instant (aware UTC) of the visit's day at the clinic: patients come early, but not a day early."""
    zone = session.get_one(Clinic, visit.clinic_id).timezone
    return clock.at_local(datetime.combine(clock.local(visit.starts_at, zone).date(), time()), zone)


def possible(session: Session, visit: Appointment) -> frozenset[AppointmentStatus]:
    """The statuses that staff can give the visit now; a read, so it may have changed when they do."""
    return frozenset(to for to in TRANSITIONS[visit.status] if _is_possible(session, visit, to))


def _is_possible(session: Session, visit: Appointment, to: AppointmentStatus) -> bool:
    try:
        check(session, visit, to)
    except NotPossible:
        return False
    return to is not S.CONFIRMED or visit.starts_at > clock.now(session)
