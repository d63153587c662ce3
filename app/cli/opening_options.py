"""The options with which one opening is offered otherwise than its type and clinic do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from app.models import Opening, Strategy
from app.services.openings import Overrides

MOST = 1440
USUAL = "usual"


def overriding(command: Any) -> Any:
    """The options that override type and clinic."""
    for option in (
        click.option(
            "--other-types/--own-type", default=None, help="Whether to ask who waits for another type that fits, too."
        ),
        click.option("--interval", type=click.IntRange(1, MOST), help="Minutes between batches."),
        click.option("--batch", type=click.IntRange(1, 100), help="How many at once."),
        click.option("--hold", type=click.IntRange(1, MOST), help="Minutes."),
        click.option("--strategy", type=click.Choice([USUAL, *(one.value for one in Strategy)], case_sensitive=False)),
    ):
        command = option(command)
    return command


def now_of(opening: Opening | None) -> Overrides:
    """How an opening is offered now; nothing of its own for one that is not there."""
    return Overrides.of(opening) if opening else Overrides()


def overrides(
    before: Overrides,
    strategy: str | None,
    hold: int | None,
    batch: int | None,
    interval: int | None,
    other_types: bool | None,
) -> Overrides:
    """What becomes of `before` by what was typed; `usual` takes everything back."""
    if strategy == USUAL:
        before = Overrides()
    elif strategy:
        before = replace(before, strategy=Strategy(strategy.upper()))
    return replace(
        before,
        hold_minutes=hold or before.hold_minutes,
        batch_size=batch or before.batch_size,
        batch_interval_minutes=interval or before.batch_interval_minutes,
        other_types=before.other_types if other_types is None else other_types,
    )
