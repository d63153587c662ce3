"""What a conversation waits for."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, owned, partial, reference


class Timer(ClinicOwned, Model):
    """Something due in a conversation. `state_entry` is the state entry it was set in: in a later one it is stale."""

    __tablename__ = "timer"
    __table_args__ = owned(
        reference("conversation_id", "conversation"),
        sa.UniqueConstraint("conversation_id", "name", "state_entry"),
        partial("ix_timer_due", "due_at", where="fired_at IS NULL"),
    )

    conversation_id: Mapped[int] = mapped_column(Id)
    name: Mapped[str] = mapped_column(sa.String(32))
    state_entry: Mapped[int]
    due_at: Mapped[datetime]
    fired_at: Mapped[datetime | None]
