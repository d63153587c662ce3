"""Patterns in misses: nothing is called one before it is told apart from chance.

Pearson's chi-square test of independence for each way of grouping, p-values corrected for how many were looked at
(Holm, Scand. J. Stat. 6, 1979); where it is clear, the groups that stand out by their adjusted residuals (Haberman,
Biometrics 29, 1973), corrected in the same way. Groups with an expected count under 5 are left out (Cochran's rule).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.services.analytics.intervals import Rate
from app.services.analytics.misses import Group, MissesBy, misses

LOOKED_AT = (MissesBy.WEEKDAY, MissesBy.HOUR, MissesBy.PROVIDER, MissesBy.TYPE)
LEAST_EXPECTED = 5
CLEAR = 0.05


@dataclass(frozen=True, slots=True)
class StandsOut:
    """A group that misses clearly more or less than the others; `p` is corrected."""

    name: str
    missed: Rate
    more: bool
    p: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way of grouping: the test's statistic, degrees of freedom and corrected p, and whom it names.

    `too_few` counts the groups that were left out. `degrees` 0: nothing could be compared, and `p` is 1.
    """

    by: MissesBy
    chi_square: float
    degrees: int
    p: float
    too_few: int
    groups: list[StandsOut]

    @property
    def is_clear(self) -> bool:
        """Told apart from chance, at 5 %."""
        return self.p < CLEAR


def find_patterns(session: Session, clinic_id: int, first_day: date, last_day: date) -> list[Pattern]:
    """The ways of grouping that are looked at, each with its verdict. Raises BadPeriod."""
    return judge({by: misses(session, clinic_id, first_day, last_day, by).groups for by in LOOKED_AT})


def judge(looked_at: Mapping[MissesBy, Sequence[Group]]) -> list[Pattern]:
    """The verdict on each way of grouping, corrected for how many there are."""
    tested = [_test(by, groups) for by, groups in looked_at.items()]
    corrected = holm([one.p for one in tested])
    return [
        Pattern(one.by, one.chi_square, one.degrees, p, one.too_few, one.groups if p < CLEAR else [])
        for one, p in zip(tested, corrected, strict=True)
    ]


def holm(values: Sequence[float]) -> list[float]:
    """P-values corrected for their number, in the given order."""
    order = sorted(range(len(values)), key=lambda n: values[n])
    corrected, largest = [1.0] * len(values), 0.0
    for rank, n in enumerate(order):
        largest = max(largest, min(1.0, (len(values) - rank) * values[n]))
        corrected[n] = largest
    return corrected


def _test(by: MissesBy, groups: Sequence[Group]) -> Pattern:
    share = _share(groups)
    kept = [one for one in groups if min(share, 1 - share) * one.visits >= LEAST_EXPECTED]
    too_few = len(groups) - len(kept)
    if len(kept) < 2:
        return Pattern(by, 0.0, 0, 1.0, too_few, [])
    share = _share(kept)
    every = sum(one.visits for one in kept)
    square = sum((one.missed.count - share * one.visits) ** 2 / (share * (1 - share) * one.visits) for one in kept)
    # An adjusted residual is standard normal where groups and misses have nothing to do with each other.
    residuals = [
        (one.missed.count - share * one.visits) / math.sqrt(share * (1 - share) * one.visits * (1 - one.visits / every))
        for one in kept
    ]
    ps = holm([math.erfc(abs(z) / math.sqrt(2)) for z in residuals])
    found = [
        StandsOut(one.name, one.missed, z > 0, p) for one, z, p in zip(kept, residuals, ps, strict=True) if p < CLEAR
    ]
    return Pattern(by, square, len(kept) - 1, _survival(square, len(kept) - 1), too_few, found)


def _share(groups: Sequence[Group]) -> float:
    visits = sum(one.visits for one in groups)
    return sum(one.missed.count for one in groups) / visits if visits else 0.0


def _survival(square: float, degrees: int) -> float:
    """How likely a chi-square this large is by chance."""
    from scipy.special import chdtrc  # a tenth of a second to import, for nothing else

    return float(chdtrc(degrees, square))
