"""What people do with tasks: see the list, take one, put it off, say what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock_one
from app.models import StaffRole, Task, TaskKind, TaskPriority, Thread
from app.services import audit
from app.services.refusals import ServiceRefusal

LONGEST_RESULT = 120
LONGEST_SNOOZE = timedelta(days=90)
RESULTS: Mapping[TaskKind, tuple[str, ...]] = {
    TaskKind.CANCEL_WORD: ("NOT_MEANT",),
    TaskKind.WAIVE_FEE: ("FEE_STANDS",),
    TaskKind.RECOVERY_CALL: (),
    TaskKind.RELEASE_OFFER: (),
}
"""The only results that close a task of this kind by hand; other kinds take any words. The others of these results
have effects, and the act that has them closes the task.
"""
INSTEAD: Mapping[TaskKind, str] = {
    TaskKind.CANCEL_WORD: "if the visit was meant, cancel it",
    TaskKind.WAIVE_FEE: "to let the fee go, waive it",
    TaskKind.RECOVERY_CALL: "record what the call gave: `standby recovery call-result`",
    TaskKind.RELEASE_OFFER: "release the offer or pass the patient over: `standby opening approve` or `pass-over`",
}


class NotATask(ServiceRefusal):
    """It cannot be done with this task; the message says why."""


def open_tasks(session: Session, clinic_id: int, *, limit: int = 100, with_snoozed: bool = False) -> list[Task]:
    """What is to be done: urgent first, then by when it is due; what is put off only on demand."""
    query = sa.select(Task).where(Task.clinic_id == clinic_id, Task.done_at.is_(None))
    if not with_snoozed:
        query = query.where(sa.or_(Task.snoozed_until.is_(None), Task.snoozed_until <= clock.now(session)))
    order = (Task.priority != TaskPriority.URGENT, Task.due_at, Task.id)
    return list(session.scalars(query.order_by(*order).limit(limit)))


def take(session: Session, clinic_id: int, task_id: int, staff_id: int) -> Task:
    """A person will do it; whoever had it before has it no more. Audited. Raises NotATask."""
    task = find_open(session, clinic_id, task_id)
    if not works_here(session, clinic_id, staff_id):
        raise NotATask(f"staff member {staff_id} does not work at this clinic")
    before, task.owner_id = {"staff": task.owner_id}, staff_id
    after = {"staff": staff_id}
    audit.record(session, clinic_id, "task.taken", task, actor=f"staff:{staff_id}", before=before, after=after)
    return task


def snooze(session: Session, clinic_id: int, task_id: int, until: datetime, *, actor: str) -> Task:
    """Hide it until then (aware UTC), at most 90 days; it still closes itself meanwhile. Audited. Raises NotATask."""
    task, now = find_open(session, clinic_id, task_id), clock.now(session)
    if until <= now:
        raise NotATask("the time until which to snooze is past: choose a later one", field="until")
    if until > now + LONGEST_SNOOZE:
        raise NotATask(
            f"a task is snoozed for at most {LONGEST_SNOOZE.days} days: choose an earlier time", field="until"
        )
    task.snoozed_until = until
    after = {"until": until.isoformat()}
    audit.record(session, clinic_id, "task.snoozed", task, actor=actor, after=after)
    return task


def wake(session: Session, thread: Thread) -> None:
    """The patient wrote again and waits for a person: what was put off about this thread is shown again."""
    session.execute(
        sa.update(Task)
        .where(Task.thread_id == thread.id, Task.done_at.is_(None), Task.snoozed_until.is_not(None))
        .values(snoozed_until=None)
        .execution_options(synchronize_session=False)
    )


def finish(session: Session, clinic_id: int, task_id: int, result: str, *, actor: str) -> Task:
    """A person has done it. Audited without the words.

    Raises NotATask: there is none, it is done, there is no result, or one that this kind does not know.
    """
    said = result.strip()
    if not 0 < len(said) <= LONGEST_RESULT:
        raise NotATask(f"say in 1 to {LONGEST_RESULT} characters what came of it", field="result")
    task = find_open(session, clinic_id, task_id)
    known = RESULTS.get(task.kind)
    if known is not None and said.upper() not in known:
        may_be = f"the result is {' or '.join(known)}; " if known else ""
        raise NotATask(
            f"task {task_id} ({task.kind}) is not closed with these words: {may_be}{INSTEAD[task.kind]}", field="result"
        )
    task.done_at, task.result = clock.now(session), said.upper() if known else said
    audit.record(session, clinic_id, "task.done", task, actor=actor)
    return task


def find_open(session: Session, clinic_id: int, task_id: int) -> Task:
    """The task, locked, if it is still to be done. Raises NotATask."""
    # Locked, or of two people who finish it at once both would have done it.
    task = lock_one(session, Task, task_id)
    if task is None or task.clinic_id != clinic_id:
        raise NotATask(f"there is no task {task_id} at this clinic")
    if task.done_at is not None:
        raise NotATask(f"task {task_id} is done already")
    return task


def works_here(session: Session, clinic_id: int, staff_id: int) -> bool:
    """Whether somebody has any role at the clinic."""
    role = sa.select(StaffRole.id).where(StaffRole.staff_id == staff_id, StaffRole.clinic_id == clinic_id)
    return session.scalar(role.limit(1)) is not None
