"""Commands for those who call the API: `token issue`, `list`, `revoke`; `openapi` prints the contract."""

from __future__ import annotations

import json
from datetime import timedelta

import click
import sqlalchemy as sa

from app import clock
from app.access import NotAToken, Permission, issue_token, revoke_token
from app.access.tokens import LONGEST_LIFE
from app.cli.runtime import ID, find_clinic, with_runtime
from app.db import ALL_CLINICS, transaction
from app.factory import Runtime
from app.models import ApiToken, Clinic, StaffUser
from app.web.api import NOUNS, PREFIX
from app.web.api.contract import make_contract

PERMISSIONS = click.Choice([permission.value for permission in Permission])


@click.group()
def token() -> None:
    """Tokens with which programs call the API."""


@token.command("issue")
@click.argument("name")
@click.option("--may", "permissions", multiple=True, required=True, type=PERMISSIONS, help="Once for each permission.")
@click.option("--person", "email", help="The token speaks for this person, and may never do more than they may.")
@click.option("--days", type=click.IntRange(1, LONGEST_LIFE.days), default=90, show_default=True)
@click.option("--clinic", "slug")
@with_runtime
def issue(
    runtime: Runtime, name: str, permissions: tuple[str, ...], email: str | None, days: int, slug: str | None
) -> None:
    """Make a token for what NAME says and print it: it is shown this once."""
    clinic_id, wanted = find_clinic(runtime, slug), [Permission(one) for one in dict.fromkeys(permissions)]
    try:
        with transaction(runtime.sessions, ALL_CLINICS) as session:
            session.info["source"] = "cli"
            staff = None
            if email is not None:
                staff = session.scalar(sa.select(StaffUser).where(StaffUser.email == email.strip().lower()))
                if staff is None:
                    raise click.UsageError("--person: nobody with this e-mail address logs in here")
            clinic = session.get_one(Clinic, clinic_id)
            ends = clock.real() + timedelta(days=days)
            made, text = issue_token(session, clinic, name, wanted, expires_at=ends, actor="cli", staff=staff)
            number = made.id
    except NotAToken as error:
        raise click.UsageError(str(error)) from error
    click.echo(text)
    click.echo(f"token {number}, until {ends:%Y-%m-%d}; keep it: it cannot be shown again", err=True)


@token.command("list")
@click.option("--clinic", "slug")
@with_runtime
def list_tokens(runtime: Runtime, slug: str | None) -> None:
    """The clinic's tokens: what each is for, what it may do, when it ends and when it was last used."""
    clinic_id, now = find_clinic(runtime, slug), clock.real()
    with transaction(runtime.sessions, clinic_id, read_only=True) as session:
        for one in session.scalars(sa.select(ApiToken).order_by(ApiToken.id)):
            state = "revoked" if one.revoked_at else "expired" if one.expires_at <= now else "valid"
            used = f"last used {one.last_used_at:%Y-%m-%d %H:%M} UTC" if one.last_used_at else "never used"
            who = f"person {one.staff_id}" if one.staff_id else "service"
            until = f"{one.expires_at:%Y-%m-%d}"
            click.echo(f"{one.id}  {one.name}  {who}  {state} until {until}  {used}  {' '.join(one.permissions)}")


@token.command("revoke")
@click.argument("token_id", type=ID)
@click.option("--clinic", "slug")
@with_runtime
def revoke(runtime: Runtime, token_id: int, slug: str | None) -> None:
    """End a token now."""
    clinic_id = find_clinic(runtime, slug)
    try:
        with transaction(runtime.sessions, clinic_id) as session:
            session.info["source"] = "cli"
            revoke_token(session, clinic_id, token_id, actor="cli")
    except NotAToken as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"token {token_id} opens nothing any more")


@click.command()
def openapi() -> None:
    """Print the API's contract (OpenAPI 3.1, JSON)."""
    click.echo(json.dumps(make_contract(NOUNS, PREFIX), indent=1))


COMMANDS = (token, openapi)
