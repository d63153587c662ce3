"""The simulated carrier's own records. No clinic's data: it plays Twilio, and only in a demo."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model


class SimulatedText(Model):
    """A text as the simulated carrier knows it, to or from a virtual phone."""

    __tablename__ = "simulated_text"
    __table_args__ = (
        sa.UniqueConstraint("sid"),
        sa.Index("ix_simulated_text_recipient_id", "recipient", "id"),
        sa.Index("ix_simulated_text_sender_id", "sender", "id"),
        {"sqlite_autoincrement": True},
    )

    sid: Mapped[str] = mapped_column(sa.String(34))
    sender: Mapped[str] = mapped_column(sa.String(20))
    recipient: Mapped[str] = mapped_column(sa.String(20))
    body: Mapped[str] = mapped_column(sa.Text)
    status: Mapped[str] = mapped_column(sa.String(16))
    segments: Mapped[int]
    callback: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime]
    """Wall clock."""
    shown_at: Mapped[datetime]
    """The demo's clock."""


class BlockedPair(Model):
    """A pair of numbers that the simulated carrier does not connect, because the phone texted STOP."""

    __tablename__ = "simulated_block"
    __table_args__ = (sa.UniqueConstraint("sender", "recipient"), {"sqlite_autoincrement": True})

    sender: Mapped[str] = mapped_column(sa.String(20))
    recipient: Mapped[str] = mapped_column(sa.String(20))
