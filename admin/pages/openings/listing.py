"""Every opening there ever was, as a plain list: for looking something up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Query

from admin.languages import N_
from admin.listing import Choice, Listing
from admin.page import by_id
from admin.words import words
from app.access import Permission
from app.models import AppointmentType, Offer, Opening, OpeningStatus, Provider
from app.services.openings import LIVE_OPENINGS


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


class AllOpeningsPage(Listing):
    """Live ones first, then the latest; reached from the board."""

    permissions = (Permission.VIEW_WAITLIST,)
    rows_of, title, slug = Opening, N_("All openings"), "all-openings"
    part_of = "openings"
    empty = N_("When a visit is cancelled or moved, its time appears here, with everybody who is asked about it.")
    columns = (
        ("when", N_("When")),
        ("status", N_("Status")),
        ("kind", N_("Visit")),
        ("provider", N_("With")),
        ("offers", N_("Offers")),
    )
    column_filters = (Choice(Opening.status, "Status", OpeningStatus),)
    list_template = "console/openings/all.html"

    def ordered(self, query: Query[Any]) -> Query[Any]:
        """Those that still can be filled first."""
        over = sa.case((Opening.status.in_(LIVE_OPENINGS), 0), else_=1)
        return query.order_by(over, Opening.starts_at.desc(), Opening.id.desc())

    def row_url(self, row: OpeningRow) -> str | None:
        """The opening's own page."""
        return str(self.get_url("openings.details_view", row_id=row.id))

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
                "" if opening.status in LIVE_OPENINGS else "over",
            )
