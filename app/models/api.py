"""What programs that call the API leave behind: their tokens, and the answers that a repeated request gets again."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, owned


class ApiToken(ClinicOwned, Model):
    """Lets a program act at one clinic: as a person (`staff_id`), or as a service with permissions of its own.

    The secret is shown once, when the token is issued, and kept as its SHA-256: it is random and long, so that a slow
    hash would protect nothing. Times are wall clock.
    """

    __tablename__ = "api_token"
    __table_args__ = owned(
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"]),
        sa.UniqueConstraint("public_id"),
        sa.Index("ix_api_token_clinic_id_name", "clinic_id", "name"),
    )

    name: Mapped[str] = mapped_column(sa.String(80))
    """What it is for, in words."""
    public_id: Mapped[str] = mapped_column(sa.String(32))
    secret_hash: Mapped[str] = mapped_column(sa.String(64))
    staff_id: Mapped[int | None] = mapped_column(Id)
    permissions: Mapped[list[str]] = mapped_column(sa.JSON)
    """The most that it may do; a person's token may never do more than the person."""
    created_by: Mapped[str] = mapped_column(sa.String(80))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class RepeatableAnswer(ClinicOwned, Model):
    """What a request with an `Idempotency-Key` was answered; committed together with its effects. Times: wall clock."""

    __tablename__ = "repeatable_answer"
    __table_args__ = owned(
        sa.UniqueConstraint("clinic_id", "caller", "key"),
        sa.Index("ix_repeatable_answer_created_at", "created_at"),
    )

    caller: Mapped[str] = mapped_column(sa.String(80))
    key: Mapped[str] = mapped_column(sa.String(255))
    request_hash: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of method, path and body: the same key with another request is a mistake of the caller's."""
    status: Mapped[int | None]
    headers: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    body: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime]
