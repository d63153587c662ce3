"""Recovery: when the next touch of a missed visit is due, and what each attempt was and gave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision: str | None = "0013"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Instant = sa.DateTime(timezone=True)
Word = sa.String(32)
MISS, ATTEMPT = "appointment_cancellation", "recovery_attempt"
INDEXES = {
    "next_touch_at": (["next_touch_at"], "next_touch_at IS NOT NULL"),
    "being_recovered": (["patient_id", "id"], "recovery_status IN ('PENDING', 'IN_PROGRESS')"),
}


def upgrade() -> None:
    # The tables have no triggers that a copy (SQLite) would lose.
    with op.batch_alter_table(MISS, table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("recovery_end", Word))
        table.add_column(sa.Column("recovery_since", Instant))
        table.add_column(sa.Column("touches", sa.Integer, nullable=False, server_default="0"))
        table.add_column(sa.Column("next_touch_at", Instant))
        table.add_column(sa.Column("answered_at", Instant))
        table.add_column(sa.Column("held_by", Word))
    # Nobody is asked now about what was missed before there were recoveries.
    op.execute(f"UPDATE {MISS} SET recovery_status = 'NOT_NEEDED' WHERE recovery_status = 'PENDING'")
    op.execute(f"UPDATE {MISS} SET recovery_since = cancelled_at")
    with op.batch_alter_table(MISS, table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("recovery_since", existing_type=Instant, nullable=False)
    for name, (columns, condition) in INDEXES.items():
        where = sa.text(condition)
        op.create_index(f"ix_{MISS}_{name}", MISS, columns, postgresql_where=where, sqlite_where=where)

    with op.batch_alter_table(ATTEMPT, table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("counts", sa.Boolean, nullable=False, server_default=sa.true()))
        table.add_column(sa.Column("language", sa.String(2)))
        table.add_column(sa.Column("outcome", Word))
        table.add_column(sa.Column("callback_on", sa.Date))
        table.add_column(sa.Column("made_by", sa.String(80), nullable=False, server_default="system"))
        for column, other in (("conversation_id", "conversation"), ("outbox_message_id", "outbox_message")):
            table.add_column(sa.Column(column, Id))
            table.create_foreign_key(
                f"fk_{ATTEMPT}_clinic_id_{column}", other, ["clinic_id", column], ["clinic_id", "id"]
            )
    op.create_index(f"ix_{ATTEMPT}_outbox_message_id", ATTEMPT, ["outbox_message_id"])


def downgrade() -> None:
    op.drop_index(f"ix_{ATTEMPT}_outbox_message_id", ATTEMPT)
    with op.batch_alter_table(ATTEMPT, table_kwargs={"sqlite_autoincrement": True}) as table:
        for column in ("outbox_message_id", "conversation_id"):
            table.drop_constraint(f"fk_{ATTEMPT}_clinic_id_{column}", type_="foreignkey")
        for column in ("outbox_message_id", "conversation_id", "made_by", "callback_on", "outcome", "language", "counts"):
            table.drop_column(column)
    for name in INDEXES:
        op.drop_index(f"ix_{MISS}_{name}", MISS)
    with op.batch_alter_table(MISS, table_kwargs={"sqlite_autoincrement": True}) as table:
        for column in ("held_by", "answered_at", "next_touch_at", "touches", "recovery_since", "recovery_end"):
            table.drop_column(column)
