"""Tasks: put off until a time; and indexes of the open ones, for the rules that close them by themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision: str | None = "0015"

INDEXES = {
    "ix_task_open": ["kind", "clinic_id"],
    "ix_task_thread_open": ["thread_id"],
    "ix_task_appointment_open": ["appointment_id"],
}
OPEN = sa.text("done_at IS NULL")


def upgrade() -> None:
    op.add_column("task", sa.Column("snoozed_until", sa.DateTime(timezone=True)))
    for name, columns in INDEXES.items():
        op.create_index(name, "task", columns, postgresql_where=OPEN, sqlite_where=OPEN)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "task")
    with op.batch_alter_table("task", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("snoozed_until")
