"""Plays every policy in the same worlds, world after world, on all cores: common random numbers."""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial

from simulation.lab.figures import Games
from simulation.lab.laboratory import Laboratory
from simulation.lab.measure import Outcome, measure
from simulation.lab.patients import PatientModel
from simulation.lab.play import play
from simulation.lab.policies import Policy
from simulation.lab.world import Scenario, World, make_world

WorldMaker = Callable[[Laboratory, int], World]
"""Makes the n-th world of a situation."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Openings to be compared in: a name that people say, as "4 h ahead", and its worlds."""

    name: str
    make: WorldMaker


@dataclass(frozen=True, slots=True)
class Comparison:
    """`games[situation][policy]` are the outcomes, one per world; `days` and `seconds` tell how fast it went."""

    situations: Sequence[str]
    policies: Sequence[Policy]
    games: Sequence[Sequence[Games]]
    worlds: int
    seed: int
    days: int
    seconds: float


def situation(scenario: Scenario, seed: int) -> Situation:
    """Made-up worlds in which every opening appears so long before it starts."""
    hours = scenario.lead.total_seconds() / 3600
    return Situation(f"{hours:g} h ahead", partial(_make, scenario, seed))


def _make(scenario: Scenario, seed: int, laboratory: Laboratory, number: int) -> World:
    return make_world(laboratory, scenario, seed, number)


def compare(
    situations: Sequence[Situation],
    policies: Sequence[Policy],
    model: PatientModel,
    *,
    worlds: int,
    seed: int,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Play `worlds` worlds of each situation under each policy. The same arguments give the same outcomes, whatever
    `workers` is.
    """
    started = time.monotonic()
    work = [(one, number) for number in range(worlds) for one in situations]
    rounds = partial(_round, policies=policies, model=model, seed=seed)
    found: list[tuple[int, list[Outcome]]] = []
    for done, result in enumerate(_map(rounds, work, workers), 1):
        found.append(result)
        if progress:
            progress(done, len(work))
    games = [
        [tuple(outcomes[n] for _, outcomes in found[k :: len(situations)]) for n in range(len(policies))]
        for k in range(len(situations))
    ]
    days = sum(days for days, _ in found)
    names = [one.name for one in situations]
    return Comparison(names, policies, games, worlds, seed, days, time.monotonic() - started)


def _map(
    rounds: Callable[[tuple[Situation, int]], tuple[int, list[Outcome]]],
    work: Sequence[tuple[Situation, int]],
    workers: int,
) -> Iterator[tuple[int, list[Outcome]]]:
    if workers == 1:
        yield from map(rounds, work)
        return
    fork = multiprocessing.get_context("fork")  # importing all of it takes longer than many a game
    with ProcessPoolExecutor(workers, mp_context=fork, initializer=_forget) as pool:
        yield from pool.map(rounds, work)


def _round(
    task: tuple[Situation, int], policies: Sequence[Policy], model: PatientModel, seed: int
) -> tuple[int, list[Outcome]]:
    """One world under each policy: the clinic days that were played, and what came of them."""
    (one, number), laboratory = task, _laboratory()
    world = one.make(laboratory, number)
    outcomes = []
    for policy in policies:
        session = play(laboratory, world, policy, model, f"{seed}:{number}")
        outcomes.append(measure(session))
        session.close()
        gc.collect()
    return world.days * len(policies), outcomes


@cache
def _laboratory() -> Laboratory:
    """One for this process: what SQLAlchemy has compiled is kept."""
    return Laboratory()


def _forget() -> None:
    """In a forked process the parent's connection is not ours."""
    _laboratory.cache_clear()
    gc.freeze()
