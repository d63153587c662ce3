"""Why somebody was asked about an opening, or not: the engine's own rules, selected instead of joined with AND.

`explain_opening` goes through everybody who is considered, a page at a time, in the engine's order; `explain_entry`
(`explain_entry.py`) through the openings. What no query sees (window, cap, consent, another offer) is asked of
the first of a page who fit, by the functions that `advance` calls. Nothing is locked and nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import Clinic, Contact, Offer, OfferSkip, Opening, Proposal, SkipRule, WaitlistEntry
from app.services import openings
from app.services.offers.matching import run
from app.services.offers.offering import Skipped, contact_now
from app.services.offers.other_offers import other_offer
from app.services.offers.rules import ORDER, RULES, entry, facts, terms

LOOKED_AT = 12
"""Of how many who fit the contacts are looked at: as many as one step of the engine does."""
PAGE = 50

Key = tuple[int, datetime, int]


class NothingToExplain(ValueError):
    """There is no such opening or entry at this clinic; the message says so."""


class Verdict(StrEnum):
    """What became of an entry: OFFERED has an open offer, ANSWERED had one; NEXT would be asked now."""

    OFFERED = "OFFERED"
    ANSWERED = "ANSWERED"
    WITH_STAFF = "WITH_STAFF"
    NEXT = "NEXT"
    FITS = "FITS"
    NOT_ASKED = "NOT_ASKED"


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one entry and one opening.

    `rule` decided against it, until `until` (aware UTC; None: it does not end by itself); `also` would have. FITS:
    their contact was not looked at, because others come first or the opening is over.
    """

    verdict: Verdict
    rule: SkipRule | None = None
    until: datetime | None = None
    also: tuple[SkipRule, ...] = ()
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Considered:
    """One who is considered for an opening."""

    entry_id: int
    patient_id: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class OpeningExplained:
    """A page of those considered for an opening, in the engine's order; `after` is where the next page begins."""

    opening: Opening
    at: datetime
    considered: list[Considered]
    after: int | None


def explain_opening(
    session: Session, opening_id: int, *, after: int | None = None, limit: int = PAGE, looked_at: int = LOOKED_AT
) -> OpeningExplained:
    """Everybody who waits for this type (any, where staff allow others), and who was asked and waits no longer.

    `after` is the entry with which the page before ended. An opening that is over is explained as of its end. Of the
    first `looked_at` who fit the contacts are looked at, too. Raises NothingToExplain.
    """
    opening = find(session, Opening, opening_id)
    clinic = session.get_one(Clinic, opening.clinic_id)
    at = opening.closed_at or clock.now(session)
    rows = _rows(session, facts(opening, clinic, at), _key(session, after) if after else None, limit)
    page, more = rows[:limit], len(rows) > limit
    ids = [row.id for row in page]
    findings = judge(session, opening, [(row.id, passed(row)) for row in page])
    if opening.status in openings.LIVE_OPENINGS:
        fitting = [n for n in ids if findings[n].verdict is Verdict.FITS][:looked_at]
        findings |= _look_at_contacts(session, opening, fitting, at)
    considered = [Considered(row.id, row.patient_id, findings[row.id]) for row in page]
    return OpeningExplained(opening, at, considered, page[-1].id if more else None)


def find(session: Session, model: type[Any], row_id: int) -> Any:
    """The row of the session's clinic. Raises NothingToExplain."""
    row = session.get(model, row_id)
    if row is None:
        what = {Opening: "opening", WaitlistEntry: "waitlist entry"}[model]
        raise NothingToExplain(
            f"there is no {what} {row_id} at this clinic: look at its list for the numbers there are"
        )
    return row


def passed(row: Any) -> list[bool]:
    """The columns of the rules in a row, in their order."""
    return [getattr(row, rule.why.name) for rule in RULES]


def columns(of: str = "") -> list[sa.Label[bool]]:
    """The rules as columns."""
    at = terms(of)
    return [rule.passes(at).label(rule.why.name) for rule in RULES]


def judge(session: Session, opening: Opening, rows: Sequence[tuple[int, list[bool]]]) -> dict[int, Finding]:
    """Entry id → what the query and the records say of it: three statements, however many."""
    ids = [entry_id for entry_id, _ in rows]
    offers = _latest(session, Offer, opening.id, ids)
    skips = _latest(session, OfferSkip, opening.id, ids)
    found = {entry_id: finding(row, offers.get(entry_id), skips.get(entry_id)) for entry_id, row in rows}
    proposed = sa.select(Proposal.waitlist_entry_id).where(
        Proposal.opening_id == opening.id, Proposal.closed_at.is_(None)
    )
    for entry_id in found.keys() & set(session.scalars(proposed)):
        found[entry_id] = Finding(Verdict.WITH_STAFF)
    return found


def finding(row: list[bool], offer: Offer | None, skip: OfferSkip | None) -> Finding:
    """What the rules say of an entry, and its latest offer and skip for the opening."""
    if offer is not None and offer.closed_at is None:
        return Finding(Verdict.OFFERED, offer=offer)
    if offer is not None and offer.response is not None:
        return Finding(Verdict.ANSWERED, offer=offer)
    against = [rule.why for rule, passes in zip(RULES, row, strict=True) if not passes]
    if not against:
        return Finding(Verdict.FITS)
    rule, also = against[0], tuple(against[1:])
    if rule is SkipRule.PASSED_OVER and skip is not None:
        return Finding(Verdict.NOT_ASKED, skip.rule, skip.until, also)
    return Finding(Verdict.NOT_ASKED, rule, None, also)


def _look_at_contacts(session: Session, opening: Opening, ids: Sequence[int], at: datetime) -> dict[int, Finding]:
    """The first who fit: whether they would be asked now, or the rule that their contact breaks."""
    query = sa.select(WaitlistEntry).where(WaitlistEntry.id.in_(ids))
    entries = {row.id: row for row in session.scalars(query)} if ids else {}
    return {entry_id: reach(session, opening, entries[entry_id], at) for entry_id in ids}


def reach(session: Session, opening: Opening, wanted: WaitlistEntry, at: datetime) -> Finding:
    """What decides about an entry that fits: another offer, or its patient's contacts."""
    return reached(other_offer(session, opening, wanted) or contact_now(session, wanted, at))


def reached(contact: Contact | Skipped) -> Finding:
    """The verdict on one who fits, and could be asked there, or not."""
    if isinstance(contact, Skipped):
        return Finding(Verdict.NOT_ASKED, contact.rule, contact.until)
    return Finding(Verdict.NEXT)


def _latest(session: Session, model: type[Any], opening_id: int, ids: Iterable[int]) -> dict[int, Any]:
    query = sa.select(model).where(model.opening_id == opening_id, model.waitlist_entry_id.in_(list(ids)))
    return {row.waitlist_entry_id: row for row in session.scalars(query.order_by(model.id))}


def _key(session: Session, entry_id: int) -> Key:
    row = find(session, WaitlistEntry, entry_id)
    return row.priority_rank, row.added_at, row.id


def _rows(session: Session, values: dict[str, Any], after: Key | None, limit: int) -> list[Any]:
    """One more than a page: those who wait, by the queue's index, and those who were asked and wait no longer."""
    names = ("after_rank", "after_added", "after_id")
    given = values | {"rows": limit + 1} | (dict(zip(names, after, strict=True)) if after else {})
    found = [row for statement in _pages(after is not None) for row in run(session, statement, given)]
    return sorted(found, key=lambda row: (row.priority_rank, row.added_at, row.id))[: limit + 1]


@cache
def _pages(continued: bool) -> list[sa.Select[Any]]:
    at = terms()
    waiting = sa.and_(RULES[0].passes(at), RULES[1].passes(at))
    offers: Any = Offer.__table__.c
    asked = entry.id.in_(sa.select(offers.waitlist_entry_id).where(offers.opening_id == at["opening_id"]))
    page = sa.select(*ORDER, entry.patient_id, *columns()).order_by(*ORDER)
    page = page.limit(sa.bindparam("rows", type_=sa.Integer()))
    if continued:
        types = dict(zip(("after_rank", "after_added", "after_id"), (column.type for column in ORDER), strict=True))
        page = page.where(sa.tuple_(*ORDER) > sa.tuple_(*(sa.bindparam(n, type_=kind) for n, kind in types.items())))
    mine = entry.clinic_id == at["clinic_id"]
    return [page.where(waiting), page.where(mine, asked, sa.not_(waiting))]
