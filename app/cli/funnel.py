"""`funnel`: how far the openings of a clinic came, for reading in a terminal or as JSON."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import click

from app import clock
from app.cli.runtime import find_clinic, with_runtime
from app.db import transaction
from app.factory import Runtime
from app.models import Clinic
from app.services.analytics import BadPeriod, Funnel, FunnelBy, Rate, Spread, Stages
from app.services.analytics import funnel as count

DAYS = 30
STAGES = ("offered", "reached", "accepted", "attended")
DATE = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--clinic", "slug")
@click.option("--by", type=click.Choice([by.value for by in FunnelBy]), default=FunnelBy.TOTAL.value, show_default=True)
@click.option("--from", "since", type=DATE, help=f"First day, as 2026-11-01. Without it: the last {DAYS} days.")
@click.option("--to", "until", type=DATE, help="Last day; without it today, at the clinic.")
@click.option("--json", "as_json", is_flag=True, help="For programs: seconds, and shares between 0 and 1.")
@with_runtime
def funnel(
    runtime: Runtime, slug: str | None, by: str, since: datetime | None, until: datetime | None, as_json: bool
) -> None:
    """Count openings: opened, offered, reached, accepted, attended, and how long it took.

    Each share is of the stage before it, with its 95 % interval. Days are those on which an opening was opened, on the
    clinic's wall clock.
    """
    clinic_id = find_clinic(runtime, slug)
    with transaction(runtime.sessions, clinic_id, read_only=True) as session:
        clinic = session.get_one(Clinic, clinic_id)
        last = until.date() if until else clock.local(clock.now(session), clinic.timezone).date()
        first = since.date() if since else _before(last)
        try:
            counted = count(session, clinic_id, first, last, FunnelBy(by))
        except BadPeriod as error:
            raise click.UsageError(str(error)) from error
    click.echo(json.dumps(_as_json(counted), indent=2) if as_json else _as_text(counted, clinic.name))


def _before(last: date) -> date:
    return last - timedelta(days=min(DAYS - 1, last.toordinal() - 1))


def _as_text(counted: Funnel, clinic: str) -> str:
    grouped = f", by {counted.by}" if counted.groups else ""
    title = f"Openings of {clinic}, opened {counted.first_day} to {counted.last_day}{grouped}"
    every = [*counted.groups, counted.total]
    width = max(len(one.name) for one in every)
    heads = ["opened", *(f"{stage:<17}" for stage in STAGES), "texts", "first offer (p90)", "filled after (p90)"]
    lines = [_line(" " * width, heads)]
    lines += [_line(f"{one.name:<{width}}", _cells(one)) for one in every]
    to_come = counted.total.to_come
    note = (
        f"\nThe outcome of {to_come} accepted visits is not known yet; they are not in “attended”." if to_come else ""
    )
    return "\n".join([title, "", *lines]) + note


def _cells(one: Stages) -> list[str]:
    shares = [f"{_say_rate(one.rates[stage]):<17}" for stage in STAGES]
    times = [f"{_say_spread(spread):<{n}}" for spread, n in ((one.to_first_offer, 17), (one.to_fill, 18))]
    return [f"{one.opened:>6}", *shares, f"{one.asked:>5}", *times]


def _line(name: str, cells: list[str]) -> str:
    return "  ".join([name, *cells]).rstrip()


def _say_rate(rate: Rate) -> str:
    if rate.interval is None or rate.share is None:
        return "-"
    low, high = (round(100 * end) for end in rate.interval)
    return f"{rate.count} of {rate.of} {low}-{high} %"


def _say_spread(spread: Spread | None) -> str:
    return f"{_say(spread.median)} ({_say(spread.p90)})" if spread else "-"


def _say(amount: timedelta) -> str:
    seconds = round(amount.total_seconds())
    if seconds < 3600:
        return f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes:02} min" if hours < 48 else f"{hours // 24} d {hours % 24} h"


def _as_json(counted: Funnel) -> dict[str, Any]:
    return {
        "from": counted.first_day.isoformat(),
        "to": counted.last_day.isoformat(),
        "by": counted.by.value,
        "groups": [_stages(one) for one in counted.groups],
        "total": _stages(counted.total),
    }


def _stages(one: Stages) -> dict[str, Any]:
    counts = {name: getattr(one, name) for name in ("name", "opened", *STAGES, "to_come", "asked")}
    rates = {
        name: {"count": rate.count, "of": rate.of, "share": rate.share, "interval_95": rate.interval}
        for name, rate in one.rates.items()
    }
    times = {"to_first_offer": one.to_first_offer, "to_fill": one.to_fill}
    return counts | {"rates": rates} | {name: _seconds(spread) for name, spread in times.items()}


def _seconds(spread: Spread | None) -> dict[str, float] | None:
    if spread is None:
        return None
    return {"n": spread.n, "median": spread.median.total_seconds(), "p90": spread.p90.total_seconds()}


COMMANDS = (funnel,)
