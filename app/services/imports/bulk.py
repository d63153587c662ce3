"""Inserts many rows at once, and leaves alone those that are already there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.models import Appointment, Contact, Model, Patient, Thread, WaitlistEntry

Rows = Sequence[dict[str, Any]]


def insert_missing(session: Session, model: type[Model], rows: Rows, *key: str) -> None:
    """INSERT … ON CONFLICT (key) DO NOTHING: somebody else may insert the same row at the same time.

    Only the key's own conflict is passed over (no key: any unique one); an overlap of visits still raises. The rows
    carry their clinic themselves.
    """
    if not rows:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    # On the table, not the class: an ORM insert of 1,000 rows takes twice as long. Without RETURNING, which costs half
    # as much again on PostgreSQL: the driver sends the rows in one pipeline.
    statement = dialect.insert(model.__table__).on_conflict_do_nothing(index_elements=list(key) or None)
    session.execute(statement, list(rows))


def among(session: Session, column: InstrumentedAttribute[Any], values: Iterable[Any]) -> sa.ColumnElement[bool]:
    """That a column has one of many values: on PostgreSQL one array instead of 1,000 parameters."""
    wanted = list(set(values))
    if session.get_bind().dialect.name != "postgresql":
        return column.in_(wanted)
    return column == sa.any_(sa.literal(wanted, postgresql.ARRAY(column.type)))


def ids(session: Session, column: InstrumentedAttribute[Any], values: Iterable[Any]) -> dict[Any, int]:
    """Value → id of the clinic's row that has it in `column` (a unique one)."""
    wanted = {value for value in values if value is not None}
    if not wanted:
        return {}
    model = column.class_
    return dict(session.execute(sa.select(column, model.id).where(among(session, column, wanted))).all())


def by_external_id(session: Session, model: type[Any], values: Iterable[str]) -> dict[str, Any]:
    """External id → the clinic's row."""
    query = sa.select(model).where(among(session, model.external_id, values))
    return {row.external_id: row for row in session.scalars(query)}


def count_rows(session: Session) -> None:
    """Let PostgreSQL count what a bulk insert has made.

    Until it has, it takes clinic_id for selective and checks each foreign key by reading all rows of the clinic: 75,000
    visits took 117 s instead of 17. Autovacuum counts too, but a minute later.
    """
    if session.get_bind().dialect.name == "postgresql":
        for model in (Patient, Contact, Thread, Appointment, WaitlistEntry):
            session.execute(sa.text(f"ANALYZE {model.__tablename__}"))
