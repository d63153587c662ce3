"""Decides what a row about a visit means for the visit that Standby has under the same id. Pure.

An import never overwrites what Standby or its staff have decided since (PRODUCT.md section 2): such a row is refused
and becomes a task. Past visits are history: they start nothing (section 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from app.models import LIVE_STATUSES, Appointment, AppointmentStatus
from app.services.imports.kind import SOURCE

OVER = "is over: say whether it was COMPLETED, NO_SHOW or CANCELLED"
AHEAD = "cannot be known yet: the visit lies ahead"
NO_TIME = "names a day without a time of day, which a coming visit needs"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as a row of the file says it."""

    line: int
    external_id: str
    patient_id: int
    provider_id: int
    chair_id: int | None
    appointment_type_id: int
    starts_at: datetime
    ends_at: datetime
    status: AppointmentStatus
    booked_at: datetime | None
    reminded: bool | None

    @property
    def live(self) -> bool:
        """The row says that the visit is going to take place."""
        return self.status in LIVE_STATUSES


class Change(Enum):
    """What is to be done."""

    INSERT = auto()
    NOTHING = auto()
    UPDATE = auto()
    COMPLETE = auto()
    """A visit that was coming has taken place."""
    MISS = auto()
    """A visit that was coming was missed."""
    CANCEL = auto()
    """A coming visit, known from an earlier import, was cancelled in the other system."""
    REFUSE = auto()
    """Standby or its staff have decided otherwise: refused, and a task."""


OUTCOMES = {AppointmentStatus.COMPLETED: Change.COMPLETE, AppointmentStatus.NO_SHOW: Change.MISS}


def decide(visit: Visit, known: Appointment | None) -> Change:
    """What a row does to the visit that Standby knows under its id."""
    if known is None:
        return Change.INSERT
    if _says_nothing_new(visit, known):
        return Change.NOTHING
    if known.historical:
        return Change.UPDATE
    if known.status not in LIVE_STATUSES or known.patient_id != visit.patient_id:
        return Change.REFUSE
    if visit.status in OUTCOMES:
        return OUTCOMES[visit.status]
    ours = known.source != SOURCE or known.release_at is not None
    if ours:
        return Change.REFUSE
    return Change.CANCEL if visit.status is AppointmentStatus.CANCELLED else Change.UPDATE


def differences(visit: Visit, known: Appointment) -> dict[str, object]:
    """Column → new value of what the row changes. Without a booking day or a reminder in the row, ours stay."""
    wanted: dict[str, object] = {
        "patient_id": visit.patient_id,
        "provider_id": visit.provider_id,
        "chair_id": known.chair_id if visit.chair_id is None else visit.chair_id,
        "appointment_type_id": visit.appointment_type_id,
        "starts_at": visit.starts_at,
        "ends_at": visit.ends_at,
        "booked_at": visit.booked_at or known.booked_at,
        "reminded": known.reminded if visit.reminded is None else visit.reminded,
    }
    if not _already_there(visit.status, known.status):
        wanted["status"] = visit.status
    return {name: value for name, value in wanted.items() if getattr(known, name) != value}


def _says_nothing_new(visit: Visit, known: Appointment) -> bool:
    if visit.status == known.status == AppointmentStatus.CANCELLED:
        return True  # when and where it would have been is of no use any more
    return not differences(visit, known)


def _already_there(said: AppointmentStatus, known: AppointmentStatus) -> bool:
    """A visit that is confirmed or checked in here is not merely scheduled because the other system says so."""
    if said in LIVE_STATUSES and known in LIVE_STATUSES:
        return LIVE_STATUSES.index(said) <= LIVE_STATUSES.index(known)
    return said == known
