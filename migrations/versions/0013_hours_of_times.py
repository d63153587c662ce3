"""Matching: the hours that a SPECIFIC time touches are bits too, so that few entries need a look at their times.

An opening that nobody fits had to look up the times of everybody who named one (0.3 s for 100,000).
"""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision: str | None = "0012"

KINDS = {"MORNING": 1, "AFTERNOON": 2, "EVENING": 4, "SPECIFIC": 8}
BEFORE = "sum(DISTINCT CASE type {} END)".format(" ".join(f"WHEN '{kind}' THEN {bit}" for kind, bit in KINDS.items()))
KIND_BITS = [(f"type = '{kind}'", bit) for kind, bit in KINDS.items()]
HOUR_BITS = [
    (f"start_time < '{hour + 1:02}:00:00.000000' AND end_time > '{hour:02}:00:00.000000'", 1 << (4 + hour))
    for hour in range(24)
]
AFTER = " + ".join(f"max(CASE WHEN {has} THEN {bit} ELSE 0 END)" for has, bit in KIND_BITS + HOUR_BITS)
CHANGED = {"insert": "NEW.entry_id", "update": "OLD.entry_id, NEW.entry_id", "delete": "OLD.entry_id"}


def upgrade() -> None:
    _keep(AFTER)


def downgrade() -> None:
    _keep(BEFORE)


def _keep(bits: str) -> None:
    """Have the database keep the mask so, and bring what is there up to date."""
    mask = f"SELECT coalesce({bits}, 0) FROM waitlist_time WHERE entry_id = waitlist_entry.id"
    change = f"UPDATE waitlist_entry SET times_mask = ({mask})"
    if op.get_bind().dialect.name == "sqlite":
        for event, ids in CHANGED.items():
            op.execute(f"DROP TRIGGER waitlist_time_{event}")
            op.execute(
                f"CREATE TRIGGER waitlist_time_{event} AFTER {event.upper()} ON waitlist_time "
                f"BEGIN {change} WHERE id IN ({ids}); END"
            )
    else:
        op.execute(
            "CREATE OR REPLACE FUNCTION waitlist_time_changed() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {change} WHERE id IN (OLD.entry_id, NEW.entry_id); RETURN NULL; END $$"
        )
    op.execute(f"{change} WHERE times_mask >= 8")
