"""Statements that run many times for every offer: made once, and run past the ORM.

Making an ORM statement anew for each call, and loading its rows, costs five times what the same statement costs here.
The tenancy filter (`app.tenancy`) does not see these: each names its clinic itself (docs/decisions/0009).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, make_transient_to_detached

from app.models import ClinicOwned, Model

CLINIC = "clinic_id"
Row = sa.Row[*tuple[Any, ...]]
Upsert = postgresql.Insert | sqlite.Insert


class NotThisClinic(RuntimeError):
    """A lookup in another clinic than the session's, or in a session that was opened for none."""


class Lookup:
    """A SELECT of columns with parameters, of one clinic: `clinic_id` is one of them, in its WHERE.

    Raises ValueError, when it is made, for one that names no clinic.
    """

    def __init__(self, statement: sa.Select[Any] | sa.CompoundSelect[Any]) -> None:
        if CLINIC not in statement.compile().params:
            raise ValueError("a lookup names its clinic: compare clinic_id with the parameter of that name")
        self._statement = statement

    def rows(self, session: Session, clinic_id: int, **values: Any) -> Sequence[Row]:
        """All that it finds now, with what the session has not flushed yet. Raises NotThisClinic."""
        _check_clinic(session, clinic_id)
        session.flush()
        return session.connection().execute(self._statement, {CLINIC: clinic_id, **values}).all()

    def one(self, session: Session, clinic_id: int, **values: Any) -> Row:
        """Of one that always finds one row."""
        return self.rows(session, clinic_id, **values)[0]

    def value(self, session: Session, clinic_id: int, **values: Any) -> Any:
        """The first column of the first row; None where there is none."""
        found = self.rows(session, clinic_id, **values)
        return found[0][0] if found else None

    def values(self, session: Session, clinic_id: int, **values: Any) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self.rows(session, clinic_id, **values)]


class Due:
    """A SELECT of ids of what is due by `now` (aware UTC, a parameter), in all clinics: what the clock looks for.

    Only in a session that was opened for all clinics. Raises NotThisClinic elsewhere.
    """

    def __init__(self, statement: sa.Select[Any]) -> None:
        self._statement = statement

    def ids(self, session: Session, now: datetime, **values: Any) -> list[int]:
        """In the order of the statement; with what the session has not flushed yet."""
        chosen = session.info.get("clinic")
        if chosen is None or isinstance(chosen, int):
            raise NotThisClinic(f"what is due in all clinics is looked for in a session of {chosen}")
        session.flush()
        return list(session.connection().scalars(self._statement, {"now": now, **values}))


NOW: sa.BindParameter[Any] = sa.bindparam("now")
"""The instant by which something is due, in a `Due`."""


def columns(model: type[Any]) -> Any:
    """The columns of a model's table, for a `Lookup`: not the entity's, of which the ORM makes its own statements."""
    return table(model).c


def table(model: type[Any]) -> Any:
    """The table of a model."""
    return model.__table__


def upsert(
    session: Session,
    model: type[Model],
    values: Mapping[str, Any],
    *,
    key: tuple[str, ...],
    change: tuple[str, ...] = (),
    where: sa.ColumnElement[bool] | None = None,
) -> None:
    """Insert a row; where one with this key is there, give it the new values of `change`, if `where` holds for it.

    Nothing is flushed for it: the rows it refers to have their ids, so they are there.

    `where` is made once, too: a constant of the caller's module.
    """
    connection = session.connection()
    connection.execute(_upserting(connection.dialect.name, model, key, change, where), values)


def insert_row(session: Session, row: Model, key: tuple[str, ...] | None = None, where: str | None = None) -> bool:
    """Insert a new row of a clinic, in one statement; False where one with this `key` is there, and the row stays new.

    `where` is that of the unique index (`models.base.at_most_one`); without a key any rule of the table that two rows
    break together counts. Who inserts such a row at this instant is waited for. Without this the flush needs a
    savepoint around it: three trips to the server, and the unit of work.
    Children of the row are added after it. Raises NotThisClinic.
    """
    if isinstance(row, ClinicOwned):
        _check_clinic(session, row.clinic_id)
    session.flush()  # what it refers to
    connection = session.connection()
    statement = _inserting_unless(connection.dialect.name, type(row), key, where)
    row_id = connection.execute(statement, _values(row)).scalar()
    if row_id is None:
        return False
    row.id = row_id
    make_transient_to_detached(row)
    session.add(row)
    return True


def _values(row: Model) -> dict[str, Any]:
    """A new row's columns; those that were not set get their default, in the row too."""
    known, values = sa.inspect(row).dict, {}
    for column in sa.inspect(type(row)).columns:
        if column.primary_key:
            continue
        if column.key not in known:
            default: Any = column.default
            if default is None and column.server_default is not None:
                continue  # the database's own, loaded when somebody looks
            setattr(row, column.key, None if default is None else default.arg)
        values[column.key] = getattr(row, column.key)
    return values


def insert(session: Session, model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that no session will hold; nothing is flushed for it."""
    session.connection().execute(_inserting(model), rows)


@cache
def _inserting(model: type[Model]) -> sa.Insert:
    return sa.insert(table(model))


def run(session: Session, statement: sa.Executable, values: Mapping[str, Any]) -> Sequence[Row]:
    """Run a statement about rows which no session holds, and which names their clinic or finds it; what it returns."""
    return session.connection().execute(statement, values).all()


def run_each(session: Session, statement: sa.UpdateBase, each: Sequence[Mapping[str, Any]]) -> None:
    """As `run`, once for each of these values; it returns nothing."""
    session.connection().execute(statement, each)


@cache
def _inserting_unless(
    dialect: str, model: type[Model], key: tuple[str, ...] | None, where: str | None
) -> sa.Executable:
    statement: Upsert = (postgresql if dialect == "postgresql" else sqlite).insert(table(model))
    of: dict[str, Any] = {"index_elements": key, "index_where": sa.text(where)} if key and where else {}
    unless = statement.on_conflict_do_nothing(**of)
    return unless.returning(table(model).c.id)


def _check_clinic(session: Session, clinic_id: int) -> None:
    chosen = session.info.get("clinic")
    if chosen is None or (isinstance(chosen, int) and chosen != clinic_id):
        raise NotThisClinic(f"clinic {clinic_id} is looked up in a session of {chosen}")


@cache
def _upserting(
    dialect: str,
    model: type[Model],
    key: tuple[str, ...],
    change: tuple[str, ...],
    where: sa.ColumnElement[bool] | None,
) -> Upsert:
    statement: Upsert = (postgresql if dialect == "postgresql" else sqlite).insert(table(model))
    if not change:
        return statement.on_conflict_do_nothing(index_elements=key)
    new = {name: statement.excluded[name] for name in change}
    return statement.on_conflict_do_update(index_elements=key, set_=new, where=where)
