"""What must be true of a clinic's records after any time, whatever patients and staff did: plain queries, no services.

Each rule yields a sentence for every row that breaks it, with ids only. `touches` is what we sent, `recoveries` where
each miss stands, `fees` the ledger, `upkeep` the machinery. The sources are PRODUCT.md, sections 3, 5 and 6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlalchemy.orm import Session

from app.models import Clinic
from simulation.year.rules import fees, recoveries, touches, upkeep

Rule = Callable[[Session, Clinic], Iterator[str]]
RULES: Mapping[str, Rule] = {
    "no touch after an answer": touches.none_after_an_answer,
    "no touch outside the contact window": touches.none_outside_the_window,
    "no text after an opt-out": touches.none_after_an_opt_out,
    "no more touches than the clinic allows": touches.no_more_than_allowed,
    "caps by day and week": touches.caps_are_kept,
    "no touch after the last day": touches.none_after_the_last_day,
    "no touch when there is nothing to recover": touches.none_without_need,
    "each miss has exactly one recovery": recoveries.one_for_each_miss,
    "where a recovery stands fits its visits": recoveries.ends_fit,
    "an open recovery goes on": recoveries.open_ones_go_on,
    "none needed with a visit to come": recoveries.none_beside_a_later_visit,
    "a newer miss takes over": recoveries.one_at_a_time,
    "fees add up": fees.add_up,
    "no fee where none is due": fees.none_without_cause,
    "every miss that costs is charged": fees.none_is_forgotten,
    "what is undone is reversed": fees.undone_is_reversed,
    "a reason that excuses proposes a waiver": fees.excuses_propose_a_waiver,
    "one live visit at a time": upkeep.no_double_booking,
    "the audit trail is whole": upkeep.audit_is_whole,
    "nothing is left undone": upkeep.nothing_waits,
    "every task has a live cause": upkeep.tasks_have_causes,
    "misses move the end of a treatment": upkeep.treatments_move,
}


def check(session: Session, clinic_id: int) -> dict[str, list[str]]:
    """The broken rules by name, each with a sentence per case; empty when all hold. A session of that clinic."""
    clinic = session.get_one(Clinic, clinic_id)
    found = {name: list(rule(session, clinic)) for name, rule in RULES.items()}
    return {name: cases for name, cases in found.items() if cases}
