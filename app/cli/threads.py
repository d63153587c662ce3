"""Commands about threads: who waits for a person; take one over, write in it, hand it back, give it to somebody."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.cli.runtime import ID, find_clinic, with_runtime
from app.db import transaction
from app.factory import Runtime
from app.models import Clinic, StaffUser, Thread
from app.services import threads

SHOWN = 50
BY = click.option("--by", "email", required=True, help="E-mail of the person at the clinic who does it.")
CLINIC = click.option("--clinic", "slug")
NUMBER = click.argument("thread_id", type=ID, metavar="THREAD")


@click.group()
def thread() -> None:
    """Threads with patients: take one over from the bot, write in it, hand it back."""


@thread.command("list")
@CLINIC
@with_runtime
def list_waiting(runtime: Runtime, slug: str | None) -> None:
    """List whoever waits for a person, longest first. No patient is named."""
    clinic_id = find_clinic(runtime, slug)
    with transaction(runtime.sessions, clinic_id, read_only=True) as session:
        now, zone = clock.now(session), session.get_one(Clinic, clinic_id).timezone
        busy = (Thread.waiting_since, Thread.staff_id, Thread.looping_since)
        query = (
            sa.select(Thread, StaffUser.name)
            .join(StaffUser, StaffUser.id == Thread.staff_id, isouter=True)
            .where(sa.or_(*(column.is_not(None) for column in busy)))
            .order_by(Thread.waiting_since.is_(None), Thread.waiting_since, Thread.id)
        )
        for one, owner in session.execute(query.limit(SHOWN)):
            since = f"{clock.local(one.waiting_since, zone):%a %b %d %H:%M}" if one.waiting_since else "-"
            snoozed = " snoozed" if one.snoozed_until and one.snoozed_until > now else ""
            looping = " looping" if one.looping_since else ""
            marks = f"{snoozed}{looping}{' !' if one.flagged else ''}"
            click.echo(f"{one.id:6}  waits since {since:16}  {owner or 'nobody'}{marks}")


@thread.command()
@NUMBER
@BY
@CLINIC
@with_runtime
def take(runtime: Runtime, thread_id: int, email: str, slug: str | None) -> None:
    """Take a thread over: the bot is silent in it from now on."""
    with _act(runtime, slug, email) as (session, staff):
        threads.take_over(session, thread_id, staff.id)
    click.echo(f"thread {thread_id} is yours")


@thread.command()
@NUMBER
@click.argument("words")
@BY
@CLINIC
@with_runtime
def write(runtime: Runtime, thread_id: int, words: str, email: str, slug: str | None) -> None:
    """Text the patient; a thread that nobody has becomes yours."""
    with _act(runtime, slug, email) as (session, staff):
        threads.write(session, thread_id, staff.id, words, key=secrets.token_hex(8))
    click.echo("it is on its way")


@thread.command()
@NUMBER
@BY
@CLINIC
@with_runtime
def back(runtime: Runtime, thread_id: int, email: str, slug: str | None) -> None:
    """Hand a thread back to the bot."""
    with _act(runtime, slug, email) as (session, staff):
        given = threads.hand_back(session, thread_id, actor=f"staff:{staff.id}")
    click.echo(f"the bot speaks in thread {thread_id} again" if given else f"nobody had thread {thread_id}")


@thread.command()
@NUMBER
@click.option("--to", "owner", required=True, help="E-mail of the person who gets it.")
@BY
@CLINIC
@with_runtime
def assign(runtime: Runtime, thread_id: int, owner: str, email: str, slug: str | None) -> None:
    """Give a thread to a person, whoever has it now."""
    with _act(runtime, slug, email) as (session, staff):
        threads.assign(session, thread_id, _person(session, "--to", owner).id, actor=f"staff:{staff.id}")
    click.echo(f"thread {thread_id} is theirs")


@thread.command()
@NUMBER
@click.option("--minutes", type=click.IntRange(1, 60 * 24 * 30), required=True, help="For how long.")
@BY
@CLINIC
@with_runtime
def snooze(runtime: Runtime, thread_id: int, minutes: int, email: str, slug: str | None) -> None:
    """Leave a thread alone for a while, or until the patient writes."""
    with _act(runtime, slug, email) as (session, staff):
        until = clock.now(session) + timedelta(minutes=minutes)
        threads.snooze(session, thread_id, until, actor=f"staff:{staff.id}")
    click.echo(f"thread {thread_id} is snoozed")


@thread.command("close")
@NUMBER
@BY
@CLINIC
@with_runtime
def close_thread(runtime: Runtime, thread_id: int, email: str, slug: str | None) -> None:
    """Nothing is left to do in a thread: nobody waits, and the bot speaks again."""
    with _act(runtime, slug, email) as (session, staff):
        threads.close(session, thread_id, actor=f"staff:{staff.id}")
    click.echo(f"thread {thread_id} is closed")


@contextmanager
def _act(runtime: Runtime, slug: str | None, email: str) -> Iterator[tuple[Session, StaffUser]]:
    """A transaction of the clinic in which a person acts; what cannot be done becomes a sentence."""
    clinic_id = find_clinic(runtime, slug)
    with transaction(runtime.sessions, clinic_id) as session:
        staff = _person(session, "--by", email)
        session.info.update(actor=f"staff:{staff.id}", source="cli")
        try:
            yield session, staff
        except threads.NotPossible as error:
            raise click.UsageError(str(error)) from error


def _person(session: Session, option: str, email: str) -> StaffUser:
    staff = session.scalar(sa.select(StaffUser).where(StaffUser.email == email.strip().lower()))
    if staff is None:
        raise click.UsageError(f"{option}: nobody has that e-mail: see `standby staff`")
    return staff


COMMANDS = (thread,)
