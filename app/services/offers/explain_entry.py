"""Why an entry has not been asked yet: in general, and for each live opening it could be asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import Clinic, Contact, Offer, OfferSkip, Opening, Proposal, Provider, SkipRule, WaitlistEntry
from app.services import openings
from app.services.offers.explain import Finding, Verdict, columns, find, finding, passed, reached
from app.services.offers.matching import run
from app.services.offers.offering import Skipped, contact_now
from app.services.offers.other_offers import open_offers, overlapping
from app.services.offers.rules import ORDER, RULES, constant, entry, facts, terms
from app.services.waitlist import WAITING

OPENINGS = 20
FIRST = 100
"""How far down the list of those who fit an entry's place is looked for."""


@dataclass(frozen=True, slots=True)
class Chance:
    """One live opening for an entry. `place` is its place among those who fit, 1 first; None: behind the first 100."""

    opening: Opening
    provider: str
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
    """The next 20 live openings of the entry's type, or open to other types. Raises NothingToExplain.

    However many openings there are, as many statements.
    """
    wanted = find(session, WaitlistEntry, entry_id)
    clinic, now = session.get_one(Clinic, wanted.clinic_id), clock.now(session)
    records = session.execute(_possible(wanted)).all()
    found = [record.Opening for record in records]
    passes = _passes(session, found, wanted, clinic, now)
    findings = [_judged(record, rules) for record, rules in zip(records, passes, strict=True)]
    contact = contact_now(session, wanted, now)
    fitting = [one for one, judged in zip(found, findings, strict=True) if judged.verdict is Verdict.FITS]
    places = _places(session, fitting, wanted, clinic, now)
    offers = open_offers(session, wanted, fitting) if fitting else []
    chances = [
        Chance(one, record.provider, reached(overlapping(one, offers, now) or contact), places[one.id])
        if (one := record.Opening).id in places
        else Chance(one, record.provider, judged, None)
        for record, judged in zip(records, findings, strict=True)
    ]
    more = records[0].total - len(found) if records else 0
    return EntryExplained(wanted, now, _standing(wanted, clinic, contact, now), chances, more)


def _standing(wanted: WaitlistEntry, clinic: Clinic, contact: Contact | Skipped, now: datetime) -> list[Skipped]:
    if wanted.status not in WAITING:
        return [Skipped(SkipRule.NOT_WAITING, None)]
    found = []
    if wanted.expires_at and wanted.expires_at <= now:
        found.append(Skipped(SkipRule.EXPIRED, None))
    if wanted.notifications_sent >= clinic.notification_limit:
        found.append(Skipped(SkipRule.NOTIFICATION_LIMIT, None))
    return [*found, contact] if isinstance(contact, Skipped) else found


def _possible(wanted: WaitlistEntry) -> Any:
    """The openings, each with what is on record about the entry; and how many there are in all."""
    latest = sa.select(sa.func.max(Offer.id)).where(
        Offer.opening_id == Opening.id, Offer.waitlist_entry_id == wanted.id
    )
    proposed = sa.exists().where(
        Proposal.opening_id == Opening.id, Proposal.waitlist_entry_id == wanted.id, Proposal.closed_at.is_(None)
    )
    mine = sa.and_(OfferSkip.opening_id == Opening.id, OfferSkip.waitlist_entry_id == wanted.id)
    of_type = sa.or_(Opening.appointment_type_id == wanted.appointment_type_id, Opening.other_types)
    return (
        sa.select(
            Opening,
            Provider.name.label("provider"),
            Offer,
            OfferSkip,
            proposed.label("proposed"),
            sa.func.count().over().label("total"),
        )
        .join(Provider, Provider.id == Opening.provider_id)
        .outerjoin(Offer, Offer.id == latest.correlate(Opening).scalar_subquery())
        .outerjoin(OfferSkip, mine)
        .where(Opening.status.in_(openings.LIVE_OPENINGS), of_type)
        .order_by(Opening.starts_at, Opening.id)
        .limit(OPENINGS)
    )


def _judged(record: Any, rules: list[bool]) -> Finding:
    return Finding(Verdict.WITH_STAFF) if record.proposed else finding(rules, record.Offer, record.OfferSkip)


def _passes(
    session: Session, found: Sequence[Opening], wanted: WaitlistEntry, clinic: Clinic, now: datetime
) -> list[list[bool]]:
    """What every rule says of the entry, for each opening."""
    each = [
        sa.select(_number(n), *columns(f"__{n}")).where(entry.id == sa.bindparam("wanted", type_=entry.id.type))
        for n in range(len(found))
    ]
    return [passed(row) for row in _of_each(session, each, found, clinic, now, {"wanted": wanted.id})]


def _places(
    session: Session, found: Sequence[Opening], wanted: WaitlistEntry, clinic: Clinic, now: datetime
) -> dict[int, int | None]:
    """Opening id → the entry's place among those who fit, for openings that it fits."""
    mine = {"rank": wanted.priority_rank, "added": wanted.added_at, "own": wanted.id}
    before = sa.tuple_(*ORDER) < sa.tuple_(
        *(sa.bindparam(name, type_=column.type) for name, column in zip(mine, ORDER, strict=True))
    )
    each = []
    for n, opening in enumerate(found):
        at = terms(f"__{n}")
        queue = [] if opening.other_types else [entry.appointment_type_id == at["type_id"]]  # whose index is walked
        first = sa.select(entry.id).where(*queue, before, *(rule.passes(at) for rule in RULES)).limit(constant(FIRST))
        each.append(sa.select(_number(n), sa.func.count().label("ahead")).select_from(first.subquery()))
    ahead = [row.ahead for row in _of_each(session, each, found, clinic, now, mine)]
    return {one.id: n + 1 if n < FIRST else None for one, n in zip(found, ahead, strict=True)}


def _number(n: int) -> sa.Label[int]:
    return constant(n).label("n")


def _of_each(
    session: Session,
    each: Sequence[Any],
    found: Sequence[Opening],
    clinic: Clinic,
    now: datetime,
    values: dict[str, Any],
) -> list[Any]:
    """One statement of one for each opening; their rows, in the order of the openings."""
    if not each:
        return []
    given = values | {k: v for n, one in enumerate(found) for k, v in facts(one, clinic, now, f"__{n}").items()}
    return sorted(run(session, sa.union_all(*each), given), key=lambda row: row.n)
