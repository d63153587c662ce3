"""One opening's turn in `advance`: all that is needed for it, read and locked beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.locking import lock
from app.models import (
    AppointmentType,
    Clinic,
    NotificationResponse,
    Offer,
    Opening,
    Proposal,
    Strategy,
    WaitlistEntry,
    WaitlistPriority,
)
from app.services import contact_rules
from app.services.contact_window import open_after, open_between
from app.services.offers.closing import close_offer
from app.services.offers.matching import candidates
from app.services.offers.strategies import Policy, Round, Situation, next_round, policy_of
from app.services.openings import LIVE_OPENINGS

R = TypeVar("R", Offer, Proposal)

SPARE = 12
"""So many more than are to be asked are looked at in one transaction: some may not be asked now."""
MOST_COUNTED = 500
"""A round for more people than that would be no other one."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """The first of those who fit, in order; how many they are, as far as the strategy wants to know; are there more?"""

    ids: list[int]
    count: int
    more: bool


NOBODY = Fitting([], 0, more=False)


@dataclass(slots=True)
class Step:
    """The opening, its open offers, and the first of those who fit. Opening and entries are locked."""

    session: Session
    clinic: Clinic
    opening: Opening
    policy: Policy
    offers: list[Offer]
    proposal: Proposal | None
    shortlist: list[WaitlistEntry]
    fitting: Fitting
    entries: dict[int, WaitlistEntry]
    now: datetime

    def still_open(self) -> list[Offer]:
        """The offers that nobody has ended yet."""
        return [offer for offer in self.offers if offer.closed_at is None]

    def close(self, offer: Offer, response: NotificationResponse | None) -> None:
        """End an offer of this opening."""
        close_offer(self.session, offer, self.entries[offer.waitlist_entry_id], response)

    def next_round(self) -> Round:
        """What the opening's strategy does now."""
        urgent = sum(entry.priority is WaitlistPriority.URGENT for entry in self.shortlist)
        left = _left(self.session, self.clinic, self.opening, self.now)
        return next_round(self.policy, Situation(left, self.fitting.count, urgent))

    def after(self, start: datetime, length: timedelta) -> datetime:
        """When people could have been contacted for so long since `start`; the opening's expiry at the latest."""
        hours = contact_rules.clinic_hours(self.session, self.clinic, start)
        end = open_after(start, length, self.clinic.timezone, hours)
        return min(end, self.opening.expires_at) if end else self.opening.expires_at


def make_steps(session: Session, clinic: Clinic, locked: Sequence[Opening], now: datetime) -> list[Step]:
    """A step for each of these locked openings; the entries of all of them are locked once and all together."""
    ids = [opening.id for opening in locked]
    offers, proposals = _open_rows(session, Offer, ids), _open_rows(session, Proposal, ids)
    policies, fitting = {}, {}
    for opening in locked:
        kind = session.get_one(AppointmentType, opening.appointment_type_id)
        policies[opening.id] = policy_of(opening, kind, clinic)
        is_live = opening.status in LIVE_OPENINGS and opening.expires_at > now
        fitting[opening.id] = _fitting(session, clinic, opening, policies[opening.id], now) if is_live else NOBODY
    wanted = {offer.waitlist_entry_id for offer in offers} | {n for found in fitting.values() for n in found.ids}
    entries = {entry.id: entry for entry in lock(session, WaitlistEntry, wanted)}
    return [
        Step(
            session,
            clinic,
            opening,
            policies[opening.id],
            [offer for offer in offers if offer.opening_id == opening.id],
            next((proposal for proposal in proposals if proposal.opening_id == opening.id), None),
            [entries[n] for n in fitting[opening.id].ids if n in entries],
            fitting[opening.id],
            entries,
            now,
        )
        for opening in locked
    ]


def _fitting(session: Session, clinic: Clinic, opening: Opening, policy: Policy, now: datetime) -> Fitting:
    """As many as the next round may ask, and some to spare. Only ADAPTIVE has to know how many there are."""
    if policy.strategy is Strategy.ADAPTIVE:
        found = candidates(session, opening, now, MOST_COUNTED)
        situation = Situation(_left(session, clinic, opening, now), len(found), urgent=0)
        first = next_round(policy, situation).ask + SPARE
        return Fitting(found[:first], len(found), more=len(found) > first)
    first = (policy.batch_size if policy.strategy is Strategy.BATCH else 1) + SPARE - 1
    found = candidates(session, opening, now, first)
    return Fitting(found, len(found), more=len(found) == first)


def _left(session: Session, clinic: Clinic, opening: Opening, now: datetime) -> timedelta:
    """For how long people may still be contacted before the opening expires, by the clinic's own window."""
    hours = contact_rules.clinic_hours(session, clinic, now)
    return open_between(now, opening.expires_at, clinic.timezone, hours)


def _open_rows(session: Session, model: type[R], opening_ids: Sequence[int]) -> list[R]:
    return list(session.scalars(_open(model), {"openings": opening_ids}))


@cache
def _open(model: type[R]) -> sa.Select[R]:
    of = model.opening_id.in_(sa.bindparam("openings", expanding=True))
    query = sa.select(model).where(of, model.closed_at.is_(None)).order_by(model.id)
    return query.execution_options(populate_existing=True)
