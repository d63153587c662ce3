"""Commands about visits: `visits` lists them, `cancel` cancels one and lets its time be offered."""

from __future__ import annotations

from datetime import timedelta

import click
import sqlalchemy as sa

from app import clock
from app.cli.runtime import ID, in_clinic, with_runtime
from app.factory import Runtime
from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentType,
    CancellationReason,
    CancelledByType,
    Provider,
)
from app.services import cancellations


@click.command()
@click.option("--clinic", "slug")
@click.option("--days", type=click.IntRange(1, 366), default=2, show_default=True, help="How many days from now on.")
@with_runtime
def visits(runtime: Runtime, slug: str | None, days: int) -> None:
    """List the visits to come: number, time, provider, type. No patient is named."""
    with in_clinic(runtime, slug, read_only=True) as (session, clinic):
        now, zone = clock.now(session), clinic.timezone
        query = (
            sa.select(Appointment, Provider.name, AppointmentType.name)
            .join(Provider, Provider.id == Appointment.provider_id)
            .join(AppointmentType, AppointmentType.id == Appointment.appointment_type_id)
            .where(
                Appointment.status.in_(LIVE_STATUSES),
                Appointment.starts_at > now,
                Appointment.starts_at < now + timedelta(days=days),
            )
            .order_by(Appointment.starts_at, Appointment.id)
        )
        for visit, provider, kind in session.execute(query):
            click.echo(f"{visit.id:6}  {clock.local(visit.starts_at, zone):%a %b %d %H:%M}  {provider:24} {kind}")


@click.command()
@click.argument("visit_id", type=ID)
@click.option("--clinic", "slug")
@click.option(
    "--by", type=click.Choice([who.value for who in CancelledByType], case_sensitive=False), default="PATIENT"
)
@click.option("--reason", type=click.Choice([one.value for one in CancellationReason], case_sensitive=False))
@with_runtime
def cancel(runtime: Runtime, visit_id: int, slug: str | None, by: str, reason: str | None) -> None:
    """Cancel a visit; its time is offered to the waitlist at once."""
    with in_clinic(runtime, slug, refusals=(cancellations.NotCancellable,)) as (session, _):
        done = cancellations.cancel_appointment(
            session,
            visit_id,
            by=CancelledByType(by.upper()),
            actor="cli",
            reason=CancellationReason(reason.upper()) if reason else None,
        )
    if done.opening_id and done.why_not:
        click.echo(f"visit {visit_id} is cancelled; opening {done.opening_id} is made, but {done.why_not}")
        click.echo(f"to allow other types: standby opening set {done.opening_id} --other-types")
    elif done.opening_id:
        click.echo(f"visit {visit_id} is cancelled; opening {done.opening_id} is being offered")
    else:
        click.echo(f"visit {visit_id} is cancelled; its time is not offered: {done.why_not}")


COMMANDS = (visits, cancel)
