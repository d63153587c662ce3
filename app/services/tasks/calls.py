"""What a call gave, for tasks to call that are about no recovery: by the same closed list (PRODUCT.md section 6).

Of a recovery, `app.services.recovery.log_call` records it, and closes the task.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.models import CallOutcome, Task, TaskKind
from app.services import audit
from app.services.tasks.working import LONGEST_RESULT, NotATask, find_open, finish, snooze

CALLS = frozenset({TaskKind.CALL_PATIENT, TaskKind.COST_CALL, TaskKind.NO_CHANNEL, TaskKind.UNREACHABLE})
"""Kinds that a call settles."""
NOT_REACHED = frozenset({CallOutcome.NO_ANSWER, CallOutcome.LEFT_MESSAGE})
TRY_AGAIN = timedelta(hours=2)
"""Whoever was not reached is called again; the task is put off for so long."""


def log_call(
    session: Session,
    clinic_id: int,
    task_id: int,
    outcome: CallOutcome,
    *,
    actor: str,
    notes: str | None = None,
    again_at: datetime | None = None,
) -> Task:
    """Record what the call gave. The task is done, or put off where somebody is to call again. Raises NotATask.

    `again_at` (aware UTC) belongs to WILL_CALL_BACK: when a person calls if they have not.
    """
    task = find_open(session, clinic_id, task_id)
    if task.kind not in CALLS:
        raise NotATask(f"task {task_id} is none to call somebody")
    if outcome is CallOutcome.WILL_CALL_BACK and again_at is None:
        raise NotATask("say on which day they will call back", field="callback_on")
    if outcome is CallOutcome.OTHER and not (notes or "").strip():
        raise NotATask("say in the notes what came of the call", field="notes")
    audit.record(
        session, clinic_id, "task.called", task, actor=actor, after={"outcome": outcome}, patient_id=task.patient_id
    )  # fmt: skip
    if outcome is CallOutcome.WILL_CALL_BACK and again_at:
        return snooze(session, clinic_id, task_id, again_at, actor=actor)
    if outcome in NOT_REACHED:
        return snooze(session, clinic_id, task_id, clock.now(session) + TRY_AGAIN, actor=actor)
    said = notes.strip() if notes and outcome is CallOutcome.OTHER else outcome.lower().replace("_", " ")
    return finish(session, clinic_id, task_id, said[:LONGEST_RESULT], actor=actor)
