"""A made-up clinic for the lab: who waits, what opens when. The same seed makes the same world.

The world is made once, in memory, with the real schema; every policy plays its own copy of it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.clock import at_local
from app.models import AppointmentType, Clinic, Provider, TimeOfDay
from app.services.appointments import Slot
from app.services.waitlist import Preferences
from simulation.lab.laboratory import FromOutside, Happening, Joins, Laboratory, Opens, add_people, at_instant

ZONE = "America/Chicago"
NUMBER = "+13125550100"
FIRST_DAY = date(2026, 9, 14)
"""A Monday; no clocks change in the eight weeks after it."""
MINUTES = 60
"""How long a visit takes; openings begin on the hour."""
HOURS = range(8, 17)
EARLIEST = 7
"""Nobody cancels before 7 or after 20 o'clock: that opening is drawn again."""
LATEST = 20
PROVIDERS = 3


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a clinic is like. `lead`: how long before its start an opening appears."""

    lead: timedelta
    days: int = 10
    openings_per_day: int = 2
    waiting: int = 30
    joins_per_day: int = 4
    minimum_notice: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class World:
    """A clinic before its first day, what will happen to it, and when it is over."""

    rows: bytes
    clinic_id: int
    number: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    days: int
    happenings: tuple[Happening[FromOutside], ...]


def make_world(laboratory: Laboratory, scenario: Scenario, seed: int, number: int) -> World:
    """The `number`-th world of a seed."""
    dice = random.Random(f"{seed}:{number}")  # noqa: S311 - it plays, it guards nothing
    laboratory.put(laboratory.empty)
    starts_at = at_local(datetime.combine(FIRST_DAY, time(6)), ZONE)
    with Session(laboratory.engine, expire_on_commit=False) as session:
        at_instant(session, starts_at)
        clinic, kind, providers = _practice(session, scenario)
        opens = [Opens(kind.id, slot) for slot in _slots(dice, scenario, providers)]
        add_people(session, clinic.id, scenario.waiting + scenario.joins_per_day * scenario.days, starts_at)
        joins = [
            Joins(n + 1, kind.id, _wishes(dice, providers))
            for n in range(scenario.waiting + scenario.joins_per_day * scenario.days)
        ]
        for n, one in enumerate(joins[: scenario.waiting]):
            at_instant(session, starts_at - timedelta(hours=12 * (scenario.waiting - n)))
            one.take_place(session)
        happenings: list[Happening[FromOutside]] = [Happening(one.slot.starts_at - scenario.lead, one) for one in opens]
        happenings += _later(dice, scenario, joins[scenario.waiting :])
        session.commit()
    happenings.sort(key=lambda one: one.at)
    ends_at = max(one.slot.ends_at for one in opens)
    return World(laboratory.rows(), clinic.id, NUMBER, ZONE, starts_at, ends_at, scenario.days, tuple(happenings))


def _practice(session: Session, scenario: Scenario) -> tuple[Clinic, AppointmentType, list[int]]:
    clinic = Clinic(slug="lab", name="Lab", short_name="Lab", timezone=ZONE, phone="+13125550199", sms_number=NUMBER,
                    minimum_notice_minutes=int(scenario.minimum_notice / timedelta(minutes=1)))  # fmt: skip
    session.add(clinic)
    session.flush()
    kind = AppointmentType(clinic_id=clinic.id, name="Cleaning", duration_minutes=MINUTES)
    providers = [Provider(clinic_id=clinic.id, name=f"Dr. {n + 1}") for n in range(PROVIDERS)]
    session.add_all([kind, *providers])
    session.flush()
    return clinic, kind, [provider.id for provider in providers]


def _wishes(dice: random.Random, providers: list[int]) -> Preferences:
    """A third have no wish at all; others want a provider, some days, or a part of the day. [assumed]"""
    if dice.random() < 1 / 3:
        return Preferences()
    part = dice.choice([TimeOfDay.MORNING, TimeOfDay.AFTERNOON])
    return Preferences(
        provider_id=dice.choice(providers) if dice.random() < 0.2 else None,
        days=sorted(dice.sample(range(1, 6), 3)) if dice.random() < 0.4 else (),
        times=[(part, None, None)] if dice.random() < 0.4 else (),
    )


def _slots(dice: random.Random, scenario: Scenario, providers: list[int]) -> list[Slot]:
    """Different times on workdays, each cancelled at an hour at which people cancel."""
    free = {(day, hour, who) for day in _workdays(scenario.days) for hour in HOURS for who in providers}
    slots = []
    for day in _workdays(scenario.days):
        today = sorted(one for one in free if one[0] == day and _is_cancelled_by_day(*one[:2], scenario.lead))
        for _, hour, who in dice.sample(today, min(scenario.openings_per_day, len(today))):
            starts_at = at_local(datetime.combine(day, time(hour)), ZONE)
            slots.append(Slot(who, None, starts_at, starts_at + timedelta(minutes=MINUTES)))
    return slots


def _is_cancelled_by_day(day: date, hour: int, lead: timedelta) -> bool:
    opened = clock.local(at_local(datetime.combine(day, time(hour)), ZONE) - lead, ZONE)
    return EARLIEST <= opened.hour < LATEST


def _workdays(count: int) -> list[date]:
    """The first whose openings appear after the world begins: a week later."""
    days = (FIRST_DAY + timedelta(days=7 + n) for n in range(2 * count + 7))
    return [day for day in days if day.isoweekday() <= 5][:count]


def _later(dice: random.Random, scenario: Scenario, joins: list[Joins]) -> list[Happening[Joins]]:
    found = []
    for n, one in enumerate(joins):
        day = _workdays(scenario.days)[n // scenario.joins_per_day]
        found.append(
            Happening(at_local(datetime.combine(day, time(dice.choice(HOURS), dice.randrange(60))), ZONE), one)
        )
    return found
