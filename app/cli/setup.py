"""`setup`: the first clinic and the first administrator of a new installation. There is no default password."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.access import invite_staff
from app.access.staff import is_anybody_there
from app.cli import typed
from app.cli.running import bring_up_to_date
from app.cli.runtime import find_clinic, make_config
from app.cli.staff import show_link
from app.db import ALL_CLINICS, transaction
from app.factory import Runtime, make_runtime
from app.models import Clinic, Role
from app.services import clinics
from app.services.imports import values

IS_SET_UP = (
    "this installation is set up already: `standby staff invite` adds a person, "
    "`standby staff reset-password EMAIL` makes a new link for one"
)
ASKED = {
    "clinic": "Name of the clinic",
    "timezone": "Its time zone (IANA name)",
    "phone": "The number patients call",
    "name": "Your name",
    "email": "Your e-mail address",
}


@click.command()
@click.option(
    "--clinic",
    envvar="STANDBY_SETUP_CLINIC",
    show_envvar=True,
    help="Name of the clinic.",
)
@click.option("--timezone", envvar="STANDBY_SETUP_TIMEZONE", show_envvar=True, help="IANA name, as America/Chicago.")
@click.option("--phone", envvar="STANDBY_SETUP_PHONE", show_envvar=True, help="The number patients call.")
@click.option("--name", envvar="STANDBY_SETUP_NAME", show_envvar=True, help="The administrator's name.")
@click.option("--email", envvar="STANDBY_SETUP_EMAIL", show_envvar=True, help="The administrator's e-mail address.")
def setup(**given: str | None) -> None:
    """Make the clinic and its first administrator, and print the link with which they choose their password.

    Asks for what is not given. A clinic that is there already (`standby clinic add`) is taken.
    """
    runtime = make_runtime(make_config(os.environ))
    bring_up_to_date(runtime)
    if is_anybody_there(runtime.sessions):
        raise click.UsageError(IS_SET_UP)
    count = _count_clinics(runtime)
    made = None if count else _new_clinic(runtime, given)
    clinic_id = find_clinic(runtime, given["clinic"] if count > 1 else None) if count else None
    name = _answer("name", given, typed.name)
    email = _answer("email", given, lambda text: typed.read("--email", values.email, text))
    try:
        with transaction(runtime.sessions, ALL_CLINICS) as session:
            session.info.update(actor="cli", source="cli")
            if made is not None:
                clinics.add(session, made)
            clinic = made or session.get_one(Clinic, clinic_id)
            token = invite_staff(session, email, name, clinic, [Role.CLINIC_ADMIN]).token
            said = f"{clinic.name} is there, in trial mode: only guests are really texted" if made else clinic.name
    except IntegrityError as error:  # somebody typed the same at the same time
        raise click.UsageError(IS_SET_UP) from error
    click.echo(said, err=True)
    show_link(runtime, token or "", "three days")


def _new_clinic(runtime: Runtime, given: dict[str, str | None]) -> Clinic:
    name = _answer("clinic", given, typed.name)
    zone = _answer("timezone", given, typed.zone, default="America/Chicago")
    phone = _answer("phone", given, lambda text: typed.number("--phone", text))
    slug = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:64].strip("-") or "clinic"
    return Clinic(
        slug=slug,
        name=name,
        short_name=typed.short_name(name[: typed.LONGEST_SHORT_NAME]),
        timezone=zone,
        phone=phone,
        trial_mode=True,
        segments_per_second=runtime.config.segments_per_second,
    )


def _answer(what: str, given: dict[str, str | None], reader: Callable[[str], str], **options: Any) -> str:
    """What was given, or is typed now; asked again while it cannot be read."""
    text = given[what]
    if text is not None:
        return reader(text)
    try:
        answer: str = click.prompt(ASKED[what], value_proc=reader, err=True, **options)
    except click.Abort:
        raise click.UsageError(
            f"not told: give --{what} or set STANDBY_SETUP_{what.upper()}; nothing was made"
        ) from None
    return answer


def _count_clinics(runtime: Runtime) -> int:
    with transaction(runtime.sessions, ALL_CLINICS, read_only=True) as session:
        return session.scalars(sa.select(sa.func.count(Clinic.id))).one()


COMMANDS = (setup,)
