"""The database: engines, and `transaction()`, the only place that commits.

A transaction belongs to one clinic or, said explicitly, to all (`app.tenancy` keeps clinics apart). At its end the
audit entries are chained, everything commits, and the bell rings if there is something to do.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from app import clock
from app.models import ClockOffset
from app.models.names import plain_name
from app.queue import Bell, SilentBell
from app.sealing import MADE_UP, Seal
from app.services import audit, webhooks
from app.tenancy import AllClinics

ALL_CLINICS: Final = AllClinics()
Tenant = int | AllClinics


IDLE_SECONDS = 2.0
"""A pooled connection that was idle for longer is tried before it is used: the server may have been restarted."""


def make_engine(url: str, **options: Any) -> sa.Engine:
    """An engine with our settings for its database. SQLite: WAL, foreign keys, `BEGIN IMMEDIATE`."""
    if not url.startswith("sqlite"):
        # Compiling a statement of ours costs seconds where PostgreSQL's guess is high; running it costs milliseconds.
        options["connect_args"] = {"options": "-c jit=off", **options.get("connect_args", {})}
        engine = sa.create_engine(url, hide_parameters=True, **options)
        sa.event.listen(engine, "checkin", _note_return)
        sa.event.listen(engine, "checkout", partial(_ping_if_idle, engine))
        return engine
    engine = sa.create_engine(url, poolclass=QueuePool, connect_args={"timeout": 10}, hide_parameters=True, **options)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _note_return(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["returned"] = time.monotonic()


def _ping_if_idle(engine: sa.Engine, connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """As `pool_pre_ping`, but not before each transaction: that doubles the trips to the server of a short one."""
    if time.monotonic() - record.info.get("returned", -math.inf) < IDLE_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise sa.exc.InvalidatePoolError from error  # the pool opens another


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # We say BEGIN ourselves: the driver's own deferred BEGIN ends in "database is locked" under load.
    connection.isolation_level = None
    connection.create_function("plain_name", 1, plain_name, deterministic=True)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if options.get("one_statement"):
        return  # the driver commits a statement outside of a transaction by itself
    connection.exec_driver_sql("BEGIN" if options.get("read_only") else "BEGIN IMMEDIATE")


def make_sessions(
    engine: sa.Engine,
    *,
    bell: Bell | None = None,
    test_clock: bool | clock.TestClock = False,
    seal: Seal | None = None,
    emails: bool = False,
) -> sessionmaker[Session]:
    """Sessions on `engine`; with `test_clock` their time is shifted by the offset row (demo and simulation only), or
    is what the given clock says, where one process plays alone.

    `seal` is the installation's; without it the patients are made up (tests, figures, simulations). `emails`: a server
    takes e-mails to staff; without one none is queued.
    """
    info = {"bell": bell or SilentBell(), "test_clock": test_clock, "seal": seal or Seal(MADE_UP)}
    info["emails"] = emails
    return sessionmaker(engine, expire_on_commit=False, autoflush=True, info=info)


@contextmanager
def transaction(sessions: sessionmaker[Session], clinic: Tenant, *, read_only: bool = False) -> Iterator[Session]:
    """One transaction of one clinic: commits at the end, rolls back when the block raises.

    `clinic` is the clinic's id or `ALL_CLINICS`. After the commit the bell rings if the block posted something
    (`session.info["due"]`).
    """
    with sessions() as session:
        session.info["clinic"] = clinic
        if read_only:
            session.connection(execution_options={"read_only": True})
        clock.start(session, _now(session, session.info["test_clock"]))
        try:
            yield session
            if not read_only:
                webhooks.publish(session)
                audit.write(session)
                session.commit()
        except BaseException:
            session.rollback()
            raise
        if session.info.get("due"):
            session.info["bell"].ring()


@contextmanager
def one_look(sessions: sessionmaker[Session], clinic: Tenant) -> Iterator[Session]:
    """A session that only reads, without a transaction: each statement is one trip to the server instead of three.

    For what stands before every request of the API. What it writes would commit at once: it must not.
    """
    with sessions() as session:
        session.info["clinic"] = clinic
        session.connection(execution_options=_alone(session.get_bind()))
        yield session


def _alone(database: sa.Engine | sa.Connection) -> dict[str, Any]:
    """Options of a connection whose statements commit themselves."""
    return {"one_statement": True} if database.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}


@contextmanager
def one_statement(sessions: sessionmaker[Session]) -> Iterator[tuple[sa.Connection, datetime]]:
    """A connection, and the domain's instant (aware UTC), for one writing statement that commits itself; then the bell.

    For the webhook alone, which sees no clinic's rows: without a session, and on PostgreSQL with one trip to the server
    instead of three, it answers twice as many texts a second.
    """
    engine: sa.Engine = sessions.kw["bind"]
    info = sessions.kw["info"]
    with engine.connect().execution_options(**_alone(engine)) as connection:
        yield connection, _now(connection, info["test_clock"])
    info["bell"].ring()


def _now(database: Session | sa.Connection, test_clock: bool | clock.TestClock) -> datetime:
    if isinstance(test_clock, clock.TestClock):
        return test_clock.now
    offset = database.scalar(sa.select(ClockOffset.offset_seconds)) if test_clock else None
    return clock.real() + timedelta(seconds=offset or 0)
