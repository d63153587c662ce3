"""`simulate-year`: a year of a made-up clinic through the real code, and whether every rule held."""

from __future__ import annotations

import sys
import time

import click

from simulation.year.making import play_year, scratch
from simulation.year.report import look_back

MOST_CASES = 20
"""Of one broken rule."""


@click.command("simulate-year")
@click.option("--days", type=click.IntRange(2, 1_000), default=260, show_default=True, help="Working days.")
@click.option("--visits", type=click.IntRange(1, 100), default=20, show_default=True, help="Visits a day.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
def simulate_year(days: int, visits: int, seed: int) -> None:
    """Play a made-up clinic's year through the real code, then check every rule; exit code 1 if one is broken."""
    began, cpu = time.monotonic(), time.process_time()
    with scratch() as (engine, folder):
        year = play_year(engine, folder, days=days, visits=visits, seed=seed)
        played, cpu = time.monotonic() - began, time.process_time() - cpu
        found = look_back(year)
    click.echo(found.summary)
    click.echo(f"Played in {cpu:,.0f} s of CPU time, {played:,.0f} s by the clock.")
    for rule, cases in found.broken.items():
        click.echo(f"BROKEN: {rule} ({len(cases)})")
        for case in cases[:MOST_CASES]:
            click.echo(f"  {case}")
    if found.broken:
        sys.exit(1)
    click.echo(f"All {found.rules} rules hold.")


COMMANDS = (simulate_year,)
