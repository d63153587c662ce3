"""Personal values in the audit trail, sealed under a key per patient; patients who were erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision: str | None = "0018"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Instant = sa.DateTime(timezone=True)
BY_PATIENT = "ix_audit_entry_patient_id"


def upgrade() -> None:
    op.create_table(
        "patient_key",
        sa.Column("id", Id, primary_key=True),
        sa.Column("clinic_id", Id, sa.ForeignKey("clinic.id", name="fk_patient_key_clinic_id"), nullable=False),
        sa.Column("patient_id", Id, nullable=False),
        sa.Column("sealed_key", sa.Text),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("destroyed_at", Instant),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"], ["patient.clinic_id", "patient.id"], name="fk_patient_key_clinic_id_patient_id"
        ),
        sa.UniqueConstraint("clinic_id", "id", name="uq_patient_key_clinic_id_id"),
        sa.UniqueConstraint("patient_id", name="uq_patient_key_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_patient_key"),
        sqlite_autoincrement=True,
    )
    # Not by a copy of the table (batch_alter_table): it would lose the triggers that make the trail append-only.
    op.add_column("audit_entry", sa.Column("patient_id", Id))
    op.add_column("audit_entry", sa.Column("sealed", sa.Text))
    where = sa.text("patient_id IS NOT NULL")
    op.create_index(BY_PATIENT, "audit_entry", ["patient_id"], postgresql_where=where, sqlite_where=where)
    op.add_column("patient", sa.Column("erased_at", Instant))


def downgrade() -> None:
    op.drop_column("patient", "erased_at")
    op.drop_index(BY_PATIENT, "audit_entry")
    op.drop_column("audit_entry", "sealed")
    op.drop_column("audit_entry", "patient_id")
    op.drop_table("patient_key")
