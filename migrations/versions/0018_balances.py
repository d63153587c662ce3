"""Balances: what patients owe by the clinic's own books, as imported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision: str | None = "0017"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
TABLE = "patient_balance"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("patient_id", Id, nullable=False),
        sa.Column("balance_cents", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("clinic_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"], ["patient.clinic_id", "patient.id"], name=f"fk_{TABLE}_clinic_id_patient_id"
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=f"fk_{TABLE}_clinic_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.UniqueConstraint("clinic_id", "id", name=f"uq_{TABLE}_clinic_id_id"),
        sa.UniqueConstraint("patient_id", name=f"uq_{TABLE}_patient_id"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table(TABLE)
