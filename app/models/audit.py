"""Who did what, when and from where: append-only, chained by hash within a clinic."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, owned


class AuditEntry(ClinicOwned, Model):
    """One recorded act: rows by id, no personal value. A trigger refuses UPDATE, DELETE and TRUNCATE."""

    __tablename__ = "audit_entry"
    __table_args__ = owned(sa.UniqueConstraint("clinic_id", "number"))

    number: Mapped[int]
    """1, 2, 3 … within the clinic: a gap is a removed entry."""
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(80))
    """As "staff:3", "patient:12", "system" or "cli"."""
    source: Mapped[str] = mapped_column(sa.String(80))
    """From where: "text", "console 10.0.0.7", "cli", "advance"."""
    action: Mapped[str] = mapped_column(sa.String(64))
    subject: Mapped[str] = mapped_column(sa.String(80))
    """As "waitlist_entry:7"."""
    before: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class AuditHead(Model):
    """The end of a clinic's chain; locked last of all."""

    __tablename__ = "audit_head"
    __table_args__ = (sa.UniqueConstraint("clinic_id"), {"sqlite_autoincrement": True})

    clinic_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("clinic.id"))
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(sa.String(64), default="")
