"""The figures by which policies are compared, each over any number of games, with intervals. Pure.

Intervals are by the bootstrap over worlds (percentiles of 1,000 resamples): a world is drawn with everything in it, and
for a difference with both policies, so that what two policies share does not count as uncertainty.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from app.services.analytics import Rate
from simulation.lab.measure import Outcome, gini

RESAMPLES = 1_000
Games = tuple[Outcome, ...]
"""Of different worlds, in the order of the worlds."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How it is computed from games, and how it is said, with so many digits."""

    name: str
    unit: str
    of: Callable[[Games], float | None]
    digits: int = 0
    counts: Callable[[Games], Rate] | None = None
    """What a share is of. Where all worlds agree (0 or 100 %) the bootstrap knows no doubt; Wilson's interval does."""

    def say(self, value: float, *, bare: bool = False) -> str:
        """As "66 %" or "3 h 05"; `bare`: without the unit, beside a value that has it."""
        if self.unit == "min" and round(value) >= 120:
            return f"{round(value) // 60} h {round(value) % 60:02}"
        unit = "" if bare and self.unit != "min" else f" {self.unit}"
        return f"{value:.{self.digits}f}{unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and its 95 % interval; None where there is nothing to compute it from."""

    value: float | None
    low: float | None
    high: float | None

    @property
    def is_clear(self) -> bool:
        """Whether a difference is told apart from none."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def _fill_rate(games: Games) -> float | None:
    return _ratio(100 * sum(game.filled for game in games), sum(game.openings for game in games))


def _filled(games: Games) -> Rate:
    return Rate(sum(game.filled for game in games), sum(game.openings for game in games))


def _to_fill(games: Games) -> float | None:
    minutes = [one for game in games for one in game.minutes_to_fill]
    return statistics.median(minutes) if minutes else None


def _texts_per_fill(games: Games) -> float | None:
    return _ratio(sum(game.texts for game in games), sum(game.filled for game in games))


def _in_vain(games: Games) -> float | None:
    return _ratio(100 * sum(game.in_vain for game in games), sum(game.openings for game in games))


def _ever_asked(games: Games) -> float | None:
    asked = [count > 0 for game in games for count in game.asked]
    return _ratio(100 * sum(asked), len(asked))


def _gini(games: Games) -> float | None:
    return _mean([gini(game.asked) for game in games])


def _place(games: Games) -> float | None:
    return _mean([place for game in games for place in game.places])


def _ratio(above: float, below: float) -> float | None:
    return above / below if below else None


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if known else None


FILL_RATE = Figure("Openings filled", "%", _fill_rate, counts=_filled)
TO_FILL = Figure("Time to fill, median", "min", _to_fill)
TEXTS = Figure("Texts per filled opening", "", _texts_per_fill, 1)
IN_VAIN = Figure("YES in vain, per 100 openings", "", _in_vain)
EVER_ASKED = Figure("Entries ever asked", "%", _ever_asked)
GINI = Figure("Inequality of texts (Gini)", "", _gini, 2)
PLACE = Figure("Place in line of who got it (0 first, 1 last)", "", _place, 2)
FIGURES = (FILL_RATE, TO_FILL, TEXTS, IN_VAIN, EVER_ASKED, GINI, PLACE)


@cache
def estimate(figure: Figure, games: Games) -> Estimate:
    """The figure over all games, which are of different worlds."""
    found = _resampled(len(games), lambda chosen: figure.of(tuple(games[n] for n in chosen)))
    if figure.counts and found.low == found.high:
        interval = figure.counts(games).interval
        return Estimate(found.value, 100 * interval[0], 100 * interval[1]) if interval else found
    return found


@cache
def difference(figure: Figure, games: Games, others: Games) -> Estimate:
    """By how much `games` are above `others`, played in the same worlds, in the same order."""

    def gap(chosen: Sequence[int]) -> float | None:
        one, two = figure.of(tuple(games[n] for n in chosen)), figure.of(tuple(others[n] for n in chosen))
        return None if one is None or two is None else one - two

    return _resampled(min(len(games), len(others)), gap)


def _resampled(count: int, compute: Callable[[Sequence[int]], float | None]) -> Estimate:
    value, dice = compute(range(count)), random.Random(count)  # noqa: S311 - the same resamples for every figure
    if value is None or count < 2:
        return Estimate(value, None, None)
    drawn = (compute(dice.choices(range(count), k=count)) for _ in range(RESAMPLES))
    values = sorted(one for one in drawn if one is not None)
    return Estimate(value, values[int(0.025 * len(values))], values[int(0.975 * len(values))])
