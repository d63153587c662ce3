"""A practice with 100,000 patients on PostgreSQL: an ordinary morning of the tests, with its past multiplied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.db import make_engine, make_sessions
from app.models import Model
from benchmarks._waitlist import settle
from tests.front_desk import Morning, make_morning

STEP = 1000
"""Between the ids of a row and of its copies: the morning itself has fewer rows in each table."""
TIMES: Mapping[str, int] = {
    "contact": 25_000,
    "patient": 25_000,
    "patient_contact": 25_000,
    "thread": 25_000,
    "appointment": 25_000,
    "appointment_cancellation": 25_000,
    "fee_entry": 5_000,
    "inbox_item": 10_000,
    "outbox_message": 10_000,
    "audit_entry": 5_000,
    "opening": 5_000,
    "waitlist_entry": 5_000,
    "waitlist_time": 5_000,
    "offer": 5_000,
    "task": 5_000,
}
"""How many copies of each of the clinic's rows are made, in this order."""
APART = "interval '37 minutes'"
PAST: Mapping[str, Mapping[str, str]] = {
    "contact": {"address": "'+1' || (3130000000 + g * 20 + t.id)"},
    "patient": {"last_name": "initcap(substr(md5(t.id || '-' || g), 1, 7))", "external_id": "NULL"},
    "thread": {"waiting_since": "NULL", "flagged": "false", "staff_id": "NULL", "asking_id": "NULL"},
    "appointment": {"status": "CASE WHEN g % 9 = 0 THEN 'NO_SHOW' ELSE 'COMPLETED' END", "external_id": "NULL"},
    "opening": {"status": "'EXPIRED'", "next_step_at": "NULL", "filled_appointment_id": "NULL"},
    "offer": {"closed_at": "t.made_at", "hold_released": "true", "response": "'DECLINED'"},
    "outbox_message": {"status": "'DELIVERED'", "provider_id": "NULL"},
    "audit_entry": {"number": f"t.number + g * {STEP}", "hash": "md5(t.hash || g) || md5(g || t.hash)"},
    "task": {"done_at": "t.created_at"},
    "waitlist_entry": {"status": "CASE WHEN g % 5 = 0 THEN 'ACTIVE' ELSE 'REMOVED' END"},
}
"""What a copy has in place of the row's value: yesterday's openings are over, its texts have arrived."""
KEYS = frozenset({"key", "reference", "cause"})


def make_practice(url: str) -> tuple[sessionmaker[Session], Morning]:
    """The practice in the database at `url` (PostgreSQL), and the rows of its morning."""
    sessions = make_sessions(make_engine(url))
    morning = make_morning(sessions)
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET session_replication_role = replica")  # neither triggers nor foreign keys
        for name, times in TIMES.items():
            copies = _copies(Model.metadata.tables[name], times, morning.clinic)
            connection.exec_driver_sql(copies.replace("%", "%%"))
            newest = f"(SELECT max(id) + 1 FROM {name})"
            connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {newest})")
    engine.dispose()
    settle(url)
    return sessions, morning


def _copies(table: sa.Table, times: int, clinic_id: int) -> str:
    made = {column.name: _copy(table, column) for column in table.columns}
    return (
        f"INSERT INTO {table.name} ({', '.join(made)}) SELECT {', '.join(made.values())} "
        f"FROM {table.name} t, generate_series(1, {times}) g WHERE t.clinic_id = {clinic_id}"
    )


def _copy(table: sa.Table, column: sa.Column[Any]) -> str:
    own = PAST.get(table.name, {}).get(column.name)
    if own is not None:
        return own
    if column.name == "id":
        return f"t.id + g * {STEP}"
    target = next((key.column.table.name for key in column.foreign_keys if key.column.name == "id"), "")
    if target in TIMES:
        return f"t.{column.name} + (1 + (g - 1) % {TIMES[target]}) * {STEP}"
    if column.name in KEYS:
        return f"t.{column.name} || ':' || g"
    if isinstance(getattr(column.type, "impl", column.type), sa.DateTime):
        return f"t.{column.name} - g * {APART}"
    return f"t.{column.name}"
