"""Visits: booking them, and giving back the later one of a move-up.

Two bookings of one time are refused by the database (`models.guards`); here the refusal becomes `OpeningTaken`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock
from app.models import (
    EXPECTED_STATUSES,
    LIVE,
    LIVE_STATUSES,
    NO_OVERLAP,
    Appointment,
    AppointmentStatus,
    AppointmentType,
    Patient,
    ProviderBlock,
    TaskKind,
)
from app.services import audit, tasks, visit_status
from app.services.refusals import ServiceRefusal
from app.statements import Lookup, Row, columns, insert_row

USUALLY_LATE = 15
"""Minutes: what somebody who runs late and names no time is expected to need."""
STILL_LATE = timedelta(hours=1)
"""So long after its start somebody may still say that they run late."""

_visit, _block = columns(Appointment), columns(ProviderBlock)
_during = (sa.bindparam("starts_at", type_=_visit.starts_at.type), sa.bindparam("ends_at", type_=_visit.ends_at.type))
_live = sa.select(_visit.id).where(
    _visit.clinic_id == sa.bindparam("clinic_id"),
    sa.or_(_visit.provider_id == sa.bindparam("provider_id"), _visit.chair_id == sa.bindparam("chair_id")),
    sa.text(LIVE),
    _visit.ends_at > _during[0],
    _visit.starts_at < _during[1],
)
_blocked = sa.select(_block.id).where(
    _block.clinic_id == sa.bindparam("clinic_id"),
    _block.provider_id == sa.bindparam("provider_id"),
    _block.ends_at > _during[0],
    _block.starts_at < _during[1],
)
TAKEN = Lookup(sa.union_all(_live, _blocked))
"""What takes any part of a slot: a live visit of its provider or its chair (null is nobody's), or a block."""
_busy = sa.select(_visit.id).where(
    _visit.clinic_id == sa.bindparam("clinic_id"),
    _visit.patient_id == sa.bindparam("patient_id"),
    _visit.status.in_(LIVE_STATUSES),
    _visit.historical.is_(False),
    _visit.ends_at > _during[0],
    _visit.starts_at < _during[1],
    _visit.id != sa.bindparam("except_id"),
)
BUSY = Lookup(_busy.limit(1))
_in_the_way: list[sa.ColumnElement[Any]] = [
    sa.exists(_busy).label("busy"),
    sa.or_(sa.exists(_live), sa.exists(_blocked)).label("taken"),
]
IN_THE_WAY = Lookup(sa.select(*_in_the_way))


class OpeningTaken(ServiceRefusal):
    """The provider or the chair already has a live visit in that time."""


class PatientIsBusy(ServiceRefusal):
    """The patient already has a live visit in that time: cancel or move that one first."""


@dataclass(frozen=True, slots=True)
class Slot:
    """An interval of a provider and a chair, aware UTC."""

    provider_id: int
    chair_id: int | None
    starts_at: datetime
    ends_at: datetime


def book(
    session: Session, patient: Patient, appointment_type: AppointmentType, slot: Slot, *, source: str, actor: str
) -> Appointment:
    """Book a visit. Raises OpeningTaken, leaving the transaction usable.

    The interleaving: two transactions each see the slot free and insert. On PostgreSQL the second waits for the first
    one's commit and then inserts nothing (ON CONFLICT, of the exclusion constraint); on SQLite writers are serial and
    the trigger refuses.
    """
    visit = Appointment(
        clinic_id=patient.clinic_id,
        patient_id=patient.id,
        provider_id=slot.provider_id,
        chair_id=slot.chair_id,
        appointment_type_id=appointment_type.id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        source=source,
        booked_at=clock.now(session),
    )
    try:
        free = insert_row(session, visit)
    except DBAPIError as error:  # SQLite's trigger ends the statement, not the transaction
        if is_overlap(error):
            raise OpeningTaken from error
        raise
    if not free:
        raise OpeningTaken
    audit.record(session, visit.clinic_id, "appointment.booked", visit, actor=actor, after={"source": source})
    tasks.ask_person(
        session,
        visit.clinic_id,
        TaskKind.ENTER_IN_CALENDAR,
        f"appointment:{visit.id}:enter",
        patient_id=patient.id,
        appointment_id=visit.id,
    )
    return visit


def is_overlap(error: DBAPIError) -> bool:
    """Whether the database refused a double booking of a provider or a chair."""
    return any(name in str(error.orig) for name in NO_OVERLAP)


def live_in(session: Session, slot: Slot) -> Appointment | None:
    """A live visit that takes any part of the slot's provider or chair."""
    same = Appointment.provider_id == slot.provider_id
    if slot.chair_id is not None:
        same = sa.or_(same, Appointment.chair_id == slot.chair_id)
    query = sa.select(Appointment).where(
        same, sa.text(LIVE), Appointment.ends_at > slot.starts_at, Appointment.starts_at < slot.ends_at
    )
    return session.scalar(query.limit(1))


def is_blocked(session: Session, slot: Slot) -> bool:
    """Whether the provider cannot be booked in any part of the slot: lunch, a meeting, leave."""
    query = sa.select(ProviderBlock.id).where(
        ProviderBlock.provider_id == slot.provider_id,
        ProviderBlock.ends_at > slot.starts_at,
        ProviderBlock.starts_at < slot.ends_at,
    )
    return session.scalar(query.limit(1)) is not None


def is_free(session: Session, clinic_id: int, slot: Slot) -> bool:
    """Whether the slot may be offered and booked: no live visit and no block takes any part of it."""
    return not TAKEN.rows(session, clinic_id, **asdict(slot))


def to_come(session: Session, patient_ids: Sequence[int]) -> list[Appointment]:
    """The patients' live visits that have not begun, soonest first."""
    query = sa.select(Appointment).where(
        Appointment.patient_id.in_(patient_ids),
        Appointment.status.in_(LIVE_STATUSES),
        Appointment.historical.is_(False),
        Appointment.starts_at > clock.now(session),
    )
    return list(session.scalars(query.order_by(Appointment.starts_at, Appointment.id)))


def around_now(session: Session, patient_ids: Sequence[int], zone: str) -> list[Appointment]:
    """The patients' live visits of today in a time zone that are to come or began within the last hour, by start.

    Who was checked in is here already.
    """
    now = clock.now(session)
    tomorrow = datetime.combine(clock.local(now, zone).date() + timedelta(days=1), time())
    query = sa.select(Appointment).where(
        Appointment.patient_id.in_(patient_ids),
        Appointment.status.in_(EXPECTED_STATUSES),
        Appointment.historical.is_(False),
        Appointment.starts_at > now - STILL_LATE,
        Appointment.starts_at < clock.at_local(tomorrow, zone),
    )
    return list(session.scalars(query.order_by(Appointment.starts_at, Appointment.id)))


def confirm(session: Session, visit_ids: Sequence[int], *, actor: str) -> list[Appointment]:
    """The patients will come. Returns the visits that are confirmed now; those that have begun or are off are not."""
    visits = [visit for visit in lock(session, Appointment, visit_ids) if is_to_come(session, visit)]
    for visit in visits:
        if visit.status is AppointmentStatus.SCHEDULED:
            visit_status.change(session, visit, AppointmentStatus.CONFIRMED, actor=actor)
    return visits


def is_to_come(session: Session, visit: Appointment) -> bool:
    """Whether it is live and has not begun."""
    return visit.status in LIVE_STATUSES and not visit.historical and visit.starts_at > clock.now(session)


def note_late(session: Session, visit_ids: Sequence[int], minutes: int | None, *, actor: str) -> list[Appointment]:
    """Patients run late and need so many minutes more: their no-show grace counts from then (PRODUCT.md section 5).

    Counted from the start, or from now once that has passed; 15 minutes where none are named. Never longer than the
    visit itself, and what was said before is never taken back. Sets `late_until`; returns the visits that are still
    live and were not checked in, so that staff expect them.
    """
    now, expected = clock.now(session), []
    for visit in lock(session, Appointment, visit_ids):
        if visit.status not in EXPECTED_STATUSES or visit.historical:
            continue
        here = max(visit.starts_at, now) + timedelta(minutes=USUALLY_LATE if minutes is None else minutes)
        before, after = visit.late_until, max(min(here, visit.ends_at), visit.late_until or visit.starts_at)
        expected.append(visit)
        if after != before:
            visit.late_until = after
            facts = [at.isoformat() if at else None for at in (before, after)]
            audit.record(
                session, visit.clinic_id, "appointment.running_late", visit,
                actor=actor, before={"late_until": facts[0]}, after={"late_until": facts[1]},
            )  # fmt: skip
    return expected


def patient_is_busy(session: Session, patient: Patient, slot: Slot, *, except_id: int | None = None) -> bool:
    """Whether the patient has a live visit that overlaps the slot, other than the one a move-up gives back."""
    who = {"patient_id": patient.id, "except_id": except_id or 0}
    during = {"starts_at": slot.starts_at, "ends_at": slot.ends_at}
    return BUSY.value(session, patient.clinic_id, **who, **during) is not None


def in_the_way(session: Session, clinic_id: int, patient_id: int, slot: Slot, *, except_id: int | None) -> Row:
    """In one statement: `busy` as `patient_is_busy` says, `taken` unless `is_free`."""
    who = {"patient_id": patient_id, "except_id": except_id or 0}
    return IN_THE_WAY.one(session, clinic_id, **who, **asdict(slot))
