"""Commands about one visit: who is here, who did not come, why, and moving it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import click

from app.cli.runtime import ID, in_clinic, with_runtime
from app.clock import at_local
from app.factory import Runtime
from app.models import Appointment, CancellationReason, CancelledByType
from app.services import arrivals, cancellations, moves, no_shows
from app.services.cancellations import NotAReason
from app.services.visit_status import NotPossible

_clinic = partial(in_clinic, refusals=(NotPossible, NotAReason))
LOCAL_TIME = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])
CLINIC = click.option("--clinic", "slug")
NUMBER = click.argument("visit_id", type=ID, metavar="VISIT")
REASONS = [one.value for one in CancellationReason]


@click.group()
def visit() -> None:
    """One visit: check in, complete, mark as a no-show, move (`standby cancel` cancels)."""


@visit.command("check-in")
@NUMBER
@CLINIC
@with_runtime
def check_in(runtime: Runtime, visit_id: int, slug: str | None) -> None:
    """The patient is here; a no-show is undone, its fee too."""
    with _clinic(runtime, slug) as (session, _):
        new = arrivals.check_in(session, visit_id, actor="cli")
    click.echo(f"visit {visit_id} is checked in" if new else f"visit {visit_id} was checked in before")


@visit.command()
@NUMBER
@CLINIC
@with_runtime
def complete(runtime: Runtime, visit_id: int, slug: str | None) -> None:
    """The patient was treated."""
    with _clinic(runtime, slug) as (session, _):
        new = arrivals.complete(session, visit_id, actor="cli")
    click.echo(f"visit {visit_id} is completed" if new else f"visit {visit_id} was completed before")


@visit.command("no-show")
@NUMBER
@CLINIC
@with_runtime
def no_show(runtime: Runtime, visit_id: int, slug: str | None) -> None:
    """The patient did not come; it counts at once. Also confirms what the clock took for a no-show."""
    with _clinic(runtime, slug) as (session, _):
        found = session.get(Appointment, visit_id)
        if found is not None and cancellations.standing(session, visit_id):
            no_shows.confirm(session, visit_id, actor="cli")
        else:
            no_shows.mark(session, visit_id, by=CancelledByType.STAFF, actor="cli")
    click.echo(f"visit {visit_id} is a no-show")


@visit.command()
@NUMBER
@click.argument("reason", type=click.Choice(REASONS, case_sensitive=False))
@CLINIC
@with_runtime
def reason(runtime: Runtime, visit_id: int, reason: str, slug: str | None) -> None:
    """Why it did not take place: said later, or corrected."""
    with _clinic(runtime, slug) as (session, _):
        row = cancellations.standing(session, visit_id)
        if row is None:
            raise click.UsageError(f"visit {visit_id} was not cancelled or missed at this clinic")
        new = cancellations.change_reason(session, row, CancellationReason(reason.upper()), actor="cli")
    click.echo("the reason is noted" if new else "that was the reason already")


@visit.command()
@NUMBER
@click.option("--to", "starts", required=True, type=LOCAL_TIME, metavar="TIME", help='As "2026-11-24 09:00", there.')
@click.option("--provider", "provider_id", type=ID, help="The number of another provider.")
@click.option("--chair", "chair_id", type=ID, help="The number of another chair.")
@click.option("--practice", is_flag=True, help="The clinic needs it: never late, and the old time is not offered.")
@CLINIC
@with_runtime
def move(runtime: Runtime, visit_id: int, starts: datetime, slug: str | None, **options: Any) -> None:
    """Move it to another time; the old one is offered."""
    with _clinic(runtime, slug) as (session, clinic):
        starts_at = at_local(starts, clinic.timezone)
        new = moves.move_visit(session, visit_id, starts_at, actor="cli", **options)
    click.echo(f"visit {visit_id} is moved: it is visit {new.id} now")


@click.command("check-in")
@click.argument("state", type=click.Choice(["on", "off"]))
@CLINIC
@with_runtime
def check_in_mode(runtime: Runtime, state: str, slug: str | None) -> None:
    """Whether arrivals are recorded in Standby: only then the clock takes anybody for a no-show."""
    with _clinic(runtime, slug) as (session, clinic):
        arrivals.set_check_in(session, clinic, on=state == "on", actor="cli")
    click.echo(f"check-in is {state}")


COMMANDS = (visit, check_in_mode)
