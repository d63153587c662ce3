"""Which policy a clinic should choose in a situation, in words, with the uncertainty.

First by how many openings are filled; among those that are not told apart, by how few texts a filled opening takes;
among those that are not told apart either, by how few people say YES in vain. "No clear difference" is an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulation.lab.compare import Comparison
from simulation.lab.figures import FILL_RATE, IN_VAIN, TEXTS, Estimate, Figure, Games, difference, estimate
from simulation.lab.policies import Policy


@dataclass(frozen=True, slots=True)
class Advice:
    """`chosen` of the comparison's policies (None: none does anything); `clear`: it fills more than every other."""

    situation: str
    chosen: Policy | None
    clear: bool
    why: str


def advise(comparison: Comparison, k: int) -> Advice:
    """For the k-th situation."""
    games, policies = comparison.games[k], comparison.policies
    name = comparison.situations[k]
    if not any(outcome.filled for outcomes in games for outcome in outcomes):
        return Advice(name, None, False, "No policy filled a single opening here: none can be recommended.")
    tied = _not_told_apart(FILL_RATE, games, _by_rate(games))
    if len(tied) == 1:
        return Advice(name, policies[tied[0]], True, " ".join(_clear(comparison, k, tied[0])))
    return _choose(comparison, k, tied)


def for_all(comparison: Comparison) -> str | None:
    """The policy that is nowhere told apart from the one that fills most, as a sentence; of several the one with the
    fewest YES in vain. None where there is only one situation, or nothing was filled.
    """
    if len(comparison.situations) < 2 or any(
        advise(comparison, k).chosen is None for k in range(len(comparison.games))
    ):
        return None
    everywhere = set(range(len(comparison.policies)))
    for games in comparison.games:
        everywhere &= set(_not_told_apart(FILL_RATE, games, _by_rate(games)))
    if not everywhere:
        return "No one policy keeps up everywhere: choose by how far ahead openings appear."
    calmest = min(everywhere, key=lambda n: sum(_value(IN_VAIN, games[n]) for games in comparison.games))
    return (
        f"One for all: {comparison.policies[calmest].name}. In none of these situations does another clearly fill more."
    )


def _by_rate(games: Sequence[Games]) -> list[int]:
    """The policies, the one that fills most first."""
    return sorted(range(len(games)), key=lambda n: (-(estimate(FILL_RATE, games[n]).value or 0), n))


def _choose(comparison: Comparison, k: int, tied: Sequence[int]) -> Advice:
    """Among policies that fill about as many."""
    games, policies = comparison.games[k], comparison.policies
    calm = _not_told_apart(TEXTS, games, sorted(tied, key=lambda n: _value(TEXTS, games[n])))
    chosen = min(calm, key=lambda n: (_value(IN_VAIN, games[n]), n))
    rates = ", ".join(f"{policies[n].name} {say(FILL_RATE, estimate(FILL_RATE, games[n]))}" for n in tied)
    why = [f"No clear difference in openings filled: {rates}."]
    louder = [policies[n].name for n in tied if n not in calm]
    if louder:
        texts = say(TEXTS, estimate(TEXTS, games[chosen]))
        why.append(f"It takes fewer texts than {' and '.join(louder)}: {texts} per filled opening.")
    else:
        why.append("They do not clearly differ in texts per filled opening either.")
    why.append(_price(IN_VAIN, games[chosen]))
    why += _left_behind(comparison, k, chosen, tied)
    return Advice(comparison.situations[k], policies[chosen], False, " ".join(why))


def _clear(comparison: Comparison, k: int, best: int) -> list[str]:
    games = comparison.games[k]
    said = [f"It fills {say(FILL_RATE, estimate(FILL_RATE, games[best]))} of the openings."]
    said += _left_behind(comparison, k, best, [best])
    said.append(f"Its price: {say(TEXTS, estimate(TEXTS, games[best]))} texts per filled opening.")
    said.append(_price(IN_VAIN, games[best]))
    return said


def _left_behind(comparison: Comparison, k: int, chosen: int, tied: Sequence[int]) -> list[str]:
    """Those that clearly fill fewer."""
    games = comparison.games[k]
    gaps = [
        f"{comparison.policies[n].name} fills {say_gap(difference(FILL_RATE, games[chosen], games[n]))} fewer"
        for n in range(len(games))
        if n not in tied
    ]
    said = "; ".join(gaps)
    return [f"{said[0].upper()}{said[1:]}."] if said else []


def _price(figure: Figure, games: Games) -> str:
    value = _value(figure, games)
    if not value:
        return "Nobody says YES in vain."
    return f"YES that comes too late, and hears that it is gone: {figure.say(value)} per 100 openings."


def _not_told_apart(figure: Figure, games: Sequence[Games], ordered: Sequence[int]) -> list[int]:
    """The first, and those whose difference from it may be none."""
    first, *others = ordered
    return [first, *(n for n in others if not difference(figure, games[first], games[n]).is_clear)]


def _value(figure: Figure, games: Games) -> float:
    value = figure.of(games)
    return float("inf") if value is None else value


def say(figure: Figure, one: Estimate) -> str:
    """As "66 % (53 to 81)"."""
    if one.value is None:
        return "-"
    if one.low is None or one.high is None:
        return figure.say(one.value)
    return f"{figure.say(one.value)} ({figure.say(one.low, bare=True)} to {figure.say(one.high, bare=True)})"


def say_gap(one: Estimate) -> str:
    """As "44 points (38 to 50)"."""
    if one.value is None or one.low is None or one.high is None:
        return "an unknown number of points"
    return f"{one.value:.0f} points ({one.low:.0f} to {one.high:.0f})"
