"""What a call gave that a task asked for: it goes to the recovery that the task is about, else to the task itself."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy.orm import Session

from app import clock
from app.models import CallOutcome, Clinic, Task
from app.services import recovery, tasks
from app.services.tasks.working import LONGEST_SNOOZE

MORNING = time(8)
"""When a day at the desk begins: what is put off to a day is there when people arrive."""


def log_call(
    session: Session,
    clinic_id: int,
    task_id: int,
    outcome: CallOutcome,
    *,
    actor: str,
    notes: str | None = None,
    callback_on: date | None = None,
) -> None:
    """Record it, and do what it means (`recovery.log_call`, `tasks.log_call`).

    `callback_on` is a day at the clinic, for WILL_CALL_BACK alone. Raises NotATask, NotRecoverable.
    """
    task = session.get(Task, task_id)  # not locked: of a recovery, its miss is locked before its task
    if task is None or task.clinic_id != clinic_id:
        raise tasks.NotATask(f"there is no task {task_id} at this clinic")
    miss_id = recovery.miss_of_call(task.cause)
    if miss_id is not None:
        recovery.log_call(session, miss_id, outcome, by=actor, notes=notes, callback_on=callback_on)
        return
    if callback_on is not None and outcome is not CallOutcome.WILL_CALL_BACK:
        said = f"a day to call back belongs to WILL_CALL_BACK, not to {outcome}"
        raise tasks.NotATask(said, field="callback_on")
    zone = session.get_one(Clinic, clinic_id).timezone
    again_at = _morning(session, zone, callback_on) if callback_on else None
    tasks.log_call(session, clinic_id, task_id, outcome, actor=actor, notes=notes, again_at=again_at)


def _morning(session: Session, zone: str, day: date) -> datetime:
    """Of a day on which somebody calls back; aware UTC. Raises NotATask."""
    now = clock.now(session)
    ahead = (day - clock.local(now, zone).date()).days
    if not 0 < ahead < LONGEST_SNOOZE.days:
        said = f"the day to call back, {day}, is not within {LONGEST_SNOOZE.days} days from tomorrow on"
        raise tasks.NotATask(said, field="callback_on")
    return clock.at_local(datetime.combine(day, MORNING), zone)
