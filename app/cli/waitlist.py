"""Commands about the waitlist: `waitlist add`, `change`, `remove`, `list`, `show`, `auto`. No patient is named."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.cli.runtime import ID, in_clinic, with_runtime
from app.cli.waitlist_forms import STAMP, Form, find_patient, find_type, form_options
from app.cli.waitlist_lines import facts, line, page
from app.factory import Runtime
from app.models import WaitlistEntry, WaitlistPriority, WaitlistResolution
from app.services import waitlist as service
from app.services.waitlist import Change, NotAnEntry, Preferences

LEFT_BY = {"staff": WaitlistResolution.STAFF_REMOVED, "patient": WaitlistResolution.PATIENT_REMOVED}
PRIORITY = click.Choice([one.value for one in WaitlistPriority], case_sensitive=False)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")
_clinic = partial(in_clinic, refusals=(NotAnEntry,))


@click.group()
def waitlist() -> None:
    """Who waits for which type of visit, when it suits them, and whose turn it is."""


@waitlist.command("add")
@click.option("--patient", required=True, help="The number in Standby, or external:ID of the clinic's own system.")
@click.option("--type", "kinds", multiple=True, required=True, help="Appointment type; several make an entry each.")
@click.option("--priority", type=PRIORITY, default="STANDARD", show_default=True)
@form_options
@click.option("--clinic", "slug")
@with_runtime
def add_entry(
    runtime: Runtime, patient: str, kinds: tuple[str, ...], priority: str, slug: str | None, **typed: Any
) -> None:
    """Put a patient on the list."""
    form = Form(**typed)
    with _clinic(runtime, slug) as (session, clinic):
        who = find_patient(session, clinic, patient)
        wanted = dict.fromkeys(find_type(session, clinic, kind) for kind in kinds)
        made = [
            service.add_entry(
                session, who, kind, actor="cli", priority=WaitlistPriority(priority.upper()),
                preferences=form.preferences(session, clinic, Preferences()),
                later_appointment_id=form.later_visit() or None,
                reason=form.reason, notes=form.notes, expires_at=form.expires_at(clinic),
            ).id
            for kind in wanted
        ]  # fmt: skip
        reachable = service.can_be_texted(session, who)
    click.echo(f"on the list: entry {', '.join(map(str, made))}")
    if not reachable:
        click.echo("no text can reach this patient (no phone with consent): a task asks somebody to call")


@waitlist.command("change")
@click.argument("entry_id", type=ID)
@click.option("--priority", type=PRIORITY)
@form_options
@click.option(
    "--seen", type=STAMP, help="The version you looked at (`waitlist show`): refused if it has changed since."
)
@click.option("--clinic", "slug")
@with_runtime
def change_entry(
    runtime: Runtime, entry_id: int, priority: str | None, seen: datetime | None, slug: str | None, **typed: Any
) -> None:
    """Change an entry: only what is named; "any" empties a field."""
    form = Form(**typed)
    with _clinic(runtime, slug) as (session, clinic):
        entry = service.find_entry(session, clinic.id, entry_id)
        change = Change(
            form.preferences(session, clinic, service.read_preferences(entry)),
            WaitlistPriority(priority.upper()) if priority else None,
            form.later_visit(),
            form.reason,
            form.notes,
            form.expires_at(clinic),
        )
        service.change_entry(session, entry_id, change, actor="cli", seen=seen or entry.updated_at)
        (now,) = facts(session, clinic, [entry])
    click.echo(line(now))


@waitlist.command("remove")
@click.argument("entry_id", type=ID)
@click.option("--by", type=click.Choice(list(LEFT_BY)), default="staff", show_default=True, help="Whose wish it is.")
@click.option("--clinic", "slug")
@with_runtime
def remove_entry(runtime: Runtime, entry_id: int, by: str, slug: str | None) -> None:
    """Take an entry off the list; what it is being asked goes to the next in line."""
    with _clinic(runtime, slug) as (session, clinic):
        entry = service.find_entry(session, clinic.id, entry_id)
        if not service.remove_entry(session, entry_id, LEFT_BY[by], actor="cli"):
            raise service.NotWaiting(entry)
    click.echo(f"entry {entry_id} is off the list")


@waitlist.command("list")
@click.option("--type", "kind", help="Only who waits for this appointment type.")
@click.option("--all", "settled_too", is_flag=True, help="Also those who do not wait any more, last.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@AS_JSON
@click.option("--clinic", "slug")
@with_runtime
def list_entries(
    runtime: Runtime, kind: str | None, settled_too: bool, limit: int, as_json: bool, slug: str | None
) -> None:
    """Who waits, in the order in which they are asked; # is the place among those who wait for the same type."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic):
        waits = WaitlistEntry.status.in_(service.WAITING)
        query = sa.select(WaitlistEntry).order_by(sa.case((waits, 0), else_=1), *service.ASKING_ORDER).limit(limit)
        if not settled_too:
            query = query.where(waits)
        if kind:
            query = query.where(WaitlistEntry.appointment_type_id == find_type(session, clinic, kind))
        entries = session.scalars(query.options(selectinload(WaitlistEntry.times))).all()
        found = facts(session, clinic, entries)
    click.echo(json.dumps(found, indent=1) if as_json else "\n".join(map(line, found)), nl=as_json or bool(found))


@waitlist.command("show")
@click.argument("entry_id", type=ID)
@AS_JSON
@click.option("--clinic", "slug")
@with_runtime
def show_entry(runtime: Runtime, entry_id: int, as_json: bool, slug: str | None) -> None:
    """Everything about an entry."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic):
        (found,) = facts(session, clinic, [service.find_entry(session, clinic.id, entry_id)])
    click.echo(json.dumps(found, indent=1) if as_json else "\n".join(page(found)))


@waitlist.command("auto")
@click.argument("days")
@click.option("--clinic", "slug")
@with_runtime
def set_enrolment(runtime: Runtime, days: str, slug: str | None) -> None:
    """Visits at least DAYS ahead put their consenting patients on the list by themselves; `off`: none does."""
    if days != "off" and not (days.isascii() and days.isdecimal() and len(days) < 5):
        raise click.UsageError("DAYS is a whole number of days, or off")
    with _clinic(runtime, slug) as (session, clinic):
        try:
            service.set_enrolment(session, clinic, None if days == "off" else int(days), actor="cli")
        except service.NotADistance as error:
            raise click.UsageError(str(error)) from error
    click.echo(
        "off: who is on the list only because of a visit leaves it" if days == "off" else f"on, from {days} days"
    )


COMMANDS = (waitlist,)
