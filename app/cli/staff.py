"""Commands about the people who log in: `staff invite`, `list`, `reset-password`, `reset-second-factor`, …"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access import EmailTaken, PasswordTooShort, create_staff, end_all, invite_staff, second_factor
from app.access import staff as roster
from app.cli import typed
from app.cli.runtime import find_clinic, with_runtime
from app.db import ALL_CLINICS, transaction
from app.factory import Runtime
from app.models import NOT_CHOSEN, Clinic, Role, StaffUser
from app.services import password_links
from app.services.imports import values

ROLES = click.Choice([role.value for role in Role])


@click.group()
def staff() -> None:
    """People who log in."""


@staff.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--clinic", "slug")
@click.option("--role", "roles", multiple=True, required=True, type=ROLES)
@click.password_option(help="At least 12 characters; asked for when not given.")
@with_runtime
def add_staff(runtime: Runtime, email: str, name: str, slug: str | None, roles: tuple[str, ...], password: str) -> None:
    """Give a person a log-in and roles at a clinic. Better: `staff invite`, they choose the password themselves."""
    clinic_id = find_clinic(runtime, slug)
    address = typed.read("EMAIL", values.email, email)
    try:
        with _acting(runtime) as session:
            workplace = session.get_one(Clinic, clinic_id)
            create_staff(session, address, typed.name(name), password, workplace, [Role(role) for role in roles])
    except (EmailTaken, PasswordTooShort) as error:
        raise click.UsageError(str(error)) from error
    click.echo("done: the person can log in at /admin/")


@staff.command("invite")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--clinic", "slug")
@click.option("--role", "roles", multiple=True, required=True, type=ROLES)
@click.option("--send", is_flag=True, help="Send the link by e-mail instead of printing it.")
@with_runtime
def invite(runtime: Runtime, email: str, name: str, slug: str | None, roles: tuple[str, ...], send: bool) -> None:
    """Give a person roles at a clinic, and print the link with which they choose a password."""
    if send and runtime.config.mail is None:
        raise click.UsageError("--send: no e-mail is sent, SMTP_URL is missing; leave it out and hand the link over")
    clinic_id = find_clinic(runtime, slug)
    address, wanted = typed.read("EMAIL", values.email, email), [Role(role) for role in roles]
    try:
        with _acting(runtime) as session:
            workplace = session.get_one(Clinic, clinic_id)
            made = invite_staff(session, address, typed.name(name), workplace, wanted, by_email=send)
            has_password = made.staff.password_hash != NOT_CHOSEN
    except EmailTaken as error:
        raise click.UsageError(str(error)) from error
    if made.token:
        show_link(runtime, made.token, "three days")
    else:
        click.echo("done: the person has a password already" if has_password else "done: the link is on its way")


@staff.command("list")
@click.option("--clinic", "slug")
@with_runtime
def list_people(runtime: Runtime, slug: str | None) -> None:
    """Who works at the clinic, as what, and whether they can log in."""
    clinic_id = find_clinic(runtime, slug)
    with transaction(runtime.sessions, ALL_CLINICS, read_only=True) as session:
        for one in roster.list_staff(session, clinic_id):
            state = "invited" if one.invited else "active" if one.active else "shut out"
            factor = "second factor" if one.second_factor else "password only"
            seen = f"last log-in {one.last_login_at:%Y-%m-%d %H:%M} UTC" if one.last_login_at else "never logged in"
            click.echo(f"{one.name}  {one.email}  {' '.join(one.roles)}  {state}  {factor}  {seen}")


@staff.command("reset-password")
@click.argument("email")
@with_runtime
def reset_password(runtime: Runtime, email: str) -> None:
    """Print a link with which the person chooses a new password: it works once, and earlier ones end."""
    with _acting(runtime) as session:
        person = _person(session, email)
        if not person.active:
            raise click.UsageError("this person is shut out: `standby staff activate` lets them in again first")
        life = "three days" if person.password_hash == NOT_CHOSEN else "half an hour"
        token = password_links.make(session, person)
    show_link(runtime, token, life)


@staff.command("reset-second-factor")
@click.argument("email")
@with_runtime
def reset_second_factor(runtime: Runtime, email: str) -> None:
    """For who lost their phone and the recovery codes: log-in asks for the password only."""
    with _acting(runtime) as session:
        person = _person(session, email)
        second_factor.turn_off(session, person)
        end_all(session, person)
    click.echo("done: the second factor is off, and they are logged out everywhere")


@staff.command("activate")
@click.argument("email")
@with_runtime
def activate(runtime: Runtime, email: str) -> None:
    """Let a person in again who was shut out."""
    _set_active(runtime, email, active=True)
    click.echo("done: they can log in")


@staff.command("deactivate")
@click.argument("email")
@with_runtime
def deactivate(runtime: Runtime, email: str) -> None:
    """Shut a person out; they are logged out everywhere at once."""
    _set_active(runtime, email, active=False)
    click.echo("done: they cannot log in any more")


def show_link(runtime: Runtime, token: str, life: str) -> None:
    """Print a link alone on standard output, and beside it what it is."""
    click.echo(f"{runtime.config.public_base_url}/admin/password/{token}")
    click.echo(f"this link chooses the password; it works once, for {life}: hand it to nobody else", err=True)


@contextmanager
def _acting(runtime: Runtime) -> Iterator[Session]:
    with transaction(runtime.sessions, ALL_CLINICS) as session:
        session.info.update(actor="cli", source="cli")
        yield session


def _person(session: Session, email: str) -> StaffUser:
    person = session.scalar(sa.select(StaffUser).where(StaffUser.email == email.strip().lower()))
    if person is None:
        raise click.UsageError("nobody with this e-mail address logs in here")
    return person


def _set_active(runtime: Runtime, email: str, *, active: bool) -> None:
    try:
        with _acting(runtime) as session:
            roster.set_active(session, None, _person(session, email).id, active=active, by=None)
    except roster.LastAdministrator as error:
        raise click.UsageError(str(error)) from error


COMMANDS = (staff,)
