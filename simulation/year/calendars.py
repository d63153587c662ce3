"""The practice's own calendar: month by month its visits are filled in around what is booked, and imported."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.clock import at_local
from app.db import transaction
from app.models import Appointment, Clinic, Patient, Provider
from app.models.appointment import LIVE
from app.services.imports.columns import Binding
from app.services.imports.kind import Run
from app.services.imports.mapping import load
from app.services.imports.reader import Source
from app.services.imports.report import Report
from app.services.imports.run import KINDS, run_import
from simulation.year.clinic import PER_PROVIDER, TYPES, ZONE, Practice, is_open

STARTS = (time(8), time(8, 45), time(9, 30), time(10, 15), time(11), time(12, 30), time(13, 15), time(14),
          time(14, 45), time(15, 30), time(16, 15))  # fmt: skip
HEADER = ("id", "patient_id", "provider", "chair", "type", "starts_at", "status")
WEIGHTS = (60, 25, 15)
"""How often each type is wanted, in the order of `TYPES`."""

Span = tuple[datetime, datetime]


class NotImported(RuntimeError):
    """The clinic's own calendar was refused."""


@dataclass
class Calendars:
    """Makes and imports them. Every patient comes in turn, so often as there are people."""

    sessions: sessionmaker[Session]
    practice: Practice
    folder: Path
    dice: random.Random
    turn: list[str] = field(default_factory=list)
    numbers: int = 0

    def fill(self, days: Sequence[date], visits_per_day: int) -> None:
        """The visits of these days; those that are booked there already count."""
        if not days:
            return
        with transaction(self.sessions, self.practice.clinic_id, read_only=True) as session:
            taken = _taken(session, days[0], days[-1])
            everybody = list(session.scalars(sa.select(Patient.external_id).order_by(Patient.id)))
        rows = [row for day in days if is_open(day) for row in self._day(day, visits_per_day, taken, everybody)]
        self.numbers += 1
        file = self.folder / f"calendar-{self.numbers}.csv"
        with file.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows([HEADER, *rows])
        self._import(file)

    def _day(
        self, day: date, visits: int, taken: dict[str, list[Span]], everybody: Sequence[str | None]
    ) -> Iterator[list[str]]:
        for name in self.practice.providers:
            of_day = [span for span in taken.get(name, []) if at(day, time()) <= span[0] < at(day, time(23))]
            left = min(visits, PER_PROVIDER) - len(of_day)
            visits -= min(visits, PER_PROVIDER)
            for start in sorted(self.dice.sample(STARTS, len(STARTS))):
                kind = self.dice.choices(list(TYPES), WEIGHTS)[0]
                span = at(day, start), at(day, start) + timedelta(minutes=TYPES[kind])
                if left <= 0 or any(a < span[1] and span[0] < b for a, b in of_day):
                    continue
                left -= 1
                yield self._row(day, start, name, kind, everybody)

    def _row(self, day: date, start: time, provider: str, kind: str, everybody: Sequence[str | None]) -> list[str]:
        if not self.turn:
            self.turn = [one for one in everybody if one]
            self.dice.shuffle(self.turn)
        self.numbers += 1
        chair = f"Chair of {provider}"
        return [f"V{self.numbers}", self.turn.pop(), provider, chair, kind, f"{day} {start:%H:%M}", "SCHEDULED"]

    def _import(self, file: Path) -> None:
        kind, chart = KINDS["appointments"], load(None, "appointments", frozenset(KINDS["appointments"].fields))
        source = Source(file, chart.encoding, chart.delimiter)
        with transaction(self.sessions, self.practice.clinic_id, read_only=True) as session:
            clinic = session.scalars(sa.select(Clinic).where(Clinic.id == self.practice.clinic_id)).one()

        @contextmanager
        def begin() -> Iterator[Session]:
            with transaction(self.sessions, clinic.id) as session:
                session.info["actor"], session.info["source"] = "cli", "import"
                yield session

        binding = Binding(chart, kind.fields, source.header, clinic.timezone, clinic.region)
        run = Run.of(clinic, binding, Report(None))
        tally = run_import(kind, source, run, begin, dry_run=False, progress=lambda _: None)
        if tally.refused:
            raise NotImported(f"{tally.refused} of {tally.rows} visits were refused: {tally.reasons}")


def at(day: date, clock_time: time) -> datetime:
    """The UTC instant of a time on the clinic's wall clock."""
    return at_local(datetime.combine(day, clock_time), ZONE)


def _taken(session: Session, first: date, last: date) -> dict[str, list[Span]]:
    query = (
        sa.select(Provider.name, Appointment.starts_at, Appointment.ends_at)
        .join(Provider, Provider.id == Appointment.provider_id)
        .where(sa.text(LIVE), Appointment.starts_at >= at(first, time()), Appointment.starts_at < at(last, time(23)))
        .order_by(Appointment.id)
    )
    found: dict[str, list[Span]] = {}
    for name, starts_at, ends_at in session.execute(query):
        found.setdefault(name, []).append((starts_at, ends_at))
    return found
