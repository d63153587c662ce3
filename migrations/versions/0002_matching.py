"""Matching: what the queue of an opening is read from, and what the engine's strategies need to know.

Each change is a block of its own, with why. Plain `op.add_column` and `op.create_index` only: `batch_alter_table` copies
a table on SQLite and silently loses its triggers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"

WAITING = sa.text("status IN ('ACTIVE', 'NOTIFIED')")
QUEUE = ["clinic_id", "appointment_type_id", "priority_rank", "added_at", "id"]
LOOKED_AT = [
    "patient_id",
    "preferred_provider_id",
    "date_range_start",
    "date_range_end",
    "days_mask",
    "times_mask",
    "minimum_notice_minutes",
    "expires_at",
    "notifications_sent",
    "later_appointment_id",
]


def upgrade() -> None:
    # The named times of day as bits, so that the index below can hold them.
    op.add_column("waitlist_entry", sa.Column("times_mask", sa.Integer, nullable=False, server_default="0"))

    # Everything that decides without another table is in the index: an entry that does not fit costs no row.
    op.drop_index("ix_waitlist_entry_queue", "waitlist_entry")
    op.create_index(
        "ix_waitlist_entry_queue",
        "waitlist_entry",
        [*QUEUE, *LOOKED_AT],
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_waitlist_entry_queue", "waitlist_entry")
    op.create_index(
        "ix_waitlist_entry_queue", "waitlist_entry", QUEUE, postgresql_where=WAITING, sqlite_where=WAITING
    )
    op.drop_column("waitlist_entry", "times_mask")
