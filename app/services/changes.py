"""Whether anything changed at a clinic since somebody last looked: one statement, for screens that ask all day."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import (
    Appointment,
    AuditEntry,
    ConversationTransition,
    DeliveryEvent,
    FeeEntry,
    InboxItem,
    Offer,
    OfferSkip,
    Opening,
    OutboxMessage,
    RecoveryAttempt,
    Task,
    WaitlistEntry,
)

_WATCHED: tuple[Any, ...] = (
    InboxItem,
    OutboxMessage,
    DeliveryEvent,
    ConversationTransition,
    Offer,
    OfferSkip,
    Opening,
    Appointment,
    WaitlistEntry,
    Task,
    FeeEntry,
    RecoveryAttempt,
    AuditEntry,
)


def latest_change(session: Session) -> str:
    """A stamp of the session's clinic: another one means that something was added since.

    The newest number of each table, each the end of its index on (clinic_id, id). Almost every change adds a row: a
    text, its delivery, a change of state, an audit entry. What only alters one is seen when the minute turns.
    """
    newest = (sa.select(sa.func.max(model.id)).scalar_subquery() for model in _WATCHED)
    return "-".join(str(number or 0) for number in session.execute(sa.select(*newest)).one())
