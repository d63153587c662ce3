"""Appointments, one day at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from babel.dates import format_date
from flask import request
from sqlalchemy.orm import Query

from admin.languages import N_
from admin.listing import Listing, Pick
from admin.page import by_id
from admin.words import short_name, words
from app import clock
from app.access import Permission
from app.models import Appointment, AppointmentType, Chair, Patient, Provider

FARTHEST = timedelta(days=365 * 100)


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A line of the list."""

    id: int
    time: str
    who: str
    kind: str
    provider: str
    chair: str
    status: str
    mark: str


class AppointmentsPage(Listing):
    """The visits of a day on the clinic's calendar; today unless `?day=2026-11-24` says another."""

    permissions = (Permission.VIEW_CALENDAR,)
    rows_of, title, slug = Appointment, N_("Appointments"), "appointments"
    icon, key = "schedule", "s"
    empty = N_("The visits of this day appear here, as soon as there are any.")
    columns = (
        ("time", N_("Time")),
        ("who", N_("Patient")),
        ("kind", N_("Visit")),
        ("provider", N_("With")),
        ("chair", N_("Chair")),
        ("status", N_("Status")),
    )
    page_size = 200

    @property
    def day(self) -> date:
        """The day that is shown: that of the URL, or today at the clinic."""
        try:
            asked = date.fromisoformat(request.args.get("day", ""))
        except ValueError:
            return self.today
        return asked if abs(asked - self.today) < FARTHEST else self.today

    @property
    def today(self) -> date:
        """The clinic's own."""
        return clock.local(self.wall.now, self.wall.zone).date()

    def narrowed(self, query: Query[Any]) -> Query[Any]:
        """Visits that start on the day, on the clinic's wall clock."""
        midnight, zone = datetime.combine(self.day, time()), self.wall.zone
        begin, end = (clock.at_local(midnight + timedelta(days=n), zone) for n in (0, 1))
        return query.where(Appointment.starts_at >= begin, Appointment.starts_at < end)

    def ordered(self, query: Query[Any]) -> Query[Any]:
        """As the day goes."""
        return query.order_by(Appointment.starts_at, Appointment.provider_id, Appointment.id)

    def picks(self) -> list[Pick]:
        """The day before, today, the day after."""
        shown, step = self.day, timedelta(days=1)
        before, after = shown - step, shown + step
        near = ((f"‹ {_day(before)}", before), ("Today", self.today), (f"{_day(after)} ›", after))
        return [Pick(label, self.get_url(".index_view", day=day.isoformat()), day == shown) for label, day in near]

    @property
    def heading(self) -> str:
        """As "Tuesday, November 24, 2026"."""
        return format_date(self.day, "EEEE, MMMM d, y", locale="en")

    def rows(self, found: Sequence[Appointment]) -> Iterable[VisitRow]:
        """Four queries, however many visits."""
        patients = by_id(self.db, Patient, (visit.patient_id for visit in found))
        types = by_id(self.db, AppointmentType, (visit.appointment_type_id for visit in found))
        providers = by_id(self.db, Provider, (visit.provider_id for visit in found))
        chairs = by_id(self.db, Chair, (visit.chair_id for visit in found))
        wall = self.wall
        for visit in found:
            chair = chairs.get(visit.chair_id or 0)
            yield VisitRow(
                visit.id,
                f"{wall.time(visit.starts_at)} – {wall.time(visit.ends_at)}",
                short_name(patients[visit.patient_id]),
                types[visit.appointment_type_id].name,
                providers[visit.provider_id].name,
                chair.name if chair else "–",
                words(visit.status),
                f"visit-{visit.status.value.lower()}",
            )


def _day(day: date) -> str:
    return format_date(day, "EEE, MMM d", locale="en")
