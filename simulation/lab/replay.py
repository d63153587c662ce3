"""A real clinic's month in the lab: its cancellations with their notice, and who waited then.

The clinic's database is only read; what it says is played in the lab's own. Nobody's name or number is taken along:
everybody is somebody else, who is asked about the same times and answers as the model says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import at_local
from app.models import (
    AppointmentCancellation,
    AppointmentType,
    CancellationType,
    Chair,
    Clinic,
    Model,
    Opening,
    Provider,
    WaitlistEntry,
    WaitlistStatus,
)
from app.models.appointment import Appointment
from app.services.appointments import Slot
from app.services.waitlist import read_preferences
from simulation.lab.compare import Situation
from simulation.lab.laboratory import FromOutside, Happening, Joins, Laboratory, Opens, add_people, at_instant
from simulation.lab.world import NUMBER, World

PATIENTS_CANCEL = (CancellationType.CANCELLED, CancellationType.LATE_CANCEL)
Row = dict[str, Any]


class NothingToReplay(ValueError):
    """The clinic's records give nothing to play; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Month:
    """What is taken along: rules, types, providers and chairs as rows; openings and entries as happenings."""

    rows: tuple[tuple[type[Model], Row], ...]
    clinic_id: int
    zone: str
    opens: tuple[Happening[Opens], ...]
    joins: tuple[Happening[Joins], ...]
    first_day: date
    last_day: date


def read_month(session: Session, clinic_id: int, first_day: date, last_day: date) -> Month:
    """The clinic's days from `first_day` to `last_day`, on its wall clock. Raises NothingToReplay."""
    if first_day > last_day:
        raise NothingToReplay(f"the period ends ({last_day}) before it begins ({first_day})")
    clinic = session.get_one(Clinic, clinic_id)
    since = at_local(datetime.combine(first_day, time()), clinic.timezone)
    until = at_local(datetime.combine(last_day + timedelta(days=1), time()), clinic.timezone)
    opens = _openings(session, clinic_id, since, until)
    if not opens:
        raise NothingToReplay(
            f"no time became free from {first_day} to {last_day}: choose another period with --from and --to"
        )
    joins = _entries(session, clinic_id, since, max(one.what.slot.ends_at for one in opens))
    if not joins:
        raise NothingToReplay("nobody was on the waitlist in that period, so nobody could have been asked")
    rows = [(Clinic, _row(clinic) | {"slug": "lab", "sms_number": NUMBER, "trial_mode": False})]
    owned = [one for model in (AppointmentType, Provider, Chair) for one in session.scalars(_all(model, clinic_id))]
    everything: list[tuple[type[Model], Row]] = [*rows, *((type(one), _row(one)) for one in owned)]
    return Month(tuple(everything), clinic_id, clinic.timezone, tuple(opens), tuple(joins), first_day, last_day)


def situation(month: Month) -> Situation:
    """The month as it was; its worlds differ only in the patients' luck."""
    return Situation(f"{month.first_day} to {month.last_day}", partial(_make, month))


def _make(month: Month, laboratory: Laboratory, _number: int) -> World:
    laboratory.put(laboratory.empty)
    starts_at = min(one.at for one in month.opens) - timedelta(minutes=1)
    with Session(laboratory.engine, expire_on_commit=False) as session:
        at_instant(session, starts_at)
        for model, row in month.rows:
            session.add(model(**row))
            session.flush()
        add_people(session, month.clinic_id, max(one.what.patient_id for one in month.joins), starts_at)
        for one in (one for one in month.joins if one.at < starts_at):
            at_instant(session, one.at)
            one.what.take_place(session)
        session.commit()
    ahead: list[Happening[FromOutside]] = [*month.opens, *(one for one in month.joins if one.at >= starts_at)]
    happenings = tuple(sorted(ahead, key=lambda one: one.at))
    ends_at = max(one.what.slot.ends_at for one in month.opens)
    days = (month.last_day - month.first_day).days + 1
    return World(laboratory.rows(), month.clinic_id, NUMBER, month.zone, starts_at, ends_at, days, happenings)


def _openings(session: Session, clinic_id: int, since: datetime, until: datetime) -> list[Happening[Opens]]:
    """Every opening of the period, and every visit that a patient cancelled before it began and that left none."""
    opened = sa.select(Opening).where(
        Opening.clinic_id == clinic_id, Opening.created_at >= since, Opening.created_at < until
    )
    found = {
        (one.provider_id, one.starts_at): Happening(one.created_at, Opens(one.appointment_type_id, _slot(one)))
        for one in session.scalars(opened.order_by(Opening.id.desc()))
    }
    cancelled = (
        sa.select(AppointmentCancellation, Appointment.chair_id)
        .join(Appointment, Appointment.id == AppointmentCancellation.appointment_id)
        .where(
            AppointmentCancellation.clinic_id == clinic_id,
            AppointmentCancellation.cancelled_at >= since,
            AppointmentCancellation.cancelled_at < until,
            AppointmentCancellation.cancelled_at < AppointmentCancellation.original_start_time,
            AppointmentCancellation.cancellation_type.in_(PATIENTS_CANCEL),
        )
    )
    for one, chair_id in session.execute(cancelled.order_by(AppointmentCancellation.id)):
        slot = Slot(one.original_provider_id, chair_id, one.original_start_time, one.original_end_time)
        happening = Happening(one.cancelled_at, Opens(one.appointment_type_id, slot))
        found.setdefault((slot.provider_id, slot.starts_at), happening)
    return list(found.values())


def _slot(opening: Opening) -> Slot:
    return Slot(opening.provider_id, opening.chair_id, opening.starts_at, opening.ends_at)


def _entries(session: Session, clinic_id: int, since: datetime, until: datetime) -> list[Happening[Joins]]:
    """Who waited at any time of the period, from when on: with the same wishes, not yet asked about anything."""
    query = sa.select(WaitlistEntry).where(
        WaitlistEntry.clinic_id == clinic_id,
        WaitlistEntry.added_at < until,
        sa.or_(WaitlistEntry.resolved_at.is_(None), WaitlistEntry.resolved_at > since),
        sa.or_(WaitlistEntry.expires_at.is_(None), WaitlistEntry.expires_at > since),
        WaitlistEntry.status != WaitlistStatus.REMOVED,
    )
    found: list[Happening[Joins]] = []
    people: dict[int, int] = {}
    for entry in session.scalars(query.order_by(WaitlistEntry.added_at, WaitlistEntry.id)):
        number = people.setdefault(entry.patient_id, len(people) + 1)
        joins = Joins(number, entry.appointment_type_id, read_preferences(entry), entry.priority)
        found.append(Happening(entry.added_at, joins))
    return found


def _all(model: type[Any], clinic_id: int) -> sa.Select[Any]:
    return sa.select(model).where(model.clinic_id == clinic_id).order_by(model.id)


def _row(one: Model) -> Row:
    """Its columns."""
    return {column.key: getattr(one, column.key) for column in sa.inspect(type(one)).column_attrs}
