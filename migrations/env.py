"""Runs the migrations, one process after the other, on the connection it is given or on DATABASE_URL.

Alembic loads this file; `app.schema.upgrade` and the `alembic` command both end here. There is no offline mode: what a
migration does depends on the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import sqlalchemy as sa
from alembic import context

from app.models import Model

# Any number, as long as it is the same in every process of ours.
ONE_AT_A_TIME = 7_823_648_262
# A migration that waits for a lock makes everybody queue behind it: rather fail, and be tried again.
TIMEOUTS = {"lock_timeout": "5s", "statement_timeout": "5min"}
WAIT_FOR_OTHERS = {"lock_timeout": "10min", "statement_timeout": "0"}
SQLITE_WAITS = 10 * 60 * 1000
"""Milliseconds, as `WAIT_FOR_OTHERS`: another process may migrate for longer than the usual ten seconds."""


def run(connection: sa.Connection) -> None:
    """Bring the database to the wanted revision, in one transaction, or leave it as it was."""
    rules = _postgresql if connection.dialect.name == "postgresql" else _sqlite
    with rules(connection):
        # SQLite's DDL is transactional too, because we say BEGIN ourselves (app.db).
        context.configure(connection=connection, target_metadata=Model.metadata, transactional_ddl=True)
        with context.begin_transaction():
            context.run_migrations()
            if connection.dialect.name == "sqlite":
                _check_references(connection)


@contextmanager
def _postgresql(connection: sa.Connection) -> Iterator[None]:
    # The lock belongs to the session, so that a migration may commit half-way (CREATE INDEX CONCURRENTLY).
    _set(connection, WAIT_FOR_OTHERS)
    connection.execute(sa.select(sa.func.pg_advisory_lock(ONE_AT_A_TIME)))
    _set(connection, TIMEOUTS)
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(sa.select(sa.func.pg_advisory_unlock(ONE_AT_A_TIME)))
        for name in TIMEOUTS:
            connection.exec_driver_sql(f"RESET {name}")
        connection.commit()


def _set(connection: sa.Connection, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        connection.exec_driver_sql(f"SET {name} = '{value}'")


@contextmanager
def _sqlite(connection: sa.Connection) -> Iterator[None]:
    # Changing a table means copying and dropping it, which must not delete what refers to it. The switch works only
    # outside a transaction, hence on the driver's connection. `BEGIN IMMEDIATE` lets one process in at a time.
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - a connection that is open has one
    driver.execute("PRAGMA foreign_keys = OFF")
    usual = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    driver.execute(f"PRAGMA busy_timeout = {SQLITE_WAITS}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout = {usual}")
        driver.execute("PRAGMA foreign_keys = ON")


def _check_references(connection: sa.Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise RuntimeError(f"the migration left references to rows that are gone, in {tables}; nothing was changed")


def _connect() -> nullcontext[sa.Connection] | sa.Connection:
    given: sa.Connection | None = context.config.attributes.get("connection")
    if given is not None:
        return nullcontext(given)
    from app.config import Config
    from app.db import make_engine

    return make_engine(Config.from_env().database_url).connect()


with _connect() as connection:
    run(connection)
