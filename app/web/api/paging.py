"""Lists page by page, in a stable order: a cursor names the last row that was seen, not a number of rows to skip.

A row that comes or goes in between moves nothing else, and page 10,000 costs as much as the first.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar, TypeVarTuple

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.web.api.forms import ListQuery
from app.web.api.problems import FieldError, Refusal

R = TypeVar("R")
Rs = TypeVarTuple("Rs")


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of a list: columns that are never null, the id last; `down`: all of them the other way round."""

    columns: Sequence[InstrumentedAttribute[Any] | sa.ColumnElement[Any]]
    down: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A page's rows, and where it goes on."""

    rows: Sequence[Any]
    next_cursor: str | None
    total: int | None


def narrowed(
    query: sa.Select[*Rs], exact: Mapping[Any, object], *spans: tuple[Any, datetime | None, datetime | None]
) -> sa.Select[*Rs]:
    """Rows whose columns have these values, and lie in these spans (the start included): None is any."""
    conditions = [column == value for column, value in exact.items() if value is not None]
    conditions += [column >= start for column, start, _ in spans if start is not None]
    conditions += [column < end for column, _, end in spans if end is not None]
    return query.where(*conditions)


def find_page(session: Session, query: sa.Select[R], sort: Sort, asked: ListQuery) -> Found:
    """A page of the rows of `query`, which selects one entity or the order's columns, and has no order of its own."""
    total = None
    if asked.total:
        total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery()))
    columns = list(sort.columns)
    if asked.cursor is not None:
        query = query.where(_after(sort, _read(asked.cursor, sort)))
    ordered = query.order_by(*(column.desc() if sort.down else column.asc() for column in columns))
    result = session.execute(ordered.limit(asked.limit + 1))
    rows: Sequence[Any] = result.all() if len(result.keys()) > 1 else result.scalars().all()
    shown = rows[: asked.limit]
    more = len(rows) > asked.limit
    return Found(shown, _write(sort, shown[-1]) if more else None, total)


def _after(sort: Sort, values: Sequence[Any]) -> sa.ColumnElement[bool]:
    """Rows behind the cursor's: one comparison of rows, which an index on the columns answers."""
    columns = sa.tuple_(*sort.columns)
    bound = sa.tuple_(*(sa.literal(value, column.type) for column, value in zip(sort.columns, values, strict=True)))
    return columns < bound if sort.down else columns > bound


def _name(sort: Sort) -> str:
    return ("-" if sort.down else "") + ",".join(str(column.key) for column in sort.columns)


def _write(sort: Sort, row: Any) -> str:
    values = [getattr(row, str(column.key)) for column in sort.columns]
    told = [value.isoformat() if isinstance(value, date) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps([_name(sort), *told]).encode()).decode().rstrip("=")


def _read(cursor: str, sort: Sort) -> list[Any]:
    try:
        name, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if name != _name(sort):
            raise ValueError("a cursor of another order")
        return [_as(column, value) for column, value in zip(sort.columns, values, strict=True)]
    except (binascii.Error, ValueError, TypeError, OverflowError):
        error = FieldError(path="cursor", message="Take nextCursor of the page before, with the same filters and sort.")
        raise Refusal(404, "There is no such page.", errors=[error]) from None


def _as(column: InstrumentedAttribute[Any] | sa.ColumnElement[Any], value: object) -> Any:
    kind = column.type.python_type
    if kind is date:
        return date.fromisoformat(str(value))
    if kind is datetime:
        instant = datetime.fromisoformat(str(value))
        if instant.tzinfo is None:
            raise ValueError("a time without an offset")
        return instant
    if type(value) is not kind or (kind is int and not -(2**63) <= value < 2**63):  # type: ignore[operator]
        raise ValueError("a value of another kind")
    return value
