"""Commands about tasks: what a person at the clinic must do. No patient is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.cli.runtime import ID, find_clinic, with_runtime
from app.db import transaction
from app.factory import Runtime
from app.models import Clinic, StaffUser, Task
from app.services import tasks
from app.services.tasks import NotATask

BY = click.option("--by", "email", required=True, help="E-mail of the person at the clinic who does it.")
CLINIC = click.option("--clinic", "slug")
NUMBER = click.argument("task_id", type=ID, metavar="TASK")


@click.group()
def task() -> None:
    """What a person at the clinic must do: calls, texts that were not understood, what could not be sent."""


@contextmanager
def _clinic(runtime: Runtime, slug: str | None, *, read_only: bool = False) -> Iterator[tuple[Session, Clinic]]:
    clinic_id = find_clinic(runtime, slug)
    try:
        with transaction(runtime.sessions, clinic_id, read_only=read_only) as session:
            session.info["source"] = "cli"
            yield session, session.get_one(Clinic, clinic_id)
    except NotATask as error:
        raise click.UsageError(str(error)) from error


@task.command("list")
@CLINIC
@with_runtime
def list_tasks(runtime: Runtime, slug: str | None) -> None:
    """List what is to be done: number, when it is due, what, about whom by number, and who does it."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic):
        found = tasks.open_tasks(session, clinic.id)
        owners = sa.select(StaffUser.id, StaffUser.name).where(StaffUser.id.in_([one.owner_id for one in found]))
        names = {row.id: row.name for row in session.execute(owners)}
        for one in found:
            click.echo(_line(one, clinic.timezone, names.get(one.owner_id or 0, "nobody")))


@task.command()
@NUMBER
@BY
@CLINIC
@with_runtime
def take(runtime: Runtime, task_id: int, email: str, slug: str | None) -> None:
    """Say that you do it."""
    with _clinic(runtime, slug) as (session, clinic):
        tasks.take(session, clinic.id, task_id, _staff(session, email))
    click.echo(f"task {task_id} is yours")


@task.command()
@NUMBER
@BY
@click.option("--result", required=True, help="What came of it, in a few words.")
@CLINIC
@with_runtime
def done(runtime: Runtime, task_id: int, email: str, result: str, slug: str | None) -> None:
    """Say that it is done, and what came of it."""
    with _clinic(runtime, slug) as (session, clinic):
        tasks.finish(session, clinic.id, task_id, result, actor=f"staff:{_staff(session, email)}")
    click.echo(f"task {task_id} is done")


def _line(one: Task, zone: str, owner: str) -> str:
    about = [
        f"{noun} {number}"
        for noun, number in (
            ("patient", one.patient_id),
            ("visit", one.appointment_id),
            ("opening", one.opening_id),
            ("thread", one.thread_id),
        )
        if number
    ]
    due = f"{clock.local(one.due_at, zone):%a %b %d %H:%M}"
    return f"{one.id:6}  due {due}  {one.priority:7} {one.kind:20} {', '.join(about) or '-':32} {owner}"


def _staff(session: Session, email: str) -> int:
    found = session.scalar(sa.select(StaffUser.id).where(StaffUser.email == email.strip().lower()))
    if found is None:
        raise NotATask("nobody with this e-mail address logs in here: see `standby staff add`")
    return found


COMMANDS = (task,)
