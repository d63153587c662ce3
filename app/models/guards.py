"""Rules that the database itself keeps and SQLAlchemy's metadata cannot say: no double booking, no edited audit
and ledger, an entry's kinds of times as bits.

The same statements stand in the migrations; a test compares what both make (`tests/integration/test_migrations.py`).
"""

from __future__ import annotations

import sqlalchemy as sa

from app.models.appointment import LIVE
from app.models.base import Model
from app.models.waitlist import HOUR_BITS, TIME_BITS

NO_OVERLAP = {"ex_appointment_provider": "provider_id", "ex_appointment_chair": "chair_id"}
"""Constraint name → the column that may have one live visit at any instant."""


def _new(predicate: str) -> str:
    """The predicate over the row that a trigger is about."""
    return predicate.replace("status", "NEW.status").replace("double", "NEW.double").replace("hist", "NEW.hist")


def _sqlite_overlap(name: str, column: str) -> list[str]:
    # BEFORE triggers, because SQLite has no exclusion constraint; writers are serial there (BEGIN IMMEDIATE).
    return [  # every part is a constant of ours
        f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON appointment WHEN {_new(LIVE)} "
        f"AND NEW.{column} IS NOT NULL BEGIN SELECT RAISE(ABORT, '{name}') WHERE EXISTS ("
        f"SELECT 1 FROM appointment WHERE {column} = NEW.{column} AND {LIVE} AND id IS NOT NEW.id "
        f"AND ends_at > NEW.starts_at AND starts_at < NEW.ends_at); END"
        for event in ("INSERT", "UPDATE")
    ]


def _set_times_mask(entry_ids: str) -> str:
    """Each kind and each hour is a power of two: the mask is the sum of those that some time of the entry has.

    No aggregate of bits is there on both databases; text of one width compares as time does on SQLite.
    """
    kinds = [(f"type = '{kind.name}'", bit) for kind, bit in TIME_BITS.items()]
    hours = [
        (f"start_time < '{hour + 1:02}:00:00.000000' AND end_time > '{hour:02}:00:00.000000'", bit)
        for hour, bit in HOUR_BITS.items()
    ]
    bits = " + ".join(f"max(CASE WHEN {has} THEN {bit} ELSE 0 END)" for has, bit in kinds + hours)
    mask = f"SELECT coalesce({bits}, 0) FROM waitlist_time WHERE entry_id = waitlist_entry.id"
    return f"UPDATE waitlist_entry SET times_mask = ({mask}) WHERE id IN ({entry_ids})"


TIMES_CHANGED = {"INSERT": "NEW.entry_id", "UPDATE": "OLD.entry_id, NEW.entry_id", "DELETE": "OLD.entry_id"}

LEDGER = "fee_entry is append-only"

SQLITE = [
    *(statement for name, column in NO_OVERLAP.items() for statement in _sqlite_overlap(name, column)),
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    # INSERT OR REPLACE deletes without asking the DELETE trigger.
    "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry "
    "WHERE id = NEW.id OR (clinic_id = NEW.clinic_id AND number = NEW.number)) "
    "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    f"CREATE TRIGGER fee_entry_no_update BEFORE UPDATE ON fee_entry BEGIN SELECT RAISE(ABORT, '{LEDGER}'); END",
    "CREATE TRIGGER fee_entry_no_replace BEFORE INSERT ON fee_entry WHEN EXISTS (SELECT 1 FROM fee_entry "
    f"WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{LEDGER}'); END",
    f"CREATE TRIGGER fee_entry_no_delete BEFORE DELETE ON fee_entry BEGIN SELECT RAISE(ABORT, '{LEDGER}'); END",
    *(
        f"CREATE TRIGGER waitlist_time_{event.lower()} AFTER {event} ON waitlist_time "
        f"BEGIN {_set_times_mask(entry_ids)}; END"
        for event, entry_ids in TIMES_CHANGED.items()
    ),
]

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    *(
        f"ALTER TABLE appointment ADD CONSTRAINT {name} EXCLUDE USING gist "
        f"({column} WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE ({LIVE})"
        for name, column in NO_OVERLAP.items()
    ),
    "CREATE OR REPLACE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit_entry is append-only'; END $$",
    "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_entry_append_only()",
    "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()",
    "CREATE OR REPLACE FUNCTION fee_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{LEDGER}'; END $$",
    "CREATE TRIGGER fee_entry_no_change BEFORE UPDATE OR DELETE ON fee_entry "
    "FOR EACH ROW EXECUTE FUNCTION fee_entry_append_only()",
    "CREATE TRIGGER fee_entry_no_truncate BEFORE TRUNCATE ON fee_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION fee_entry_append_only()",
    "CREATE OR REPLACE FUNCTION waitlist_time_changed() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {_set_times_mask('OLD.entry_id, NEW.entry_id')}; RETURN NULL; END $$",
    "CREATE TRIGGER waitlist_time_changed AFTER INSERT OR UPDATE OR DELETE ON waitlist_time "
    "FOR EACH ROW EXECUTE FUNCTION waitlist_time_changed()",
]


@sa.event.listens_for(Model.metadata, "after_create")
def _add_guards(_metadata: sa.MetaData, connection: sa.Connection, **_options: object) -> None:
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)
