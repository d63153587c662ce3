"""Policies to compare: a strategy with its hold or its batch, as `sequential:120`, `batch:3:15` or `adaptive`."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import Clinic, Strategy

USABLE = (Strategy.SEQUENTIAL, Strategy.BATCH, Strategy.ADAPTIVE)
"""APPROVE and CALL wait for a person, whom the lab does not model."""
LONGEST = 24 * 60


class BadPolicy(ValueError):
    """The policy cannot be played; the message says why."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A strategy and what of the clinic's rules goes with it; None: as every clinic has it. Minutes."""

    strategy: Strategy
    hold: int | None = None
    batch: int | None = None
    interval: int | None = None

    @property
    def name(self) -> str:
        """As people say it: "sequential 2 h", "batch 3 / 15 min"."""
        said = self.strategy.value.lower()
        if self.batch:
            said += f" {self.batch}"
        if self.hold:
            said += f" {_say(self.hold)}"
        return f"{said} / {_say(self.interval)}" if self.interval else said

    def give_to(self, clinic: Clinic) -> None:
        """The clinic follows it from now on."""
        clinic.strategy = self.strategy
        clinic.hold_minutes = self.hold or clinic.hold_minutes
        clinic.batch_size = self.batch or clinic.batch_size
        clinic.batch_interval_minutes = self.interval or clinic.batch_interval_minutes


def parse(text: str) -> Policy:
    """`strategy[:number[:interval]]`: minutes of a hold, or how many a batch asks and minutes between batches.

    Raises BadPolicy.
    """
    word, *numbers = text.strip().split(":")
    strategy = next((one for one in USABLE if one.value.lower() == word.strip().lower()), None)
    if strategy is None:
        known = ", ".join(one.value.lower() for one in USABLE)
        raise BadPolicy(f"{word or 'nothing'} is no strategy that can be played: there are {known}")
    most = 2 if strategy is Strategy.BATCH else 1
    if len(numbers) > most:
        raise BadPolicy(f"{text} has too many numbers: say {_example(strategy)}")
    values = [_number(number, text, strategy) for number in numbers]
    if strategy is Strategy.BATCH:
        return Policy(strategy, None, *values)
    return Policy(strategy, *values)


def _number(number: str, text: str, strategy: Strategy) -> int:
    if not number.strip().isascii() or not number.strip().isdigit() or not 1 <= int(number) <= LONGEST:
        raise BadPolicy(f"{text}: {number or 'nothing'} is no number from 1 to {LONGEST}; say {_example(strategy)}")
    return int(number)


def _example(strategy: Strategy) -> str:
    return "batch:3:15 (three at once, the next three 15 minutes later)" if strategy is Strategy.BATCH else (
        f"{strategy.value.lower()}:120 (a hold of 120 minutes)"
    )  # fmt: skip


def _say(minutes: int) -> str:
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
