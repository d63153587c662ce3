"""The waitlist, in the order in which people are asked, and why somebody was not asked yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Query

from admin.findings import finding_line, standing_lines
from admin.languages import N_
from admin.listing import Choice, Listing
from admin.login import current_place
from admin.page import by_id
from admin.preferences import preferences
from admin.words import short_name, words
from app.access import Permission
from app.models import AppointmentType, Clinic, Patient, Provider, WaitlistEntry, WaitlistStatus, WaitlistTime
from app.services.offers.explain_entry import explain_entry
from app.services.waitlist import ASKING_ORDER, WAITING, positions


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A line of the list."""

    id: int
    position: str
    who: str
    kind: str
    wishes: str
    why: str
    priority: str
    status: str
    asked: str
    since: str
    mark: str


class WaitlistPage(Listing):
    """People who wait first, by priority and then by how long."""

    permissions = (Permission.VIEW_WAITLIST,)
    rows_of, title, slug = WaitlistEntry, N_("Waitlist"), "waitlist"
    icon, key = "waitlist", "w"
    empty = N_("Patients who want an earlier visit appear here, in the order in which they are asked.")
    columns = (
        ("who", N_("Patient")),
        ("position", N_("#")),
        ("kind", N_("Visit")),
        ("wishes", N_("Suits them")),
        ("why", N_("Reason and notes")),
        ("priority", N_("Priority")),
        ("status", N_("Status")),
        ("asked", N_("Asked")),
        ("since", N_("Waiting since")),
    )
    has_details = True
    details_template = "console/entry.html"
    column_filters = (Choice(WaitlistEntry.status, "Status", WaitlistStatus),)

    def ordered(self, query: Query[Any]) -> Query[Any]:
        """The order of PRODUCT.md section 2, those who no longer wait last."""
        return query.order_by(sa.case((WaitlistEntry.status.in_(WAITING), 0), else_=1), *ASKING_ORDER)

    def rows(self, found: Sequence[WaitlistEntry]) -> Iterable[EntryRow]:
        """Six queries, however many entries; # is the place among those who wait for the same type of visit."""
        patients = by_id(self.db, Patient, (entry.patient_id for entry in found))
        types = by_id(self.db, AppointmentType, (entry.appointment_type_id for entry in found))
        providers = by_id(self.db, Provider, (entry.preferred_provider_id for entry in found))
        times, places, limit = self._times(found), positions(self.db, [entry.id for entry in found]), self._limit()
        for entry in found:
            provider = providers.get(entry.preferred_provider_id or 0)
            yield EntryRow(
                entry.id,
                str(places.get(entry.id, "–")),
                short_name(patients[entry.patient_id]),
                types[entry.appointment_type_id].name,
                preferences(entry, times.get(entry.id, []), provider and provider.name),
                "; ".join(filter(None, (entry.reason_for_waitlist, entry.notes))),
                words(entry.priority),
                words(entry.status),
                f"{entry.notifications_sent} of {limit}",
                self.wall.day(entry.added_at),
                f"priority-{entry.priority.value.lower()} entry-{entry.status.value.lower()}",
            )

    def details(self, row: WaitlistEntry) -> dict[str, Any]:
        """The entry as in the list, and why it was not asked yet: in general, and for each live opening."""
        (shown,) = self.rows([row])
        found, wall = explain_entry(self.db, row.id), self.wall
        providers = by_id(self.db, Provider, (chance.opening.provider_id for chance in found.chances))
        lines = [
            finding_line(
                chance.opening.id,
                f"{wall.moment(chance.opening.starts_at)}, {providers[chance.opening.provider_id].name}",
                chance.finding,
                wall,
            )
            for chance in found.chances
        ]
        return {
            "entry": shown,
            "expires": f"Expires {wall.within(wall.day(row.expires_at))}"
            if row.expires_at and row.status in WAITING
            else "",
            "standing": standing_lines(found.standing, wall),
            "chances": [(line, chance.place) for line, chance in zip(lines, found.chances, strict=True)],
            "more": found.more,
        }

    def _times(self, found: Sequence[WaitlistEntry]) -> dict[int, list[WaitlistTime]]:
        query = sa.select(WaitlistTime).where(WaitlistTime.entry_id.in_([entry.id for entry in found]))
        times: dict[int, list[WaitlistTime]] = {}
        for each in self.db.scalars(query.order_by(WaitlistTime.id)):
            times.setdefault(each.entry_id, []).append(each)
        return times

    def _limit(self) -> int:
        place = current_place()
        return self.db.get_one(Clinic, place.clinic_id).notification_limit if place else 0
