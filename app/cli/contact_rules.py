"""Commands about whom a clinic may write to, and when: `trial`, `guest`, `place`."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa

from app.cli.runtime import in_clinic, with_runtime
from app.factory import Runtime
from app.models import StricterPlace
from app.services import clinics
from app.services.imports.values import Style, Unreadable, email, phone


@click.command()
@click.argument("state", type=click.Choice(["on", "off"]))
@click.option("--clinic", "slug")
@with_runtime
def trial(runtime: Runtime, state: str, slug: str | None) -> None:
    """Trial mode: on, only guests are really texted; off, everybody is."""
    with in_clinic(runtime, slug) as (session, clinic):
        clinics.set_trial(session, clinic, on=state == "on")
    click.echo(f"trial mode is {state}")


@click.command()
@click.argument("action", type=click.Choice(["add", "remove"]))
@click.argument("number", metavar="NUMBER|EMAIL")
@click.option("--clinic", "slug")
@with_runtime
def guest(runtime: Runtime, action: str, number: str, slug: str | None) -> None:
    """Numbers that are really texted in trial mode, and addresses at the clinic that really get its e-mails."""
    with in_clinic(runtime, slug) as (session, clinic):
        try:
            address = (email if "@" in number else phone)(number, Style(ZoneInfo(clinic.timezone), clinic.region))
        except Unreadable as error:
            raise click.UsageError(f"NUMBER {error}") from error
        if action == "add":
            clinics.invite_guest(session, clinic, address)
        elif not clinics.dismiss_guest(session, clinic, address):
            raise click.UsageError("that number is not a guest")
    click.echo("done")


@click.group()
def place() -> None:
    """Places whose law narrows the hours in which we may start a conversation."""


@place.command("list")
@click.option("--clinic", "slug")
@with_runtime
def list_places(runtime: Runtime, slug: str | None) -> None:
    """The clinic's table."""
    with in_clinic(runtime, slug) as (session, clinic):
        query = sa.select(StricterPlace).where(StricterPlace.clinic_id == clinic.id).order_by(StricterPlace.place)
        for row in session.scalars(query):
            sundays = "  closed on Sundays" if row.closed_on_sundays else ""
            click.echo(f"{row.place}  {row.opens_at:%H:%M}-{row.closes_at:%H:%M}{sundays}")


@place.command("set")
@click.argument("code")
@click.argument("opens", type=click.DateTime(["%H:%M"]))
@click.argument("closes", type=click.DateTime(["%H:%M"]))
@click.option("--closed-on-sundays", is_flag=True)
@click.option("--clinic", "slug")
@with_runtime
def set_place(
    runtime: Runtime,
    code: str,
    opens: click.DateTime,
    closes: click.DateTime,
    closed_on_sundays: bool,
    slug: str | None,
) -> None:
    """Set the hours of a place, as `place set US-FL 08:00 20:00`."""
    with in_clinic(runtime, slug) as (session, clinic):
        try:
            clinics.set_place(session, clinic, code, _time(opens), _time(closes), closed_on_sundays=closed_on_sundays)
        except clinics.NotAPlace as error:
            raise click.UsageError(str(error)) from error
    click.echo("done")


@place.command("remove")
@click.argument("code")
@click.option("--clinic", "slug")
@with_runtime
def remove_place(runtime: Runtime, code: str, slug: str | None) -> None:
    """The clinic's own window applies there again."""
    with in_clinic(runtime, slug) as (session, clinic):
        if not clinics.remove_place(session, clinic, code):
            raise click.UsageError(f"there is no row for {code}")
    click.echo("done")


def _time(value: object) -> time:
    moment: time = value.time()  # type: ignore[attr-defined]
    return moment


COMMANDS = (trial, guest, place)
