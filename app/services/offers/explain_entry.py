"""Why an entry has not been asked yet: in general, and for each live opening it could be asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import Clinic, Opening, SkipRule, WaitlistEntry
from app.services import openings
from app.services.offers.explain import Finding, Verdict, columns, find, judge, passed, reach
from app.services.offers.matching import candidates, run
from app.services.offers.offering import Skipped, contact_now
from app.services.offers.rules import entry, facts
from app.services.waitlist import WAITING

OPENINGS = 20
FIRST = 100
"""How far down the list of those who fit an entry's place is looked for."""


@dataclass(frozen=True, slots=True)
class Chance:
    """One live opening for an entry. `place` is its place among those who fit, 1 first; None: behind the first 100."""

    opening: Opening
    finding: Finding
    place: int | None


@dataclass(frozen=True, slots=True)
class EntryExplained:
    """`standing` is what holds for every opening, with its end if it ends by itself; `more` openings are not listed."""

    entry: WaitlistEntry
    at: datetime
    standing: list[Skipped]
    chances: list[Chance]
    more: int


def explain_entry(session: Session, entry_id: int) -> EntryExplained:
    """The next 20 live openings of the entry's type, or open to other types. Raises NothingToExplain."""
    wanted = find(session, WaitlistEntry, entry_id)
    clinic, now = session.get_one(Clinic, wanted.clinic_id), clock.now(session)
    possible = sa.select(Opening).where(
        Opening.status.in_(openings.LIVE_OPENINGS),
        sa.or_(Opening.appointment_type_id == wanted.appointment_type_id, Opening.other_types),
    )
    found = session.scalars(possible.order_by(Opening.starts_at, Opening.id).limit(OPENINGS)).all()
    total = session.scalar(sa.select(sa.func.count()).select_from(possible.subquery())) or 0
    rows = _rows(session, [facts(opening, clinic, now, f"__{n}") for n, opening in enumerate(found)], entry_id)
    chances = [_chance(session, opening, wanted, row, now) for opening, row in zip(found, rows, strict=True)]
    return EntryExplained(wanted, now, _standing(session, wanted, clinic, now), chances, total - len(found))


def _standing(session: Session, wanted: WaitlistEntry, clinic: Clinic, now: datetime) -> list[Skipped]:
    if wanted.status not in WAITING:
        return [Skipped(SkipRule.NOT_WAITING, None)]
    found = []
    if wanted.expires_at and wanted.expires_at <= now:
        found.append(Skipped(SkipRule.EXPIRED, None))
    if wanted.notifications_sent >= clinic.notification_limit:
        found.append(Skipped(SkipRule.NOTIFICATION_LIMIT, None))
    contact = contact_now(session, wanted, now)
    return [*found, contact] if isinstance(contact, Skipped) else found


def _rows(session: Session, values: list[dict[str, Any]], entry_id: int) -> list[list[bool]]:
    """The rules of every opening in one statement."""
    if not values:
        return []
    wanted = entry.id == sa.bindparam("wanted", type_=entry.id.type)
    each = [
        sa.select(sa.literal_column(str(n), sa.Integer).label("n"), *columns(f"__{n}")).where(wanted)
        for n in range(len(values))
    ]
    found = run(session, sa.union_all(*each), {"wanted": entry_id} | {k: v for part in values for k, v in part.items()})
    return [passed(row) for row in sorted(found, key=lambda row: row.n)]


def _chance(session: Session, opening: Opening, wanted: WaitlistEntry, row: list[bool], now: datetime) -> Chance:
    finding = judge(session, opening, [(wanted.id, row)])[wanted.id]
    if finding.verdict is not Verdict.FITS:
        return Chance(opening, finding, None)
    first = candidates(session, opening, now, FIRST)
    place = first.index(wanted.id) + 1 if wanted.id in first else None
    return Chance(opening, reach(session, opening, wanted, now), place)
