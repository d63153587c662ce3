"""Openings: which times are to be filled, who has them now, and what staff do about it themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import abort, request
from werkzeug.wrappers import Response

from admin.actions import show
from admin.findings import finding_line
from admin.forms import Form
from admin.languages import N_, gettext
from admin.listing import Pick
from admin.page import Page, by_id
from admin.pages.openings.acts import OpeningActs
from admin.pages.openings.cards import by_day, cards
from admin.pages.openings.forms import (
    CallForm,
    CountForm,
    NewOpeningForm,
    ReasonForm,
    TimesForm,
    WaysForm,
)
from admin.pages.openings.one import asked_about, chain_of, how, next_in_line, offer_lines, stages
from admin.words import short_name, words
from app import clock
from app.access import Permission
from app.models import AppointmentType, Chair, Clinic, Opening, Patient, Provider
from app.services.offers.explain import NothingToExplain, Verdict, explain_opening
from app.services.openings import LIVE_OPENINGS

FARTHEST = timedelta(days=365 * 50)


class OpeningsPage(OpeningActs, Page):
    """The board, one opening, and everybody who is considered for it."""

    permissions = (Permission.VIEW_WAITLIST,)
    rows_of, title, slug = Opening, N_("Openings"), "openings"
    icon, key = "openings", "o"

    @show("/")
    def index_view(self) -> Response:
        """Everything live, or with `?day=2026-11-24` all of a day."""
        return self.answer("console/openings/board.html", self._board)

    def _board(self) -> dict[str, Any]:
        day, wall = self._day(), self.wall
        if day:
            begin, end = wall.bounds(day)
            which = sa.and_(Opening.starts_at >= begin, Opening.starts_at < end)
        else:
            which = Opening.status.in_(LIVE_OPENINGS)
        return {
            "days": by_day(cards(self.db, wall, which), wall),
            "day": day,
            "label": wall.date(day) if day else "",
            "near": self._near(day or wall.today),
            "picked": self._picks(day),
            "may_manage": Permission.MANAGE_WAITLIST,
            "wall": wall,
        }

    def _day(self) -> date | None:
        try:
            asked = date.fromisoformat(request.args.get("day", ""))
        except ValueError:
            return None
        return asked if abs(asked - self.wall.today) < FARTHEST else None

    def _near(self, day: date) -> dict[str, str]:
        urls = ((name, day + timedelta(days=n)) for name, n in (("before", -1), ("after", 1)))
        return {name: self.get_url(".index_view", day=one.isoformat()) for name, one in urls}

    def _picks(self, day: date | None) -> list[Pick]:
        today = self.wall.today
        return [
            Pick(gettext(N_("All live")), self.get_url(".index_view"), day is None),
            Pick(gettext("Today"), self.get_url(".index_view", day=today.isoformat()), day == today),
            Pick(gettext(N_("All openings")), self.get_url("all-openings.index_view"), False),
        ]

    @show("/<row:row_id>/")
    def details_view(self, row_id: int) -> Response:
        """One opening."""
        return self.answer("console/openings/one.html", lambda: self._one(row_id))

    def _one(self, opening_id: int) -> dict[str, Any]:
        found, wall = cards(self.db, self.wall, Opening.id == opening_id, limit=1), self.wall
        card = found[0] if found else abort(404)
        opening = card.opening
        # Held until the page is drawn: the services below find them without a statement.
        _held = (
            self.db.get_one(Clinic, opening.clinic_id),
            self.db.get_one(AppointmentType, opening.appointment_type_id),
        )
        asked = asked_about(self.db, opening_id)
        lines = offer_lines(asked, wall)
        following = next_in_line(self.db, opening, wall.now) if card.is_live else []
        said, short = how(self.db, opening)
        return {
            "opening": opening,
            "card": card,
            "wall": wall,
            "words": words,
            "how": said,
            "short": short,
            "offers": lines,
            "stages": stages(asked),
            "next": following,
            "chain": chain_of(self.db, opening, wall),
            "open_count": sum(offer.is_open for offer in lines),
            "forms": self._forms(opening) if card.is_live else {},
            "may_manage": Permission.MANAGE_WAITLIST,
        }

    def _forms(self, opening: Opening) -> dict[str, Form]:
        starts = clock.local(opening.starts_at, self.wall.zone)
        minutes = int((opening.ends_at - opening.starts_at) / timedelta(minutes=1))
        ways = {
            "strategy": opening.strategy,
            "hold": opening.hold_minutes,
            "size": opening.batch_size,
            "interval": opening.batch_interval_minutes,
            "other_types": opening.other_types,
        }
        return {
            "several": CountForm(count=3),
            "reason": ReasonForm(),
            "call": CallForm(),
            "ways": WaysForm(data=ways),
            "times": TimesForm(day=starts.date(), at=starts.time(), minutes=minutes),
        }

    @show("/<row:row_id>/line/")
    def line(self, row_id: int) -> Response:
        """Everybody who is considered, in order, with what decided; `after` begins the next page."""
        return self.answer("console/openings/line.html", lambda: self._line(row_id))

    def _line(self, opening_id: int) -> dict[str, Any]:
        after, wall = request.args.get("after"), self.wall
        try:
            # Contacts take statements of their own each; they are looked at when somebody is asked.
            found = explain_opening(self.db, opening_id, after=self.number(after) if after else None, looked_at=0)
        except NothingToExplain:
            abort(404)
        patients = by_id(self.db, Patient, (one.patient_id for one in found.considered))
        is_live, is_first = found.opening.status in LIVE_OPENINGS, after is None
        lines = []
        for one in found.considered:
            line = finding_line(one.entry_id, short_name(patients[one.patient_id]), one.finding, wall)
            if is_live and one.finding.verdict is Verdict.FITS:
                said = N_("Fits: next in line") if is_first else N_("Fits: others come first")
                line, is_first = replace(line, said=gettext(said)), False
            lines.append(line)
        return {
            "considered": lines,
            "opening": found.opening,
            "is_live": is_live,
            "after": found.after,
            "continued": after is not None,
            "wall": wall,
            "may_manage": Permission.MANAGE_WAITLIST,
        }

    @show("/new/", Permission.MANAGE_WAITLIST)
    def new(self) -> Response:
        """The form for a free time."""
        form = NewOpeningForm(day=self.wall.today)
        self.prepare(form)
        return self.answer("console/openings/new.html", lambda: {"form": form})

    def prepare(self, form: Form) -> None:
        """The clinic's providers, visits and chairs, where a form asks for them."""
        if isinstance(form, NewOpeningForm):
            form.provider.choices = self._active(Provider)
            form.kind.choices = self._active(AppointmentType)
            form.chair.choices = [("", gettext(N_("Any"))), *self._active(Chair)]

    def _active(self, model: Any) -> list[tuple[Any, str]]:
        found = self.db.execute(sa.select(model.id, model.name).where(model.active).order_by(model.name, model.id))
        return [(row_id, name) for row_id, name in found]
