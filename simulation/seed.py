"""Makes the demo's clinic: believable, the same every time, and only once.

It also sets the test clock to 7:35 on a working morning, when the day's chairs can still be filled (DESIGN.md, "Time").
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.clock import at_local, local
from app.db import ALL_CLINICS, transaction
from app.models import (
    AppointmentType,
    Chair,
    ChairType,
    Clinic,
    ClinicHours,
    ClockOffset,
    Holiday,
    Model,
    Provider,
    ProviderBlock,
    ProviderHours,
    ProviderType,
)
from app.services import audit
from simulation import bright_smiles as data
from simulation.holidays import us_holidays
from simulation.patients import add_patients, add_wishes
from simulation.visits import DAYS_AHEAD, DAYS_BACK, Practice, add_visit, add_visits

STARTS = time(7, 35)
SEED = 20261123
LUNCHES_AHEAD = DAYS_AHEAD + 28
LATER_VISIT_DAYS = 12


@dataclass(frozen=True, slots=True)
class Seeded:
    """The demo's clinic. `created` is False where it was there already; `now` is the domain's time, aware UTC."""

    clinic_id: int
    clinic_slug: str
    staff_email: str
    created: bool
    now: datetime


def seed(sessions: sessionmaker[Session], *, now: datetime) -> Seeded:
    """Make the clinic, unless it is there. `now` is the wall clock (aware UTC); a test clock that is set stays."""
    with transaction(sessions, ALL_CLINICS) as session:
        shifted = now + timedelta(seconds=_offset(session, now))
        found = session.scalar(sa.select(Clinic).where(Clinic.slug == data.SLUG))
        clinic = found or _make(session, shifted)
        return Seeded(clinic.id, clinic.slug, data.STAFF_EMAIL, found is None, shifted)


def first_morning(now: datetime) -> datetime:
    """The first 7:35 of a day on which the clinic is open, at or after `now`; aware UTC."""
    day = local(now, data.ZONE).date()
    while not _is_open(day) or at_local(datetime.combine(day, STARTS), data.ZONE) < now:
        day += timedelta(days=1)
    return at_local(datetime.combine(day, STARTS), data.ZONE)


def _is_open(day: date) -> bool:
    return day.isoweekday() % 7 in data.HOURS and day not in us_holidays(day.year)


def _offset(session: Session, now: datetime) -> int:
    """Seconds by which the test clock is ahead; set if nobody has set it yet."""
    row = session.scalar(sa.select(ClockOffset).limit(1))
    if row is None:
        row = ClockOffset(offset_seconds=ceil((first_morning(now) - now).total_seconds()))
        session.add(row)
        session.flush()
    return row.offset_seconds


def _make(session: Session, now: datetime) -> Clinic:
    clinic = _clinic(session)
    today = local(now, data.ZONE).date()
    while not _is_open(today):
        today += timedelta(days=1)
    closed = {day: name for year in (today.year, today.year + 1) for day, name in us_holidays(year).items()}
    session.add_all(Holiday(clinic_id=clinic.id, day=day, name=name) for day, name in closed.items())
    people = add_patients(session, clinic.id, now)
    listed = {wish.first_name for wish in data.WISHES}
    practice = _practice(session, clinic, today)
    practice.patients = [person for name, person in people.items() if name not in listed and name != "Carmen"]
    practice.waiting = [people[name] for name in sorted(listed)]
    mover = next(wish for wish in data.WISHES if wish.moves_up)
    later = at_local(datetime.combine(_open_day(today, LATER_VISIT_DAYS), time(14)), data.ZONE)
    visit = add_visit(session, practice, people[mover.first_name], practice.providers[1], mover.kind, later)
    add_visits(session, practice, today, set(closed), random.Random(SEED))  # noqa: S311 - dice, not secrets
    add_wishes(session, practice, people, {mover.first_name: visit}, now)
    audit.record(session, clinic.id, "clinic.seeded", clinic, actor="cli")
    return clinic


def _open_day(today: date, days_ahead: int) -> date:
    day = today + timedelta(days=days_ahead)
    while not _is_open(day):
        day += timedelta(days=1)
    return day


def _clinic(session: Session) -> Clinic:
    clinic = Clinic(
        slug=data.SLUG,
        name=data.NAME,
        short_name=data.SHORT_NAME,
        timezone=data.ZONE,
        phone=data.PHONE,
        sms_number=data.SMS_NUMBER,
        emergency_phone=data.PHONE,
        sender_email="hello@brightsmiles.example",
        segments_per_second=10.0,
    )
    _add(session, [clinic])
    _add(
        session,
        (
            ClinicHours(clinic_id=clinic.id, weekday=day, opens_at=time(opens), closes_at=time(closes))
            for day, (opens, closes) in data.HOURS.items()
        ),
    )
    return clinic


def _practice(session: Session, clinic: Clinic, today: date) -> Practice:
    """Types, chairs and providers with hours and lunch, of a clinic that has nobody to treat yet."""
    types = {
        name: AppointmentType(clinic_id=clinic.id, name=name, duration_minutes=minutes, price_cents=cents)
        for name, (minutes, cents) in data.TYPES.items()
    }
    chairs = {name: Chair(clinic_id=clinic.id, name=name) for name in (*data.CHAIRS, data.CONSULT_ROOM)}
    providers = [Provider(clinic_id=clinic.id, name=name) for name in data.PROVIDERS]
    _add(session, [*types.values(), *chairs.values(), *providers])
    for chair in chairs.values():
        kinds = [data.CONSULT] if chair.name == data.CONSULT_ROOM else list(types)
        _add(
            session,
            (ChairType(clinic_id=clinic.id, chair_id=chair.id, appointment_type_id=types[k].id) for k in kinds),
        )
    for provider in providers:
        _add(session, _work(clinic.id, provider, types, today))
    return Practice(clinic.id, providers, chairs, types, (), ())


def _work(clinic_id: int, provider: Provider, types: dict[str, AppointmentType], today: date) -> Iterable[Model]:
    performed, (lunch_starts, lunch_ends) = data.PROVIDERS[provider.name]
    ids = {"clinic_id": clinic_id, "provider_id": provider.id}
    for kind in performed:
        yield ProviderType(**ids, appointment_type_id=types[kind].id)
    for weekday, (opens, closes) in data.HOURS.items():
        yield ProviderHours(**ids, weekday=weekday, starts_at=time(opens), ends_at=time(closes))
    for offset in range(-DAYS_BACK, LUNCHES_AHEAD):
        day = today + timedelta(days=offset)
        if _is_open(day):
            lunch = (at_local(datetime.combine(day, at), data.ZONE) for at in (lunch_starts, lunch_ends))
            starts, ends = lunch
            yield ProviderBlock(**ids, starts_at=starts, ends_at=ends, reason="Lunch")


def _add(session: Session, rows: Iterable[Model]) -> None:
    session.add_all(rows)
    session.flush()
