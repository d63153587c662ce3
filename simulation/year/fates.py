"""What will become of a visit, as far as the patient decides it: drawn once, when the visit is booked."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from enum import StrEnum


class Fate(StrEnum):
    """What the patient will do, unless something else happens to the visit first."""

    COMES = "COMES"
    RUNS_LATE = "RUNS_LATE"
    """Says so, and comes."""
    COMES_TOO_LATE = "COMES_TOO_LATE"
    """Says nothing, and comes when they were taken for a no-show."""
    STAYS_AWAY = "STAYS_AWAY"
    TEXTS_EARLY = "TEXTS_EARLY"
    """Cancels by text in time."""
    TEXTS_LATE = "TEXTS_LATE"
    CALLS = "CALLS"
    """Has the front desk cancel it, some time before."""
    MOVES = "MOVES"
    """Asks by text for another time."""


WEIGHTS = {
    Fate.COMES: 815, Fate.RUNS_LATE: 20, Fate.COMES_TOO_LATE: 12, Fate.STAYS_AWAY: 58, Fate.TEXTS_EARLY: 35,
    Fate.TEXTS_LATE: 25, Fate.CALLS: 23, Fate.MOVES: 12,
}  # fmt: skip
"""In thousandths: every seventh visit goes wrong, and every seventeenth patient does not come. [assumed]"""


def draw(dice: random.Random, notice: timedelta) -> Fate:
    """For a visit so far ahead; who has no time to cancel early does not."""
    fate = dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    needs = {Fate.TEXTS_EARLY: timedelta(days=3), Fate.MOVES: timedelta(days=3), Fate.CALLS: timedelta(days=1)}
    needs[Fate.TEXTS_LATE] = timedelta(hours=6)
    return fate if notice > needs.get(fate, timedelta(0)) else Fate.COMES


def acts_at(dice: random.Random, fate: Fate, starts_at: datetime) -> datetime:
    """When they do it (aware UTC)."""
    minutes = dice.randrange
    before = {
        Fate.COMES: lambda: timedelta(minutes=minutes(0, 12)),
        Fate.RUNS_LATE: lambda: timedelta(minutes=minutes(0, 10)),
        Fate.COMES_TOO_LATE: lambda: -timedelta(minutes=minutes(17, 75)),
        Fate.STAYS_AWAY: lambda: timedelta(0),
        Fate.TEXTS_EARLY: lambda: timedelta(hours=minutes(26, 70), minutes=minutes(60)),
        Fate.TEXTS_LATE: lambda: timedelta(minutes=minutes(40, 23 * 60)),
        Fate.CALLS: lambda: timedelta(hours=minutes(2, 22)) if dice.random() < 0.3 else timedelta(days=1),
        Fate.MOVES: lambda: timedelta(hours=minutes(26, 70)),
    }
    return starts_at - before[fate]()
