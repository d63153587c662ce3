"""Fixtures that every test may use: a fresh, empty, migrated database, and Redis if there is one.

By default SQLite. With TEST_DATABASE_URL (a PostgreSQL server) the same tests run there. Commits are real, so that
threads and other processes can use the database by `database_url`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.db import make_engine, make_sessions
from tests import databases


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips what only PostgreSQL can show."""
    if item.get_closest_marker("postgres") and not databases.SERVER:
        pytest.skip("needs TEST_DATABASE_URL, a PostgreSQL server")


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of this process's migrated database: on SQLite a template, on PostgreSQL the one all its tests use."""
    if databases.SERVER:
        with databases.postgres_database(databases.new_name()) as url:
            databases.build(url)
            yield url
    else:
        template = tmp_path_factory.mktemp("database") / "template.sqlite"
        databases.build(databases.sqlite_url(template))
        yield str(template)


@pytest.fixture
def database_url(_migrated: str, tmp_path: Path) -> str:
    """The URL of this test's own empty, migrated database."""
    if not databases.SERVER:
        return databases.copy_sqlite(Path(_migrated), tmp_path / "standby.sqlite")
    databases.empty_postgres(_migrated)
    return _migrated


@pytest.fixture
def blank_url(tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table (tests of migrations)."""
    if databases.SERVER:
        with databases.postgres_database(databases.new_name("blank")) as url:
            yield url
    else:
        yield databases.sqlite_url(tmp_path / "blank.sqlite")


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """An engine, made as the application makes its own."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: sa.Engine) -> sessionmaker[Session]:
    """What `app.db.transaction` takes first."""
    return make_sessions(engine)


@pytest.fixture
def redis_url() -> str | None:
    """A Redis database that this test process has for itself, emptied; None without TEST_REDIS_URL.

    The number in TEST_REDIS_URL is that of the first process; the others (pytest-xdist) take the numbers after it.
    """
    base = os.environ.get("TEST_REDIS_URL")
    if not base:
        return None
    server, number = base.rsplit("/", 1)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    url = f"{server}/{int(number) + int(worker)}"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url
