"""The waitlist: who waits, in the order in which people are asked, and everything about one of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort, make_response, request
from werkzeug.wrappers import Response

from admin.actions import show
from admin.findings import finding_line, standing_lines
from admin.forms import Form
from admin.languages import N_, gettext
from admin.links import link
from admin.listing import Pick
from admin.page import Page
from admin.pages.waitlist.acts import WaitlistActs
from admin.pages.waitlist.cards import Card, cards
from admin.pages.waitlist.forms import EntryForm, NewEntryForm, RemoveForm, values_of
from admin.pages.waitlist.history import history_of, offers_to
from admin.pages.waitlist.narrowing import Narrowing
from admin.words import WallClock, short_name, words
from app.access import Permission
from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentType,
    Clinic,
    Patient,
    Provider,
    WaitlistEntry,
    WaitlistPriority,
)
from app.services.offers.explain_entry import explain_entry

PAGE = 50
MANAGE = Permission.MANAGE_WAITLIST


class WaitlistPage(WaitlistActs, Page):
    """The list, one entry, its history, and the forms with which people are added and changed."""

    permissions = (Permission.VIEW_WAITLIST,)
    rows_of, title, slug = WaitlistEntry, N_("Waitlist"), "waitlist"
    icon, key = "waitlist", "w"

    @show("/")
    def index_view(self) -> Response:
        """Who waits, narrowed by status, priority, visit, provider and how long."""
        return self.answer("console/waitlist/list.html", self._list)

    def _list(self) -> dict[str, Any]:
        asked, clinic = Narrowing.read(), self.db.get_one(Clinic, self.clinic_id)
        which = asked.conditions(self.wall.now, clinic.notification_limit)
        found = cards(self.db, self.wall, *which, limit=PAGE + 1, offset=asked.page * PAGE)
        return {
            "cards": found[:PAGE],
            "asked": asked,
            "more": len(found) > PAGE,
            "types": self._names(AppointmentType),
            "providers": self._names(Provider),
            "priorities": [(one.name, words(one)) for one in WaitlistPriority],
            "picked": [
                Pick(gettext(label), self.get_url(".index_view", **asked.with_show(name)), asked.show == name)
                for name, label in Narrowing.SHOWN.items()
            ],
            "url": lambda page: self.get_url(".index_view", **asked.with_page(page)),
            "may_manage": MANAGE,
        }

    @show("/<row:row_id>/")
    def details_view(self, row_id: int) -> Response:
        """One entry, and why it was not asked yet."""
        return self.answer("console/waitlist/one.html", lambda: self._one(row_id))

    def _one(self, entry_id: int) -> dict[str, Any]:
        card, wall = self._card(entry_id), self.wall
        found = explain_entry(self.db, entry_id)
        lines = [
            finding_line(
                chance.opening.id,
                f"{wall.moment(chance.opening.starts_at)}, {chance.provider}",
                chance.finding,
                wall,
            )
            for chance in found.chances
        ]
        return self._frame(card, wall) | {
            "standing": standing_lines(found.standing, wall),
            "chances": [(line, chance.place) for line, chance in zip(lines, found.chances, strict=True)],
            "more": found.more,
        }

    @show("/<row:row_id>/history/")
    def history(self, row_id: int) -> Response:
        """What became of an entry: every offer, and who changed what."""
        return self.answer("console/waitlist/history.html", lambda: self._history(row_id))

    def _history(self, entry_id: int) -> dict[str, Any]:
        card, wall = self._card(entry_id), self.wall
        lines = history_of(self.db, card.entry, wall)
        return self._frame(card, wall) | {"offers": offers_to(self.db, entry_id, wall), "history": lines}

    def _frame(self, card: Card, wall: WallClock) -> dict[str, Any]:
        expires = card.entry.expires_at if card.is_waiting else None
        return {
            "card": card,
            "wall": wall,
            "patient_url": self._patient_url(card.patient_id),
            "expires": wall.within(wall.day(expires)) if expires else "",
            "remove_form": RemoveForm(),
            "may_manage": MANAGE,
        }

    @show("/<row:row_id>/change/", MANAGE)
    def change(self, row_id: int) -> Response:
        """The form of an entry that waits."""
        card = self._card(row_id)
        form = EntryForm(data=values_of(card.entry, self.wall))
        self._choices(form, card.patient_id, card.entry)
        return make_response(self.render("console/waitlist/form.html", form=form, card=card, who=card.who))

    @show("/new/<row:patient_id>/", MANAGE)
    def new(self, patient_id: int) -> Response:
        """The form with which a patient joins the list."""
        patient = self.one(Patient, patient_id)
        form = NewEntryForm(data=self._like(patient_id))
        self.prepare(form)
        self._choices(form, patient_id, None)
        values = {"form": form, "card": None, "who": short_name(patient), "patient_id": patient_id}
        return make_response(self.render("console/waitlist/form.html", **values))

    def _like(self, patient_id: int) -> dict[str, Any]:
        """What the form says at first: as an older entry of the patient did, where one is named."""
        like = request.args.get("like")
        if not like:
            return {"priority": WaitlistPriority.STANDARD}
        mine = sa.select(WaitlistEntry).where(
            WaitlistEntry.id == self.number(like), WaitlistEntry.patient_id == patient_id
        )
        entry = self.db.scalar(mine) or abort(404)
        gone = {"seen": "", "until": None, "later": None, "first_day": None, "last_day": None}
        return values_of(entry, self.wall) | {"kind": entry.appointment_type_id} | gone

    def prepare(self, form: Form) -> None:
        """What a form that is sent may choose among. Whether a visit is the patient's is the service's to say."""
        if isinstance(form, NewEntryForm):
            form.kind.choices = self._names(AppointmentType)
        if isinstance(form, EntryForm):
            form.provider.choices = [("", gettext(N_("Any"))), *self._names(Provider, everybody=True)]
            later = form.later.data
            form.later.choices = [("", gettext(N_("None"))), *([(later, "")] if later else [])]

    def _choices(self, form: EntryForm, patient_id: int, entry: WaitlistEntry | None) -> None:
        chosen = entry.preferred_provider_id if entry else None
        active = self._names(Provider, besides=chosen)
        form.provider.choices = [("", gettext(N_("Any"))), *active]
        query = (
            sa.select(Appointment, AppointmentType.name)
            .join(AppointmentType, AppointmentType.id == Appointment.appointment_type_id)
            .where(
                Appointment.patient_id == patient_id,
                Appointment.status.in_(LIVE_STATUSES),
                Appointment.starts_at > self.wall.now,
            )
            .order_by(Appointment.starts_at, Appointment.id)
        )
        visits = [(row.id, f"{self.wall.moment(row.starts_at)}, {kind}") for row, kind in self.db.execute(query)]
        form.later.choices = [("", gettext(N_("None"))), *visits]

    def _card(self, entry_id: int) -> Card:
        found = cards(self.db, self.wall, WaitlistEntry.id == entry_id, limit=1)
        return found[0] if found else abort(404)

    def _patient_url(self, patient_id: int) -> str:
        """The patient's page, for those who may see it."""
        return link("patients.details_view", row_id=patient_id) or ""

    def _names(self, model: Any, *, everybody: bool = False, besides: int | None = None) -> list[tuple[int, str]]:
        shown = sa.true() if everybody else sa.or_(model.active, model.id == (besides or 0))
        found = self.db.execute(sa.select(model.id, model.name).where(shown).order_by(model.name, model.id))
        return [(row_id, name) for row_id, name in found]
