"""Sign-in: sessions on the server, second factors, links that set a password."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision: str | None = "0022"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "clinic", sa.Column("second_factor_required", sa.Boolean, nullable=False, server_default=sa.false())
    )
    _table(
        "staff_session",
        _staff("staff_session"),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("began_at", Instant, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("device", sa.String(60), nullable=False),
        sa.Column("ended_at", Instant),
        sa.UniqueConstraint("key_hash", name="uq_staff_session_key_hash"),
    )
    op.create_index("ix_staff_session_staff_id", "staff_session", ["staff_id"])
    _table(
        "second_factor",
        _staff("second_factor"),
        sa.Column("sealed_secret", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("confirmed_at", Instant),
        sa.Column("last_step", sa.BigInteger),
        sa.UniqueConstraint("staff_id", name="uq_second_factor_staff_id"),
    )
    _table(
        "spare_code",
        _staff("spare_code"),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", Instant),
        sa.UniqueConstraint("staff_id", "code_hash", name="uq_spare_code_staff_id_code_hash"),
    )
    _table(
        "password_link",
        _staff("password_link"),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
        sa.UniqueConstraint("token_hash", name="uq_password_link_token_hash"),
    )
    open_ones = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_password_link_open", "password_link", ["staff_id"], postgresql_where=open_ones, sqlite_where=open_ones
    )
    _table(
        "password_request",
        sa.Column("sealed_address", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", Instant, nullable=False),
    )
    op.create_index("ix_password_request_not_before", "password_request", ["not_before"])


def downgrade() -> None:
    for name in ("password_request", "password_link", "spare_code", "second_factor", "staff_session"):
        op.drop_table(name)
    with op.batch_alter_table("clinic", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("second_factor_required")


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    key = sa.PrimaryKeyConstraint("id", name=f"pk_{name}")
    op.create_table(name, sa.Column("id", Id, primary_key=True), *parts, key, sqlite_autoincrement=True)


def _staff(table: str) -> sa.Column[int]:
    return sa.Column("staff_id", Id, sa.ForeignKey("staff_user.id", name=f"fk_{table}_staff_id"), nullable=False)
