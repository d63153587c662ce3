"""Fills the demo clinic's calendar: a month of visits that look like a practice's and never overlap.

The next days are nearly full, later ones have more gaps; the past two weeks are over. The same random generator gives
the same calendar.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from app.clock import at_local
from app.models import Appointment, AppointmentStatus, AppointmentType, Chair, Patient, Provider, TreatmentStage
from simulation.bright_smiles import CHAIRS, CONSULT, CONSULT_ROOM, HABITS, HOURS, PROSPECT, PROVIDERS, ZONE

DAYS_BACK, DAYS_AHEAD = 14, 21
GRID, GAP = timedelta(minutes=10), timedelta(minutes=30)
FIRST_GAP, LAST_GAP = 0.25, 0.6
"""How likely half an hour is left free after a visit, today and on the last day."""
REST, REST_OF_PROSPECTS = timedelta(days=3), timedelta(days=60)
FATES = (AppointmentStatus.COMPLETED,) * 17 + (AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED)

Span = tuple[datetime, datetime]


@dataclass
class Practice:
    """What visits are made of, and whose time is taken already."""

    clinic_id: int
    providers: Sequence[Provider]
    chairs: dict[str, Chair]
    types: dict[str, AppointmentType]
    patients: Sequence[Patient]
    """Who gets visits, now and later."""
    waiting: Sequence[Patient]
    """Who waits for one: their visits are in the past."""
    taken: dict[tuple[str, int], list[Span]] = field(default_factory=lambda: defaultdict(list))
    last_seen: dict[int, date] = field(default_factory=dict)

    def is_free(self, row: Provider | Chair, span: Span) -> bool:
        """Whether nothing of this provider or chair overlaps."""
        return all(ends <= span[0] or starts >= span[1] for starts, ends in self.taken[row.__tablename__, row.id])

    def take(self, row: Provider | Chair, span: Span) -> None:
        """Mark the time as taken."""
        self.taken[row.__tablename__, row.id].append(span)


def add_visits(session: Session, practice: Practice, today: date, closed: set[date], dice: random.Random) -> None:
    """A month of visits around `today` (the clinic's calendar day), none on the days in `closed`."""
    for offset in range(-DAYS_BACK, DAYS_AHEAD):
        day = today + timedelta(days=offset)
        if day.isoweekday() % 7 in HOURS and day not in closed:
            for provider in practice.providers:
                session.add_all(_day(practice, provider, day, offset, dice))
    session.flush()


def add_visit(
    session: Session, practice: Practice, patient: Patient, provider: Provider, kind: str, starts_at: datetime
) -> Appointment:
    """One visit by hand, before the calendar is filled around it."""
    span = (starts_at, starts_at + timedelta(minutes=practice.types[kind].duration_minutes))
    chair = next(practice.chairs[name] for name, owner in CHAIRS.items() if owner == provider.name)
    visit = _visit(practice, patient, provider, chair, kind, span)
    session.add(visit)
    session.flush()
    return visit


def _day(practice: Practice, provider: Provider, day: date, offset: int, dice: random.Random) -> Iterator[Appointment]:
    opens, closes = HOURS[day.isoweekday() % 7]
    at, end = _instant(day, time(opens)), _instant(day, time(closes))
    gap = FIRST_GAP + (LAST_GAP - FIRST_GAP) * max(offset, 0) / DAYS_AHEAD
    while at < end:
        if dice.random() < gap:
            at += GAP
            continue
        visit = _next_visit(practice, provider, day, (at, end), dice, offset < 0)
        if visit is None:
            at += GRID
            continue
        at = visit.ends_at
        _settle(visit, offset, dice)
        yield visit


def _next_visit(
    practice: Practice, provider: Provider, day: date, room: Span, dice: random.Random, is_past: bool
) -> Appointment | None:
    """A visit that begins as `room` does, of one of the patients who may come again."""
    pool = [*practice.patients, *practice.waiting] if is_past else practice.patients
    rested = [p for p in pool if _is_rested(practice, p, day) and not (is_past and _stage(p) is PROSPECT)]
    performed = PROVIDERS[provider.name][0]
    for patient in dice.sample(rested, min(5, len(rested))):
        habits = {kind: n for kind, n in HABITS[_stage(patient)].items() if kind in performed}
        if not habits:
            continue
        kind = dice.choices(list(habits), list(habits.values()))[0]
        span = (room[0], room[0] + timedelta(minutes=practice.types[kind].duration_minutes))
        chair = _chair(practice, provider, kind, span)
        if span[1] <= room[1] and practice.is_free(provider, span) and chair and not _is_lunch(provider, day, span):
            practice.last_seen[patient.id] = day
            return _visit(practice, patient, provider, chair, kind, span)
    return None


def _visit(
    practice: Practice, patient: Patient, provider: Provider, chair: Chair, kind: str, span: Span
) -> Appointment:
    practice.take(provider, span)
    practice.take(chair, span)
    return Appointment(
        clinic_id=practice.clinic_id,
        patient_id=patient.id,
        provider_id=provider.id,
        chair_id=chair.id,
        appointment_type_id=practice.types[kind].id,
        starts_at=span[0],
        ends_at=span[1],
        booked_at=span[0] - timedelta(days=DAYS_AHEAD + 14),
        status=AppointmentStatus.SCHEDULED,
    )


def _settle(visit: Appointment, offset: int, dice: random.Random) -> None:
    """What is over has an end; most of today and tomorrow is confirmed."""
    if offset < 0:
        visit.historical, visit.source, visit.status = True, "import", dice.choice(FATES)
    elif offset < 2 and dice.random() < 0.7:
        visit.status, visit.confirmed_at = AppointmentStatus.CONFIRMED, visit.starts_at - timedelta(days=2)


def _chair(practice: Practice, provider: Provider, kind: str, span: Span) -> Chair | None:
    own = [name for name, owner in CHAIRS.items() if owner == provider.name]
    names = [CONSULT_ROOM, *own] if kind == CONSULT else own
    return next((practice.chairs[name] for name in names if practice.is_free(practice.chairs[name], span)), None)


def _is_lunch(provider: Provider, day: date, span: Span) -> bool:
    starts, ends = PROVIDERS[provider.name][1]
    return _instant(day, starts) < span[1] and span[0] < _instant(day, ends)


def _is_rested(practice: Practice, patient: Patient, day: date) -> bool:
    seen = practice.last_seen.get(patient.id)
    rest = REST_OF_PROSPECTS if _stage(patient) is PROSPECT else REST
    return seen is None or day - seen >= rest


def _stage(patient: Patient) -> TreatmentStage:
    return patient.treatment_stage or TreatmentStage.IN_TREATMENT


def _instant(day: date, at: time) -> datetime:
    return at_local(datetime.combine(day, at), ZONE)
