"""Fees: what a clinic asks for a miss, the ledger that is only added to, and the batches it is exported in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0009"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Instant = sa.DateTime(timezone=True)

AMOUNTS = ("late_cancel_fee_cents", "no_show_fee_cents")
POLICY = (
    ("fee_currency", sa.String(3), "USD"),
    ("free_misses", sa.Integer(), "1"),
    ("free_miss_days", sa.Integer(), "365"),
    ("fee_free_reasons", sa.String(200), "ILLNESS WEATHER FAMILY_EMERGENCY"),
)
ENTRY = (
    ("cancellation_id", "appointment_cancellation"),
    ("patient_id", "patient"),
    ("about_id", "fee_entry"),
    ("batch_id", "fee_batch"),
)
KINDS = (
    "(kind = 'ASSESSED' AND amount_cents > 0 AND about_id IS NULL)"
    " OR (kind IN ('WAIVED', 'REVERSED') AND amount_cents < 0 AND about_id IS NOT NULL)"
    " OR (kind = 'EXPORTED' AND amount_cents = 0 AND about_id IS NOT NULL)"
)
AT_MOST_ONE = (
    ("uq_fee_entry_assessed", "cancellation_id", "kind = 'ASSESSED'"),
    ("uq_fee_entry_credit", "about_id", "kind IN ('WAIVED', 'REVERSED')"),
    ("uq_fee_entry_exported", "about_id", "kind = 'EXPORTED'"),
)
SQLITE = (
    "CREATE TRIGGER fee_entry_no_update BEFORE UPDATE ON fee_entry "
    "BEGIN SELECT RAISE(ABORT, 'fee_entry is append-only'); END",
    "CREATE TRIGGER fee_entry_no_replace BEFORE INSERT ON fee_entry WHEN EXISTS (SELECT 1 FROM fee_entry "
    "WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'fee_entry is append-only'); END",
    "CREATE TRIGGER fee_entry_no_delete BEFORE DELETE ON fee_entry "
    "BEGIN SELECT RAISE(ABORT, 'fee_entry is append-only'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION fee_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'fee_entry is append-only'; END $$",
    "CREATE TRIGGER fee_entry_no_change BEFORE UPDATE OR DELETE ON fee_entry "
    "FOR EACH ROW EXECUTE FUNCTION fee_entry_append_only()",
    "CREATE TRIGGER fee_entry_no_truncate BEFORE TRUNCATE ON fee_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION fee_entry_append_only()",
)


def upgrade() -> None:
    for name in AMOUNTS:
        op.add_column("clinic", sa.Column(name, sa.Integer))
    for name, kind, default in POLICY:
        op.add_column("clinic", sa.Column(name, kind, nullable=False, server_default=default))
    _create_batch()
    _create_entry()
    for name, column, where in AT_MOST_ONE:
        condition = sa.text(where)
        op.create_index(
            name, "fee_entry", [column], unique=True, postgresql_where=condition, sqlite_where=condition
        )
    op.create_index("ix_fee_entry_clinic_id_at", "fee_entry", ["clinic_id", "at"])
    op.create_index("ix_fee_entry_patient_id", "fee_entry", ["patient_id"])
    op.create_index("ix_fee_entry_batch_id", "fee_entry", ["batch_id"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def _create_batch() -> None:
    op.create_table(
        "fee_batch",
        sa.Column("id", Id, primary_key=True),
        sa.Column("clinic_id", Id, sa.ForeignKey("clinic.id", name="fk_fee_batch_clinic_id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.UniqueConstraint("clinic_id", "id", name="uq_fee_batch_clinic_id_id"),
        sa.UniqueConstraint("clinic_id", "number", name="uq_fee_batch_clinic_id_number"),
        sqlite_autoincrement=True,
    )


def _create_entry() -> None:
    op.create_table(
        "fee_entry",
        sa.Column("id", Id, primary_key=True),
        sa.Column("clinic_id", Id, sa.ForeignKey("clinic.id", name="fk_fee_entry_clinic_id"), nullable=False),
        sa.Column("cancellation_id", Id, nullable=False),
        sa.Column("patient_id", Id, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("amount_cents", sa.Integer, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("about_id", Id),
        sa.Column("batch_id", Id),
        sa.Column("at", Instant, nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text),
        sa.UniqueConstraint("clinic_id", "id", name="uq_fee_entry_clinic_id_id"),
        *(
            sa.ForeignKeyConstraint(
                ["clinic_id", column], [f"{table}.clinic_id", f"{table}.id"], name=f"fk_fee_entry_clinic_id_{column}"
            )
            for column, table in ENTRY
        ),
        sa.CheckConstraint(KINDS, name="kind"),
        sa.CheckConstraint("(kind = 'EXPORTED') = (batch_id IS NOT NULL)", name="batch"),
        sa.CheckConstraint("kind <> 'WAIVED' OR reason IS NOT NULL", name="reason"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("fee_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION fee_entry_append_only()")
    op.drop_table("fee_batch")
    for name in (*AMOUNTS, *(name for name, _, _ in POLICY)):
        op.drop_column("clinic", name)
