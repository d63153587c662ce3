"""The patients of the year: adults and households, English and Spanish, some without a phone that takes texts."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.models import (
    Consent,
    Contact,
    Milestone,
    NotificationChannel,
    Patient,
    PatientContact,
    Scope,
    Thread,
    TreatmentPlan,
)
from simulation.year.clinic import STRICT_PLACE

SPANISH, HOUSEHOLD, LANDLINE, SECOND_PHONE = 0.3, 0.3, 0.03, 0.1
EXEMPT, NO_POLICY, IN_TREATMENT = 0.1, 0.1, 0.4
PLACES = ((None, None, 0.92), ("America/New_York", STRICT_PLACE, 0.04), ("America/Denver", None, 0.04))
FIRST = ("Ana", "Ben", "Carla", "David", "Elena", "Frank", "Gloria", "Hugo", "Iris", "Jon", "Karla", "Leo")
KNOWN_SINCE = timedelta(days=400)
MILESTONES = 4


@dataclass(frozen=True, slots=True)
class Person:
    """Who picks up a phone. `speaks` is the language they write in; `landline`: texts do not reach it."""

    address: str
    speaks: str
    landline: bool


@dataclass
class Town:
    """Everybody: patients by id (whose number it is to call), and phones by number."""

    patients: dict[int, str]
    phones: dict[str, Person]


def make_people(session: Session, clinic_id: int, count: int, dice: random.Random) -> Town:
    """So many patients, with their phones, consents, guardians and treatments."""
    town = Town({}, {})
    while len(town.patients) < count:
        _add_family(session, clinic_id, town, dice)
    session.flush()
    return town


def _add_family(session: Session, clinic_id: int, town: Town, dice: random.Random) -> None:
    now = clock.now(session)
    speaks = "es" if dice.random() < SPANISH else "en"
    zone, place, _ = dice.choices(PLACES, [weight for *_, weight in PLACES])[0]
    common = {"language": speaks, "timezone": zone, "place": place}
    parent = _patient(session, clinic_id, town, dice, date(1970 + dice.randrange(30), 5, 5), common)
    phones = [_phone(session, clinic_id, town, speaks, landline=dice.random() < LANDLINE)]
    if dice.random() < SECOND_PHONE:
        phones.append(_phone(session, clinic_id, town, speaks, landline=False))
    family = [parent]
    if dice.random() < HOUSEHOLD:
        years = [dice.choice((8, 10, 12, 15, 17)) for _ in range(dice.randint(1, 2))]
        for age in years:
            born = clock.local(now, "UTC").date() - timedelta(days=age * 365 + dice.randrange(360))
            family.append(_patient(session, clinic_id, town, dice, born, common, guardian=parent))
    for one in family:
        town.patients[one.id] = phones[0].address
        for rank, phone in enumerate(phones):
            session.add(PatientContact(clinic_id=clinic_id, patient_id=one.id, contact_id=phone.id, rank=rank))


def _patient(
    session: Session, clinic_id: int, town: Town, dice: random.Random, born: date,
    common: dict[str, str | None], guardian: Patient | None = None,
) -> Patient:  # fmt: skip
    since = clock.now(session) - KNOWN_SINCE
    number = len(town.patients) + dice.randrange(1_000_000) * 10_000
    one = Patient(
        clinic_id=clinic_id, first_name=dice.choice(FIRST), birth_date=born, external_id=f"P{number}",
        guardian_id=guardian.id if guardian else None, fee_exempt=dice.random() < EXEMPT,
        policy_acknowledged_at=None if dice.random() < NO_POLICY else since, created_at=since, **common,
    )  # fmt: skip
    session.add(one)
    session.flush()
    if dice.random() < IN_TREATMENT:
        _add_plan(session, one, clock.now(session))
    return one


def _add_plan(session: Session, patient: Patient, now: datetime) -> None:
    start = clock.local(now, "UTC").date()
    plan = TreatmentPlan(
        clinic_id=patient.clinic_id, patient_id=patient.id, name="Braces", started_on=start, planned_visits=12,
        interval_days=30, expected_end_on=start + timedelta(days=330), external_id=f"T{patient.id}", created_at=now,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    session.add_all(
        Milestone(clinic_id=patient.clinic_id, plan_id=plan.id, name=f"Step {n + 1}",
                  due_on=start + timedelta(days=80 * (n + 1)), external_id=f"M{plan.id}-{n}")
        for n in range(MILESTONES)
    )  # fmt: skip


def _phone(session: Session, clinic_id: int, town: Town, speaks: str, *, landline: bool) -> Contact:
    now = clock.now(session)
    address = f"+1312{5_560_000 + len(town.phones):07d}"
    contact = Contact(clinic_id=clinic_id, address=address, channel=NotificationChannel.SMS, created_at=now)
    session.add(contact)
    session.flush()
    session.add(Thread(clinic_id=clinic_id, contact_id=contact.id, created_at=now))
    session.add(
        Consent(clinic_id=clinic_id, contact_id=contact.id, channel=NotificationChannel.SMS, scope=Scope.ALL,
                source="intake form", given_at=now)
    )  # fmt: skip
    town.phones[address] = Person(address, speaks, landline)
    return contact
