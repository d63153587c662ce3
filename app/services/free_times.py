"""Free times: when a type of visit can be booked (PRODUCT.md section 2, "A free time").

They lie in a provider's working hours and the clinic's, minus visits, blocks and held openings, with a free chair, for
a type that provider and chair perform. What is found here is a suggestion: booking checks again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.clock import at_local, local
from app.models import (
    LIVE,
    Appointment,
    AppointmentType,
    Chair,
    ChairType,
    Clinic,
    ClinicHours,
    Holiday,
    Opening,
    OpeningStatus,
    Provider,
    ProviderBlock,
    ProviderHours,
    ProviderType,
)
from app.services.appointments import Slot
from app.services.intervals import Busy

GRID = timedelta(minutes=15)
"""Visits begin at a quarter of an hour after the provider does."""
HORIZON = timedelta(days=42)
MOST_SEEN = 400
"""So many free times are looked at to choose among; more are not a better choice."""


def find(
    session: Session,
    kind: AppointmentType,
    *,
    limit: int = 3,
    suits: Callable[[datetime], bool] | None = None,
    after: datetime | None = None,
    until: datetime | None = None,
    provider_id: int | None = None,
    patient_ids: Sequence[int] = (),
    instead_of: int | None = None,
) -> list[Slot]:
    """x, soonest first, on different half days where there are enough.

    `suits` tells whether a visit that starts then (aware UTC) is what they wish. Looks from `after` (aware UTC; by
    default the clinic's minimum notice from now) for 42 days, or to `until`. `provider_id` narrows it to one provider.
    The people of `patient_ids` are busy during their own live visits; `instead_of` is the id of the visit that would be
    given up, whose time counts as free.
    """
    clinic = session.get_one(Clinic, kind.clinic_id)
    earliest = clock.now(session) + timedelta(minutes=clinic.minimum_notice_minutes)
    first = max(after or earliest, earliest)
    last = min(until, first + HORIZON) if until else first + HORIZON
    if first >= last:
        return []
    calendar = _Calendar.read(session, clinic, kind, first, last, provider_id, patient_ids, instead_of)
    fitting = (slot for slot in calendar.free(first, last) if suits is None or suits(slot.starts_at))
    return _choose(list(islice(fitting, MOST_SEEN)), limit, clinic.timezone)


def _choose(slots: Sequence[Slot], limit: int, zone: str) -> list[Slot]:
    """The first of each half day, as many as are asked for; then others that do not overlap one another."""
    chosen: list[Slot] = []
    halves: set[tuple[date, bool]] = set()
    for slot in slots:
        begins = local(slot.starts_at, zone)
        half = (begins.date(), begins.hour >= 12)
        if half not in halves:
            halves.add(half)
            chosen.append(slot)
    chosen = chosen[:limit]
    for slot in slots:
        if len(chosen) >= limit:
            break
        if all(slot.ends_at <= other.starts_at or slot.starts_at >= other.ends_at for other in chosen):
            chosen.append(slot)
    return sorted(chosen, key=lambda slot: (slot.starts_at, slot.provider_id))


@dataclass(slots=True)
class _Calendar:
    """What a search needs, read in a fixed number of statements. `chairs` is None where no chair is needed."""

    zone: str
    length: timedelta
    opens: dict[int, list[tuple[time, time]]]
    closed: set[date]
    works: dict[int, dict[int, list[tuple[time, time]]]]
    busy: dict[int, Busy]
    chairs: dict[int, Busy] | None
    people: Busy
    providers: list[int] = field(default_factory=list)

    @classmethod
    def read(
        cls, session: Session, clinic: Clinic, kind: AppointmentType, first: datetime, last: datetime,
        provider_id: int | None, patient_ids: Sequence[int], instead_of: int | None,
    ) -> _Calendar:  # fmt: skip
        """Everything between two instants."""
        works = _working_hours(session, kind, provider_id)
        providers = list(works)
        chairs = _chairs(session, kind)
        taken = _taken(session, clinic.id, providers, first, last, instead_of)
        provider_busy = {one: [(a, b) for p, _, _, a, b in taken if p == one] for one in providers}
        opens: dict[int, list[tuple[time, time]]] = {}
        for day in session.scalars(sa.select(ClinicHours).where(ClinicHours.clinic_id == clinic.id)):
            opens.setdefault(day.weekday, []).append((day.opens_at, day.closes_at))
        return cls(
            zone=clinic.timezone,
            length=timedelta(minutes=kind.duration_minutes),
            opens=opens,
            closed=set(session.scalars(sa.select(Holiday.day).where(Holiday.clinic_id == clinic.id))),
            works=works,
            busy={one: Busy(times) for one, times in provider_busy.items()},
            chairs=None if chairs is None else {c: Busy([(a, b) for _, t, _, a, b in taken if t == c]) for c in chairs},
            people=Busy([(a, b) for _, _, who, a, b in taken if who in patient_ids]),
            providers=providers,
        )

    def free(self, first: datetime, last: datetime) -> Iterator[Slot]:
        """Every free time that starts between two instants, by start, then provider."""
        day = local(first, self.zone).date()
        while at_local(datetime.combine(day, time()), self.zone) < last:
            if day not in self.closed:
                begins = sorted(one for one in self._grid(day) if first <= one[0] < last)
                yield from (slot for start, provider in begins if (slot := self._slot(provider, start)))
            day += timedelta(days=1)

    def _grid(self, day: date) -> Iterator[tuple[datetime, int]]:
        weekday = day.isoweekday() % 7
        for provider in self.providers:
            for starts, ends in self.works[provider].get(weekday, ()):
                for opens, closes in self.opens.get(weekday, ()):
                    start = at_local(datetime.combine(day, max(starts, opens)), self.zone)
                    end = at_local(datetime.combine(day, min(ends, closes)), self.zone)
                    while start + self.length <= end:
                        yield start, provider
                        start += GRID

    def _slot(self, provider: int, start: datetime) -> Slot | None:
        end = start + self.length
        if self.busy[provider].takes(start, end) or self.people.takes(start, end):
            return None
        if self.chairs is None:
            return Slot(provider, None, start, end)
        chair = next((one for one, busy in self.chairs.items() if not busy.takes(start, end)), None)
        return Slot(provider, chair, start, end) if chair else None


def _working_hours(
    session: Session, kind: AppointmentType, only: int | None
) -> dict[int, dict[int, list[tuple[time, time]]]]:
    """Provider → weekday → their hours, for whoever performs the type; in order of their ids."""
    query = (
        sa.select(Provider.id, ProviderHours.weekday, ProviderHours.starts_at, ProviderHours.ends_at)
        .join(ProviderType, ProviderType.provider_id == Provider.id)
        .outerjoin(ProviderHours, ProviderHours.provider_id == Provider.id)
        .where(Provider.active, ProviderType.appointment_type_id == kind.id)
        .order_by(Provider.id, ProviderHours.id)
    )
    works: dict[int, dict[int, list[tuple[time, time]]]] = {}
    for provider_id, weekday, starts, ends in session.execute(query.where(Provider.id == only) if only else query):
        days = works.setdefault(provider_id, {})
        if weekday is not None:
            days.setdefault(weekday, []).append((starts, ends))
    return works


def _chairs(session: Session, kind: AppointmentType) -> list[int] | None:
    """The chairs in which the type can be done; None where the clinic keeps no chairs for it."""
    query = (
        sa.select(Chair.id)
        .join(ChairType, ChairType.chair_id == Chair.id)
        .where(Chair.active, ChairType.appointment_type_id == kind.id)
    )
    return list(session.scalars(query.order_by(Chair.id))) or None


def _taken(
    session: Session, clinic_id: int, providers: Sequence[int], first: datetime, last: datetime, instead_of: int | None
) -> list[tuple[int, int | None, int | None, datetime, datetime]]:
    """(provider, chair, patient, start, end) of live visits, of openings that are being offered (no patient), and of
    the providers' blocks (no chair either)."""
    visits = sa.select(
        Appointment.provider_id,
        Appointment.chair_id,
        Appointment.patient_id,
        Appointment.starts_at,
        Appointment.ends_at,
    ).where(
        Appointment.clinic_id == clinic_id,
        sa.text(LIVE),
        *_within(Appointment, first, last),
        Appointment.id != (instead_of or 0),
    )
    held = sa.select(Opening.provider_id, Opening.chair_id, sa.null(), Opening.starts_at, Opening.ends_at).where(
        Opening.clinic_id == clinic_id, Opening.status == OpeningStatus.OFFERING, *_within(Opening, first, last)
    )
    block = ProviderBlock
    blocked = sa.select(block.provider_id, sa.null(), sa.null(), block.starts_at, block.ends_at).where(
        block.clinic_id == clinic_id, block.provider_id.in_(providers), *_within(block, first, last)
    )
    found: Sequence[Any] = session.execute(sa.union_all(visits, held, blocked)).all()
    return list(found)


def _within(
    row: type[Appointment] | type[Opening] | type[ProviderBlock], first: datetime, last: datetime
) -> tuple[sa.ColumnElement[bool], ...]:
    return row.ends_at > first, row.starts_at < last + timedelta(days=1)
