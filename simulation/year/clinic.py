"""Makes the clinic of the year: its rules, hours, providers, chairs, types and staff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import (
    AppointmentType,
    Chair,
    ChairType,
    Clinic,
    ClinicHours,
    Holiday,
    Model,
    Provider,
    ProviderHours,
    ProviderType,
    Role,
    StaffRole,
    StaffUser,
    StricterPlace,
)
from app.services import arrivals, confirmations, fees
from simulation.holidays import us_holidays

ZONE, NUMBER = "America/Chicago", "+13125550100"
OPENS, CLOSES = time(8), time(17)
WORKDAYS = range(1, 6)
TYPES = {"Adjustment": 30, "Cleaning": 45, "Retainer check": 30}
"""Minutes."""
LATE_CENTS, NO_SHOW_CENTS = 2_500, 5_000
STRICT_PLACE = "US-FL"
PER_PROVIDER = 10
"""Visits a day."""
UNLIMITED = 1e9
"""Segments per second: the sender's rate keeps the wall clock's time, which does not pass here."""


@dataclass(frozen=True, slots=True)
class Practice:
    """The clinic and whom it has, by id; providers, chairs and types by name."""

    clinic_id: int
    slug: str
    providers: tuple[str, ...]
    admin_id: int
    desk_id: int


def is_open(day: date) -> bool:
    """Whether the clinic works on that day."""
    return day.isoweekday() in WORKDAYS and day not in us_holidays(day.year)


def working_days(first: date, number: int) -> list[date]:
    """So many days from the first on, on which the clinic works."""
    found: list[date] = []
    while len(found) < number:
        if is_open(first):
            found.append(first)
        first += timedelta(days=1)
    return found


def make_practice(session: Session, visits_per_day: int, years: Iterable[int]) -> Practice:
    """One clinic, its rules set by the services that change them."""
    clinic = Clinic(
        slug="year", name="Year Orthodontics", short_name="Year Ortho", timezone=ZONE, phone="+13125550199",
        sms_number=NUMBER, segments_per_second=UNLIMITED, window_closes=time(20), closed_on_sundays=True,
        closed_on_holidays=True,
    )  # fmt: skip
    _add(session, [clinic])
    mine = {"clinic_id": clinic.id}
    _add(session, (ClinicHours(**mine, weekday=day, opens_at=OPENS, closes_at=CLOSES) for day in WORKDAYS))
    _add(session, (Holiday(**mine, day=day, name=name) for y in years for day, name in us_holidays(y).items()))
    strict = {"opens_at": time(9), "closes_at": time(20), "closed_on_sundays": True}
    _add(session, [StricterPlace(**mine, place=STRICT_PLACE, **strict)])
    names = tuple(f"Dr. {n + 1}" for n in range(-(-visits_per_day // PER_PROVIDER)))
    kinds = [AppointmentType(**mine, name=name, duration_minutes=m, price_cents=12_000) for name, m in TYPES.items()]
    _add(session, kinds)
    for name in names:
        _add_provider(session, clinic, name, kinds)
    admin, desk = (_add_staff(session, clinic, role) for role in (Role.CLINIC_ADMIN, Role.FRONT_DESK))
    arrivals.set_check_in(session, clinic, on=True, actor="staff:1")
    fees.set_policy(session, clinic, actor="staff:1", late_cancel_fee_cents=LATE_CENTS, no_show_fee_cents=NO_SHOW_CENTS)
    return Practice(clinic.id, clinic.slug, names, admin, desk)


def ask_to_confirm(session: Session, clinic_id: int, hours: int | None) -> None:
    """From now on patients are asked to confirm so many hours before their visit; None: nobody is."""
    clinic = session.scalars(sa.select(Clinic).where(Clinic.id == clinic_id)).one()
    confirmations.set_hours(session, clinic, hours, actor="staff:1")


def _add_provider(session: Session, clinic: Clinic, name: str, kinds: list[AppointmentType]) -> None:
    provider = Provider(clinic_id=clinic.id, name=name)
    chair = Chair(clinic_id=clinic.id, name=f"Chair of {name}")
    _add(session, [provider, chair])
    ids = {"clinic_id": clinic.id, "provider_id": provider.id}
    _add(session, (ProviderHours(**ids, weekday=day, starts_at=OPENS, ends_at=CLOSES) for day in WORKDAYS))
    for kind in kinds:
        here = {"clinic_id": clinic.id, "appointment_type_id": kind.id}
        _add(session, [ProviderType(**here, provider_id=provider.id), ChairType(**here, chair_id=chair.id)])


def _add_staff(session: Session, clinic: Clinic, role: Role) -> int:
    nobody_knows_it = "!"
    person = StaffUser(
        email=f"{role}@year.example", name=role.title(), password_hash=nobody_knows_it, created_at=clock.now(session)
    )
    _add(session, [person])
    _add(session, [StaffRole(staff_id=person.id, clinic_id=clinic.id, role=role)])
    return person.id


def _add(session: Session, rows: Iterable[Model]) -> None:
    session.add_all(rows)
    session.flush()
