"""Confirmation requests: when a clinic's visits are looked at, and about which start a patient is asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"

Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("clinic", sa.Column("confirmations_due_at", Instant))
    for column in ("moved_at", "confirmation_for"):
        op.add_column("appointment", sa.Column(column, Instant))


def downgrade() -> None:
    for column in ("confirmation_for", "moved_at"):
        op.drop_column("appointment", column)
    op.drop_column("clinic", "confirmations_due_at")
