"""Makes a task once per cause, and closes it when who knows the cause says that it is gone."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import Task, TaskKind, TaskPriority, Thread
from app.statements import columns, run, table, upsert

_task = columns(Task)
IS_DONE = _task.done_at.is_not(None)
REOPENED = ("priority", "due_at", "created_at", "done_at", "result", "snoozed_until")
"""What a closed task gets anew when its cause is back."""
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
        "snoozed_until": None,
        "done_at": None,
        "result": None,
    }
    upsert(session, Task, values, key=("clinic_id", "cause"), change=REOPENED, where=IS_DONE)


def close(session: Session, clinic_id: int, cause: str, result: str = "no longer needed") -> bool:
    """The cause is gone: the task closes itself. False when there was none to close."""
    values = {"of_clinic": clinic_id, "of_cause": cause, "now": clock.now(session), "outcome": result}
    return bool(run(session, CLOSING, values))
