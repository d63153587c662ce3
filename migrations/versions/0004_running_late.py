"""Visits: when a patient who runs late said they would be here, from which the no-show grace counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    op.add_column("appointment", sa.Column("late_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("appointment", "late_until")
