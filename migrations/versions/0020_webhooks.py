"""Webhooks: URLs that clinics register, and what is on its way to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision: str | None = "0019"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Instant = sa.DateTime(timezone=True)
HOOK, DELIVERY = "webhook", "webhook_delivery"


def upgrade() -> None:
    op.create_table(
        HOOK,
        sa.Column("id", Id, primary_key=True),
        sa.Column("clinic_id", Id, sa.ForeignKey("clinic.id", name="fk_webhook_clinic_id"), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("sealed_secret", sa.Text, nullable=False),
        sa.Column("kinds", sa.JSON, nullable=False),
        sa.Column("created_by", sa.String(80), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("removed_at", Instant),
        sa.UniqueConstraint("clinic_id", "id", name="uq_webhook_clinic_id_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
        sqlite_autoincrement=True,
    )
    _partial("ix_webhook_live", HOOK, ["clinic_id"], "removed_at IS NULL")
    op.create_table(
        DELIVERY,
        sa.Column("id", Id, primary_key=True),
        sa.Column("clinic_id", Id, sa.ForeignKey("clinic.id", name="fk_webhook_delivery_clinic_id"), nullable=False),
        sa.Column("webhook_id", Id, nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", Instant, nullable=False),
        sa.Column("claimed_at", Instant),
        sa.Column("answered", sa.Integer),
        sa.Column("problem", sa.String(120)),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
        sa.ForeignKeyConstraint(
            ["clinic_id", "webhook_id"], ["webhook.clinic_id", "webhook.id"],
            name="fk_webhook_delivery_clinic_id_webhook_id",
        ),
        sa.UniqueConstraint("clinic_id", "id", name="uq_webhook_delivery_clinic_id_id"),
        sa.UniqueConstraint("webhook_id", "event", name="uq_webhook_delivery_webhook_id_event"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_delivery"),
        sqlite_autoincrement=True,
    )
    _partial("ix_webhook_delivery_due", DELIVERY, ["not_before", "id"], "status = 'QUEUED'")
    _partial("ix_webhook_delivery_sending", DELIVERY, ["webhook_id"], "status = 'SENDING'")
    _partial("ix_webhook_delivery_ended_at", DELIVERY, ["ended_at"], "status = 'DELIVERED'")
    op.create_index("ix_webhook_delivery_webhook_id_status", DELIVERY, ["webhook_id", "status"])


def downgrade() -> None:
    op.drop_table(DELIVERY)
    op.drop_table(HOOK)


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)
