"""The databases that tests run on: SQLite files copied from a template, or one PostgreSQL database per test process."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from app.db import make_engine
from app.models import Model
from app.schema import upgrade

SERVER = os.environ.get("TEST_DATABASE_URL", "")
"""A PostgreSQL server (the database in it is only used to make others); empty: SQLite."""

_NAME = "standby tests"
KEPT: dict[str, dict[str, str]] = {"connect_args": {"application_name": _NAME}} if SERVER else {}
"""Options of the engine whose idle connections go on from test to test, with all that the server has planned."""

_FILLED = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in Model.metadata.tables)
"""Which tables have rows."""

SECRET = "kq3-Vb8_Zr1xWm5tYc7nHs2pLd9fGj4uEo6aRiTvXw0"
"""The SECRET_KEY of programs that tests start on a test's database, under which its fixtures seal, too."""


def new_name(*parts: str) -> str:
    """A database name that no other test process uses."""
    return "_".join(("standby_test", os.environ.get("PYTEST_XDIST_WORKER", "main"), str(os.getpid()), *parts))


def build(url: str) -> None:
    """The current schema, in an empty database."""
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()  # SQLite: the last connection folds the write-ahead log into the file


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{path}"


def copy_sqlite(template: Path, url: str) -> None:
    """Put a copy of the template in the place of a SQLite file. Whoever has the old one open still, keeps that."""
    path = Path(str(sa.make_url(url).database))
    for old in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        old.unlink(missing_ok=True)
    shutil.copyfile(template, path)


@contextmanager
def postgres_database(name: str) -> Iterator[str]:
    """A new, blank PostgreSQL database, dropped afterwards; its URL."""
    _on_server(f'CREATE DATABASE "{name}" TEMPLATE template0')
    _on_server(f'ALTER DATABASE "{name}" SET synchronous_commit = off')  # nobody pulls the plug of a test's database
    try:
        yield _server_url().set(database=name).render_as_string(hide_password=False)
    finally:
        _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def empty_postgres(url: str) -> None:
    """Remove every row, past foreign keys and the audit trail's triggers (1 ms, and a DELETE where there are any).

    What a test left behind, a thread in an open transaction say, is disconnected first.
    """
    sweeper = _sweeper(url)
    sweeper.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND (state <> 'idle' OR application_name <> %s)",
        [_NAME],
    )
    with sweeper.transaction():
        for (table,) in sweeper.execute(_FILLED, prepare=True).fetchall():
            sweeper.execute(f"DELETE FROM {table}")


@cache
def _sweeper(url: str) -> psycopg.Connection[tuple[str]]:
    """The connection that empties a database from test to test: a new one plans anew (20 ms)."""
    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection: psycopg.Connection[tuple[str]] = psycopg.connect(plain, autocommit=True)
    connection.execute("SET session_replication_role = replica")
    return connection


def run_in_processes(work: Callable[[], object], count: int) -> list[int | None]:
    """Do the work in so many processes at once; their exit codes. Forked, because importing us takes seconds.

    The work must make its own engine: a connection does not survive the fork.
    """
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=work) for _ in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    return [process.exitcode for process in processes]


def _server_url() -> sa.URL:
    return sa.make_url(SERVER).set(drivername="postgresql+psycopg")


def _on_server(statement: str) -> None:
    engine = sa.create_engine(_server_url(), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
