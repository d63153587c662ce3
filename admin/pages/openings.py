"""Openings: which times are to be filled, who was asked, and who not and by which rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import abort, request
from sqlalchemy.orm import Query

from admin.findings import capital, finding_line
from admin.languages import N_
from admin.listing import Choice, Listing
from admin.page import by_id
from admin.words import short_name, words
from app.access import Permission
from app.models import (
    Appointment,
    AppointmentType,
    Chair,
    NotificationResponse,
    Offer,
    Opening,
    OpeningStatus,
    Patient,
    Provider,
    WaitlistEntry,
)
from app.services.offers.explain import NothingToExplain, explain_opening
from app.services.openings import LIVE_OPENINGS
from app.services.visit_types import too_short


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """A line of the list."""

    id: int
    when: str
    status: str
    kind: str
    provider: str
    offers: int
    mark: str


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer of an opening, in words."""

    who: str
    asked: str
    state: str
    hold: str
    mark: str


class OpeningsPage(Listing):
    """Live ones first, then the latest."""

    permissions = (Permission.VIEW_WAITLIST,)
    rows_of, title, slug = Opening, N_("Openings"), "openings"
    icon, key = "openings", "o"
    empty = N_("When a visit is cancelled or moved, its time appears here, with everybody who is asked about it.")
    columns = (
        ("when", N_("When")),
        ("status", N_("Status")),
        ("kind", N_("Visit")),
        ("provider", N_("With")),
        ("offers", N_("Offers")),
    )
    has_details = True
    details_template = "console/opening.html"
    column_filters = (Choice(Opening.status, "Status", OpeningStatus),)

    def ordered(self, query: Query[Any]) -> Query[Any]:
        """Those that still can be filled first."""
        over = sa.case((Opening.status.in_(LIVE_OPENINGS), 0), else_=1)
        return query.order_by(over, Opening.starts_at.desc(), Opening.id.desc())

    def rows(self, found: Sequence[Opening]) -> Iterable[OpeningRow]:
        """Three queries, however many openings."""
        types = by_id(self.db, AppointmentType, (opening.appointment_type_id for opening in found))
        providers = by_id(self.db, Provider, (opening.provider_id for opening in found))
        count = sa.select(Offer.opening_id, sa.func.count()).group_by(Offer.opening_id)
        ids = [opening.id for opening in found]
        offers = dict(self.db.execute(count.where(Offer.opening_id.in_(ids))).all())
        wall = self.wall
        for opening in found:
            yield OpeningRow(
                opening.id,
                wall.moment(opening.starts_at),
                words(opening.status),
                types[opening.appointment_type_id].name,
                providers[opening.provider_id].name,
                offers.get(opening.id, 0),
                f"opening-{opening.status.value.lower()}",
            )

    def details(self, row: Opening) -> dict[str, Any]:
        """The opening with its offers, everybody who is considered, and its place in a chain of move-ups."""
        kind = self.db.get_one(AppointmentType, row.appointment_type_id)
        provider = self.db.get_one(Provider, row.provider_id)
        chair = self.db.get(Chair, row.chair_id) if row.chair_id else None
        children = sa.select(Opening).where(Opening.parent_id == row.id).order_by(Opening.id)
        return {
            "opening": row,
            "kind": kind.name,
            "where": ", ".join([provider.name, *([chair.name] if chair else [])]),
            "filled_by": self._filled_by(row),
            "wall": self.wall,
            "words": words,
            "offers": list(self._offers(row)),
            "short": capital(too_short(self.db, row) or "") if row.status in LIVE_OPENINGS else "",
            "parent": self.db.get(Opening, row.parent_id) if row.parent_id else None,
            "children": self.db.scalars(children).all(),
            **self._considered(row),
        }

    def _filled_by(self, opening: Opening) -> str:
        query = sa.select(Patient).join(Appointment, Appointment.patient_id == Patient.id)
        patient = self.db.scalar(query.where(Appointment.id == (opening.filled_appointment_id or 0)))
        return short_name(patient) if patient else ""

    def _offers(self, opening: Opening) -> Iterable[OfferLine]:
        query = (
            sa.select(Offer, Patient)
            .join(WaitlistEntry, WaitlistEntry.id == Offer.waitlist_entry_id)
            .join(Patient, Patient.id == WaitlistEntry.patient_id)
            .where(Offer.opening_id == opening.id)
            .order_by(Offer.id)
        )
        for offer, patient in self.db.execute(query):
            yield self._line(offer, patient)

    def _line(self, offer: Offer, patient: Patient) -> OfferLine:
        wall = self.wall
        asked = f"{words(offer.channel)} · {wall.moment(offer.sent_at)}" if offer.sent_at else "Not asked yet"
        if offer.response:
            state, mark = words(offer.response), f"offer-{offer.response.value.lower()}"
        elif offer.closed_at:
            state, mark = "Taken back", ""
        else:
            state, mark = ("Waiting for an answer" if offer.sent_at else "Will be asked"), "offer-open"
        if offer.responded_at:
            state += f" · {wall.moment(offer.responded_at)}"
        return OfferLine(short_name(patient), asked, state, self._hold(offer), mark)

    def _hold(self, offer: Offer) -> str:
        wall = self.wall
        if offer.closed_at is None and not offer.hold_released:
            return f"Until {wall.time(offer.hold_expires_at)} ({wall.distance(offer.hold_expires_at)})"
        if offer.response is NotificationResponse.ACCEPTED:
            return "Booked"
        return "Released"

    def _considered(self, opening: Opening) -> dict[str, Any]:
        """A page of everybody who is considered, by the rules that the engine runs; `after` begins the next page."""
        after = request.args.get("after")
        try:
            found = explain_opening(self.db, opening.id, after=self.number(after) if after else None)
        except NothingToExplain:
            abort(404)
        patients = by_id(self.db, Patient, (one.patient_id for one in found.considered))
        lines = [
            finding_line(one.entry_id, short_name(patients[one.patient_id]), one.finding, self.wall)
            for one in found.considered
        ]
        return {"considered": lines, "after": found.after, "continued": after is not None}
