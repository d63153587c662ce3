"""Patients are found by how their names begin, in whatever case, also among 100,000."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision: str | None = "0024"

NAMES = ("first_name", "last_name")


def upgrade() -> None:
    operators = " text_pattern_ops" if op.get_bind().dialect.name == "postgresql" else ""
    for name in NAMES:
        op.create_index(f"ix_patient_lower_{name}", "patient", ["clinic_id", sa.text(f"lower({name}){operators}")])


def downgrade() -> None:
    for name in NAMES:
        op.drop_index(f"ix_patient_lower_{name}", "patient")
