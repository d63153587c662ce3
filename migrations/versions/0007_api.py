"""The API: tokens, and answers that are given again to a repeated request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", Id, primary_key=True),
        sa.Column("clinic_id", Id, sa.ForeignKey("clinic.id", name="fk_api_token_clinic_id"), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", Id, sa.ForeignKey("staff_user.id", name="fk_api_token_staff_id")),
        sa.Column("permissions", sa.JSON, nullable=False),
        sa.Column("created_by", sa.String(80), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("revoked_at", Instant),
        sa.Column("last_used_at", Instant),
        sa.UniqueConstraint("clinic_id", "id", name="uq_api_token_clinic_id_id"),
        sa.UniqueConstraint("public_id", name="uq_api_token_public_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_api_token_clinic_id_name", "api_token", ["clinic_id", "name"])
    op.create_table(
        "repeatable_answer",
        sa.Column("id", Id, primary_key=True),
        sa.Column("clinic_id", Id, sa.ForeignKey("clinic.id", name="fk_repeatable_answer_clinic_id"), nullable=False),
        sa.Column("caller", sa.String(80), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("headers", sa.JSON, nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("created_at", Instant, nullable=False),
        sa.UniqueConstraint("clinic_id", "id", name="uq_repeatable_answer_clinic_id_id"),
        sa.UniqueConstraint("clinic_id", "caller", "key", name="uq_repeatable_answer_clinic_id_caller_key"),
        sa.PrimaryKeyConstraint("id", name="pk_repeatable_answer"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_repeatable_answer_created_at", "repeatable_answer", ["created_at"])


def downgrade() -> None:
    op.drop_table("repeatable_answer")
    op.drop_table("api_token")
