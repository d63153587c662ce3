"""Indexes for the references by which rows are looked up: a guardian's wards, what was booked or freed by a visit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision: str | None = "0016"

WHERE_SET = {
    "patient": ["guardian_id"],
    "opening": ["cancelled_appointment_id", "filled_appointment_id", "parent_id"],
    "offer": ["booked_appointment_id"],
    "waitlist_entry": ["booked_appointment_id", "later_appointment_id"],
}
WHOLE = {
    "ix_offer_skip_waitlist_entry_id": ("offer_skip", ["waitlist_entry_id"]),
    "ix_appointment_cancellation_original_provider_id": (
        "appointment_cancellation",
        ["original_provider_id", "original_start_time"],
    ),
}


def upgrade() -> None:
    for table, columns in WHERE_SET.items():
        for column in columns:
            where = sa.text(f"{column} IS NOT NULL")
            op.create_index(f"ix_{table}_{column}", table, [column], postgresql_where=where, sqlite_where=where)
    for name, (table, columns) in WHOLE.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in WHOLE.items():
        op.drop_index(name, table)
    for table, columns in WHERE_SET.items():
        for column in columns:
            op.drop_index(f"ix_{table}_{column}", table)
