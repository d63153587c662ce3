"""Commands about tasks: what a person at the clinic must do. No patient is named."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.cli.runtime import ID, in_clinic, with_runtime
from app.factory import Runtime
from app.models import Clinic, StaffUser, Task
from app.services import tasks
from app.services.tasks import NotATask

LOCAL_TIME = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"])
BY = click.option("--by", "email", required=True, help="E-mail of the person at the clinic who does it.")
CLINIC = click.option("--clinic", "slug")
NUMBER = click.argument("task_id", type=ID, metavar="TASK")
_clinic = partial(in_clinic, refusals=(NotATask,))


@click.group()
def task() -> None:
    """What a person at the clinic must do: calls, texts that were not understood, what could not be sent."""


@task.command("list")
@CLINIC
@click.option("--all", "everything", is_flag=True, help="Also what is put off.")
@with_runtime
def list_tasks(runtime: Runtime, slug: str | None, everything: bool) -> None:
    """List what is to be done: number, when it is due, what, about whom by number, and who does it."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic):
        found = tasks.open_tasks(session, clinic.id, with_snoozed=everything)
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
        tasks.take(session, clinic.id, task_id, _staff(session, clinic, email))
    click.echo(f"task {task_id} is yours")


@task.command()
@NUMBER
@BY
@click.option("--until", required=True, type=LOCAL_TIME, metavar="TIME", help='As "2026-11-24 09:00", or the day.')
@CLINIC
@with_runtime
def snooze(runtime: Runtime, task_id: int, email: str, until: datetime, slug: str | None) -> None:
    """Put it off: it is not listed until then, but for `list --all`."""
    with _clinic(runtime, slug) as (session, clinic):
        at = clock.at_local(until, clinic.timezone)
        tasks.snooze(session, clinic.id, task_id, at, actor=f"staff:{_staff(session, clinic, email)}")
    click.echo(f"task {task_id} is put off until {until:%a %b %d %H:%M}")


@task.command()
@NUMBER
@BY
@click.option("--result", required=True, help="What came of it, in a few words.")
@CLINIC
@with_runtime
def done(runtime: Runtime, task_id: int, email: str, result: str, slug: str | None) -> None:
    """Say that it is done, and what came of it."""
    with _clinic(runtime, slug) as (session, clinic):
        tasks.finish(session, clinic.id, task_id, result, actor=f"staff:{_staff(session, clinic, email)}")
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
    later = f"  put off until {clock.local(one.snoozed_until, zone):%a %b %d %H:%M}" if one.snoozed_until else ""
    return f"{one.id:6}  due {due}  {one.priority:7} {one.kind:20} {', '.join(about) or '-':32} {owner}{later}"


def _staff(session: Session, clinic: Clinic, email: str) -> int:
    found = session.scalar(sa.select(StaffUser.id).where(StaffUser.email == email.strip().lower()))
    if found is None:
        raise NotATask("nobody with this e-mail address logs in here: see `standby staff add`")
    if not tasks.works_here(session, clinic.id, found):
        raise NotATask(f"staff member {found} does not work at this clinic")
    return found


COMMANDS = (task,)
