"""Commands about a provider's day: `day cancel` cancels it, and says who knows and who does not."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import partial

import click
from sqlalchemy.orm import Session

from app.cli.runtime import in_clinic, with_runtime
from app.cli.waitlist_forms import find_provider
from app.factory import Runtime
from app.models import CancellationReason
from app.services import cancellations
from app.services.cancellations import PRACTICE_REASONS, NotCancellableDay, Told
from app.services.waitlist import NotAnEntry

_clinic = partial(in_clinic, refusals=(NotCancellableDay, NotAnEntry))
CLINIC = click.option("--clinic", "slug")
PROVIDER = click.option("--provider", required=True, help="Name or number.")
DATE = click.option("--date", "on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="As 2026-11-24.")
REASONS = sorted(reason.value for reason in PRACTICE_REASONS)
SAID = {Told.TOLD: "told", Told.WAITING: "waiting", Told.CANNOT_BE_TOLD: "cannot be told: call (standby task list)"}


@click.group()
def day() -> None:
    """A provider's whole day."""


@day.command("cancel")
@PROVIDER
@DATE
@click.option("--reason", type=click.Choice(REASONS, case_sensitive=False), default="PROVIDER_UNAVAILABLE")
@CLINIC
@with_runtime
def cancel_day(runtime: Runtime, provider: str, on: datetime, reason: str, slug: str | None) -> None:
    """Cancel what is left of a provider's day: every patient is told and offered other times. Safe to repeat."""
    with _clinic(runtime, slug) as (session, clinic):
        provider_id = find_provider(session, clinic, provider)
        why = CancellationReason(reason.upper())
        done = cancellations.cancel_day(session, provider_id, on.date(), reason=why, actor="cli")
    begun = f"; {done.begun} had begun and stay" if done.begun else ""
    click.echo(f"{done.cancelled} visits are cancelled{begun}")
    with _clinic(runtime, slug, read_only=True) as (session, _):
        _show(session, provider_id, on)


@day.command("show")
@PROVIDER
@DATE
@CLINIC
@with_runtime
def show_day(runtime: Runtime, provider: str, on: datetime, slug: str | None) -> None:
    """Who knows of a day that was cancelled: told, waiting, or to be called. No patient is named."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic):
        _show(session, find_provider(session, clinic, provider), on)


def _show(session: Session, provider_id: int, on: datetime) -> None:
    found = cancellations.progress(session, provider_id, on.date())
    for visit_id, told in found.items():
        click.echo(f"{visit_id:6}  {SAID[told]}")
    counts = Counter(found.values())
    click.echo(", ".join(f"{counts[one]} {SAID[one].partition(':')[0]}" for one in Told))


COMMANDS = (day,)
