"""The schedule: the clinic's day by provider, its week, one visit, and where a visit can go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from babel.dates import format_date, format_interval, format_skeleton
from flask import request

from admin.actions import actor, show
from admin.languages import N_, locale, ngettext
from admin.languages import gettext as _
from admin.listing import Pick
from admin.pages.schedule.acts import CANCEL, MODIFY, VisitActs
from admin.pages.schedule.calendar import DAY, Calendar
from admin.pages.schedule.day_off import day_off
from admin.pages.schedule.forms import BookForm, CancelForm, LateForm, MoveForm, said
from admin.pages.schedule.grid import Block, Cell, Column, clipped, hours_of, in_lanes
from admin.pages.schedule.visit import details, outlook_of, read_visit
from admin.words import clock_time, words
from app import clock
from app.access import Permission
from app.models import Appointment, AppointmentType, Chair, Patient, Provider
from app.services import free_times
from app.services.appointments import Slot

FARTHEST = timedelta(days=365 * 100)
TIMES = 24
NAMED: tuple[Any, ...] = (Provider, Chair, AppointmentType)


class SchedulePage(VisitActs):
    """A day unless `?day=2026-11-24` says another; `?provider=` narrows it."""

    permissions = (Permission.VIEW_CALENDAR,)
    title, slug = N_("Schedule"), "schedule"
    rows_of = Appointment
    icon, key = "schedule", "s"

    # --- what the address says ------------------------------------------------------------------------------------

    @property
    def day(self) -> date:
        """The day that is shown: that of the address, or today at the clinic."""
        today = self.wall.today
        try:
            asked = date.fromisoformat(request.args.get("day", ""))
        except ValueError:
            return today
        return asked if abs(asked - today) < FARTHEST else today

    @property
    def provider_id(self) -> int | None:
        """The one provider that is shown; None: all."""
        return self.number(request.args["provider"]) if request.args.get("provider") else None

    def to(self, endpoint: str, day: date, provider_id: int | None = None) -> str:
        """The address of a day or week, narrowed to a provider, or as this one is."""
        return str(self.get_url(f".{endpoint}", day=day.isoformat(), provider=provider_id or self.provider_id))

    def render(self, template: str, **values: Any) -> Any:
        """With what all of its templates ask for."""
        return super().render(
            template,
            may_modify=MODIFY,
            may_cancel=CANCEL,
            words=words,
            **values,
        )

    # --- day and week ---------------------------------------------------------------------------------------------

    @show("/")
    def index_view(self) -> Any:
        """The day."""
        return self.answer("console/schedule/day.html", self._day)

    @show("/week/")
    def week_view(self) -> Any:
        """The week of a day, from Sunday."""
        return self.answer("console/schedule/week.html", self._week)

    def _day(self) -> dict[str, Any]:
        day, wall = self.day, self.wall
        found = Calendar.read(self.db, wall, day, 1, self.provider_id)
        columns = [
            Column(one.name, "", in_lanes(found.of(one, day)), found.closed[one.id, day]) for one in found.providers
        ]
        return self._shown(found, columns, day, "index_view", DAY) | {
            "said": format_date(day, "full", locale=locale()),
            "blocks": found.blocks,
            "empty": not found.blocks and day not in found.opens,
            "now": self._now(day),
            **day_off(self.db, found, day, self.wall.now, alone=self.provider_id is not None),
        }

    def _week(self) -> dict[str, Any]:
        first = self.day - DAY * (self.day.isoweekday() % 7)
        found = Calendar.read(self.db, self.wall, first, 7, self.provider_id)
        one = found.providers[0] if len(found.providers) == 1 else None  # several: a matrix
        columns = [self._week_column(found, one, day) for day in found.days]
        return self._shown(found, columns, first, "week_view", DAY * 7) | {
            "said": format_interval(first, found.days[-1], "yMMMd", locale=locale()),
            "is_matrix": one is None,
            "strips": [(who, self._strip(found, who)) for who in found.providers] if one is None else (),
            "now": None,
        }

    def _strip(self, found: Calendar, who: Provider) -> list[Cell]:
        blocks = [(day, found.of(who, day)) for day in found.days]
        return [Cell(self.to("index_view", day, who.id), _counted(of), of) for day, of in blocks]

    def _week_column(self, found: Calendar, one: Provider | None, day: date) -> Column:
        shown = [block for who in found.providers for block in found.of(who, day)]
        return Column(
            format_skeleton("MMMEd", day, locale=locale()),
            found.holidays.get(day, "") or _counted(shown),
            in_lanes(shown) if one else (),
            found.closed[one.id, day] if one else (),
            self.to("index_view", day),
            day == self.wall.today,
        )

    def _shown(
        self, found: Calendar, columns: Sequence[Column], day: date, endpoint: str, step: timedelta
    ) -> dict[str, Any]:
        opens = [hours for hours in found.opens.values() if hours]
        first = min((opening.hour for opening, _closing in opens), default=None)
        last = max((closing.hour + (closing.minute > 0) for _opening, closing in opens), default=None)
        hours = hours_of(found.blocks, first, last)
        today = self.wall.today
        return {
            "wall": self.wall,
            "calendar": found,
            "columns": [replace(one, closed=clipped(one.closed, hours)) for one in columns],
            "hours": hours,
            "hour_names": [clock_time(time(hour)) for hour in hours.all],
            "day": day,
            "back": self.to(endpoint, day - step),
            "next": self.to(endpoint, day + step),
            "today": self.to(endpoint, today),
            "is_now": day <= today < day + step,
            "views": [
                Pick(_("Day"), self.to("index_view", self.day), endpoint == "index_view"),
                Pick(_("Week"), self.to("week_view", self.day), endpoint == "week_view"),
            ],
            "provider_id": self.provider_id,
            "people": self.names()[Provider] if self.provider_id else {one.id: one.name for one in found.providers},
            "endpoint": endpoint,
        }

    def _now(self, day: date) -> Block | None:
        at = clock.local(self.wall.now, self.wall.zone)
        return Block("now", at, at) if at.date() == day else None

    # --- one visit, and where it can go -----------------------------------------------------------------------------

    @show("/<row:row_id>/")
    def details_view(self, row_id: int) -> Any:
        """One visit."""
        visit = read_visit(self.db, row_id)
        return self.answer(
            "console/schedule/visit.html",
            lambda: (
                details(self.db, visit, self.wall, actor())
                | {
                    "cancelling": CancelForm(),
                    "lateness": LateForm(),
                    "day_url": self.to("index_view", clock.local(visit.row.starts_at, self.wall.zone).date()),
                }
            ),
        )

    @show("/<row:row_id>/move/", MODIFY)
    def move_view(self, row_id: int) -> Any:
        """Free times for a visit."""
        visit = read_visit(self.db, row_id)
        form = MoveForm(data={"provider": visit.provider.id, "chair": visit.row.chair_id})
        found = self._free(visit.kind, patient_id=visit.patient.id, instead_of=visit.row.id)
        outlook = outlook_of(self.db, visit, self.wall, actor())
        return self.render("console/schedule/move.html", visit=visit, outlook=outlook, **self._choice(form, found))

    @show("/new/<row:patient_id>/", MODIFY)
    def new_view(self, patient_id: int) -> Any:
        """Free times for a patient."""
        patient, kinds = self.one(Patient, patient_id), self.names()[AppointmentType]
        wanted = self.number(request.args["kind"]) if request.args.get("kind") else next(iter(kinds), None)
        kind = self.one(AppointmentType, wanted) if wanted else None
        found = self._free(kind, patient_id=patient.id) if kind else []
        values = self._choice(BookForm(), found)
        return self.render("console/schedule/new.html", patient=patient, kind=kind, kinds=kinds, **values)

    def _choice(self, form: MoveForm | BookForm, found: list[Slot]) -> dict[str, Any]:
        self.prepare(form)
        wall = self.wall
        names = self.names()[Provider]
        days = groupby(found, key=lambda slot: clock.local(slot.starts_at, wall.zone).date())
        return {
            "form": form,
            "wall": wall,
            "days": [(wall.date(day), [self._time(slot, names) for slot in slots]) for day, slots in days],
            "day": self.day,
            "provider_id": self.provider_id,
            "people": names,
        }  # fmt: skip

    def _time(self, slot: Slot, names: dict[int, str]) -> tuple[str, str, str]:
        return said(slot), self.wall.time(slot.starts_at), names.get(slot.provider_id, "")

    def _free(self, kind: AppointmentType, *, patient_id: int, instead_of: int | None = None) -> list[Slot]:
        after = _at(self.day, 0, self.wall.zone) if request.args.get("day") else None
        return free_times.find(
            self.db, kind, limit=TIMES, after=after, provider_id=self.provider_id, patient_ids=[patient_id],
            instead_of=instead_of,
        )  # fmt: skip

    def names(self) -> dict[type, dict[int, str]]:
        """Id → name of the providers, chairs and types of visit in use, read once in a request, in one statement."""
        known: dict[type, dict[int, str]] | None = self.db.info.get("names")
        if known is None:
            known = self.db.info["names"] = {model: {} for model in NAMED}
            parts = (
                sa.select(sa.literal(n).label("of"), model.id.label("id"), model.name.label("name")).where(
                    model.clinic_id == self.clinic_id, model.active
                )
                for n, model in enumerate(NAMED)
            )
            rows = sa.union_all(*parts).subquery()
            for of, row_id, name in self.db.execute(sa.select(rows).order_by(rows.c.of, rows.c.name, rows.c.id)):
                known[NAMED[of]][row_id] = name
        return known


def _counted(blocks: Sequence[Block]) -> str:
    visits = sum(block.kind == "visit" for block in blocks)
    openings = len(blocks) - visits
    said_visits = ngettext("%(num)s visit", "%(num)s visits", visits) if visits else ""
    said_open = ngettext("%(num)s open time", "%(num)s open times", openings) if openings else ""
    return ", ".join(filter(None, (said_visits, said_open))) or "–"


def _at(day: date, hour: int, zone: str) -> datetime:
    return clock.at_local(datetime.combine(day, time(hour % 24)), zone)
