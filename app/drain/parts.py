"""What every drain needs: the runtime, a look before it takes a lock, and which errors are nobody's fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from app.config import Config
from app.db import ALL_CLINICS, transaction
from app.queue import Bell
from app.transports.message import Transport

T = TypeVar("T")

AT_ONCE = 100
"""Rows that one drain takes before the others have their turn: a burst of texts must not hold back the answers."""
LOCK_STATES = frozenset({"40P01", "55P03", "40001"})


class Parts(Protocol):
    """What a drain needs of the runtime."""

    @property
    def config(self) -> Config: ...
    @property
    def sessions(self) -> sessionmaker[Session]: ...
    @property
    def transport(self) -> Transport | None: ...
    @property
    def bell(self) -> Bell: ...


def may_wait(parts: Parts, look: Callable[[Session], bool]) -> bool:
    """Look before taking SQLite's one write lock; on PostgreSQL a query that picks work locks nothing else."""
    engine: sa.Engine = parts.sessions.kw["bind"]
    return engine.dialect.name != "sqlite" or peek(parts, look)


def peek(parts: Parts, look: Callable[[Session], T]) -> T:
    """Look without a write lock: on SQLite a drain that finds nothing would otherwise stop every writer for nothing."""
    with transaction(parts.sessions, ALL_CLINICS, read_only=True) as session:
        return look(session)


def is_contention(error: Exception) -> bool:
    """A deadlock, a lock time-out or a serialization failure: nobody's fault, the same row is taken again."""
    if not isinstance(error, OperationalError):
        return False
    return getattr(error.orig, "sqlstate", None) in LOCK_STATES or "database is locked" in str(error.orig)
