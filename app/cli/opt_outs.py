"""`standby optout`: a wish for no more texts that did not come by text, and the list of those in force."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from app import clock
from app.cli.runtime import find_clinic, with_runtime
from app.db import transaction
from app.factory import Runtime
from app.models import Clinic, Scope
from app.services import opt_outs
from app.services.imports.values import Style, Unreadable, phone

SHOWN = 200
LIST = "list"
SCOPES = [scope.value.lower() for scope in Scope]


@click.command("optout")
@click.argument("number", metavar="NUMBER|list")
@click.option("--clinic", "slug")
@click.option("--scope", type=click.Choice(SCOPES), help="All texts (the default), or marketing only.")
@click.option("--source", help='Where the wish comes from, as "phone call".')
@click.option("--undo", is_flag=True, help="They want texts again: --source says how they told us.")
@with_runtime
def optout(runtime: Runtime, number: str, slug: str | None, scope: str | None, source: str | None, undo: bool) -> None:
    """Record that a number wants no more texts, as `optout "312 555 0142" --source "phone call"`; or list them."""
    clinic_id = find_clinic(runtime, slug)
    if number == LIST:
        if scope or source or undo:
            raise click.UsageError("`list` takes no --scope, --source or --undo")
        _list(runtime, clinic_id)
        return
    if source is None:
        raise click.UsageError('--source is missing: say where the wish comes from, as --source "phone call"')
    if undo and scope == "marketing":
        raise click.UsageError(
            "marketing needs the patient's own written consent: `standby import consents` records it"
        )
    with transaction(runtime.sessions, clinic_id) as session:
        session.info.update(actor="cli", source="cli")
        address = _read(session.get_one(Clinic, clinic_id), number)
        try:
            said = _undo(session, clinic_id, address, source) if undo else _record(
                session, clinic_id, address, Scope((scope or "all").upper()), source
            )  # fmt: skip
        except opt_outs.NoSource as error:
            raise click.UsageError(f"--source: {error}") from error
    click.echo(said)


def _record(session: Session, clinic_id: int, address: str, scope: Scope, source: str) -> str:
    if not opt_outs.record(session, clinic_id, address, scope, source):
        return "that was known already: nothing is changed"
    return "recorded: no more texts" if scope is Scope.ALL else "recorded: no more marketing"


def _undo(session: Session, clinic_id: int, address: str, source: str) -> str:
    if not opt_outs.lift(session, clinic_id, address, source):
        raise click.UsageError("that number has not opted out of all texts: there is nothing to undo")
    return (
        "recorded: they get texts again, but no marketing. If they had texted STOP, the carrier blocks us until they "
        "text START"
    )


def _list(runtime: Runtime, clinic_id: int) -> None:
    with transaction(runtime.sessions, clinic_id, read_only=True) as session:
        zone = session.get_one(Clinic, clinic_id).timezone
        for wish, contact in opt_outs.standing(session, SHOWN):
            since = f"{clock.local(wish.opted_out_at, zone):%Y-%m-%d %H:%M}"
            click.echo(f"…{contact.address[-4:]}  {wish.scope.lower():9}  since {since}  {wish.source}")


def _read(clinic: Clinic, number: str) -> str:
    try:
        return phone(number.strip(), Style(ZoneInfo(clinic.timezone), clinic.region))
    except Unreadable as error:
        raise click.UsageError(f"NUMBER {error}") from error


COMMANDS = (optout,)
