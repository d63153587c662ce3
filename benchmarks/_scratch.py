"""A migrated database that is made for one measurement and removed after it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from tests import databases

SERVER = os.environ.get("TEST_DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"


def has_postgres() -> bool:
    """Whether the PostgreSQL server (TEST_DATABASE_URL, or this machine's) answers."""
    try:
        with _server().connect():
            return True
    except sa.exc.OperationalError:
        return False


@contextmanager
def scratch(kind: str) -> Iterator[str]:
    """The URL of a new, migrated database: `postgresql` or `sqlite`."""
    with tempfile.TemporaryDirectory() as folder, _postgres() if kind == "postgresql" else _sqlite(folder) as url:
        databases.build(url)
        yield url


@contextmanager
def _sqlite(folder: str) -> Iterator[str]:
    yield databases.sqlite_url(Path(folder) / "bench.sqlite")


@contextmanager
def _postgres() -> Iterator[str]:
    name = f"standby_bench_{os.getpid()}"
    _run(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield _server().url.set(database=name).render_as_string(hide_password=False)
    finally:
        _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _run(statement: str) -> None:
    with _server().connect() as connection:
        connection.exec_driver_sql(statement)


def _server() -> sa.Engine:
    url = sa.make_url(SERVER).set(drivername="postgresql+psycopg")
    return sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
