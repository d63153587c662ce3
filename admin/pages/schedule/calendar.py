"""What the clinic's calendar holds between two instants: visits, live openings, hours and blocks, in six statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from flask import abort, url_for
from sqlalchemy.orm import Session

from admin.languages import gettext as _
from admin.login import allowed
from admin.pages.schedule.grid import Block
from admin.words import WallClock, short_name, words
from app import clock
from app.access import Permission
from app.models import (
    Appointment,
    AppointmentStatus,
    AppointmentType,
    Chair,
    ClinicHours,
    Holiday,
    Opening,
    OpeningStatus,
    Patient,
    Provider,
    ProviderBlock,
    ProviderHours,
)
from app.services.openings import LIVE_OPENINGS

MOST = 2000
S = AppointmentStatus
MARKS = {S.CONFIRMED: "good", S.CHECKED_IN: "live", S.COMPLETED: "over", S.NO_SHOW: "bad", S.CANCELLED: "over"}
DAY = timedelta(days=1)


@dataclass(slots=True)
class Calendar:
    """The days from `first`, so many as were asked for. Blocks are keyed by (provider, day)."""

    days: list[date]
    providers: list[Provider]
    taken: dict[tuple[int, date], list[Block]]
    cancelled: list[Block]
    closed: dict[tuple[int, date], list[Block]]
    opens: dict[date, tuple[time, time]]
    holidays: dict[date, str] = field(default_factory=dict)
    cut: bool = False

    @classmethod
    def read(cls, session: Session, wall: WallClock, first: date, days: int, provider_id: int | None) -> Calendar:
        """Everything; of one provider only if one is given (404 for who is none)."""
        shown = [first + DAY * n for n in range(days)]
        begin, end = (clock.at_local(datetime.combine(first + DAY * n, time()), wall.zone) for n in (0, days))
        visits = _visits(session, begin, end, provider_id)
        openings = _openings(session, begin, end, provider_id)
        providers = _providers(session)
        taken: dict[tuple[int, date], list[Block]] = defaultdict(list)
        cancelled = []
        for provider, block, gone in (*_visit_blocks(visits, wall), *_opening_blocks(openings, wall)):
            if gone:
                cancelled.append(block)
            else:
                taken[provider, block.starts.date()].append(block)
        busy = {provider for provider, _day in taken}
        people = [one for one in providers if one.active or one.id in busy]
        chosen = [one for one in people if provider_id in (None, one.id)]
        if provider_id and not chosen:
            abort(404)
        return cls(
            shown, chosen, taken, cancelled, _closed(session, wall, begin, end, shown, chosen), _opens(session, shown),
            dict(session.execute(sa.select(Holiday.day, Holiday.name).where(Holiday.day.in_(shown))).all()),
            len(visits) == MOST,
        )  # fmt: skip

    def of(self, provider: Provider, day: date) -> list[Block]:
        """A provider's visits and openings of a day."""
        return self.taken.get((provider.id, day), [])

    @property
    def blocks(self) -> list[Block]:
        """Every visit and opening that is shown, by time."""
        shown = {provider.id for provider in self.providers}
        found = [block for (who, _day), blocks in self.taken.items() if who in shown for block in blocks]
        return sorted(found, key=lambda one: (one.starts, one.ends))


def _visits(session: Session, begin: datetime, end: datetime, provider_id: int | None) -> Sequence[Any]:
    query = (
        sa.select(Appointment, Patient, AppointmentType, Provider.name, Chair.name)
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(AppointmentType, AppointmentType.id == Appointment.appointment_type_id)
        .join(Provider, Provider.id == Appointment.provider_id)
        .outerjoin(Chair, Chair.id == Appointment.chair_id)
        .where(Appointment.starts_at >= begin, Appointment.starts_at < end)
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(MOST)
    )
    narrowed = query.where(Appointment.provider_id == provider_id) if provider_id else query
    found: Sequence[Any] = session.execute(narrowed).all()
    return found


def _openings(session: Session, begin: datetime, end: datetime, provider_id: int | None) -> Sequence[Any]:
    query = (
        sa.select(Opening, AppointmentType, Provider.name)
        .join(AppointmentType, AppointmentType.id == Opening.appointment_type_id)
        .join(Provider, Provider.id == Opening.provider_id)
        .where(Opening.status.in_(LIVE_OPENINGS), Opening.starts_at >= begin, Opening.starts_at < end)
        .order_by(Opening.starts_at, Opening.id)
        .limit(MOST)
    )
    narrowed = query.where(Opening.provider_id == provider_id) if provider_id else query
    found: Sequence[Any] = session.execute(narrowed).all()
    return found


def _providers(session: Session) -> Sequence[Provider]:
    return session.scalars(sa.select(Provider).order_by(Provider.name, Provider.id)).all()


Placed = tuple[int, Block, bool]


def _visit_blocks(rows: Iterable[Any], wall: WallClock) -> Iterable[Placed]:
    for visit, patient, kind, provider, chair in rows:
        late = visit.late_until and visit.status in (S.SCHEDULED, S.CONFIRMED) and visit.late_until > visit.starts_at
        state = _("Late, until %(when)s", when=wall.time(visit.late_until)) if late else words(visit.status)
        block = Block(
            "visit", *_wall(visit, wall), _span(visit, wall), short_name(patient), kind.name, state,
            "bad" if late else MARKS.get(visit.status, ""), url_for("schedule.details_view", row_id=visit.id),
            " · ".join(filter(None, (provider, chair))),
        )  # fmt: skip
        yield visit.provider_id, block, visit.status is S.CANCELLED


def _opening_blocks(rows: Iterable[Any], wall: WallClock) -> Iterable[Placed]:
    may_open = allowed(Permission.VIEW_WAITLIST)
    for opening, kind, provider in rows:
        offered = opening.status is OpeningStatus.OFFERING
        url = url_for("openings.details_view", row_id=opening.id) if may_open else None
        block = Block(
            "opening", *_wall(opening, wall), _span(opening, wall), _("Open time"), kind.name, words(opening.status),
            "live" if offered else "", url, provider,
        )  # fmt: skip
        yield opening.provider_id, block, False


def _wall(row: Appointment | Opening | ProviderBlock, wall: WallClock) -> tuple[datetime, datetime]:
    return clock.local(row.starts_at, wall.zone), clock.local(row.ends_at, wall.zone)


def _span(row: Appointment | Opening, wall: WallClock) -> str:
    return f"{wall.time(row.starts_at)} – {wall.time(row.ends_at)}"


def _opens(session: Session, days: Sequence[date]) -> dict[date, tuple[time, time]]:
    """When the clinic opens and closes on each of the days on which it does."""
    hours: dict[int, list[ClinicHours]] = defaultdict(list)
    for row in session.scalars(sa.select(ClinicHours)):
        hours[row.weekday].append(row)
    found = ((day, hours[day.isoweekday() % 7]) for day in days)
    return {day: (min(one.opens_at for one in on), max(one.closes_at for one in on)) for day, on in found if on}


def _closed(
    session: Session, wall: WallClock, begin: datetime, end: datetime, days: Sequence[date],
    providers: Sequence[Provider],
) -> dict[tuple[int, date], list[Block]]:  # fmt: skip
    """When providers cannot be booked: blocks, and what lies outside of their hours."""
    ids = [one.id for one in providers]
    closed: dict[tuple[int, date], list[Block]] = defaultdict(list)
    query = sa.select(ProviderBlock).where(
        ProviderBlock.provider_id.in_(ids), ProviderBlock.ends_at > begin, ProviderBlock.starts_at < end
    )
    for row in session.scalars(query.order_by(ProviderBlock.starts_at)):
        starts, ends = _wall(row, wall)
        for day in days:
            midnight = datetime.combine(day, time(), starts.tzinfo)
            first, last = max(starts, midnight), min(ends, midnight + DAY - timedelta(minutes=5))
            if first < last:
                said = row.reason or _("Blocked")
                closed[row.provider_id, day].append(Block("blocked", first, last, who=said))
    hours: dict[tuple[int, int], list[ProviderHours]] = defaultdict(list)
    weekdays = {day.isoweekday() % 7 for day in days}
    found = session.scalars(
        sa.select(ProviderHours).where(ProviderHours.provider_id.in_(ids), ProviderHours.weekday.in_(weekdays))
    )
    for one in found:
        hours[one.provider_id, one.weekday].append(one)
    for provider in ids:
        for day in days:
            closed[provider, day] += _off(day, hours[provider, day.isoweekday() % 7])
    return closed


def _off(day: date, hours: Sequence[ProviderHours]) -> Iterable[Block]:
    """The times of a day between a provider's hours."""
    at = time()
    for one in sorted(hours, key=lambda each: each.starts_at):
        if one.starts_at > at:
            yield Block("off", datetime.combine(day, at), datetime.combine(day, one.starts_at))
        at = one.ends_at
    if at < time(23, 55):
        yield Block("off", datetime.combine(day, at), datetime.combine(day, time(23, 55)))
