"""E-mails to staff, and the address that hears of visits of today that fall away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision: str | None = "0021"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Instant = sa.DateTime(timezone=True)
EMAIL = "staff_email"


def upgrade() -> None:
    op.add_column("clinic", sa.Column("alert_email", sa.String(254)))
    op.create_table(
        EMAIL,
        sa.Column("id", Id, primary_key=True),
        sa.Column("clinic_id", Id, sa.ForeignKey("clinic.id", name="fk_staff_email_clinic_id"), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("appointment_id", Id, nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", Instant, nullable=False),
        sa.Column("claimed_at", Instant),
        sa.Column("problem", sa.String(120)),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
        sa.ForeignKeyConstraint(
            ["clinic_id", "appointment_id"], ["appointment.clinic_id", "appointment.id"],
            name="fk_staff_email_clinic_id_appointment_id",
        ),
        sa.UniqueConstraint("clinic_id", "id", name="uq_staff_email_clinic_id_id"),
        sa.UniqueConstraint("clinic_id", "key", name="uq_staff_email_clinic_id_key"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_email"),
        sqlite_autoincrement=True,
    )
    _partial("ix_staff_email_open", ["id"], "status IN ('QUEUED', 'SENDING')")
    _partial("ix_staff_email_sent", ["clinic_id", "ended_at"], "status = 'SENT'")


def downgrade() -> None:
    op.drop_table(EMAIL)
    with op.batch_alter_table("clinic", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("alert_email")


def _partial(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, EMAIL, columns, postgresql_where=where, sqlite_where=where)
