"""Commands about visits: `visits` lists them, `cancel` cancels one and lets its time be offered."""

from __future__ import annotations

from datetime import timedelta

import click
import sqlalchemy as sa

from app import clock
from app.cli.runtime import ID, find_clinic, with_runtime
from app.db import transaction
from app.factory import Runtime
from app.models import (
    LIVE_STATUSES,
    Appointment,
    AppointmentType,
    CancellationReason,
    CancelledByType,
    Clinic,
    Provider,
)
from app.services import cancellations


@click.command()
@click.option("--clinic", "slug")
@click.option("--days", type=click.IntRange(1, 366), default=2, show_default=True, help="How many days from now on.")
@with_runtime
def visits(runtime: Runtime, slug: str | None, days: int) -> None:
    """List the visits to come: number, time, provider, type. No patient is named."""
    clinic_id = find_clinic(runtime, slug)
    with transaction(runtime.sessions, clinic_id, read_only=True) as session:
        now, zone = clock.now(session), session.get_one(Clinic, clinic_id).timezone
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
    clinic_id = find_clinic(runtime, slug)
    try:
        with transaction(runtime.sessions, clinic_id) as session:
            session.info["source"] = "cli"
            done = cancellations.cancel_appointment(
                session,
                visit_id,
                by=CancelledByType(by.upper()),
                actor="cli",
                reason=CancellationReason(reason.upper()) if reason else None,
            )
    except cancellations.NotCancellable as error:
        raise click.UsageError(str(error)) from error
    if done.opening_id and done.why_not:
        click.echo(f"visit {visit_id} is cancelled; opening {done.opening_id} is made, but {done.why_not}")
        click.echo(f"to allow other types: standby opening set {done.opening_id} --other-types")
    elif done.opening_id:
        click.echo(f"visit {visit_id} is cancelled; opening {done.opening_id} is being offered")
    else:
        click.echo(f"visit {visit_id} is cancelled; its time is not offered: {done.why_not}")


COMMANDS = (visits, cancel)
