"""What a person must do: made once per cause, closed by itself when the cause is gone."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.inbox import insert
from app.models import Task, TaskKind, TaskPriority, Thread

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
    }
    again = {"done_at": None, "result": None, "due_at": values["due_at"]}
    statement = insert(session)(Task).values(values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["clinic_id", "cause"], set_=again, where=Task.__table__.c.done_at.is_not(None)
        )
    )


def close(session: Session, clinic_id: int, cause: str, result: str = "no longer needed") -> bool:
    """The cause is gone: the task closes itself. False when there was none to close."""
    statement = (
        sa.update(Task)
        .where(Task.clinic_id == clinic_id, Task.cause == cause, Task.done_at.is_(None))
        .values(done_at=clock.now(session), result=result)
        .returning(Task.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(statement) is not None
