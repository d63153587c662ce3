"""Counts what came of one game: what was filled, how fast, with how many texts, and who was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import NotificationResponse, Offer, Opening, OpeningStatus, OutboxMessage, Purpose, WaitlistEntry

MINUTE = timedelta(minutes=1)
PURPOSES = (Purpose.OFFER,)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One world under one policy. `asked`: texts per entry, in the order of the line; `places`: of those who got an
    opening, 0 the first in line and 1 the last. `in_vain`: YES that came too late for somebody faster.
    """

    openings: int
    minutes_to_fill: tuple[float, ...]
    texts: int
    in_vain: int
    asked: tuple[int, ...]
    places: tuple[float, ...]

    @property
    def filled(self) -> int:
        """How many openings were booked."""
        return len(self.minutes_to_fill)


def measure(session: Session) -> Outcome:
    """What the database says when the game is over."""
    filled = session.execute(
        sa.select(Opening.created_at, Offer.responded_at, Offer.waitlist_entry_id)
        .join(Offer, sa.and_(Offer.opening_id == Opening.id, Offer.response == NotificationResponse.ACCEPTED))
        .where(Opening.status == OpeningStatus.FILLED)
        .order_by(Opening.id)
    ).all()
    texts = sa.select(sa.func.count()).select_from(OutboxMessage).where(OutboxMessage.purpose.in_(PURPOSES))
    in_vain = sa.select(sa.func.count()).select_from(Offer).where(
        Offer.responded_at.is_not(None), Offer.response == NotificationResponse.EXPIRED
    )  # fmt: skip
    line = _line(session)
    places = {entry_id: n / max(1, len(line) - 1) for n, (entry_id, _) in enumerate(line)}
    return Outcome(
        openings=session.scalar(sa.select(sa.func.count()).select_from(Opening)) or 0,
        minutes_to_fill=tuple((answered - opened) / MINUTE for opened, answered, _ in filled if answered),
        texts=session.scalar(texts) or 0,
        in_vain=session.scalar(in_vain) or 0,
        asked=tuple(count for _, count in line),
        places=tuple(places[entry_id] for _, _, entry_id in filled),
    )


def _line(session: Session) -> Sequence[tuple[int, int]]:
    """Every entry in the order of the line, with how many openings it was asked about."""
    query = (
        sa.select(WaitlistEntry.id, sa.func.count(Offer.sent_at))
        .outerjoin(Offer, Offer.waitlist_entry_id == WaitlistEntry.id)
        .group_by(WaitlistEntry.id)
        .order_by(WaitlistEntry.priority_rank, WaitlistEntry.added_at, WaitlistEntry.id)
    )
    return [(entry_id, count) for entry_id, count in session.execute(query)]


def gini(counts: Sequence[int]) -> float | None:
    """How unequally texts fall: 0 everybody as many, towards 1 all to one. None of nothing."""
    total, n = sum(counts), len(counts)
    if not total:
        return None
    return sum((2 * rank - n - 1) * count for rank, count in enumerate(sorted(counts), 1)) / (n * total)
