"""A statement whose SQL is written out once and then handed to the driver as it is.

For each run Core looks a statement up in its cache, and converts and wraps what goes in and comes out: for ten ids that
takes as long as the server needs to find them (docs/decisions/0004).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from psycopg.types.numeric import Int4, Int8
from sqlalchemy.orm import Session

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Written:
    """`order`: of the parameters, where the driver takes them by position; `convert`: what each type does first."""

    sql: str
    order: tuple[str, ...] | None
    convert: Mapping[str, Convert | None]
    own: Mapping[str, Any]
    """What Core itself has added (SQLite's OFFSET 0)."""

    def parameters(self, values: Mapping[str, Any]) -> Any:
        given = {**self.own, **values}
        ready = {name: convert(given[name]) if convert else given[name] for name, convert in self.convert.items()}
        return ready if self.order is None else tuple(ready[name] for name in self.order)


_KNOWN: dict[tuple[sa.Select[Any], str], _Written] = {}


def ids(session: Session, statement: sa.Select[Any], values: Mapping[str, Any]) -> list[int]:
    """The integers in the first column of a statement that is kept for good (it is remembered by identity).

    `values` has at least its parameters. The session's tenancy filter does not see it: it must name its clinic.
    """
    session.flush()
    connection = session.connection()
    key = statement, connection.dialect.name
    if key not in _KNOWN:
        _KNOWN[key] = _write(statement, connection.dialect)
    written = _KNOWN[key]
    return list(connection.exec_driver_sql(written.sql, written.parameters(values)).scalars())


def _write(statement: sa.Select[Any], dialect: sa.Dialect) -> _Written:
    compiled = statement.compile(dialect=dialect)
    order = tuple(compiled.positiontup) if compiled.positional and compiled.positiontup else None
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    convert = {name: _converter(bind.type, dialect) for name, bind in binds.items()}
    own = {name: bind.value for name, bind in binds.items() if bind.value is not None}
    return _Written(str(compiled), order, convert, own)


def _converter(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Convert | None:
    """psycopg sends an integer as the smallest type that holds it, and Core has it cast: under a generic plan that is
    done for each row, which took 50 of 70 ms where 100,000 entries wait and nobody fits."""
    if dialect.name == "postgresql" and isinstance(kind, sa.Integer):
        size: type[int] = Int8 if isinstance(kind, sa.BigInteger) else Int4
        return lambda value: None if value is None else size(value)
    return kind.dialect_impl(dialect).bind_processor(dialect)
