"""What follows a miss, once it counts: half an hour later, or when staff say so (PRODUCT.md section 5).

Until then a reason may come in ("May we ask why?"), and somebody who is late may still check in. A lone CANCEL holds it
back: whether the visit was meant is for staff to find out first (section 3).
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock_one
from app.models import Appointment, AppointmentCancellation, CancellationType, Task, TaskKind
from app.services import audit, cancel_words, fees
from app.services.cancellations.records import standing
from app.statements import NOW, Due, columns

AT_ONCE = 100
_miss, _task = columns(AppointmentCancellation), columns(Task)
_asked = sa.select(_task.id).where(
    _task.kind == TaskKind.CANCEL_WORD, _task.appointment_id == _miss.appointment_id, _task.done_at.is_(None)
)
DUE = Due(
    sa.select(_miss.appointment_id)
    .where(_miss.settles_at <= NOW, ~_asked.exists())
    .order_by(_miss.settles_at)
    .limit(AT_ONCE)
)


def due_to_settle(session: Session) -> list[int]:
    """The visits whose miss is to be settled now."""
    return DUE.ids(session, clock.now(session))


def settle_due(session: Session, visit_id: int) -> None:
    """Settle what is still due when we have the lock."""
    lock_one(session, Appointment, visit_id)
    cancellation = standing(session, visit_id)
    if cancellation and cancellation.settles_at and cancellation.settles_at <= clock.now(session):
        settle(session, cancellation, actor="system")


def settle(session: Session, cancellation: AppointmentCancellation, *, actor: str) -> bool:
    """The miss counts from now on. The visit is locked. False while a lone CANCEL holds it back."""
    if cancel_words.pending_for(session, cancellation.appointment_id):
        return False
    cancellation.settles_at = None
    session.info["due"] = True
    audit.record(session, cancellation.clinic_id, "cancellation.settled", cancellation, actor=actor)
    fees.assess(session, cancellation, actor=actor)
    return True


def counts() -> sa.ColumnElement[bool]:
    """The condition that a cancellation is one: not undone, and not a no-show that waits to be confirmed."""
    row = AppointmentCancellation
    waits = sa.and_(row.cancellation_type == CancellationType.NO_SHOW, row.settles_at.is_not(None))
    return sa.and_(row.undone_at.is_(None), sa.not_(waits))
