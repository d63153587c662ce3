"""Cancellations: the text that tells the patient what the practice cancelled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: str | None = "0011"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
TABLE = "appointment_cancellation"
MESSAGE = "fk_appointment_cancellation_clinic_id_told_message_id"


def upgrade() -> None:
    with op.batch_alter_table(TABLE, table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("told_message_id", Id))
        table.create_foreign_key(MESSAGE, "outbox_message", ["clinic_id", "told_message_id"], ["clinic_id", "id"])
    op.create_index("ix_appointment_cancellation_told_message_id", TABLE, ["told_message_id"])


def downgrade() -> None:
    op.drop_index("ix_appointment_cancellation_told_message_id", TABLE)
    with op.batch_alter_table(TABLE, table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(MESSAGE, type_="foreignkey")
        table.drop_column("told_message_id")
