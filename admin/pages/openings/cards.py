"""Openings as cards: what a front desk has to know of each at a glance, read in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from admin.languages import N_, gettext, ngettext
from admin.words import WallClock, short_name, words
from app import clock
from app.models import (
    Appointment,
    AppointmentType,
    Chair,
    Offer,
    Opening,
    OpeningStatus,
    Patient,
    Proposal,
    ProposalKind,
    Provider,
    WaitlistEntry,
)
from app.services.openings import LIVE_OPENINGS

MOST = 200
"""More openings at once are no board any more."""
TAGS = {OpeningStatus.OFFERING: "live", OpeningStatus.FILLED: "good", OpeningStatus.OPEN: ""}


@dataclass(frozen=True, slots=True)
class Card:
    """One opening. `holder` has it until `held_until`; all words are ready to show."""

    opening: Opening
    day: date
    provider_id: int
    provider: str
    hours: str
    kind: str
    chair: str
    state: str
    tag: str
    is_live: bool
    holder: str
    held_until: datetime | None
    asking: str
    asked: str
    taken_by: str
    proposed: ProposalKind | None
    proposed_entry: int | None
    proposed_for: str
    by_move_up: bool

    @property
    def id(self) -> int:
        """The opening's number, for links."""
        return self.opening.id

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return self.opening.starts_at

    @property
    def todo(self) -> str:
        """What waits for a person."""
        if self.proposed is None:
            return ""
        said = N_("Call %(who)s") if self.proposed is ProposalKind.CALL else N_("Approve the text to %(who)s")
        return gettext(said, who=self.proposed_for)


@dataclass(frozen=True, slots=True)
class Column:
    """One provider's openings of a day."""

    provider: str
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the board."""

    label: str
    columns: list[Column]


def cards(session: Session, wall: WallClock, *which: sa.ColumnElement[bool], limit: int = MOST) -> list[Card]:
    """The openings for which all of `which` holds, soonest first: one statement."""
    query = _query().where(*which).order_by(Opening.starts_at, Opening.provider_id, Opening.id).limit(limit)
    return [_card(wall, *row) for row in session.execute(query)]


def by_day(found: Iterable[Card], wall: WallClock) -> list[Day]:
    """Days, and in each a column for every provider who has an opening then."""
    days: dict[date, dict[int, Column]] = {}
    for card in found:
        columns = days.setdefault(card.day, {})
        columns.setdefault(card.provider_id, Column(card.provider, [])).cards.append(card)
    return [
        Day(wall.date(day), sorted(columns.values(), key=lambda one: one.provider)) for day, columns in days.items()
    ]


def _query() -> sa.Select[*tuple[Any, ...]]:
    held, entry, holder = aliased(Offer), aliased(WaitlistEntry), aliased(Patient)
    taken, taker = aliased(Appointment), aliased(Patient)
    proposed, proposed_for = aliased(WaitlistEntry), aliased(Patient)
    mine = Offer.opening_id == Opening.id
    first_open = sa.select(sa.func.min(Offer.id)).where(mine, Offer.closed_at.is_(None)).scalar_subquery()
    asked = sa.select(sa.func.count(Offer.sent_at)).where(mine).scalar_subquery()
    asking = sa.select(sa.func.count(Offer.id)).where(mine, Offer.closed_at.is_(None)).scalar_subquery()
    is_proposed = sa.and_(Proposal.opening_id == Opening.id, Proposal.closed_at.is_(None))
    return (
        sa.select(Opening, Provider.name, AppointmentType.name, Chair.name, asked, asking, held, holder, taker,
                  Proposal, proposed_for)
        .join(Provider, Provider.id == Opening.provider_id)
        .join(AppointmentType, AppointmentType.id == Opening.appointment_type_id)
        .outerjoin(Chair, Chair.id == Opening.chair_id)
        .outerjoin(held, held.id == first_open)
        .outerjoin(entry, entry.id == held.waitlist_entry_id)
        .outerjoin(holder, holder.id == entry.patient_id)
        .outerjoin(taken, taken.id == Opening.filled_appointment_id)
        .outerjoin(taker, taker.id == taken.patient_id)
        .outerjoin(Proposal, is_proposed)
        .outerjoin(proposed, proposed.id == Proposal.waitlist_entry_id)
        .outerjoin(proposed_for, proposed_for.id == proposed.patient_id)
    )  # fmt: skip


def _card(
    wall: WallClock, opening: Opening, provider: str, kind: str, chair: str | None, asked: int, asking: int,
    held: Offer | None, holder: Patient | None, taker: Patient | None, proposal: Proposal | None,
    proposed_for: Patient | None,
) -> Card:  # fmt: skip
    state, tag = state_of(opening)
    holds = held is not None and not held.hold_released
    return Card(
        opening=opening,
        day=clock.local(opening.starts_at, wall.zone).date(),
        provider_id=opening.provider_id,
        provider=provider,
        hours=wall.hours(opening.starts_at, opening.ends_at),
        kind=kind,
        chair=chair or "",
        state=state,
        tag=tag,
        is_live=opening.status in LIVE_OPENINGS,
        holder=short_name(holder) if holder and holds else "",
        held_until=held.hold_expires_at if held and holds and held.sent_at else None,
        asking=ngettext(N_("%(num)s asked now, first to reply"), N_("%(num)s asked now, first to reply"), asking)
        if asking and not holds
        else "",
        asked=ngettext(N_("%(num)s asked so far"), N_("%(num)s asked so far"), asked) if asked else "",
        taken_by=short_name(taker) if taker else "",
        proposed=proposal.kind if proposal else None,
        proposed_entry=proposal.waitlist_entry_id if proposal else None,
        proposed_for=short_name(proposed_for) if proposed_for else "",
        by_move_up=opening.parent_id is not None,
    )


def state_of(opening: Opening) -> tuple[str, str]:
    """What an opening is in now, and its tag's kind."""
    if opening.status is OpeningStatus.OPEN and opening.next_step_at and opening.next_step_at >= opening.expires_at:
        return gettext(N_("Nobody left to ask")), "bad"
    if opening.status is OpeningStatus.EXPIRED:
        return gettext(N_("Not filled")), "over"
    return words(opening.status), TAGS.get(opening.status, "over")
