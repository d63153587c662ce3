"""Visits: what the no-show clock looks at, when a miss is settled, and misses that turned out to be none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"

Instant = sa.DateTime(timezone=True)
EXPECTED = sa.text("status IN ('SCHEDULED', 'CONFIRMED') AND NOT historical")
STANDING = sa.text("undone_at IS NULL")
SETTLES = sa.text("settles_at IS NOT NULL")
MINUTES = ("settle_minutes", "free_cancel_minutes")
TABLE = "appointment_cancellation"
ONE_PER_VISIT = "uq_appointment_cancellation_appointment_id"


def upgrade() -> None:
    op.create_index(
        "ix_appointment_expected", "appointment", ["clinic_id", "starts_at"],
        postgresql_where=EXPECTED, sqlite_where=EXPECTED,
    )  # fmt: skip
    op.add_column("clinic", sa.Column("check_in_since", Instant))
    for column in MINUTES:
        op.add_column("clinic", sa.Column(column, sa.Integer, nullable=False, server_default="30"))

    # One that stands per visit: what was undone is kept. (The table has no triggers that a copy would lose.)
    with op.batch_alter_table(TABLE, table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("settles_at", Instant))
        table.add_column(sa.Column("undone_at", Instant))
        table.add_column(sa.Column("undone_by", sa.String(80)))
        table.drop_constraint(ONE_PER_VISIT, type_="unique")
    op.create_index(
        "uq_appointment_cancellation_standing", TABLE, ["appointment_id"], unique=True,
        postgresql_where=STANDING, sqlite_where=STANDING,
    )  # fmt: skip
    op.create_index(
        "ix_appointment_cancellation_settles_at", TABLE, ["settles_at"], postgresql_where=SETTLES, sqlite_where=SETTLES
    )


def downgrade() -> None:
    op.drop_index("ix_appointment_cancellation_settles_at", TABLE)
    op.drop_index("uq_appointment_cancellation_standing", TABLE)
    with op.batch_alter_table(TABLE, table_kwargs={"sqlite_autoincrement": True}) as table:
        for column in ("undone_by", "undone_at", "settles_at"):
            table.drop_column(column)
        table.create_unique_constraint(ONE_PER_VISIT, ["appointment_id"])
    for column in reversed(MINUTES):
        op.drop_column("clinic", column)
    op.drop_column("clinic", "check_in_since")
    op.drop_index("ix_appointment_expected", "appointment")
