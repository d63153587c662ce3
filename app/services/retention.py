"""What is kept for a time only, and then forgotten."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import RepeatableAnswer

ANSWERS_KEPT = timedelta(hours=24)
"""How long an answer can be asked for again with its Idempotency-Key; it may show a patient's record."""


def outlived(session: Session) -> list[int]:
    """The rows whose time is over, at most 200."""
    query = sa.select(RepeatableAnswer.id).where(RepeatableAnswer.created_at < clock.real() - ANSWERS_KEPT)
    return list(session.scalars(query.order_by(RepeatableAnswer.created_at).limit(200)))


def forget(session: Session, row_id: int) -> None:
    """Remove one."""
    session.execute(sa.delete(RepeatableAnswer).where(RepeatableAnswer.id == row_id))
