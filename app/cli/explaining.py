"""Commands that answer why: `explain opening` and `explain entry`. Patients by number, never by name."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from typing import Any

import click

from admin.findings import because, say, say_also
from admin.words import WallClock, words
from app.cli.runtime import ID, in_clinic, with_runtime
from app.factory import Runtime
from app.models import Opening
from app.services.offers.explain import PAGE, Considered, Finding, NothingToExplain, explain_opening
from app.services.offers.explain_entry import Chance, explain_entry
from app.services.offers.why import PHRASES

AS_JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")
_clinic = partial(in_clinic, refusals=(NothingToExplain,))


@click.group()
def explain() -> None:
    """Why somebody was asked about an opening, or not: by the rules the engine itself runs."""


@explain.command("opening")
@click.argument("opening_id", type=ID)
@click.option("--clinic", "slug")
@click.option("--limit", type=click.IntRange(1, 1000), default=PAGE, show_default=True)
@click.option("--after", type=ID, help="The number of the entry with which the page before ended.")
@AS_JSON
@with_runtime
def explain_one_opening(
    runtime: Runtime, opening_id: int, slug: str | None, limit: int, after: int | None, as_json: bool
) -> None:
    """Everybody who is considered for an opening, in the order in which they are asked, with what decided."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic):
        found = explain_opening(session, opening_id, after=after, limit=limit)
        wall = WallClock(clinic.timezone, found.at)
        if as_json:
            lines = [_considered(one) for one in found.considered]
            _print_json({"opening": _opening(found.opening), "considered": lines, "after": found.after})
            return
        click.echo(f"opening {opening_id}, {_when(found.opening, wall)}: {words(found.opening.status).lower()}")
        for one in found.considered:
            click.echo(f"{one.entry_id:8}  patient {one.patient_id:<8}  {_say(one.finding, wall)}")
        if not found.considered:
            click.echo("nobody waits for this type of visit" if after is None else "nobody else")
        if found.after:
            click.echo(f"there are more: --after {found.after}")


@explain.command("entry")
@click.argument("entry_id", type=ID)
@click.option("--clinic", "slug")
@AS_JSON
@with_runtime
def explain_one_entry(runtime: Runtime, entry_id: int, slug: str | None, as_json: bool) -> None:
    """Why an entry has not been asked yet: in general, and for each live opening."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic):
        found = explain_entry(session, entry_id)
        wall = WallClock(clinic.timezone, found.at)
        if as_json:
            standing = [{"rule": why.rule.value, "until": _iso(why.until)} for why in found.standing]
            chances = [_chance(one) for one in found.chances]
            _print_json({"entry": entry_id, "standing": standing, "openings": chances, "more": found.more})
            return
        click.echo(f"entry {entry_id}, patient {found.entry.patient_id}: {words(found.entry.status).lower()}")
        for why in found.standing:
            click.echo(f"  in general: {because(why.rule, why.until, wall)}")
        for one in found.chances:
            place = f" (number {one.place} of those who fit)" if one.place else ""
            click.echo(f"  opening {one.opening.id}, {_when(one.opening, wall)}: {_say(one.finding, wall)}{place}")
        if not found.chances:
            click.echo("  no opening of this type is live")
        if found.more:
            click.echo(f"  and {found.more} later openings")


def _say(finding: Finding, wall: WallClock) -> str:
    return "; ".join(filter(None, (say(finding, wall, numbers=True), say_also(finding.also))))


def _when(opening: Opening, wall: WallClock) -> str:
    return wall.moment(opening.starts_at)


def _opening(opening: Opening) -> dict[str, Any]:
    return {"opening": opening.id, "status": opening.status.value, "starts_at": _iso(opening.starts_at)}


def _considered(one: Considered) -> dict[str, Any]:
    return {"entry": one.entry_id, "patient": one.patient_id, **_finding(one.finding)}


def _chance(one: Chance) -> dict[str, Any]:
    return {**_opening(one.opening), "place": one.place, **_finding(one.finding)}


def _finding(finding: Finding) -> dict[str, Any]:
    rule, offer = finding.rule, finding.offer
    return {
        "verdict": finding.verdict.value,
        "rule": rule and rule.value,
        "because": rule and PHRASES[rule],
        "until": _iso(finding.until),
        "also": [each.value for each in finding.also],
        "offer": offer
        and {
            "asked_at": _iso(offer.sent_at),
            "channel": offer.channel.value,
            "contact": offer.contact_id,
            "answer": offer.response and offer.response.value,
            "hold_ends_at": _iso(offer.hold_expires_at),
        },
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _print_json(found: dict[str, Any]) -> None:
    click.echo(json.dumps(found, indent=2))


COMMANDS = (explain,)
