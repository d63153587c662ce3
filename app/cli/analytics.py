"""`analytics`: cancellations and no-shows by what, patterns among them, and what they cost. No patient is named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any

import click
from sqlalchemy.orm import Session

from app import clock
from app.cli.runtime import find_clinic, with_runtime
from app.db import transaction
from app.factory import Runtime
from app.models import Clinic
from app.services.analytics import BadPeriod, Rate
from app.services.analytics.misses import Group, MissesBy, misses, repeat_cancellers
from app.services.analytics.patterns import Pattern, find_patterns
from app.services.analytics.revenue import Balance, Money, revenue

DAYS = 90
DATE = click.DateTime(formats=["%Y-%m-%d"])
AS_JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group()
def analytics() -> None:
    """What the clinic's visits say: how many are missed, of how many, by what, and what that costs."""


def _period(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the clinic's transaction and the days that are asked for; says what is wrong with them."""

    @wraps(command)
    def run(runtime: Runtime, slug: str | None, since: datetime | None, until: datetime | None, **typed: Any) -> None:
        with _clinic(runtime, slug) as (session, clinic_id):
            zone = session.get_one(Clinic, clinic_id).timezone
            last = until.date() if until else clock.local(clock.now(session), zone).date()
            first = since.date() if since else last - timedelta(days=min(DAYS - 1, last.toordinal() - 1))
            command(session, clinic_id, first, last, **typed)

    for option in (
        click.option("--clinic", "slug"),
        click.option("--to", "until", type=DATE, help="Last day; without it today, at the clinic."),
        click.option("--from", "since", type=DATE, help=f"First day, as 2026-11-01. Without it: {DAYS} days."),
    ):
        run = option(run)
    return with_runtime(run)


@contextmanager
def _clinic(runtime: Runtime, slug: str | None) -> Iterator[tuple[Session, int]]:
    clinic_id = find_clinic(runtime, slug)
    try:
        with transaction(runtime.sessions, clinic_id, read_only=True) as session:
            yield session, clinic_id
    except BadPeriod as error:
        raise click.UsageError(str(error)) from error


@analytics.command("misses")
@click.option("--by", type=click.Choice([by.value for by in MissesBy]), default=MissesBy.TOTAL.value, show_default=True)
@AS_JSON
@_period
def show_misses(session: Session, clinic_id: int, first: date, last: date, by: str, as_json: bool) -> None:
    """Count visits by what became of them; each share with its 95 % interval.

    missed: no-shows and late cancellations, of the visits that were the patient's to keep. no-show: of those that
    nobody had cancelled. late: of those that patients cancelled.
    """
    found = misses(session, clinic_id, first, last, MissesBy(by))
    every = [*found.groups, found.total]
    click.echo(json.dumps([_as_json(one) for one in every], indent=1) if as_json else _table(every))


@analytics.command("repeat")
@click.option("--least", type=click.IntRange(1, 1000), default=2, show_default=True, help="Misses.")
@AS_JSON
@_period
def show_repeats(session: Session, clinic_id: int, first: date, last: date, least: int, as_json: bool) -> None:
    """List patients, by their number, who missed several visits (`--least 1`: any), at most 100."""
    found = repeat_cancellers(session, clinic_id, first, last, least=least)
    click.echo(json.dumps([_as_json(one) for one in found], indent=1) if as_json else _table(found))


@analytics.command("patterns")
@AS_JSON
@_period
def show_patterns(session: Session, clinic_id: int, first: date, last: date, as_json: bool) -> None:
    """Say where more is missed than by chance: by weekday, hour, provider and type of visit."""
    found = find_patterns(session, clinic_id, first, last)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], indent=1))
        return
    for one in found:
        click.echo(_said(one))
        for group in one.groups:
            click.echo(f"  {group.name}: {_share(group.missed)} missed, {'more' if group.more else 'less'} than others")


@analytics.command("revenue")
@AS_JSON
@_period
def show_revenue(session: Session, clinic_id: int, first: date, last: date, as_json: bool) -> None:
    """Add up what cancelled and missed visits cost: lost, filled by somebody else, or won back."""
    found = revenue(session, clinic_id, first, last)
    click.echo(json.dumps(_in_cents(found), indent=1) if as_json else "\n".join(_account(found)))


def _table(groups: list[Group]) -> str:
    if not groups:
        return "none"
    width = max(len(one.name) for one in groups)
    head = f"{'':{width}}  {'visits':>7}  {'missed':<24}{'no-show':<24}{'late':<24}moved  practice"
    return "\n".join([head, *(_line(one, width) for one in groups)])


def _line(one: Group, width: int) -> str:
    shares = "".join(f"{_share(rate):<24}" for rate in (one.missed, one.no_shows, one.late))
    moved, practice = (one.outcomes[key] for key in ("MOVED", "PRACTICE"))  # type: ignore[index]
    return f"{one.name:{width}}  {one.visits:>7}  {shares}{moved:>5}  {practice:>8}"


def _share(rate: Rate) -> str:
    if rate.share is None or rate.interval is None:
        return "-"
    low, high = rate.interval
    return f"{rate.share:.1%} ({low:.1%} to {high:.1%})"


def _said(one: Pattern) -> str:
    if not one.degrees:
        return f"{one.by}: too few visits to compare"
    verdict = "a pattern" if one.is_clear else "no pattern: chance would do as much"
    return f"{one.by}: {verdict} (chi-square {one.chi_square:.1f}, {one.degrees} degrees of freedom, p {one.p:.2g})"


def _account(found: Balance) -> list[str]:
    lines = [
        f"{one.currency}: lost {_money(one.lost)}; filled by others {_money(one.filled)}; "
        f"won back {_money(one.recovered)}"
        for one in found.currencies
    ]
    unpriced = f"{found.unpriced} visits are of a type without a price" if found.unpriced else ""
    return [*lines, unpriced] if unpriced else lines or ["nothing was cancelled or missed"]


def _money(money: Money) -> str:
    return f"{money.cents // 100:,}.{money.cents % 100:02} ({money.visits} visits)"


def _as_json(one: Group) -> dict[str, Any]:
    rates = {"missed": one.missed, "no_show": one.no_shows, "late": one.late}
    shares = {name: {"count": rate.count, "of": rate.of, "interval": rate.interval} for name, rate in rates.items()}
    return {"name": one.name, "visits": one.visits, "outcomes": dict(one.outcomes), **shares}


def _in_cents(found: Balance) -> dict[str, Any]:
    return {"currencies": [asdict(one) for one in found.currencies], "unpriced": found.unpriced}


COMMANDS = (analytics,)
