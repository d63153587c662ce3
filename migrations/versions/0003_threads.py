"""Threads: since when a patient waits for a person, and until when staff have put that off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"

Instant = sa.DateTime(timezone=True)
WAITS = sa.text("waiting_since IS NOT NULL AND alerted_at IS NULL")


def upgrade() -> None:
    for column in ("waiting_since", "alerted_at", "snoozed_until"):
        op.add_column("thread", sa.Column(column, Instant))
    op.create_index("ix_thread_waiting", "thread", ["waiting_since"], postgresql_where=WAITS, sqlite_where=WAITS)


def downgrade() -> None:
    op.drop_index("ix_thread_waiting", "thread")
    for column in ("snoozed_until", "alerted_at", "waiting_since"):
        op.drop_column("thread", column)
