"""Shares and durations with their uncertainty. Pure.

A clinic's numbers are small: a share is never shown without how many it was of, and between which values it may lie.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

Z95 = 1.959963984540054
"""The standard normal's 97.5 % point."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` of `of`."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval by Wilson's score method (JASA 22, 1927, p. 209); None of nothing.

        Unlike the usual ± it stays between 0 and 1, and 0 of 5 does not claim certainty.
        """
        if not self.of:
            return None
        n, p, square = self.of, self.count / self.of, Z95**2
        middle = (p + square / (2 * n)) / (1 + square / n)
        half = Z95 / (1 + square / n) * math.sqrt(p * (1 - p) / n + square / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of `n` durations and what nine of ten stay under, by linear interpolation between them."""

    n: int
    median: timedelta
    p90: timedelta

    @classmethod
    def over(cls, durations: Sequence[timedelta]) -> Spread | None:
        """None of nothing."""
        if not durations:
            return None
        ordered = sorted(durations)
        return cls(len(ordered), _quantile(ordered, 0.5), _quantile(ordered, 0.9))


def _quantile(ordered: Sequence[timedelta], q: float) -> timedelta:
    place = q * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
