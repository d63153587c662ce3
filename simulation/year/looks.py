"""What the play asks of the database: when it wants to be woken, what was said, who has a new visit."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.models import EXPECTED, Appointment, AppointmentCancellation, Opening, OutboxMessage, Timer
from app.statements import columns


def _first(column: Any, *conditions: sa.ColumnElement[bool] | sa.TextClause) -> Any:
    return sa.select(sa.func.min(column)).where(*conditions, column.is_not(None)).scalar_subquery()


_visit, _miss, _timer = columns(Appointment), columns(AppointmentCancellation), columns(Timer)
DUE = sa.select(
    _first(_timer.due_at, _timer.fired_at.is_(None)).label("timer"),
    _first(_visit.release_at).label("release"),
    _first(_visit.starts_at, sa.text(EXPECTED)).label("visit"),
    _first(_miss.settles_at).label("settles"),
    _first(_miss.next_touch_at).label("touch"),
    _first(columns(Opening).next_step_at).label("opening"),
)
"""When the engine wants to be woken next, by each of its due columns."""
_message = columns(OutboxMessage)
PURPOSE = sa.select(_message.purpose).where(_message.reference == sa.bindparam("reference"))
NEW_VISITS = (
    sa.select(_visit.id, _visit.patient_id, _visit.starts_at)
    .where(_visit.id > sa.bindparam("last"), _visit.historical.is_(False))
    .order_by(_visit.id)
)
