"""The word CANCEL alone: an opt-out for every carrier, and perhaps the wish to cancel a visit (PRODUCT.md section 3).

It never cancels one; an urgent task asks what was meant. Until that is closed there is no fee and no recovery for the
visit, and should the visit have been meant, notice counts from the text.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Appointment, InboxItem, Task, TaskKind, Thread
from app.services import tasks

OPEN = sa.select(Task).where(
    Task.kind == TaskKind.CANCEL_WORD, Task.appointment_id == sa.bindparam("visit"), Task.done_at.is_(None)
)
"""The tasks that ask whether a visit was meant."""
OPEN_SINCE = OPEN.with_only_columns(Task.created_at).order_by(Task.created_at).limit(1)


def note(session: Session, thread: Thread, item: InboxItem, visit: Appointment) -> None:
    """The text `item` may have meant this visit: staff find out. Saying it again while they do adds nothing."""
    if pending_for(session, visit.id) is not None:
        return
    tasks.ask_person(
        session, visit.clinic_id, TaskKind.CANCEL_WORD, f"appointment:{visit.id}:cancel-word:{item.id}",
        urgent=True, thread=thread, patient_id=visit.patient_id, appointment_id=visit.id, since=item.received_at,
    )  # fmt: skip


def pending_for(session: Session, appointment_id: int) -> datetime | None:
    """When the text came (aware UTC) of which it is still open whether it meant this visit; None: nothing is open."""
    since: datetime | None = session.scalar(OPEN_SINCE, {"visit": appointment_id})
    return since


def settle(session: Session, appointment_id: int, result: str) -> None:
    """It is known what was meant, as "the visit was cancelled": the task closes itself."""
    for task in session.scalars(OPEN, {"visit": appointment_id}).all():
        tasks.close(session, task.clinic_id, task.cause, result)
