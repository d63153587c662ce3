"""Commands about openings: make, list, change, offer, and what staff decide about them. No patient is named."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import click
import sqlalchemy as sa

from app import clock
from app.cli.opening_options import now_of, overrides, overriding
from app.cli.runtime import ID, in_clinic, with_runtime
from app.cli.waitlist_forms import find_type
from app.factory import Runtime
from app.models import AppointmentType, Clinic, Opening, Proposal, Provider
from app.services import new_openings, offers, opening_places
from app.services import openings as service
from app.services.offers import Accepted, CallResult, NotOfferable
from app.services.openings import LIVE_OPENINGS, NotAnOpening, Overrides
from app.services.visit_types import too_short
from app.services.waitlist import NotAnEntry

ACTOR = "cli"
LOCAL_TIME = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
CLINIC = click.option("--clinic", "slug")
ENTRY = click.option("--entry", "entry_id", type=ID, required=True, help="Whom you saw proposed.")
_clinic = partial(in_clinic, refusals=(NotAnEntry, NotAnOpening, NotOfferable))


@click.group()
def opening() -> None:
    """Free times that are to be filled: make them, offer them, and decide where staff do."""


@opening.command("list")
@CLINIC
@click.option("--all", "everything", is_flag=True, help="Also those that are filled, withdrawn or over.")
@with_runtime
def list_openings(runtime: Runtime, slug: str | None, everything: bool) -> None:
    """Openings by start: number, time, status, provider, type, and the entry that is proposed."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic):
        query = (
            sa.select(Opening, Provider.name, AppointmentType.name, Proposal)
            .join(Provider, Provider.id == Opening.provider_id)
            .join(AppointmentType, AppointmentType.id == Opening.appointment_type_id)
            .outerjoin(Proposal, sa.and_(Proposal.opening_id == Opening.id, Proposal.closed_at.is_(None)))
            .order_by(Opening.starts_at, Opening.id)
        )
        if not everything:
            query = query.where(Opening.status.in_(LIVE_OPENINGS))
        for row, provider, kind, proposal in session.execute(query):
            starts = clock.local(row.starts_at, clinic.timezone)
            todo = f"  {proposal.kind.lower()} entry {proposal.waitlist_entry_id}" if proposal else ""
            if row.status in LIVE_OPENINGS and too_short(session, row):
                todo = "  too short: nobody can be asked"
            click.echo(f"{row.id:6}  {starts:%a %b %d %H:%M}  {row.status.value:9} {provider:24} {kind}{todo}")


@opening.command("create")
@click.option("--provider", "provider_id", type=ID, required=True)
@click.option("--type", "kind", required=True, help="The appointment type's number or name.")
@click.option("--at", type=LOCAL_TIME, required=True, help="On the clinic's clock, as 2026-11-24T09:00.")
@click.option("--until", type=LOCAL_TIME, help="Else for as long as the type takes.")
@click.option("--chair", "chair_id", type=ID)
@overriding
@CLINIC
@with_runtime
def create(
    runtime: Runtime, provider_id: int, kind: str, at: datetime, until: datetime | None, chair_id: int | None,
    slug: str | None, **typed: Any,
) -> None:  # fmt: skip
    """Open a free time; it is offered at once."""
    with _clinic(runtime, slug) as (session, clinic):
        made = new_openings.create_opening(
            session, clinic.id, provider_id=provider_id, appointment_type_id=find_type(session, clinic, kind),
            starts_at=clock.at_local(at, clinic.timezone),
            ends_at=clock.at_local(until, clinic.timezone) if until else None,
            chair_id=chair_id, overrides=overrides(Overrides(), **typed), actor=ACTOR,
        ).id  # fmt: skip
    click.echo(f"opening {made} is being offered")


@opening.command("set")
@click.argument("opening_id", type=ID)
@overriding
@CLINIC
@with_runtime
def override(runtime: Runtime, opening_id: int, slug: str | None, **typed: Any) -> None:
    """Offer one opening otherwise than its type and clinic do; `--strategy usual` takes everything back."""
    with _clinic(runtime, slug) as (session, _):
        wanted = overrides(now_of(session.get(Opening, opening_id)), **typed)
        changed = service.override(session, opening_id, wanted, actor=ACTOR)
        short = too_short(session, changed)
    click.echo(f"opening {opening_id}: from its next round on")
    if short:
        click.echo(short)


@opening.command("change")
@click.argument("opening_id", type=ID)
@click.option("--at", type=LOCAL_TIME, required=True, help="On the clinic's clock, as 2026-11-24T09:00.")
@click.option("--until", type=LOCAL_TIME, required=True)
@CLINIC
@with_runtime
def change(runtime: Runtime, opening_id: int, at: datetime, until: datetime, slug: str | None) -> None:
    """Move or shorten an opening; whoever is being asked is told in one text."""
    with _clinic(runtime, slug) as (session, clinic):
        times = {name: clock.at_local(of, clinic.timezone) for name, of in (("starts_at", at), ("ends_at", until))}
        short = too_short(session, opening_places.move(session, clinic.id, opening_id, times, actor=ACTOR))
    click.echo(f"opening {opening_id} is changed")
    if short:
        click.echo(short)


@opening.command("withdraw")
@click.argument("opening_id", type=ID)
@CLINIC
@with_runtime
def withdraw(runtime: Runtime, opening_id: int, slug: str | None) -> None:
    """Take an opening back; whoever was asked is told that it is gone."""
    with _clinic(runtime, slug) as (session, _):
        if not service.withdraw(session, opening_id, actor=ACTOR):
            raise NotAnOpening(f"opening {opening_id} is not live")
    click.echo(f"opening {opening_id} is withdrawn")


@opening.command("offer")
@click.argument("opening_id", type=ID)
@click.argument("entry_ids", type=ID, nargs=-1, required=True)
@click.option("--reason", required=True, help="Why out of order: it is audited.")
@CLINIC
@with_runtime
def offer(runtime: Runtime, opening_id: int, entry_ids: tuple[int, ...], reason: str, slug: str | None) -> None:
    """Offer an opening to these entries now, out of order; nothing is held."""
    with _clinic(runtime, slug) as (session, _):
        count = offers.offer_by_hand(session, opening_id, entry_ids, actor=ACTOR, reason=reason)
    click.echo(f"offered to {count} of {len(entry_ids)}; why not to the others stands with the opening")


@opening.command("approve")
@click.argument("opening_id", type=ID)
@ENTRY
@CLINIC
@with_runtime
def approve(runtime: Runtime, opening_id: int, entry_id: int, slug: str | None) -> None:
    """Release the text that is proposed."""
    with _clinic(runtime, slug) as (session, _):
        offers.release_offer(session, opening_id, entry_id, actor=ACTOR)
    click.echo(f"opening {opening_id} is offered to entry {entry_id}")


@opening.command("pass-over")
@click.argument("opening_id", type=ID)
@ENTRY
@click.option("--reason", required=True, help="Why: it is audited.")
@CLINIC
@with_runtime
def pass_over(runtime: Runtime, opening_id: int, entry_id: int, reason: str, slug: str | None) -> None:
    """Do not ask the entry that is proposed; the next one is."""
    with _clinic(runtime, slug) as (session, _):
        offers.pass_over(session, opening_id, entry_id, actor=ACTOR, reason=reason)
    click.echo(f"entry {entry_id} is passed over")


@opening.command("call-result")
@click.argument("opening_id", type=ID)
@ENTRY
@click.argument("result", type=click.Choice([one.value for one in CallResult], case_sensitive=False))
@CLINIC
@with_runtime
def call_result(runtime: Runtime, opening_id: int, entry_id: int, result: str, slug: str | None) -> None:
    """Record what a call gave: booked, no, or no_answer."""
    with _clinic(runtime, slug) as (session, clinic):
        outcome = offers.record_call(session, opening_id, entry_id, CallResult(result.upper()), actor=ACTOR)
        said = _said(outcome, clinic)
    click.echo(said)


@opening.command("book")
@click.argument("opening_id", type=ID)
@click.option("--entry", "entry_id", type=ID, required=True, help="Who says yes on the phone.")
@CLINIC
@with_runtime
def book(runtime: Runtime, opening_id: int, entry_id: int, slug: str | None) -> None:
    """Book an opening for an entry whose patient says yes on the phone."""
    with _clinic(runtime, slug) as (session, clinic):
        said = _said(offers.book_by_phone(session, opening_id, entry_id, actor=ACTOR), clinic)
    click.echo(said)


def _said(outcome: Accepted | offers.Lost | None, clinic: Clinic) -> str:
    if outcome is None:
        return "recorded; the next one is proposed"
    if not isinstance(outcome, Accepted):
        return f"not booked: {outcome.why.lower().replace('_', ' ')}"
    said = f"booked: visit {outcome.visit.id}"
    if outcome.gives_back and outcome.release_at:
        at = clock.local(outcome.release_at, clinic.timezone)
        said += f"; visit {outcome.gives_back.id} is given back at {at:%H:%M}"
    return said


COMMANDS = (opening,)
