"""Matching: what the queue of an opening is read from, and what the engine's strategies need to know.

Each change is a block of its own, with why. Plain `op.add_column` and `op.create_index` only: `batch_alter_table` copies
a table on SQLite and silently loses its triggers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Instant = sa.DateTime(timezone=True)
BATCHES = ("batch_size", "batch_interval_minutes")
WAITING = sa.text("status IN ('ACTIVE', 'NOTIFIED')")
QUEUE = ["clinic_id", "appointment_type_id", "priority_rank", "added_at", "id"]
LOOKED_AT = [
    "patient_id",
    "preferred_provider_id",
    "date_range_start",
    "date_range_end",
    "days_mask",
    "times_mask",
    "minimum_notice_minutes",
    "expires_at",
    "notifications_sent",
    "later_appointment_id",
]

DECLINED = sa.text("response = 'DECLINED'")
TIMES_MASK = (
    "SELECT coalesce(sum(DISTINCT CASE type WHEN 'MORNING' THEN 1 WHEN 'AFTERNOON' THEN 2 WHEN 'EVENING' THEN 4 "
    "WHEN 'SPECIFIC' THEN 8 END), 0) FROM waitlist_time WHERE entry_id = waitlist_entry.id"
)
SET_TIMES_MASK = f"UPDATE waitlist_entry SET times_mask = ({TIMES_MASK}) WHERE id IN "
TIMES_SQLITE = [
    f"CREATE TRIGGER waitlist_time_insert AFTER INSERT ON waitlist_time BEGIN {SET_TIMES_MASK}(NEW.entry_id); END",
    "CREATE TRIGGER waitlist_time_update AFTER UPDATE ON waitlist_time "
    f"BEGIN {SET_TIMES_MASK}(OLD.entry_id, NEW.entry_id); END",
    f"CREATE TRIGGER waitlist_time_delete AFTER DELETE ON waitlist_time BEGIN {SET_TIMES_MASK}(OLD.entry_id); END",
]
TIMES_POSTGRESQL = [
    "CREATE FUNCTION waitlist_time_changed() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {SET_TIMES_MASK}(OLD.entry_id, NEW.entry_id); RETURN NULL; END $$",
    "CREATE TRIGGER waitlist_time_changed AFTER INSERT OR UPDATE OR DELETE ON waitlist_time "
    "FOR EACH ROW EXECUTE FUNCTION waitlist_time_changed()",
]


def upgrade() -> None:
    # The named times of day as bits, so that the index below can hold them.
    op.add_column("waitlist_entry", sa.Column("times_mask", sa.Integer, nullable=False, server_default="0"))

    # Kept by the database, whoever changes the times: bits as in app/models/waitlist.py, TIME_BITS.
    op.execute(f"UPDATE waitlist_entry SET times_mask = ({TIMES_MASK})")
    for statement in TIMES_SQLITE if op.get_bind().dialect.name == "sqlite" else TIMES_POSTGRESQL:
        op.execute(statement)

    # Who said no to the same time when it was open earlier.
    op.create_index(
        "ix_offer_declined",
        "offer",
        ["provider_id", "appointment_slot_start"],
        postgresql_where=DECLINED,
        sqlite_where=DECLINED,
    )

    # Everything that decides without another table is in the index: an entry that does not fit costs no row.
    op.drop_index("ix_waitlist_entry_queue", "waitlist_entry")
    op.create_index(
        "ix_waitlist_entry_queue",
        "waitlist_entry",
        [*QUEUE, *LOOKED_AT],
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )

    # A type's and an opening's own batches (the clinic's stand in 0001).
    for table in ("appointment_type", "opening"):
        for column in BATCHES:
            op.add_column(table, sa.Column(column, sa.Integer))

    # Where staff release each text, or call: whom the engine picked, and what staff decided.
    op.create_table(
        "proposal",
        sa.Column("id", Id, primary_key=True),
        sa.Column("clinic_id", Id, sa.ForeignKey("clinic.id", name="fk_proposal_clinic_id"), nullable=False),
        sa.Column("opening_id", Id, nullable=False),
        sa.Column("waitlist_entry_id", Id, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("closed_at", Instant),
        sa.Column("result", sa.String(32)),
        sa.Column("decided_by", sa.String(80)),
        sa.Column("reason", sa.String(200)),
        sa.UniqueConstraint("clinic_id", "id", name="uq_proposal_clinic_id_id"),
        *(
            sa.ForeignKeyConstraint(
                ["clinic_id", column],
                [f"{table}.clinic_id", f"{table}.id"],
                name=f"fk_proposal_clinic_id_{column}",
            )
            for column, table in (("opening_id", "opening"), ("waitlist_entry_id", "waitlist_entry"))
        ),
        sqlite_autoincrement=True,
    )
    one = {"postgresql_where": sa.text("closed_at IS NULL"), "sqlite_where": sa.text("closed_at IS NULL")}
    op.create_index("uq_proposal_open", "proposal", ["opening_id"], unique=True, **one)
    op.create_index("ix_proposal_entry_open", "proposal", ["waitlist_entry_id"], **one)
    op.create_index("ix_proposal_opening_id", "proposal", ["opening_id"])

    # Which strategy an offer was made by: the funnel compares strategies, and a clinic may change its own.
    op.add_column("offer", sa.Column("strategy", sa.String(32)))

    # Auto-enrolment: off unless a clinic says how far ahead a visit must be; once per visit; who left stays out.
    op.add_column("clinic", sa.Column("enrolment_days", sa.Integer))
    op.add_column("clinic", sa.Column("enrolment_due_at", Instant))
    op.add_column("patient", sa.Column("left_waitlist_at", Instant))
    op.add_column("waitlist_entry", sa.Column("enrolled_for", Instant))
    op.create_index(
        "uq_waitlist_entry_enrolled", "waitlist_entry", ["later_appointment_id"], unique=True,
        postgresql_where=sa.text("enrolled_for IS NOT NULL"), sqlite_where=sa.text("enrolled_for IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_waitlist_entry_enrolled", "waitlist_entry")
    op.drop_column("waitlist_entry", "enrolled_for")
    op.drop_column("patient", "left_waitlist_at")
    op.drop_column("clinic", "enrolment_due_at")
    op.drop_column("clinic", "enrolment_days")

    op.drop_column("offer", "strategy")

    op.drop_table("proposal")
    for table in ("appointment_type", "opening"):
        for column in BATCHES:
            op.drop_column(table, column)

    op.drop_index("ix_waitlist_entry_queue", "waitlist_entry")
    op.create_index(
        "ix_waitlist_entry_queue", "waitlist_entry", QUEUE, postgresql_where=WAITING, sqlite_where=WAITING
    )
    op.drop_index("ix_offer_declined", "offer")
    if op.get_bind().dialect.name == "sqlite":
        for event in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER waitlist_time_{event}")
    else:
        op.execute("DROP TRIGGER waitlist_time_changed ON waitlist_time")
        op.execute("DROP FUNCTION waitlist_time_changed()")
    op.drop_column("waitlist_entry", "times_mask")
