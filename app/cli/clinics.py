"""Commands about a clinic: `clinic add`, `clinic confirmations`, `clinic second-factor`, `audit verify`."""

from __future__ import annotations

import click
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.cli import typed
from app.cli.runtime import find_clinic, in_clinic, with_runtime
from app.db import ALL_CLINICS, transaction
from app.factory import Runtime
from app.models import Clinic
from app.services import audit, clinics, confirmations


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
        slug=typed.slug(slug),
        name=typed.name(name),
        short_name=typed.short_name(short_name or name),
        timezone=typed.zone(timezone),
        language=language,
        phone=typed.number("--phone", call_number),
        emergency_phone=typed.number("--emergency-phone", emergency_phone) if emergency_phone else None,
        sms_number=typed.number("--sms-number", sms_number) if sms_number else None,
        trial_mode=trial,
        segments_per_second=runtime.config.segments_per_second,
    )
    try:
        with transaction(runtime.sessions, ALL_CLINICS) as session:
            session.info.update(actor="cli", source="cli")
            clinics.add(session, row)
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
    phone = None if number in (None, "nobody") else typed.number("NUMBER", number)
    address = None if email is None else typed.ascii_email(email)
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
    phone = None if number == "nobody" else typed.number("NUMBER", number)
    with transaction(runtime.sessions, clinic_id) as session:
        session.info.update(actor="cli", source="cli")
        clinics.set_on_call(session, session.get_one(Clinic, clinic_id), phone)
    click.echo("done" if phone else "nobody is on call: after hours patients in distress are told the clinic's phone")


@clinic.command("second-factor")
@click.argument("state", type=click.Choice(["on", "off"]))
@click.option("--clinic", "slug")
@with_runtime
def set_second_factor(runtime: Runtime, state: str, slug: str | None) -> None:
    """Whether everybody who works at the clinic must have a second factor: who has none sets it up at once."""
    with in_clinic(runtime, slug) as (session, here):
        clinics.require_second_factor(session, here, on=state == "on")
    click.echo("everybody needs a second factor" if state == "on" else "everybody may choose")


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


def _about_email(runtime: Runtime, trial: bool) -> str:
    if runtime.config.mail is None:
        return "noted, but no e-mail is sent: SMTP_URL is missing; set SMTP_URL and MAIL_FROM and start again"
    return "done: in trial mode only if `standby guest add` names the address" if trial else "done"


COMMANDS = (clinic, audit_group)
