"""Who fits an opening, in the order in which they are asked: one walk along the queue's index (docs/decisions/0004).

What a query cannot see (window, caps, consent, an open question, another offer) is asked of the candidates one by one,
in order, by `advance`.
"""

from __future__ import annotations

import operator
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Clinic, Opening, SkipRule, WaitlistEntry
from app.services.offers.rules import ORDER, RULES, constant, entry, facts, terms
from app.services.offers.written import ids
from app.services.visit_types import fitting_types

BINDING = (SkipRule.NOTIFICATION_LIMIT, SkipRule.ALREADY_ASKED, SkipRule.OTHER_VISIT)
"""What forbids even staff to put an opening to an entry, whatever its preferences are."""

WALKED = (SkipRule.TYPE, SkipRule.DURATION)
"""What holds for everybody in a queue that is walked: `fitting_types` has chosen it."""

ONCE = (SkipRule.ALREADY_ASKED, SkipRule.PASSED_OVER, SkipRule.NOTIFICATION_LIMIT)
"""What was decided when somebody was asked, and does not speak against telling them of a change."""


def candidates(session: Session, opening: Opening, now: datetime, limit: int) -> list[int]:
    """The ids of the first `limit` entries that fit: URGENT, HIGH, STANDARD, FLEXIBLE; then by `added_at`, then id."""
    clinic = session.get_one(Clinic, opening.clinic_id)
    types = fitting_types(session, opening)
    if not types:
        return []  # it is too short for anybody
    walked = {f"walked{n}": type_id for n, type_id in enumerate(types)}
    freed = opening.cancelled_appointment_id is not None
    return ids(session, _shortlist(len(types), limit, freed), facts(opening, clinic, now) | walked)


def forbidden(session: Session, opening: Opening, wanted: WaitlistEntry) -> SkipRule | None:
    """The rule that forbids even staff to put an opening to an entry, whatever its preferences are."""
    clinic = session.get_one(Clinic, opening.clinic_id)
    row = run(session, _binding(), facts(opening, clinic, now=opening.expires_at) | {"entry_id": wanted.id}).one()
    return next((rule for rule, passes in zip(BINDING, row, strict=True) if not passes), None)


def still_fits(session: Session, opening: Opening, wanted: WaitlistEntry, now: datetime) -> bool:
    """Whether an entry that was asked fits the opening's time of now: asked or passed over before does not matter."""
    clinic = session.get_one(Clinic, opening.clinic_id)
    return run(session, _fits(), facts(opening, clinic, now) | {"entry_id": wanted.id}).scalar() is not None


def run(session: Session, statement: sa.Executable, values: dict[str, Any]) -> sa.Result[Any]:
    """Run a statement made of the rules, past the session's tenancy filter: NOT_WAITING holds the clinic."""
    session.flush()
    return session.connection().execute(statement, values)


@cache
def _shortlist(types: int, limit: int, freed: bool) -> Any:
    """One ordered walk for each type, because an index gives the order only inside one; the first of all of them."""
    # A parameter as the limit makes PostgreSQL's generic plan prepare for a tenth of all rows.
    walks = [_walk(f"walked{n}", freed).limit(constant(limit)) for n in range(types)]
    if types == 1:
        return walks[0].with_only_columns(entry.id)
    found = sa.union_all(*(sa.select(walk.subquery(f"walk_{n}")) for n, walk in enumerate(walks))).subquery()
    return sa.select(found.c.id).order_by(*(found.c[column.name] for column in ORDER)).limit(constant(limit))


def _walk(type_id: str, freed: bool) -> sa.Select[Any]:
    """`freed`: somebody gave the time up. Each rule that reads a table costs, though it may find nothing there."""
    at, held = terms(), WALKED if freed else (*WALKED, SkipRule.GAVE_IT_UP)
    walked = entry.appointment_type_id == sa.bindparam(type_id, type_=entry.appointment_type_id.type)
    waiting, *others = (rule.passes(at) for rule in RULES if rule.why not in held)
    parts = (part for each in others for part in _parts(each))
    return sa.select(*ORDER).where(walked, waiting, *map(_expected, parts)).order_by(*ORDER)


def _parts(passes: sa.ColumnElement[bool]) -> list[Any]:
    """What has to hold together, one by one: the server does first what reads no other table."""
    together = isinstance(passes, sa.BooleanClauseList) and passes.operator is operator.and_
    return list(passes.get_children()) if together else [passes]


def _expected(passes: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    # Seen as a plain condition PostgreSQL multiplies the guesses, expects nobody to fit, and then reads and sorts the
    # whole queue. Of this it expects that nearly everybody fits, and walks: right if so, and no worse if nobody does.
    return sa.case((passes, constant(1)), else_=constant(0)) != constant(0)


@cache
def _binding() -> Any:
    at, wanted = terms(), sa.bindparam("entry_id", type_=entry.id.type)
    return sa.select(*(rule.passes(at) for rule in RULES if rule.why in BINDING)).where(entry.id == wanted)


@cache
def _fits() -> Any:
    at, wanted = terms(), sa.bindparam("entry_id", type_=entry.id.type)
    return sa.select(entry.id).where(entry.id == wanted, *(rule.passes(at) for rule in RULES if rule.why not in ONCE))
