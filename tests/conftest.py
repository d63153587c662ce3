"""Fixtures that every test may use: a fresh, empty, migrated database, and Redis if there is one.

By default SQLite. With TEST_DATABASE_URL (a PostgreSQL server) the same tests run there. Commits are real, so that
threads and other processes can use the database by `database_url`.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session, sessionmaker

from app.access import passwords
from app.db import make_engine, make_sessions
from app.sealing import Seal
from tests import databases

UNTIL = float(os.environ.get("TESTS_UNTIL", "inf"))
"""Seconds since 1970 after which no test begins (`.ci/run`, which has twenty minutes on however slow a machine)."""


LONG = (
    "browser",
    "faults",
    "concurrency",
    "integration/test_demo",
    "integration/test_real_replies",
    "integration/test_lab",
)
FIRST = ("unit", *LONG, "integration/test_matching", "integration/test_simulated_year")
"""Where in `tests/` the tests are that run before all others, in this order: thousands that take no time, then what
takes longest, so that no worker is left alone with it at the end."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Orders the tests; on PostgreSQL, leaves out those that use no database, or one of their own."""
    here = Path(__file__).parent
    if databases.SERVER:
        config.hook.pytest_deselected(items=[item for item in items if not _uses_the_database(item)])
        items[:] = filter(_uses_the_database, items)

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(here).as_posix()
        return next((n for n, start in enumerate(FIRST) if path.startswith(start)), len(FIRST))

    items.sort(key=place)


def _uses_the_database(item: pytest.Item) -> bool:
    return not {"database_url", "blank_url"}.isdisjoint(getattr(item, "fixturenames", ()))


def pytest_collection_finish() -> None:
    """Spares the collector what stays until the end, modules and tests: a seventh of all tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips what only PostgreSQL can show, and what there is no time for."""
    if time.time() > UNTIL:
        pytest.skip("no time left: this machine is too slow for all of them (TESTS_UNTIL)")
    if item.get_closest_marker("postgres") and not databases.SERVER:
        pytest.skip("needs TEST_DATABASE_URL, a PostgreSQL server")


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """A migrated SQLite file, which each test gets a copy of; None on PostgreSQL."""
    if databases.SERVER:
        return None
    template = tmp_path_factory.mktemp("template") / "template.sqlite"
    databases.build(databases.sqlite_url(template))
    return template


@pytest.fixture(scope="session")
def _process_url(_template: Path | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the database that all tests of this process use, one after the other."""
    if _template:
        yield databases.sqlite_url(tmp_path_factory.mktemp("database") / "standby.sqlite")
    else:
        with databases.postgres_database(databases.new_name()) as url:
            databases.build(url)
            yield url


@pytest.fixture(scope="session")
def _process_engine(_process_url: str) -> sa.Engine:
    """One for all tests of this process: a new one would compile every statement again, a third of all their time."""
    return make_engine(_process_url, **databases.KEPT)


@pytest.fixture
def database_url(_process_url: str, _template: Path | None) -> str:
    """The URL of this test's own empty, migrated database."""
    if _template:
        databases.copy_sqlite(_template, _process_url)
    else:
        databases.empty_postgres(_process_url)
    return _process_url


@pytest.fixture
def blank_url(tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table (tests of migrations)."""
    if databases.SERVER:
        with databases.postgres_database(databases.new_name("blank")) as url:
            yield url
    else:
        yield databases.sqlite_url(tmp_path / "blank.sqlite")


@pytest.fixture
def engine(database_url: str, _process_engine: sa.Engine) -> Iterator[sa.Engine]:
    """An engine, made as the application makes its own."""
    assert database_url
    yield _process_engine
    if not databases.SERVER:
        _process_engine.dispose()  # the file goes


@pytest.fixture
def sessions(engine: sa.Engine) -> sessionmaker[Session]:
    """What `app.db.transaction` takes first."""
    return make_sessions(engine, seal=Seal(databases.SECRET))


@pytest.fixture
def fast_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[PasswordHasher]:
    """Passwords are hashed in no time: the real parameters take a tenth of a second on purpose."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", hasher)
    passwords._nobodys_hash.cache_clear()
    yield hasher
    passwords._nobodys_hash.cache_clear()


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
