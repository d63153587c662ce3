"""How many are asked at once, whether that holds the opening, and for how long they are left to answer. Pure.

One table: strategy → round (PRODUCT.md section 2, "Strategies"; spec rules 1 and 2). A round is what `advance` does
next; at its end it looks again, with what is left then. Nothing is remembered from one round to the next.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from app.models import AppointmentType, Clinic, Opening, Strategy

GROWTH = 1.5
"""How much larger the next batch of ADAPTIVE is than the one before."""
MOST_ROUNDS = 64
"""More change nothing: 1.5 to that power is more people than a clinic has."""


class Manner(Enum):
    """How somebody is asked."""

    HOLD = auto()
    """The opening is kept for them until the end of the round."""
    FIRST = auto()
    """"First to reply": nothing is held."""
    RELEASE = auto()
    """Staff release the text, or pass them over."""
    CALL = auto()
    """Staff call them."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What clinic, appointment type and opening say, the opening first."""

    strategy: Strategy
    hold: timedelta
    shortest: timedelta
    batch_size: int
    interval: timedelta


@dataclass(frozen=True, slots=True)
class Situation:
    """`left`: how long people may still be contacted before the opening expires. `fitting`: who fits and has not been
    asked; `urgent`: how many of those are URGENT, who come first.
    """

    left: timedelta
    fitting: int
    urgent: int


@dataclass(frozen=True, slots=True)
class Round:
    """Ask so many now, in this manner, and look again after `length` (of the time in which people may be contacted)."""

    ask: int
    manner: Manner
    length: timedelta

    @property
    def by_staff(self) -> bool:
        """Nothing is sent before a person says so."""
        return self.manner in (Manner.RELEASE, Manner.CALL)


def policy_of(opening: Opening, kind: AppointmentType, clinic: Clinic) -> Policy:
    """The opening's own rules, else its type's, else the clinic's. What staff approve is never texted unasked."""
    strategy = opening.strategy or kind.strategy or clinic.strategy
    if kind.staff_approves and strategy is not Strategy.CALL:
        strategy = Strategy.APPROVE
    interval = opening.batch_interval_minutes or kind.batch_interval_minutes or clinic.batch_interval_minutes
    return Policy(
        strategy,
        hold=timedelta(minutes=opening.hold_minutes or kind.hold_minutes or clinic.hold_minutes),
        shortest=timedelta(minutes=clinic.shortest_hold_minutes),
        batch_size=opening.batch_size or kind.batch_size or clinic.batch_size,
        interval=timedelta(minutes=interval),
    )


def next_round(policy: Policy, situation: Situation) -> Round:
    """What the policy's strategy does now."""
    return TABLE[policy.strategy](policy, situation)


def _sequential(policy: Policy, _: Situation) -> Round:
    return Round(1, Manner.HOLD, policy.hold)


def _batch(policy: Policy, situation: Situation) -> Round:
    """URGENT entries are asked alone, one after the other, before any batch (rule 1)."""
    if situation.urgent:
        return Round(1, Manner.HOLD, policy.hold)
    return Round(policy.batch_size, Manner.FIRST, policy.interval)


def _adaptive(policy: Policy, situation: Situation) -> Round:
    """The calmest round after which everybody who fits can still be asked before the opening expires.

    With rounds of length L, R = ⌊(left − shortest) / L⌋ + 1 of them begin early enough to leave the last ones asked
    `shortest` to answer. Batches that grow by g = 1.5 from round to round reach n people in R rounds when the first is
    ⌈n / (1 + g + … + g^(R−1))⌉: asked again in the next round, the same formula gives the next, larger one.

    L is the hold. As long as the batch is one, that is SEQUENTIAL (always, where n holds fit into what is left); larger
    ones hold nothing. Only where a batch would be larger than the clinic's are the rounds shortened: halved, down to
    the clinic's interval between batches; after that the batch is as large as it must be.
    """
    if situation.urgent:
        return _urgent_alone(policy, situation)
    shortest = max(policy.shortest, min(policy.hold, policy.interval))
    length = max(policy.hold, policy.shortest)
    while length > shortest and _size(policy, situation, length) > policy.batch_size:
        length = max(length / 2, shortest)
    ask = _size(policy, situation, length)
    return Round(ask, Manner.HOLD if ask == 1 else Manner.FIRST, length)


def _size(policy: Policy, situation: Situation, length: timedelta) -> int:
    """The first of the growing batches, of rounds so long, that reach everybody who fits."""
    rounds = min(max(0, (situation.left - policy.shortest) // length) + 1, MOST_ROUNDS)
    return max(1, math.ceil(situation.fitting / sum(GROWTH**n for n in range(rounds))))


def _urgent_alone(policy: Policy, situation: Situation) -> Round:
    """One URGENT entry at a time, with shorter holds where time is short: the others come after them, in time.

    Where there is no time for that (ten minutes each), the urgent ones are asked together, and still nobody else.
    """
    to_come = situation.urgent - 1 + (situation.fitting > situation.urgent)
    share = (situation.left - policy.shortest) / to_come if to_come else policy.hold
    if share < policy.shortest and situation.urgent > 1:
        return Round(situation.urgent, Manner.FIRST, policy.shortest)
    return Round(1, Manner.HOLD, max(policy.shortest, min(policy.hold, share)))


def _released(policy: Policy, _: Situation) -> Round:
    return Round(1, Manner.RELEASE, policy.hold)


def _called(policy: Policy, _: Situation) -> Round:
    return Round(1, Manner.CALL, policy.hold)


TABLE: dict[Strategy, Callable[[Policy, Situation], Round]] = {
    Strategy.SEQUENTIAL: _sequential,
    Strategy.BATCH: _batch,
    Strategy.ADAPTIVE: _adaptive,
    Strategy.APPROVE: _released,
    Strategy.CALL: _called,
}
