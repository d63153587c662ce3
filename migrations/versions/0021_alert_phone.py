"""Clinics: the phone that is texted when a visit of today falls away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision: str | None = "0020"


def upgrade() -> None:
    op.add_column("clinic", sa.Column("alert_phone", sa.String(20)))


def downgrade() -> None:
    with op.batch_alter_table("clinic", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("alert_phone")
