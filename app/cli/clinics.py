"""Commands about a clinic and its people: `clinic add`, `clinic confirmations`, `staff add`, `audit verify`."""

from __future__ import annotations

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.access import EmailTaken, PasswordTooShort, create_staff
from app.cli.runtime import find_clinic, in_clinic, with_runtime
from app.db import ALL_CLINICS, transaction
from app.factory import Runtime
from app.gsm import fold, is_gsm7
from app.models import Clinic, Role
from app.services import audit, clinics, confirmations
from app.services.clinics import add_stricter_places
from app.services.imports import values

SLUG = re.compile(r"(?=.{1,64}\Z)[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME = 120
LONGEST_SHORT_NAME = 30


@click.group()
def clinic() -> None:
    """Clinics of this installation."""


@clinic.command("add")
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--short-name", help="What texts call it, at most 30 characters; default: the name.")
@click.option("--timezone", required=True, help="IANA name, as America/Chicago.")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@click.option("--phone", "call_number", required=True, help="The number patients call.")
@click.option("--emergency-phone", help="The person on call after hours: named to who is in distress, and alerted.")
@click.option("--sms-number", help="The number Standby texts from.")
@click.option("--trial/--live", default=True, show_default=True, help="In trial mode only guests are really texted.")
@with_runtime
def add_clinic(
    runtime: Runtime, slug: str, name: str, short_name: str | None, timezone: str, language: str,
    call_number: str, emergency_phone: str | None, sms_number: str | None, trial: bool,
) -> None:  # fmt: skip
    """Make a clinic; it starts in trial mode."""
    row = Clinic(
        slug=_slug(slug),
        name=_name(name),
        short_name=_short(short_name or name),
        timezone=_zone(timezone),
        language=language,
        phone=_number("--phone", call_number),
        emergency_phone=_number("--emergency-phone", emergency_phone) if emergency_phone else None,
        sms_number=_number("--sms-number", sms_number) if sms_number else None,
        trial_mode=trial,
        segments_per_second=runtime.config.segments_per_second,
    )
    try:
        with transaction(runtime.sessions, ALL_CLINICS) as session:
            session.add(row)
            session.flush()
            add_stricter_places(session, row)
            audit.record(session, row.id, "clinic.added", row, actor="cli", after={"trial_mode": trial})
    except IntegrityError as error:
        raise click.UsageError("there is a clinic of that slug or with that SMS number already") from error
    click.echo(f"clinic {slug} is there{', in trial mode' if trial else ''}")


@clinic.command("confirmations")
@click.argument("hours")
@click.option("--clinic", "slug")
@with_runtime
def set_confirmations(runtime: Runtime, hours: str, slug: str | None) -> None:
    """Ask patients HOURS before a visit whether they will come, as 48; `off`: nobody is asked."""
    if hours != "off" and not (hours.isascii() and hours.isdecimal() and len(hours) < 5):
        raise click.UsageError("HOURS is a whole number of hours, as 48, or off")
    clinic_id = find_clinic(runtime, slug)
    try:
        with transaction(runtime.sessions, clinic_id) as session:
            session.info["source"] = "cli"
            wanted = None if hours == "off" else int(hours)
            confirmations.set_hours(session, session.get_one(Clinic, clinic_id), wanted, actor="cli")
    except confirmations.NotHours as error:
        raise click.UsageError(str(error)) from error
    click.echo("off: nobody is asked" if hours == "off" else f"on: patients are asked {hours} hours before a visit")


@clinic.command("alerts")
@click.argument("number", metavar="[NUMBER|nobody]", required=False)
@click.option("--email", help="Who gets an e-mail about it.")
@click.option("--no-email", is_flag=True, help="Nobody gets an e-mail any more.")
@click.option("--clinic", "slug")
@with_runtime
def set_alerts(runtime: Runtime, number: str | None, email: str | None, no_email: bool, slug: str | None) -> None:
    """Who is told at once when a visit of today falls away, beside the task: by text (`nobody`: none), by e-mail."""
    if (email is not None) + no_email + (number is not None) == 0 or (email is not None and no_email):
        raise click.UsageError("name a NUMBER (or nobody), --email ADDRESS or --no-email")
    phone = None if number in (None, "nobody") else _number("NUMBER", number)
    address = None if email is None else _ascii_email(email)
    with in_clinic(runtime, slug) as (session, here):
        if number is not None:
            clinics.set_alert_phone(session, here, phone)
        if address or no_email:
            clinics.set_alert_email(session, here, address)
        trial = here.trial_mode
    if number is not None:
        click.echo("done" if phone else "nobody is texted: a task says it")
    if address or no_email:
        click.echo(_about_email(runtime, trial) if address else "nobody gets an e-mail")


@clinic.command("on-call")
@click.argument("number", metavar="NUMBER|nobody")
@click.option("--clinic", "slug")
@with_runtime
def set_on_call(runtime: Runtime, number: str, slug: str | None) -> None:
    """Who is on call after hours: named to patients in distress, and alerted by text. `nobody`: no such person."""
    clinic_id = find_clinic(runtime, slug)
    phone = None if number == "nobody" else _number("NUMBER", number)
    with transaction(runtime.sessions, clinic_id) as session:
        session.info.update(actor="cli", source="cli")
        clinics.set_on_call(session, session.get_one(Clinic, clinic_id), phone)
    click.echo("done" if phone else "nobody is on call: after hours patients in distress are told the clinic's phone")


@click.group()
def staff() -> None:
    """People who log in."""


@staff.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--clinic", "slug")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
@click.password_option(help="At least 12 characters; asked for when not given.")
@with_runtime
def add_staff(runtime: Runtime, email: str, name: str, slug: str | None, roles: tuple[str, ...], password: str) -> None:
    """Give a person a log-in and roles at a clinic."""
    clinic_id = find_clinic(runtime, slug)
    address = _read("EMAIL", values.email, email)
    try:
        with transaction(runtime.sessions, ALL_CLINICS) as session:
            session.info.update(actor="cli", source="cli")
            workplace = session.get_one(Clinic, clinic_id)
            create_staff(session, address, _name(name), password, workplace, [Role(role) for role in roles])
    except (EmailTaken, PasswordTooShort) as error:
        raise click.UsageError(str(error)) from error
    click.echo("done: the person can log in at /admin/")


@click.group("audit")
def audit_group() -> None:
    """The audit trail."""


@audit_group.command("verify")
@with_runtime
def verify_audit(runtime: Runtime) -> None:
    """Check every clinic's chain; exit code 1 when an entry was changed or removed."""
    with transaction(runtime.sessions, ALL_CLINICS, read_only=True) as session:
        problems = [
            f"{slug}: {problem}"
            for slug, clinic_id in session.execute(sa.select(Clinic.slug, Clinic.id))
            for problem in audit.verify(session, clinic_id)
        ]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)
    click.echo("every chain is whole")


def _slug(text: str) -> str:
    if not SLUG.fullmatch(text):
        raise click.UsageError("SLUG: 1 to 64 small letters, digits and hyphens, as bright-smiles")
    return text


def _name(text: str) -> str:
    if not 0 < len(text.strip()) <= LONGEST_NAME:
        raise click.UsageError(f"--name: 1 to {LONGEST_NAME} characters")
    return text.strip()


def _short(text: str) -> str:
    if not 0 < len(text.strip()) <= LONGEST_SHORT_NAME or not is_gsm7(fold(text)):
        raise click.UsageError(f"--short-name: 1 to {LONGEST_SHORT_NAME} characters, no emoji: texts stay short")
    return text.strip()


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: "America" is a folder
        raise click.UsageError(f"--timezone: {name!r} is not an IANA time zone, as America/Chicago") from error
    return name


def _ascii_email(text: str) -> str:
    address = _read("--email", values.email, text)
    if not address.isascii():
        raise click.UsageError("--email has letters that not every mail server takes: name an address of plain ones")
    return address


def _about_email(runtime: Runtime, trial: bool) -> str:
    if runtime.config.mail is None:
        return "noted, but no e-mail is sent: SMTP_URL is missing; set SMTP_URL and MAIL_FROM and start again"
    return "done: in trial mode only if `standby guest add` names the address" if trial else "done"


def _number(option: str, text: str) -> str:
    return _read(option, values.phone, text)


def _read(option: str, reader: Callable[[str, values.Style], str], text: str) -> str:
    try:
        return reader(text.strip(), values.Style(ZoneInfo("UTC"), region="US"))
    except values.Unreadable as error:
        raise click.UsageError(f"{option} {error}") from error


COMMANDS = (clinic, staff, audit_group)
