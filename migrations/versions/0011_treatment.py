"""Treatment: plans with their milestones, as imported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision: str | None = "0010"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Instant = sa.DateTime(timezone=True)
RUNNING = sa.text("ended_on IS NULL")


def upgrade() -> None:
    op.create_table(
        "treatment_plan",
        sa.Column("id", Id, nullable=False),
        sa.Column("patient_id", Id, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("planned_visits", sa.Integer, nullable=False),
        sa.Column("interval_days", sa.Integer, nullable=False),
        sa.Column("expected_end_on", sa.Date, nullable=False),
        sa.Column("ended_on", sa.Date),
        sa.Column("external_id", sa.String(80), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("clinic_id", Id, sa.ForeignKey("clinic.id", name="fk_treatment_plan_clinic_id"), nullable=False),
        sa.CheckConstraint("planned_visits > 0", name="planned_visits"),
        sa.CheckConstraint("interval_days > 0", name="interval_days"),
        sa.CheckConstraint("started_on <= expected_end_on", name="order"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"], ["patient.clinic_id", "patient.id"],
            name="fk_treatment_plan_clinic_id_patient_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_treatment_plan"),
        sa.UniqueConstraint("clinic_id", "id", name="uq_treatment_plan_clinic_id_id"),
        sa.UniqueConstraint("clinic_id", "external_id", name="uq_treatment_plan_clinic_id_external_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_treatment_plan_patient_id", "treatment_plan", ["patient_id"])
    op.create_index(
        "ix_treatment_plan_running", "treatment_plan", ["clinic_id", "id"], postgresql_where=RUNNING, sqlite_where=RUNNING
    )
    op.create_table(
        "milestone",
        sa.Column("id", Id, nullable=False),
        sa.Column("plan_id", Id, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("reached_on", sa.Date),
        sa.Column("external_id", sa.String(80), nullable=False),
        sa.Column("clinic_id", Id, sa.ForeignKey("clinic.id", name="fk_milestone_clinic_id"), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "plan_id"], ["treatment_plan.clinic_id", "treatment_plan.id"],
            name="fk_milestone_clinic_id_plan_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_milestone"),
        sa.UniqueConstraint("clinic_id", "id", name="uq_milestone_clinic_id_id"),
        sa.UniqueConstraint("clinic_id", "external_id", name="uq_milestone_clinic_id_external_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_milestone_plan_id", "milestone", ["plan_id"])


def downgrade() -> None:
    op.drop_table("milestone")
    op.drop_table("treatment_plan")
