"""The migrations make exactly what the models say, triggers and exclusion constraints included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.orm import sessionmaker

from app import schema
from app.db import ALL_CLINICS, make_engine, transaction
from app.models import Clinic, Model
from tests.databases import run_in_processes
from tests.factories import make_clinic

# Autogenerate sees none of these. Each row is (kind, table, name, definition).
POSTGRESQL_OBJECTS = (
    "SELECT 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "SELECT 'index', tablename::text, indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT 'trigger', tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal",
    "SELECT 'function', '', proname::text, prosrc FROM pg_proc "
    "WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS "
    "(SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')",
    "SELECT 'column', table_name::text, column_name::text, concat_ws(' ', data_type, character_maximum_length, "
    "is_nullable, column_default) FROM information_schema.columns WHERE table_schema = 'public'",
)
SQLITE_OBJECTS = ("SELECT type, tbl_name, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",)
OURS = "alembic_version"

Objects = dict[tuple[str, str, str], list[str]]


@contextmanager
def engine_for(url: str) -> Iterator[sa.Engine]:
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def objects(engine: sa.Engine) -> Objects:
    """Everything in the database, by kind, table and name."""
    with engine.connect() as connection:
        return objects_in(connection)


def objects_in(connection: sa.Connection) -> Objects:
    queries = SQLITE_OBJECTS if connection.dialect.name == "sqlite" else POSTGRESQL_OBJECTS
    rows = [row for query in queries for row in connection.exec_driver_sql(query)]
    return {(kind, table, name): parts(sql or "") for kind, table, name, sql in rows if table != OURS}


def parts(sql: str) -> list[str]:
    """A definition without its layout: its parts between commas, sorted, because columns may be in another order."""
    flat = re.sub(r"\s*([(),])\s*", r"\1", " ".join(sql.split()))
    if not flat.startswith("CREATE TABLE"):
        return [flat]
    return sorted(re.split(r",(?![^(]*\))", flat.partition("(")[2].removesuffix(")")))


@pytest.fixture
def blank(blank_url: str) -> Iterator[sa.Engine]:
    with engine_for(blank_url) as engine:
        yield engine


def test_alembic_finds_nothing_to_change(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Model.metadata) == []


def test_migrations_make_what_the_models_make(engine: sa.Engine, blank: sa.Engine) -> None:
    Model.metadata.create_all(blank)
    by_models, by_migrations = objects(blank), objects(engine)
    assert by_migrations == by_models
    assert len(by_models) > 100


def test_the_comparison_sees_a_lost_trigger(engine: sa.Engine) -> None:
    before = objects(engine)
    name = "audit_entry_no_update" if engine.dialect.name == "sqlite" else "audit_entry_no_change ON audit_entry"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("DROP INDEX uq_offer_accepted")
        lost = {key[2] for key in before.keys() - objects_in(connection).keys()}
        connection.rollback()
    assert lost == {name.partition(" ")[0], "uq_offer_accepted"}


def test_a_new_database_is_current_only_after_the_upgrade(blank: sa.Engine) -> None:
    assert not schema.is_current(blank)
    schema.upgrade(blank)
    assert schema.is_current(blank)


def test_upgrading_twice_changes_and_loses_nothing(blank: sa.Engine) -> None:
    schema.upgrade(blank)
    with transaction(sessionmaker(blank, info={"test_clock": False}), ALL_CLINICS) as session:
        make_clinic(session)
    before = objects(blank)
    schema.upgrade(blank)
    assert objects(blank) == before
    with blank.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(Clinic)) == 1


def test_downgrade_leaves_nothing_and_upgrade_works_again(blank: sa.Engine) -> None:
    schema.upgrade(blank)
    before = objects(blank)
    schema.downgrade(blank)
    assert objects(blank) == {}
    assert not schema.is_current(blank)
    schema.upgrade(blank)
    assert objects(blank) == before


def test_a_migration_that_fails_changes_nothing(blank: sa.Engine) -> None:
    with blank.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE opt_out (id INTEGER)")
    with pytest.raises(sa.exc.DBAPIError):
        schema.upgrade(blank)
    assert {table for _, table, _ in objects(blank)} == {"opt_out"}
    assert schema.revision(blank) is None


def test_a_connection_used_for_migrations_is_as_it_was(blank: sa.Engine) -> None:
    def settings() -> list[str]:
        names = ["foreign_keys"] if blank.dialect.name == "sqlite" else ["lock_timeout", "statement_timeout"]
        show = "PRAGMA" if blank.dialect.name == "sqlite" else "SHOW"
        with blank.connect() as connection:
            return [str(connection.exec_driver_sql(f"{show} {name}").scalar()) for name in names]

    before = settings()
    schema.upgrade(blank)
    assert settings() == before


def test_a_database_of_a_later_version_is_refused(blank: sa.Engine) -> None:
    schema.upgrade(blank)
    with blank.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(schema.DatabaseIsNewer, match="9999"):
        schema.upgrade(blank)
    assert not schema.is_current(blank)


def test_processes_may_upgrade_at_once(blank_url: str, blank: sa.Engine) -> None:
    assert run_in_processes(lambda: schema.upgrade(make_engine(blank_url)), 4) == [0] * 4
    assert schema.is_current(blank)
