"""What is kept for a time only, and then forgotten."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import RepeatableAnswer
from app.statements import NOW, Due, columns

ANSWERS_KEPT = timedelta(hours=24)
"""How long an answer can be asked for again with its Idempotency-Key; it may show a patient's record."""

_answer = columns(RepeatableAnswer)
OUTLIVED = Due(sa.select(_answer.id).where(_answer.created_at < NOW).order_by(_answer.created_at).limit(200))


def outlived(session: Session) -> list[int]:
    """The rows whose time is over, at most 200."""
    return OUTLIVED.ids(session, clock.real() - ANSWERS_KEPT)


def forget(session: Session, row_id: int) -> None:
    """Remove one."""
    session.execute(sa.delete(RepeatableAnswer).where(RepeatableAnswer.id == row_id))
