"""Threads: since when the bot is silent because it seemed to talk with a machine."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    op.add_column("thread", sa.Column("looping_since", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("thread", "looping_since")
