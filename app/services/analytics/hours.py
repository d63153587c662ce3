"""The hour in which an instant lies, in SQL: a year of visits is then some thousand rows, not one for each visit."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.models.base import Instant


class hour_of(FunctionElement[Any]):  # noqa: N801 - a function of SQL
    """`hour_of(column)`: the instant (aware UTC) at which the column's hour began."""

    name = "hour_of"
    type = Instant()
    inherit_cache = True


@compiles(hour_of, "postgresql")
def _of_postgresql(element: hour_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"date_trunc('hour', {compiler.process(element.clauses, **options)}, 'UTC')"


@compiles(hour_of, "sqlite")
def _of_sqlite(element: hour_of, compiler: SQLCompiler, **options: Any) -> str:
    # An instant is text of a fixed width there (`Instant`): its first thirteen characters are the day and the hour.
    return f"substr({compiler.process(element.clauses, **options)}, 1, 13) || ':00:00.000000'"
