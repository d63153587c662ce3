"""What a person must do: made once per cause, closed by itself when the cause is gone."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import StaffRole, Task, TaskKind, TaskPriority, Thread
from app.services import audit
from app.statements import columns, run, table, upsert

LONGEST_RESULT = 120
_task = columns(Task)
IS_DONE = _task.done_at.is_not(None)
CLOSING = (
    sa.update(table(Task))
    .where(
        _task.clinic_id == sa.bindparam("of_clinic"), _task.cause == sa.bindparam("of_cause"), _task.done_at.is_(None)
    )
    .values(done_at=sa.bindparam("now"), result=sa.bindparam("outcome"))
    .returning(_task.id)
)
DUE = {TaskPriority.URGENT: timedelta(minutes=15), TaskPriority.NORMAL: timedelta(hours=4)}


def ask_person(
    session: Session,
    clinic_id: int,
    kind: TaskKind,
    cause: str,
    *,
    urgent: bool = False,
    due_at: datetime | None = None,
    thread: Thread | None = None,
    patient_id: int | None = None,
    opening_id: int | None = None,
    appointment_id: int | None = None,
    since: datetime | None = None,
) -> None:
    """Make a task, unless there is one for this cause, as "opening:12:nobody-left". A closed one is opened again.

    `since` (aware UTC) is when it began, where that was before now.
    """
    now = clock.now(session)
    priority = TaskPriority.URGENT if urgent else TaskPriority.NORMAL
    values = {
        "clinic_id": clinic_id,
        "kind": kind,
        "cause": cause,
        "priority": priority,
        "due_at": due_at or now + DUE[priority],
        "thread_id": thread.id if thread else None,
        "patient_id": patient_id,
        "opening_id": opening_id,
        "appointment_id": appointment_id,
        "created_at": since or now,
        "done_at": None,
        "result": None,
    }
    upsert(session, Task, values, key=("clinic_id", "cause"), change=("done_at", "result", "due_at"), where=IS_DONE)


def close(session: Session, clinic_id: int, cause: str, result: str = "no longer needed") -> bool:
    """The cause is gone: the task closes itself. False when there was none to close."""
    values = {"of_clinic": clinic_id, "of_cause": cause, "now": clock.now(session), "outcome": result}
    return bool(run(session, CLOSING, values))


class NotATask(ValueError):
    """It cannot be done with this task; the message says why."""


def open_tasks(session: Session, clinic_id: int, *, limit: int = 100) -> list[Task]:
    """What is to be done: urgent first, then by when it is due."""
    query = sa.select(Task).where(Task.clinic_id == clinic_id, Task.done_at.is_(None))
    order = (Task.priority != TaskPriority.URGENT, Task.due_at, Task.id)
    return list(session.scalars(query.order_by(*order).limit(limit)))


def take(session: Session, clinic_id: int, task_id: int, staff_id: int) -> Task:
    """A person will do it; whoever had it before has it no more. Audited. Raises NotATask."""
    task = _open(session, clinic_id, task_id)
    works_here = sa.select(StaffRole.id).where(StaffRole.staff_id == staff_id, StaffRole.clinic_id == clinic_id)
    if session.scalar(works_here.limit(1)) is None:
        raise NotATask(f"staff member {staff_id} does not work at this clinic")
    before, task.owner_id = {"staff": task.owner_id}, staff_id
    after = {"staff": staff_id}
    audit.record(session, clinic_id, "task.taken", task, actor=f"staff:{staff_id}", before=before, after=after)
    return task


def finish(session: Session, clinic_id: int, task_id: int, result: str, *, actor: str) -> Task:
    """A person has done it. Audited without the words. Raises NotATask: there is none, it is done, or no result."""
    said = result.strip()
    if not 0 < len(said) <= LONGEST_RESULT:
        raise NotATask(f"say in 1 to {LONGEST_RESULT} characters what came of it")
    task = _open(session, clinic_id, task_id)
    task.done_at, task.result = clock.now(session), said
    audit.record(session, clinic_id, "task.done", task, actor=actor)
    return task


def _open(session: Session, clinic_id: int, task_id: int) -> Task:
    task = session.scalar(sa.select(Task).where(Task.clinic_id == clinic_id, Task.id == task_id))
    if task is None:
        raise NotATask(f"there is no task {task_id} at this clinic")
    if task.done_at is not None:
        raise NotATask(f"task {task_id} is done already")
    return task
