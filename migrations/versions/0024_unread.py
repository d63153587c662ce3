"""Threads know whether somebody has looked at what the patient wrote; indexes of the few that the inbox lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision: str | None = "0023"

INDEXES = {
    "ix_thread_clinic_id_waiting_since": (["clinic_id", "waiting_since"], "waiting_since IS NOT NULL"),
    "ix_thread_clinic_id_unread_since": (["clinic_id", "unread_since"], "unread_since IS NOT NULL"),
    "ix_thread_clinic_id_staff_id": (["clinic_id", "staff_id"], "staff_id IS NOT NULL"),
    "ix_thread_flagged": (["clinic_id", "id"], "flagged"),
}


def upgrade() -> None:
    op.add_column("thread", sa.Column("unread_since", sa.DateTime(timezone=True)))
    for name, (columns, condition) in INDEXES.items():
        where = sa.text(condition)
        op.create_index(name, "thread", columns, postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "thread")
    with op.batch_alter_table("thread", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("unread_since")
